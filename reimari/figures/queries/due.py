"""Promises and legal deadlines by the day on which they come due, read as they are now."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from reimari.figures.definitions.promises import OF_LAW
from reimari.figures.definitions.rows.cases import was_kept
from reimari.figures.queries.behind import MOST
from reimari.figures.queries.counting import asked
from reimari.region.profile.values import ClockKind


class Stands(StrEnum):
    """How a promise or deadline stands now."""

    KEPT = "kept"
    MISSED = "missed"
    OPEN = "open"
    PAUSED = "paused"  # on the day on which it would come due without the pause
    ENDED = "ended"  # the matter ended before its last moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Which are asked for: those of these units that come due from a day until another, both included; of
    one unit, team, need or clock alone, of one kind, or that stand so."""

    first: dt.date
    last: dt.date
    units: Sequence[str]
    unit: str = ""
    team: str = ""
    need: str = ""
    clock: str = ""
    kind: str = ""
    stands: str = ""


DAY: Final = "coalesce(w.due_on, w.raw_due_on)"  # as the index `clock_by_due_day` has it
STANDS: Final = f"""
    CASE ({was_kept("w")}) WHEN true THEN '{Stands.KEPT}' WHEN false THEN '{Stands.MISSED}'
    ELSE CASE WHEN w.stopped_at IS NOT NULL THEN '{Stands.ENDED}'
              WHEN w.due_on IS NULL THEN '{Stands.PAUSED}' ELSE '{Stands.OPEN}' END END
"""
ROWS: Final = f"""
    SELECT w.track_id AS subject, w.code AS clock, w.kind, {DAY} AS day, {STANDS} AS stands
    FROM work_clock w JOIN cases_case c ON c.track_id = w.track_id JOIN staff_team t ON t.code = c.team_id
    WHERE {DAY} BETWEEN %(first)s AND %(last)s AND w.raw_due_on IS NOT NULL AND t.unit_id = ANY(%(units)s)
"""  # noqa: S608
KINDS: Final = f"(kind = '{ClockKind.PROMISE}' OR {OF_LAW})"
ALONE: Final = {
    "unit": "t.unit_id = %(unit)s",
    "team": "c.team_id = %(team)s",
    "need": "c.need = %(need)s",
    "clock": "w.code = %(clock)s",
    "kind": "w.kind = %(kind)s",
}


def due_by_day(due: Due, *, now: dt.datetime) -> list[tuple[dt.date, str, str, int]]:
    """Day, kind, how they stand, and how many: of those of cases. One query."""
    rows = asked(f"SELECT day, kind, stands, count(*) {_rows(due)} GROUP BY 1, 2, 3", _values(due, now))
    return [(day, kind, stands, number) for day, kind, stands, number in rows]


def due_cases(due: Due, *, now: dt.datetime) -> list[tuple[UUID, str, str, str]]:
    """Case, clock, kind and how it stands, of `MOST` at most. One query.

    Whoever shows them asks whether the viewer may open each.
    """
    statement = f"SELECT subject, clock, kind, stands {_rows(due)} ORDER BY clock, subject LIMIT {MOST}"
    return [(pk, clock, kind, stands) for pk, clock, kind, stands in asked(statement, _values(due, now))]


def _rows(due: Due) -> str:
    alone = "".join(f" AND {words}" for words in _told(due))
    stands = " AND stands = %(stands)s" if due.stands else ""
    return f"FROM ({ROWS}{alone}) AS rows WHERE {KINDS}{stands}"


def _told(due: Due) -> Iterable[str]:
    return (words for name, words in ALONE.items() if getattr(due, name))


def _values(due: Due, now: dt.datetime) -> dict[str, Any]:
    told = {name: getattr(due, name) for name in (*ALONE, "first", "last", "stands")}
    return told | {"units": list(due.units), "now": now}
