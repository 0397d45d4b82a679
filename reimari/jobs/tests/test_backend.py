"""What a job may carry, and who acts in it."""

import pytest
from django.db import connection
from django.tasks.exceptions import InvalidTask
from procrastinate.contrib.django.models import ProcrastinateJob

from reimari.access.actor import system
from reimari.common.jobs import job
from reimari.jobs.acting import JobNow, acting, job_now
from reimari.jobs.finding import NoSuchTask, task_at
from reimari.jobs.tests import tasks
from reimari.jobs.tests.queue import states

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["os.system", "reimari.common.dates.now_of", "reimari.common.jobs.enqueue"])
def test_only_tasks_of_the_program_are_ever_called(path: str) -> None:
    with pytest.raises(NoSuchTask):
        task_at(path)


@pytest.mark.parametrize("told", ["Sinikka Virtanen", "010190-900P", "040 1234567", 1.5, ["a"], {"a": 1}])
def test_a_job_carries_no_words_of_people(told: object) -> None:
    with pytest.raises(ValueError, match="ids, numbers and codes"):
        tasks.mark_word.enqueue(told)  # type: ignore[arg-type]
    assert states() == []


@pytest.mark.parametrize("told", ["9577268a-9bea-4059-99bd-a719a65489b5", "cases.close", 7, True, None])
def test_a_job_carries_ids_numbers_and_codes(told: object) -> None:
    tasks.mark_word.enqueue(told)  # type: ignore[arg-type]
    assert ProcrastinateJob.objects.get().args["args"] == [told]


def test_a_task_is_a_function_of_a_module() -> None:
    def inner() -> None: ...

    with pytest.raises(InvalidTask):
        job("Inner")(inner)


def test_nobody_acts_after_the_job_and_no_task_runs_outside_one() -> None:
    with pytest.raises(RuntimeError, match="outside a job"):
        job_now()
    with acting(JobNow(system("jobs.x"))):
        assert (job_now().actor.organisation, speaks()) == ("jobs.x", "jobs.x")
    assert speaks() == ""


def speaks() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('reimari.organisation', true)")
        return str(cursor.fetchone()[0])
