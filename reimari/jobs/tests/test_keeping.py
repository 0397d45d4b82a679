"""Jobs of dead workers, and jobs that ended long ago."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from reimari.accounts.models import User
from reimari.common.jobs import enqueue
from reimari.jobs.keeping import LOST, UNKNOWN, prune_jobs, reap_stalled
from reimari.jobs.models import Failure
from reimari.jobs.states import AsideReason
from reimari.jobs.tests.queue import states
from reimari.jobs.tests.tasks import HERE
from tests.races import race

pytestmark = pytest.mark.django_db
REAPER = "reimari.jobs.tasks.reap_stalled"


def sql(text: str, *args: str | int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, args)


def taken_by_a_worker(heard_of: dt.timedelta) -> int:
    """All waiting jobs are taken by one worker, last heard of so long ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))"
            " RETURNING id",
            [heard_of.total_seconds()],
        )
        (worker,) = cursor.fetchone()
    sql("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE status = 'todo'", worker)
    return int(worker)


def aged(days: float) -> None:
    sql("UPDATE procrastinate_events SET at = at - make_interval(hours => %s)", round(days * 24))


def test_the_job_of_a_dead_worker_is_given_to_another() -> None:
    enqueue(f"{HERE}.mark_word", "x")
    taken_by_a_worker(dt.timedelta(minutes=2))
    assert reap_stalled() == 1
    job = ProcrastinateJob.objects.get()
    assert (job.status, job.attempts) == ("todo", 1)
    assert reap_stalled() == 0


def test_the_job_of_a_worker_whose_row_is_gone_is_given_to_another() -> None:
    enqueue(f"{HERE}.mark_word", "x")
    taken_by_a_worker(dt.timedelta())
    sql("DELETE FROM procrastinate_workers")
    assert reap_stalled() == 1
    assert states() == ["todo"]


def test_the_job_of_a_living_worker_is_left_alone() -> None:
    enqueue(f"{HERE}.mark_word", "x")
    taken_by_a_worker(dt.timedelta(seconds=50))
    assert reap_stalled() == 0
    assert states() == ["doing"]


def test_a_job_that_kills_its_workers_fails_when_its_tries_are_used_up() -> None:
    enqueue(f"{HERE}.mark_word", "x")
    for _ in range(3):
        taken_by_a_worker(dt.timedelta(minutes=2))
        reap_stalled()
    assert states() == ["failed"]
    assert Failure.objects.open().get().error == LOST


def test_what_runs_by_the_clock_isnt_run_twice_for_a_dead_worker() -> None:
    """Its next tick may be waiting already: two that wait under one queueing lock are impossible."""
    for _ in range(2):
        sql(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args)"
            " VALUES ('default', 'run', %s, jsonb_build_object('task', %s))",
            REAPER,
            REAPER,
        )
        if ProcrastinateJob.objects.count() == 1:
            taken_by_a_worker(dt.timedelta(minutes=2))
    assert reap_stalled() == 1
    assert [job.status for job in ProcrastinateJob.objects.order_by("pk")] == ["aborted", "todo"]


def test_a_failed_job_whose_failure_could_not_be_written_down_is_found() -> None:
    enqueue(f"{HERE}.mark_word", "x")
    sql("UPDATE procrastinate_jobs SET status = 'failed'")
    assert not Failure.objects.exists()
    reap_stalled()
    assert Failure.objects.open().get().error == UNKNOWN


@pytest.mark.django_db(transaction=True)
def test_two_reapers_at_once_give_each_job_back_once() -> None:
    for _ in range(20):
        enqueue(f"{HERE}.mark_word", "x")
    taken_by_a_worker(dt.timedelta(minutes=2))
    assert sum(race(reap_stalled, reap_stalled, reap_stalled)) == 20
    assert set(ProcrastinateJob.objects.values_list("status", "attempts")) == {("todo", 1)}


def test_jobs_go_two_weeks_after_they_ended_and_failed_ones_when_put_aside() -> None:
    for status in ("succeeded", "failed", "cancelled", "todo"):
        enqueue(f"{HERE}.mark_word", status)
        sql(
            "UPDATE procrastinate_jobs SET status = %s WHERE args->'args'->>0 = %s",
            status,
            status,
        )
    aged(13.9)
    assert prune_jobs() == 0
    aged(0.2)
    assert prune_jobs() == 2
    assert sorted(states()) == ["failed", "todo"]
    reap_stalled()
    somebody = User.objects.create(username="x")
    Failure.objects.update(aside_at=timezone.now(), aside_by=somebody, aside_reason=AsideReason.NOT_NEEDED)
    assert prune_jobs() == 1
    assert not Failure.objects.exists()


def test_what_runs_by_the_clock_is_kept_for_a_day() -> None:
    enqueue(f"{HERE}.mark_word", "x")
    sql("UPDATE procrastinate_jobs SET status = 'failed', queueing_lock = 'x'")
    aged(0.9)
    assert prune_jobs() == 0
    aged(0.2)
    assert prune_jobs() == 1
    assert not ProcrastinateWorker.objects.exists()
