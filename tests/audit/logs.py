"""Rows for the logs, and an owner of the tables who means harm."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from reimari.audit.models import Event, Outcome


def an_event(**given: Any) -> Event:
    """A row of the use log."""
    row: dict[str, Any] = {
        "at": timezone.now(),
        "actor_kind": "system",
        "organisation": "test",
        "action": "cases.view",
        "outcome": Outcome.SEEN,
        "subject_type": "cases.case",
        "subject_id": "1",
    }
    return Event.objects.create(**(row | given))


def events(count: int) -> list[Event]:
    """So many rows, each a second after the one before."""
    start = timezone.now() - dt.timedelta(seconds=count)
    return [an_event(at=start + dt.timedelta(seconds=number)) for number in range(count)]


@contextmanager
def as_owner(*tables: str) -> Iterator[CursorWrapper]:
    """A cursor of the owner's, who has switched off what guards the tables; in the end all is as before."""
    no_checks_wait = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
    with connection.cursor() as cursor:
        cursor.execute(no_checks_wait)
        cursor.execute("RESET ROLE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        cursor.execute(no_checks_wait)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET ROLE reimari_app")
