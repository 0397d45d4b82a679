"""Background work as apps write it: a function in `tasks.py` that loads and calls one action."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.tasks import Task
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

FIRST_WAIT = 2.0  # seconds before the second try; each later wait is twice the one before


class GiveUp(Exception):
    """Trying the same again can't help: the job fails at once and waits for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTask(Task):  # type: ignore[type-arg]  # generic in its stubs only
    """A task with its name for people, and how often it is tried.

    `tries`: all of them, with the first. `first_wait`: seconds, doubled after each further failure.
    """

    label: "str | StrPromise" = ""
    tries: int = 1
    first_wait: float = FIRST_WAIT


def job[**P](
    label: "str | StrPromise", *, tries: int = 6, first_wait: float = FIRST_WAIT, priority: int = 0
) -> Callable[[Callable[P, None]], "Task[P, None]"]:
    """Django's `@task` with a name for people and tries with growing waits.

    Arguments are ids and codes only. The function may run more than once, so what it calls must bear that.
    """

    def decorate(function: Callable[P, None]) -> "Task[P, None]":
        made = JobTask(func=function, label=label, tries=tries, first_wait=first_wait, priority=priority)
        return cast("Task[P, None]", made)

    return decorate


def enqueue(path: str, *args: UUID | int | str, after: dt.datetime | None = None) -> None:
    """Queue the task at `path` inside the transaction that runs: without its commit there is no job.

    By its path, because tasks stand above the actions that queue them. `after`: not before this moment.
    """
    task: JobTask = import_string(path)
    told = [str(each) if isinstance(each, UUID) else each for each in args]
    (task.using(run_after=after) if after else task).enqueue(*told)
