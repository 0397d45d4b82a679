"""Real workers: killed, stopped, cut off from the database."""

import datetime as dt
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import (
    ProcrastinateJob,
    ProcrastinatePeriodicDefer,
    ProcrastinateWorker,
)

from reimari.common.jobs import enqueue
from reimari.jobs.tests.queue import a_worker, states, until
from reimari.jobs.tests.tasks import HERE, marks

REAPER = "reimari.jobs.tasks.reap_stalled"

pytestmark = pytest.mark.django_db(transaction=True)


def ready(number: int = 1) -> bool:
    return ProcrastinateWorker.objects.count() >= number


@contextmanager
def no_database() -> Iterator[None]:
    """Every connection but our own is ended and no new one gets in, as when the server is away."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        cursor.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 0")
        try:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND backend_type = 'client backend'"
            )
            assert cursor.fetchone()[0] > 0
            yield
        finally:
            cursor.execute(f"ALTER DATABASE {name} CONNECTION LIMIT -1")
            cursor.execute("SET ROLE reimari_app")


def test_a_worker_is_told_of_a_new_job_and_acts_under_the_programs_role() -> None:
    with a_worker():
        until(ready)
        enqueue(f"{HERE}.tell_actor")
        until(lambda: states() == ["succeeded"])
    assert marks("reimari_app") == 1


def test_a_killed_workers_job_is_taken_up_by_another_after_reaping() -> None:
    with a_worker(stalled_after=3) as first:
        enqueue(f"{HERE}.sleep", 1, "x")
        until(lambda: marks("begunx"))
        first.kill()
        first.wait()
    assert (states(), marks("donex")) == (["doing"], 0)
    with a_worker(stalled_after=3):
        sleeper = ProcrastinateJob.objects.filter(args__task=f"{HERE}.sleep")
        dead = ProcrastinateWorker.objects.get(pk=sleeper.get().worker_id)
        until(lambda: timezone.now() - dead.last_heartbeat > dt.timedelta(seconds=3))
        enqueue(REAPER)  # as its clock does every 30 s
        until(lambda: sleeper.get().status == "succeeded")
    assert (marks("begunx"), marks("donex")) == (2, 1)


def test_a_worker_runs_what_runs_by_the_clock() -> None:
    with a_worker():
        until(lambda: ProcrastinatePeriodicDefer.objects.filter(periodic_id=REAPER, job__status="succeeded"))


def test_a_worker_that_is_told_to_stop_ends_its_job_first() -> None:
    with a_worker() as worker:
        enqueue(f"{HERE}.sleep", 2, "x")
        until(lambda: marks("begunx"))
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=15) == 0
    assert (states(), marks("donex")) == (["succeeded"], 1)
    assert not ProcrastinateWorker.objects.exists()


def test_a_worker_that_is_told_to_stop_gives_back_what_doesnt_end() -> None:
    with a_worker(grace=1) as worker:
        enqueue(f"{HERE}.sleep", 60, "x")
        until(lambda: marks("begunx"))
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=15) == 0
    assert states() == ["todo"]


def test_a_worker_outlives_the_loss_of_the_database() -> None:
    with a_worker() as worker:
        until(ready)
        enqueue(f"{HERE}.mark_word", "before")
        until(lambda: marks("before"))
        with no_database():
            time.sleep(3)
        enqueue(f"{HERE}.mark_word", "after")
        until(lambda: marks("after"), within=40)
        assert worker.poll() is None


def test_two_workers_run_each_job_once() -> None:
    with a_worker(), a_worker():
        until(lambda: ready(2))
        for _ in range(50):
            enqueue(f"{HERE}.mark_word", "many")
        until(lambda: set(states()) == {"succeeded"})
    assert marks("many") == 50
