"""Promises and legal deadlines by the day on which they come due, read as they are now."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from reimari.figures.definitions import DUE
from reimari.figures.definitions.rows.due import due_codes
from reimari.figures.queries.counting import asked
from reimari.work.queries import County


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


type Case = tuple[UUID, str, str, str]  # its key, the clock that comes due in it, its kind, how it stands
ALONE: Final = ("unit", "team", "need", "clock")
WHICH: Final = ("kind", "stands")
MOST: Final = 500  # cases of a day


def due_by_day(due: Due, county: County, *, now: dt.datetime) -> list[tuple[dt.date, str, str, int]]:
    """Day, kind, how they stand, and how many: of those of cases. One query."""
    statement = f"SELECT day, kind, stands, count(*) FROM ({_rows(due)}) AS due"  # noqa: S608
    statement += f" WHERE {_alone(due, WHICH)} GROUP BY day, kind, stands"
    return [(day, *rest) for day, *rest in asked(statement, _values(due, county, now))]


def due_cases(due: Due, county: County, *, now: dt.datetime) -> tuple[Counter[tuple[str, str]], list[Case]]:
    """How many there are by kind and how they stand, of all kinds; and those that are asked for, `MOST` at
    most. One query.

    Whoever shows them asks whether the viewer may open each.
    """
    statement = (
        f"WITH due AS MATERIALIZED ({_rows(due)})"  # noqa: S608
        " SELECT NULL::uuid, '' AS clock, kind, stands, count(*) FROM due GROUP BY kind, stands"
        " UNION ALL (SELECT subject, clock, kind, stands, 1 FROM due"
        f" WHERE {_alone(due, WHICH)} ORDER BY clock, subject LIMIT {MOST})"
    )
    counts, found = Counter[tuple[str, str]](), list[Case]()
    for pk, clock, kind, stands, number in asked(statement, _values(due, county, now)):
        if pk is None:
            counts[kind, stands] = number
        else:
            found.append((pk, clock, kind, stands))
    return counts, sorted(found, key=lambda each: (each[1], each[0]))


def _rows(due: Due) -> str:
    columns = "subject, clock, kind, day, stands"
    return f"SELECT {columns} FROM ({DUE.rows.select()}) AS every WHERE {_alone(due, ALONE)}"  # noqa: S608


def _alone(due: Due, names: Sequence[str]) -> str:
    return " AND ".join(f"{name} = %({name})s" for name in names if getattr(due, name)) or "true"


def _values(due: Due, county: County, now: dt.datetime) -> dict[str, Any]:
    told = {name: getattr(due, name) for name in (*ALONE, *WHICH, "first", "last")}
    return told | {"units": list(due.units), "now": now, "due": due_codes(county.profile)}
