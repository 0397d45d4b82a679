"""The task that a job of the queue names."""

from collections.abc import Mapping
from typing import Any

from django.utils.module_loading import import_string

from reimari.common.jobs import JobTask


class NoSuchTask(Exception):
    """A job names a task that this version of the program doesn't have."""


def task_at(path: str) -> JobTask:
    """The task of ours at the path. Raises NoSuchTask: only tasks of the program are ever called."""
    try:
        found = import_string(path) if path.startswith("reimari.") else None
    except ImportError:
        found = None
    if not isinstance(found, JobTask):
        raise NoSuchTask
    return found


def short_name(path: str) -> str:
    """The function's name, by which its job acts: `reimari.messaging.tasks.send_message` → `send_message`."""
    return path.rpartition(".")[2]


def label_of(args: Mapping[str, Any]) -> str:
    """What the job does, in the words of the page's language; of an unknown task its name."""
    path = str(args.get("task", ""))
    try:
        return str(task_at(path).label) or short_name(path)
    except NoSuchTask:
        return short_name(path)
