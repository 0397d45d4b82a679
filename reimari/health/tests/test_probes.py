"""What machines may ask without signing in, and how little they are told."""

import datetime as dt
from ipaddress import ip_network
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from reimari.audit.sealing import seal_logs
from reimari.health import queries
from tests.audit.logs import an_event

MINUTE = dt.timedelta(minutes=1)
FAR = "203.0.113.7"
TOKEN = "right-token"  # noqa: S105


def heard(ago: dt.timedelta) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [timezone.now() - ago]
        )


def readiness() -> tuple[int, dict[str, str]]:
    answer = Client().get("/health/ready")
    return answer.status_code, answer.json()


def test_a_live_process_needs_no_database() -> None:
    """A test without the database mark may not touch it."""
    answer = Client().get("/health/live", headers={"Cookie": "session=planted"})
    assert (answer.status_code, answer.json()) == (200, {"state": "good"})
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/metrics"])
def test_a_probe_comes_by_any_name_and_without_https(settings: LazySettings, path: str) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.METRICS_TOKEN = TOKEN
    asked = {"Host": "10.1.2.3", "Authorization": f"Bearer {TOKEN}"}
    assert Client().get(path, headers=asked).status_code == 200


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/metrics"])
def test_a_probe_is_only_read(path: str) -> None:
    assert Client().post(path, {"key": "1"}).status_code == 405


@pytest.mark.django_db
def test_ready_when_all_is_well() -> None:
    heard(ago=MINUTE / 60)
    an_event()
    seal_logs()
    told = {"state": "ready", "database": "good", "migrations": "good", "worker": "good", "seals": "good"}
    assert readiness() == (200, told)


@pytest.mark.django_db
def test_without_a_worker_pages_still_work() -> None:
    status, told = readiness()
    assert (status, told["state"], told["worker"]) == (200, "degraded", "missing")
    heard(ago=5 * MINUTE)
    status, told = readiness()
    assert (status, told["state"], told["worker"]) == (200, "degraded", "late")


@pytest.mark.django_db
def test_rows_that_wait_for_their_seal_degrade() -> None:
    heard(ago=MINUTE / 60)
    an_event(at=timezone.now() - 4 * MINUTE)
    assert readiness()[1]["seals"] == "good"
    an_event(at=timezone.now() - 6 * MINUTE)
    assert readiness()[1]["seals"] == "good", "rows are asked in the order of their ids"
    seal_logs()
    assert readiness()[1]["seals"] == "good"


@pytest.mark.django_db
def test_an_old_row_without_a_seal_is_late() -> None:
    heard(ago=MINUTE / 60)
    an_event(at=timezone.now() - 6 * MINUTE)
    assert readiness() == (
        200,
        {"state": "degraded", "database": "good", "migrations": "good", "worker": "good", "seals": "late"},
    )


@pytest.mark.django_db
def test_a_day_of_the_past_told_by_the_demo_isnt_late() -> None:
    an_event()
    seal_logs()
    an_event(at=timezone.now() - dt.timedelta(days=60))
    assert queries.unsealed_seconds(timezone.now())["audit.event"] < 60


@pytest.mark.django_db
def test_a_migration_that_isnt_applied_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    written = queries._written_migrations() | {("work", "0099_next")}  # noqa: SLF001
    monkeypatch.setattr(queries, "_written_migrations", lambda: written)
    assert readiness() == (503, {"state": "down", "database": "good", "migrations": "missing"})


@pytest.mark.django_db
def test_without_the_database_it_is_down_and_says_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise OperationalError("host db.internal, user reimari_owner")

    monkeypatch.setattr("reimari.health.views.probes.looking", gone)
    assert readiness() == (503, {"state": "down", "database": "missing"})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "::ffff:127.0.0.1"}, 200),
        ({"REMOTE_ADDR": FAR}, 404),
        ({"REMOTE_ADDR": ""}, 404),
        ({"REMOTE_ADDR": "not an address"}, 404),
        ({"REMOTE_ADDR": FAR, "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 404),
        ({"REMOTE_ADDR": FAR, "HTTP_AUTHORIZATION": "Bearer right-token"}, 200),
        ({"REMOTE_ADDR": FAR, "HTTP_AUTHORIZATION": "Bearer right-toke"}, 404),
        ({"REMOTE_ADDR": FAR, "HTTP_AUTHORIZATION": "Bearer "}, 404),
        ({"REMOTE_ADDR": FAR, "HTTP_AUTHORIZATION": "Bearer rätt"}, 404),
    ],
    ids=str,
)
def test_metrics_are_for_the_near_and_for_the_token(
    settings: LazySettings, asked: dict[str, Any], status: int
) -> None:
    settings.METRICS_TOKEN = TOKEN
    answer = Client().get("/metrics", **asked)
    assert answer.status_code == status
    assert (b"reimari_" in answer.content) is (status == 200)


@pytest.mark.django_db
def test_behind_a_proxy_the_last_address_counts(settings: LazySettings) -> None:
    settings.BEHIND_PROXY = True
    settings.METRICS_FROM = (ip_network("10.0.0.0/8"),)
    for told, status in (("10.1.1.1", 200), (f"10.1.1.1, {FAR}", 404), (f"{FAR}, 10.2.2.2", 200)):
        answer = Client().get("/metrics", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=told)
        assert answer.status_code == status, told


@pytest.mark.django_db
def test_without_token_and_addresses_nobody_gets_the_metrics(settings: LazySettings) -> None:
    settings.METRICS_TOKEN, settings.METRICS_FROM = "", ()
    for given in ("", "Bearer ", "Bearer"):
        assert Client().get("/metrics", HTTP_AUTHORIZATION=given).status_code == 404
