"""How the parts of the program are: asked by probes, so in few and short statements."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import cache

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from reimari.audit.models import Seal
from reimari.audit.sealed import Log, sealed_logs
from reimari.audit.sealing import see_all_rows
from reimari.jobs.models import Failure
from reimari.mail.queries import watched_mailboxes
from reimari.work.models import Step

PATIENCE = "2s"  # of one statement


class State(StrEnum):
    """How a part is. Probes tell no more than this."""

    GOOD = "good"
    LATE = "late"
    MISSING = "missing"


@contextmanager
def looking() -> Iterator[None]:
    """Ask as the program itself, changing nothing and not waiting for long; all functions below want it."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = '{PATIENCE}'")
        see_all_rows()
        yield


@cache
def _written_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


def migrations_state() -> State:
    """Whether the tables are those that this program needs."""
    applied = MigrationRecorder(connection).applied_migrations()
    return State.GOOD if _written_migrations() <= applied.keys() else State.MISSING


def worker_state(now: dt.datetime) -> State:
    """Whether a job worker has been heard of lately."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(last_heartbeat) FROM procrastinate_workers")
        heard = cursor.fetchone()[0]
    if heard is None:
        return State.MISSING
    return State.LATE if (now - heard).total_seconds() > settings.STALLED_AFTER else State.GOOD


def seals_state(now: dt.datetime) -> State:
    """Whether what is written to the logs gets its seal soon."""
    late = any(age > settings.SEALS_WITHIN for age in unsealed_seconds(now).values())
    return State.LATE if late else State.GOOD


def mailboxes_state(now: dt.datetime) -> State:
    """Whether every mailbox that is to be read has been looked into lately; good without any."""
    return State.LATE if any(each.late for each in watched_mailboxes(now)) else State.GOOD


def mailbox_ages(now: dt.datetime) -> dict[str, tuple[float, bool]]:
    """How many seconds ago each mailbox was looked into (`inf`: never), and whether it fails now."""
    return {
        each.code: (
            (now - each.looked_at).total_seconds() if each.looked_at else float("inf"),
            each.failed_at is not None,
        )
        for each in watched_mailboxes(now)
    }


def unsealed_seconds(now: dt.datetime) -> dict[str, float]:
    """For each log how long its oldest unsealed row has been waiting; 0 without one.

    It is never older than the newest seal: only the demo tells days of the past.
    """
    newest = Seal.objects.order_by("-id").values_list("sealed_at", flat=True).first()
    waiting = {log.name: _oldest_unsealed(log) for log in sealed_logs().values()}
    return {
        name: max(0.0, (now - max(filter(None, (oldest, newest)))).total_seconds()) if oldest else 0.0
        for name, oldest in waiting.items()
    }


def _oldest_unsealed(log: Log) -> dt.datetime | None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT at FROM {log.table}
                WHERE id > coalesce((SELECT max(last_id) FROM audit_seal WHERE log = %s), 0)
                ORDER BY id LIMIT 1""",  # noqa: S608 (our own tables)
            [log.name],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def jobs_by_state() -> dict[str, int]:
    """How many jobs wait and run, and how many have failed for good and wait for a person."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'doing')"
            " FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
        )
        waiting, running = cursor.fetchone()
    return {"waiting": waiting, "running": running, "failed": Failure.objects.open().count()}


def longest_waiting_seconds(now: dt.datetime) -> float:
    """How long the oldest job that could run has been waiting."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT extract(epoch FROM %s - min(coalesce(job.scheduled_at, queued.at)))
               FROM procrastinate_jobs AS job
               LEFT JOIN LATERAL (SELECT min(event.at) AS at FROM procrastinate_events AS event
                                  WHERE event.job_id = job.id AND event.type = 'deferred') AS queued ON true
               WHERE job.status = 'todo' AND (job.scheduled_at IS NULL OR job.scheduled_at <= %s)""",
            [now, now],
        )
        waiting = cursor.fetchone()[0]
    return max(0.0, float(waiting or 0))


def late_steps(now: dt.datetime) -> int:
    """How many open steps are past their due time."""
    return Step.objects.late(now).count()
