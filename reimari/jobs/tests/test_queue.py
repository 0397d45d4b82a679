"""The queue in this process, on real transactions."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.tasks import TaskResultStatus
from django.tasks.exceptions import TaskResultDoesNotExist
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from reimari.common.jobs import enqueue
from reimari.jobs.models import Failure
from reimari.jobs.tests import tasks
from reimari.jobs.tests.queue import hurry, states, work_off
from reimari.jobs.tests.tasks import HERE, marks

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_job_is_queued_with_the_transaction_that_needs_it() -> None:
    with transaction.atomic():
        enqueue(f"{HERE}.mark_word", "lost")
        assert states() == ["todo"]
        transaction.set_rollback(True)
    assert states() == []
    with transaction.atomic():
        enqueue(f"{HERE}.mark_word", "kept")
    work_off()
    assert (states(), marks("kept"), marks("lost")) == (["succeeded"], 1, 0)


def test_what_a_failing_job_queued_is_undone_with_it() -> None:
    enqueue(f"{HERE}.queue_and_fail")
    work_off()
    work_off()
    assert (states(), marks("never")) == (["failed"], 0)


def test_a_job_acts_as_itself_under_the_programs_role() -> None:
    enqueue(f"{HERE}.tell_actor")
    work_off()
    assert (states(), marks("reimari_app")) == (["succeeded"], 1)


def test_a_failing_job_is_tried_again_later_and_later_until_it_may_not() -> None:
    enqueue(f"{HERE}.fail", "try")
    waits = []
    for _ in range(2):
        before = timezone.now()
        work_off()
        planned = ProcrastinateJob.objects.get().scheduled_at
        assert planned
        waits.append((planned - before).total_seconds())
        work_off()  # not yet
        hurry()
    work_off()
    assert (states(), marks("try")) == (["failed"], 3)
    assert 2 <= waits[0] < 4 <= waits[1] < 8
    failure = Failure.objects.open().get()
    assert (failure.times, failure.error) == (3, "builtins.ValueError")


def test_a_failure_keeps_the_kind_of_the_fault_and_none_of_its_words() -> None:
    enqueue(f"{HERE}.fail", "try")
    work_off()
    assert "Virtanen" not in str(Failure.objects.values())


def test_a_job_that_gives_up_is_not_tried_again() -> None:
    enqueue(f"{HERE}.give_up")
    work_off()
    assert (states(), Failure.objects.get().error) == (["failed"], "reimari.common.jobs.GiveUp")


def test_what_runs_by_the_clock_has_one_try() -> None:
    """Its next tick may wait already, and only one may wait under a queueing lock."""
    enqueue(f"{HERE}.fail", "tick")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET queueing_lock = 'tick'")
    work_off()
    assert (ProcrastinateJob.objects.get().status, marks("tick")) == ("failed", 1)
    assert not Failure.objects.open().exists()


def test_a_job_of_a_task_that_is_gone_fails_at_once() -> None:
    with transaction.atomic():
        enqueue(f"{HERE}.mark_word", "x")
        with connection.cursor() as cursor:
            cursor.execute(
                """UPDATE procrastinate_jobs SET args = args || '{"task": "reimari.gone.tasks.x"}'"""
            )
    work_off()
    assert (states(), Failure.objects.get().error) == (["failed"], "reimari.jobs.finding.NoSuchTask")


def test_urgent_work_goes_first_and_what_is_for_later_waits() -> None:
    tasks.mark_word.enqueue("first")
    tasks.mark_word.using(priority=50).enqueue("urgent")
    enqueue(f"{HERE}.mark_word", "later", after=timezone.now() + dt.timedelta(hours=1))
    work_off()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->'args'->>0 FROM procrastinate_jobs job JOIN procrastinate_events event"
            " ON event.job_id = job.id WHERE type = 'started' ORDER BY event.id"
        )
        assert [word for (word,) in cursor.fetchall()] == ["urgent", "first"]
    assert (states(), marks("later")) == (["succeeded", "succeeded", "todo"], 0)


def test_a_jobs_progress_can_be_asked() -> None:
    good, bad = tasks.mark_word.enqueue("x"), tasks.give_up.enqueue()
    assert (good.status, good.attempts) == (TaskResultStatus.READY, 0)
    work_off()
    good.refresh()
    bad.refresh()
    assert (good.status, good.attempts, good.args) == (TaskResultStatus.SUCCESSFUL, 1, ["x"])
    assert good.enqueued_at
    assert good.started_at
    assert good.finished_at
    assert good.enqueued_at <= good.started_at <= good.finished_at
    assert (bad.status, bad.errors[0].exception_class_path) == (
        TaskResultStatus.FAILED,
        "reimari.common.jobs.GiveUp",
    )
    with pytest.raises(TaskResultDoesNotExist):
        tasks.mark_word.get_result("999999999")
