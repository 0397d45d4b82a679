"""Seal what has been written since: every row that can be seen, and none that could still come before it."""

import logging
import random
import time
from collections.abc import Mapping

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from reimari.audit.models import Seal
from reimari.audit.sealed import GENESIS, SEALERS, WRITERS, Log, Told, hash_of, sealed_logs

LOCK_WAITS = "100ms"  # who writes meanwhile waits behind us, at most this long
TRIES = 40
PAUSE = 0.5  # seconds between tries, about
ROWS = 10_000  # of one seal, at most
LOCK_NOT_AVAILABLE = "55P03"

logger = logging.getLogger("reimari.audit")


def seal_logs() -> int:
    """Add seals for all committed rows that have none; how many. Run twice, the second has nothing to do."""
    logs = sealed_logs()
    horizons = _horizons(logs)
    if horizons is None:
        logger.warning("The logs couldn't be sealed now: somebody was writing all the time.")
        return 0
    seals = 0
    for name, horizon in horizons.items():
        while _add_seal(logs[name], horizon):
            seals += 1
    return seals


def see_all_rows() -> None:
    """Tell row-level security, until the transaction ends, that the program itself is asking."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('reimari.actor', 'system', true),"
            " set_config('reimari.organisation', 'audit', true)"
        )


def _horizons(logs: Mapping[str, Log]) -> dict[str, int] | None:
    """For each log the id up to which all that will ever be is there; None when writers never paused.

    Writers take the lock before their ids are drawn. Once we had it alone, each id up to the highest
    is either committed or will never be, and whoever writes later draws a higher one.
    """
    for attempt in range(TRIES):
        if attempt:
            time.sleep(PAUSE * random.uniform(0.5, 1.5))  # noqa: S311 (no secret)
        try:
            return _horizons_now(logs)
        except OperationalError as refused:
            if getattr(refused.__cause__, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                raise
    return None


def _horizons_now(logs: Mapping[str, Log]) -> dict[str, int]:
    with transaction.atomic(), connection.cursor() as cursor:
        see_all_rows()
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_WAITS}'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITERS])
        highest = ", ".join(f"(SELECT max(id) FROM {log.table})" for log in logs.values())  # noqa: S608
        cursor.execute(f"SELECT {highest}")
        found = cursor.fetchone()
    return {name: last for name, last in zip(logs, found, strict=True) if last is not None}


def _add_seal(log: Log, horizon: int) -> bool:
    """Seal the next rows of the log up to the horizon; False when there are none."""
    with transaction.atomic():
        see_all_rows()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALERS])
        last = (
            Seal.objects.filter(log=log.name).order_by("-last_id").values_list("last_id", flat=True).first()
        )
        rows = _told(log, last, horizon)
        if rows is None:
            return False
        before = Seal.objects.order_by("-id").values_list("id", "hash").first() or (0, GENESIS)
        seal_id, now = before[0] + 1, timezone.now()
        Seal.objects.create(
            id=seal_id,
            log=log.name,
            version=log.version,
            first_id=rows.first_id,
            last_id=rows.last_id,
            count=rows.count,
            rows_hash=rows.rows_hash,
            marks=rows.marks,
            previous=before[1],
            hash=hash_of(seal_id, log.name, log.version, rows, before[1], now),
            sealed_at=now,
        )
        return True


def _told(log: Log, after: int | None, until: int) -> Told | None:
    since = "" if after is None else "id > %(after)s AND"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT min(id), max(id), count(*), encode(sha256(string_agg(digest, '' ORDER BY id)), 'hex'),
                   string_agg(substr(digest, 1, 4), '' ORDER BY id)
            FROM (SELECT id, {log.digest(log.version)} AS digest FROM {log.table}
                  WHERE {since} id <= %(until)s ORDER BY id LIMIT %(rows)s) AS rows
            """,  # noqa: S608 (our own tables and columns)
            {"after": after, "until": until, "rows": ROWS},
        )
        first, last, count, rows_hash, marks = cursor.fetchone()
    return Told(first, last, count, rows_hash, bytes(marks)) if count else None
