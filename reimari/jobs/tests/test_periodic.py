"""The table of what runs by the clock."""

import ast
import re
from collections import Counter

import pytest
from django.conf import settings
from procrastinate.contrib.django import app

from reimari.common.places import PACKAGE
from reimari.jobs.finding import label_of, task_at
from reimari.jobs.periodic import PERIODIC, Periodic

SOURCES = [path for path in PACKAGE.rglob("*.py") if not {"tests", "migrations"} & set(path.parts)]
A_TASK = re.compile(r'"(reimari\.\w+\.tasks\.[a-z_]+)"')


@pytest.mark.parametrize("each", PERIODIC, ids=lambda each: str(each.task))
def test_each_row_names_a_task_tried_once_and_a_time(each: Periodic) -> None:
    assert task_at(each.task).tries == 1
    assert label_of({"task": each.task})


def test_each_row_is_registered_once_with_a_queueing_lock() -> None:
    registered = app.periodic_registry.periodic_tasks
    assert {name for _, name in registered} == {each.task for each in PERIODIC}
    for each in registered.values():
        assert each.configure_kwargs["queueing_lock"] == each.periodic_id
        assert each.croniter.get_next() > 0


def test_a_worker_is_heard_of_several_times_before_it_counts_as_dead() -> None:
    assert settings.STALLED_AFTER / 6 >= 5


def test_a_job_is_called_by_its_functions_name_and_no_other_has_it() -> None:
    names = Counter(
        node.name
        for path in SOURCES
        if path.name == "tasks.py"
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and node.decorator_list
    )
    assert names["send_message"] == 1
    assert not [name for name, number in names.items() if number > 1]


def test_what_is_queued_by_its_path_is_there() -> None:
    named = {path for source in SOURCES for path in A_TASK.findall(source.read_text())}
    assert "reimari.messaging.tasks.send_message" in named
    for path in named:
        assert task_at(path)
