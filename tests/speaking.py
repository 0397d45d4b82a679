"""Who acts when nobody has said so: a test, for the program itself; but never a request that it sends.

A test that asks or changes rows directly does so as the program. While a request is answered the connection
knows nobody, as in production; a page that asks about rows of clients before it has spoken fails.
"""

import re
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

import psycopg
from django.core.signals import request_finished, request_started
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

_who: ContextVar[str] = ContextVar("who", default="system")
WALLED = re.compile(
    r'(FROM|JOIN|UPDATE|INTO) "?'
    r'(people_person|contacts_contact|cases_case|work_track|work_step|work_entry|telephony_call)"?\b'
)


def listen() -> None:
    """From now on, for every connection of this run."""
    connection_created.connect(_speak_from_the_start)
    request_started.connect(_fall_silent)
    request_finished.connect(_speak_again)


def _speak_from_the_start(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    _tell(connection)
    if _refuse_unspoken not in connection.execute_wrappers:
        connection.execute_wrappers.append(_refuse_unspoken)


def _refuse_unspoken(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
    """In a request nobody asks about walled rows before telling who acts: silently, there would be none."""
    if not _who.get() and WALLED.search(str(sql)):
        raw = context["connection"].connection
        if raw.execute("SELECT current_setting('reimari.actor', true)").fetchone() in {("",), (None,)}:
            raise Unspoken(sql)
    return execute(sql, params, many, context)


class Unspoken(AssertionError):
    """A statement about rows of clients while PostgreSQL knew nobody."""


def _fall_silent(**_: Any) -> None:
    _who.set("")
    _tell(connection)


def _speak_again(**_: Any) -> None:
    _who.set("system")
    _tell(connection)


def _tell(wrapper: BaseDatabaseWrapper) -> None:
    """For the session, past Django's own cursor: tests count its queries."""
    if wrapper.connection is not None:
        with suppress(psycopg.errors.InFailedSqlTransaction):  # the rollback takes it back
            wrapper.connection.execute(
                "SELECT set_config('reimari.actor', %s, false),"
                " set_config('reimari.organisation', '', false)",
                [_who.get()],
            )
