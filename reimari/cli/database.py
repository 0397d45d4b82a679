"""What is wrong with the database, told in one sentence: what, where, what to do; and with one exit status.

A database that doesn't answer, doesn't let us in or has no tables: a wrong call (2), nothing was begun.
One that refuses what was asked of it: failed (1).
"""

import os
import re

import psycopg

from reimari.cli import Failed, WrongCall
from reimari.common.addresses import WrongAddress, database_settings

NOT_MIGRATED = {"42P01", "42703", "42883", "3F000"}  # no such table, column, function, schema
# Classes of SQLSTATE: of the connection, of signing in, of an unknown database, of a server that stops.
AWAY = {"08", "28", "3D", "57"}
BY_HAND = "57014"  # a statement that was stopped, by somebody or by its time limit
# What libpq and psycopg put before the reason, which names the place once more.
BEFORE = re.compile(r"^(connection (failed|is bad): )?(connection to server .*? failed: )?")
WRONG_WORD = re.compile(r"bad value for|invalid (connection option|URI query parameter|[a-z_]+ value)")


def told_of(trouble: BaseException, url: str = "") -> WrongCall | Failed | None:
    """The error of Django or psycopg as one of ours; None when it isn't the database's.

    `url`: the address that was asked, else `DATABASE_URL`.
    """
    wrong = trouble if isinstance(trouble, psycopg.Error) else trouble.__cause__
    if not isinstance(wrong, psycopg.Error):
        return None
    first = next(iter(str(wrong).splitlines()), "") or type(wrong).__name__
    reason = BEFORE.sub("", first).rstrip(".")
    if WRONG_WORD.match(reason):
        return WrongCall(f"DATABASE_URL: {reason}.")
    return _sentence(wrong.sqlstate, reason, f"the database {_place(url)}")


def _sentence(state: str | None, reason: str, database: str) -> WrongCall | Failed:
    if state in NOT_MIGRATED:
        return WrongCall(f"{database} isn't ready: {reason}. Run `reimari migrate` first.")
    if state == BY_HAND or (state and state[:2] not in AWAY):
        return Failed(f"{database} refuses: {reason}. Its log tells more.")
    if reason.startswith("FATAL:"):
        reason = reason.removeprefix("FATAL:").strip()
        return WrongCall(f"{database} doesn't let us in: {reason}. Is DATABASE_URL right?")
    return WrongCall(
        f"{database} doesn't answer: {reason}. Is PostgreSQL running there, and is DATABASE_URL right?"
    )


def _place(url: str) -> str:
    """Name and place, never who or the password: `reimari at db.example:5432`."""
    try:
        settings = database_settings(url or os.environ.get("DATABASE_URL", ""))
    except WrongAddress:
        return "of DATABASE_URL"
    port = f":{settings['PORT']}" if settings.get("PORT") else ""
    return f"{settings['NAME']} at {settings.get('HOST') or 'the default place'}{port}"
