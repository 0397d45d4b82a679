"""What Prometheus is told: names of pages, never addresses; counts of all processes."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from reimari.common.metrics import OPEN_STREAMS
from reimari.health import collecting
from reimari.health.collecting import exposition
from reimari.health.queries import jobs_by_state, longest_waiting_seconds
from reimari.staff.models import Post
from tests.audit.logs import an_event
from tests.factories import a_case

CODE = "030390-997R"


def value(name: str) -> float:
    """The value of one line of the exposition."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", exposition().decode(), re.MULTILINE)
    assert found, name
    return float(found[1])


@pytest.mark.django_db
def test_requests_are_counted_by_the_pages_name(eero: Post) -> None:
    client = Client()
    client.force_login(eero.user)
    client.get("/search/")
    counted = 'reimari_request_seconds_count{page="desk:search",status="2xx"}'
    before = value(counted)
    client.get(f"/search/?words={CODE}")
    client.get(f"/{CODE}/")
    assert value(counted) == before + 1
    told = exposition().decode()
    assert 'reimari_request_seconds_count{page="-",status="4xx"}' in told
    assert 'reimari_request_sql_statements_total{page="desk:search"}' in told
    assert CODE not in told


@pytest.mark.django_db
def test_the_queue_and_the_logs_are_told() -> None:
    an_event()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, scheduled_at) VALUES"
            " ('q', 't', 'todo', now() - interval '90 seconds'),"
            " ('q', 't', 'todo', now() + interval '1 day'),"
            " ('q', 't', 'doing', NULL), ('q', 't', 'succeeded', NULL)"
        )
    assert jobs_by_state() == {"waiting": 2, "running": 1, "failed": 0}
    assert 85 < longest_waiting_seconds(timezone.now()) < 120
    assert value('reimari_jobs{state="waiting"}') == 2
    assert value('reimari_unsealed_seconds{log="audit.event"}') < 60
    assert value("reimari_database_up") == 1


@pytest.mark.django_db
def test_late_steps_are_told(aino: Post) -> None:
    before = value("reimari_late_steps")
    case = a_case(aino, "GUIDANCE_WORKING_AGE_LANTINEN")
    step = case.current_step
    assert step
    step.due_at = timezone.now() - timedelta(days=1)
    step.save(update_fields=["due_at"])
    assert value("reimari_late_steps") == before + 1


def test_without_the_database_the_rest_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise OperationalError

    monkeypatch.setattr(collecting, "looking", gone)
    assert value("reimari_database_up") == 0
    assert "reimari_jobs" not in exposition().decode()


def test_open_streams_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "_from_database", lambda: iter(()))
    monkeypatch.setattr(collecting, "looking", _nothing)
    OPEN_STREAMS.set(3)
    assert value("reimari_open_streams") == 3
    OPEN_STREAMS.set(0)


class _nothing:  # noqa: N801 (stands for a function)
    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


PROCESS = """
import os, sys
from reimari.common.metrics import OPEN_STREAMS, SLOW_STATEMENTS
SLOW_STATEMENTS.inc(2)
OPEN_STREAMS.set(5)
if os.fork() == 0:
    SLOW_STATEMENTS.inc(3)
    OPEN_STREAMS.set(7)
    os._exit(0)
os.wait()
if sys.argv[1] == "told":
    from reimari.health.collecting import exposition
    print(exposition().decode())
"""


def test_processes_count_together_and_the_dead_have_nothing_open(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "REIMARI_SOCKETS": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "reimari.settings",
    }
    script = f"import django; django.setup()\n{PROCESS}"
    run = [sys.executable, "-c", script]
    subprocess.run([*run, "counted"], env=environment, check=True)  # noqa: S603
    told = subprocess.run([*run, "told"], env=environment, check=True, capture_output=True, text=True)  # noqa: S603
    assert "reimari_slow_statements_total 10.0" in told.stdout
    assert "reimari_open_streams 5.0" in told.stdout
