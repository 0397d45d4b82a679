"""Counting the rows of a source: by all cuts that are kept, or by what somebody asks for."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from reimari.figures.definitions import CUTS, Dimension, Figure, Frame, Source, by_source, knows

MONTH = "date_trunc('month', at AT TIME ZONE 'Europe/Helsinki')::date"
COLUMNS = ("figure", "part", "unit", "cut", "one", "two", "number")


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of one part of a figure there were: of one code of what was asked by, in one month."""

    source: Source
    figure: str
    part: str
    month: dt.date
    code: str
    number: int

    def code_by(self, by: "By") -> str:
        """Under which code it is added up."""
        return f"{self.month:%Y-%m}" if by == BY_MONTH else self.code


@dataclass(frozen=True, slots=True)
class Cut:
    """Of whom alone, and by what. `unit`: of that one alone; `alone`: of these codes; empty: not told."""

    unit: str | None = None
    alone: Mapping[Dimension, str] = field(default_factory=dict)

    def dims(self, by: "By" = "") -> set[Dimension]:
        """The dimensions that counts must know."""
        return {*self.alone, *([by] if isinstance(by, Dimension) else [])}


BY_UNIT, BY_MONTH, BY_NOTHING = "unit", "month", ""
type By = Dimension | str  # a dimension, or one of these


def counted(
    figures: Iterable[Figure],
    frame: Frame,
    units: Sequence[str] | None,
    cut: Cut = Cut(),
    by: By = BY_NOTHING,
) -> list[Counted]:
    """The figures counted from the rows themselves, of these units or of all. One query for each source.

    A figure that can't tell what is asked by isn't counted.
    """
    wanted = cut.dims(by)
    alone = "".join(f" AND {dim.value} = %({dim.value})s" for dim in cut.alone)
    alone += " AND unit = %(unit)s" if cut.unit is not None else ""
    code = {BY_NOTHING: "''", BY_MONTH: "''"}.get(by, str(by))
    values = frame.values() | narrowing(cut) | {"units": None if units is None else list(units)}
    found: list[Counted] = []
    for source, counts in by_source(each for each in figures if knows(each, wanted)).items():
        statement = (  # the program's own text: nothing that anybody says is in it
            f"{_looked_at(source)} SELECT figure, part, {MONTH} AS month, {code} AS code, count(*)"  # noqa: S608
            f" FROM looked_at {_each(counts)} WHERE counts{alone} GROUP BY 1, 2, 3, 4"
        )
        found += [Counted(source, *told) for told in asked(statement, values)]
    return found


def narrowing(cut: Cut) -> dict[str, str]:
    told = {dim.value: code for dim, code in cut.alone.items()}
    return told if cut.unit is None else told | {"unit": cut.unit}


def _looked_at(source: Source) -> str:
    return f"WITH looked_at AS MATERIALIZED ({source.select()})"


def _each(counts: Iterable[tuple[str, str, str]]) -> str:
    parts = ", ".join(f"('{figure}', {part}, {holds})" for figure, part, holds in counts)
    return f"CROSS JOIN LATERAL (VALUES {parts}) AS each (figure, part, counts)"


def cells(source: Source, counts: Iterable[tuple[str, str, str]]) -> str:
    """A SELECT of all cells of the source in one month (`COLUMNS`), for `Frame.values` and `units`."""
    cuts = source.cuts()
    used = [dim for dim in Dimension if any(dim in cut for cut in cuts.values())]
    dims = ", ".join(dim.value for dim in used)
    sets = ", ".join(f"({', '.join(cut)})" for cut in cuts.values())
    bits = {code: _bits(used, cut) for code, cut in cuts.items()}
    named = " ".join(f"WHEN {number} THEN '{code}'" for code, number in bits.items())
    one, two = (
        " ".join(f"WHEN {bits[code]} THEN {CUTS[code][at]}" for code in cuts if CUTS[code][at] in cuts[code])
        for at in range(2)
    )
    grouping = f"GROUPING({dims})"
    return (
        f"{_looked_at(source)} SELECT figure, part, unit,"  # noqa: S608
        f" CASE {grouping} {named} END AS cut,"
        f" {f"coalesce(CASE {grouping} {one} END, '')" if one else "''"} AS one,"
        f" {f"coalesce(CASE {grouping} {two} END, '')" if two else "''"} AS two, count(*) AS number"
        f" FROM looked_at {_each(counts)} WHERE counts"
        f" GROUP BY figure, part, unit, GROUPING SETS ({sets})"
    )


def _bits(used: Sequence[Dimension], cut: Sequence[Dimension]) -> int:
    """What PostgreSQL's GROUPING says of a set: a bit for each dimension that isn't in it."""
    return sum(1 << (len(used) - 1 - at) for at, dim in enumerate(used) if dim not in cut)


def turning(source: Source) -> str:
    """A SELECT of the next moment at which time alone makes a row count otherwise."""
    return f"SELECT min(turns) FROM ({source.select()}) AS rows"  # noqa: S608


def asked(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
