"""What is asked of the database after each step, by its owner, in SQL."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection

from reimari.cli.promises import broken
from tests.emptying import empty_as_owner

KEPT = {"region", "staff", "accounts", "api", "auth", "contenttypes", "sessions", "procrastinate"}
KEPT_TABLES = {
    *("people_relationkind", "grants_careplace"),
    *("directory_instruction", "directory_edition", "directory_editiontext"),
}
# What stands on a track must have told of itself in its journal.
WITH_JOURNAL = ("callbacks.", "contacts.", "cases.", "work.")
CLOCKS = """SELECT id, (track_id, code, kind, started_by_id, started_at)::text,
    stopped_at IS NOT NULL, (stopped_at, stopped_by_id, kept)::text FROM work_clock"""
EVENTS = """SELECT action, actor_id, entry_ids FROM audit_event WHERE id > %s ORDER BY id"""
# What can't be done twice in a row, with what must come in between: by the journal of a track or of a step.
TWICE = (
    ("work.take", ("work.return",), "facts->>'step'"),
    ("work.return", ("work.take", "cases.coordinate"), "facts->>'step'"),
    ("contacts.close", (), "''"),
    ("contacts.join", (), "''"),
    ("cases.close", ("cases.reopen",), "''"),
    ("cases.reopen", ("cases.close",), "''"),
    (
        "cases.hand_over",
        ("cases.accept", "cases.refuse", "cases.withdraw", "cases.close", "work.complete"),
        "''",
    ),
    ("cases.accept", ("cases.hand_over",), "''"),
    ("cases.pause", ("cases.resume", "cases.close"), "''"),
    ("cases.resume", ("cases.pause",), "''"),
    ("callbacks.leave_message", ("callbacks.reopen",), "facts->>'outcome'"),
    ("callbacks.send_letter", ("callbacks.reopen",), "facts->>'outcome'"),
    ("callbacks.release_call", ("callbacks.begin_call",), "''"),
    ("grants.end", (), "facts->>'grantable'"),
    ("grants.withdraw", (), "facts->>'grantable'"),
)
REPEATED = """SELECT id FROM (
    SELECT id, kind, lag(kind) OVER (PARTITION BY track_id, {of} ORDER BY id) AS before
    FROM work_entry WHERE kind = ANY(%s)
) AS told WHERE kind = %s AND before = %s"""
# Two people call the same client: nothing ended the first one's call, and its minutes weren't over.
BOTH_CALL = """SELECT id FROM (
    SELECT id, kind, actor_id, at, lag(kind) OVER told AS before, lag(actor_id) OVER told AS other,
           lag(at) OVER told AS since, lag(facts->>'minutes') OVER told AS minutes
    FROM work_entry WHERE kind LIKE 'callbacks.%' AND kind NOT IN ('callbacks.request', 'callbacks.receive')
    WINDOW told AS (PARTITION BY track_id ORDER BY id)
) AS told WHERE kind = 'callbacks.begin_call' AND before = kind AND actor_id <> other
    AND at < since + minutes::int * interval '1 minute'"""
HALF_DONE = "SELECT action FROM access_receipt WHERE answer_id = ''"
ENTRIES = """SELECT id, kind, actor_id FROM work_entry WHERE id > %s ORDER BY id"""


@contextmanager
def _as_owner() -> Iterator[Any]:
    """A cursor that sees all rows, whatever the policies hide from the program's own role."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        try:
            yield cursor
        finally:
            cursor.execute("SET ROLE reimari_app")


def empty() -> None:
    """The office before its first day: the county and its staff, and nothing else."""
    tables = {
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.app_label not in KEPT and model._meta.managed
    }
    empty_as_owner(tables - KEPT_TABLES)


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock as it began, and as it stopped if it has."""

    began: str
    stopped: bool
    end: str


@dataclass(frozen=True, slots=True)
class State:
    """How far the logs reach, and all clocks."""

    event: int
    entry: int
    clocks: Mapping[UUID, Clock]


@dataclass(frozen=True, slots=True)
class Done:
    """A deed that was done: its name and whose it was."""

    action: str
    actor: UUID | None


def state() -> State:
    """As it stands now."""
    with _as_owner() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM audit_event")
        (event,) = cursor.fetchone()
        cursor.execute("SELECT coalesce(max(id), 0) FROM work_entry")
        (entry,) = cursor.fetchone()
        cursor.execute(CLOCKS)
        clocks = {pk: Clock(*told) for pk, *told in cursor.fetchall()}
    return State(event, entry, clocks)


def check(before: State, done: Sequence[Done]) -> State:
    """Every promise holds, the logs tell just what was done, no clock began anew. Answers the new state."""
    after = state()
    with _as_owner() as cursor:
        promises = [(promise.sentence, count) for promise, count in broken()]
        assert promises == [], promises  # pytest rewrites the asserts of test modules only
        cursor.execute(HALF_DONE)
        assert cursor.fetchall() == [], "a form's key without what was answered to it"
        _check_logs(cursor, before, done)
        cursor.execute(BOTH_CALL)
        assert cursor.fetchall() == [], "two called the same client at once"
        for deed, between, of in TWICE:
            cursor.execute(REPEATED.format(of=of), [[deed, *between], deed, deed])
            assert cursor.fetchall() == [], f"{deed} was done by two, one after the other"
    for pk, clock in before.clocks.items():
        now = after.clocks[pk]
        assert now.began == clock.began, f"a clock began anew: {clock} {now}"
        assert not clock.stopped or now == clock, f"a stopped clock changed: {clock} {now}"
    return after


def _check_logs(cursor: Any, before: State, done: Sequence[Done]) -> None:
    """One event for each deed; each entry belongs to one of them, under its name; a refused one left none."""
    cursor.execute(EVENTS, [before.event])
    events = cursor.fetchall()
    found = [Done(action, actor) for action, actor, _ in events]
    assert Counter(found) == Counter(done), f"the use log tells {found}, done was {done}"
    cursor.execute(ENTRIES, [before.entry])
    entries = {pk: Done(kind, actor) for pk, kind, actor in cursor.fetchall()}
    told = [(pk, Done(action, actor)) for action, actor, ids in events for pk in ids]
    assert sorted(pk for pk, _ in told) == sorted(entries), "an entry belongs to no event, or to two"
    assert all(entries[pk] == deed for pk, deed in told), "an entry tells of another deed than its event"
    silent = [action for action, _, ids in events if action.startswith(WITH_JOURNAL) and not ids]
    assert silent == [], "a deed that its journal doesn't tell"
