"""Figures counted now, figures as they were frozen, and what stands behind one."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Min

from reimari.access.actor import Actor
from reimari.contacts.models import Contact
from reimari.figures import access
from reimari.figures.definitions import Figure, Frame, Report, Source
from reimari.figures.models import FrozenCount, FrozenMonth
from reimari.figures.rules import first_of, month_after, months_from
from reimari.staff.models import Unit

MONTH = "date_trunc('month', at AT TIME ZONE 'Europe/Helsinki')::date"
COLUMNS = ("figure", "part", "unit", "municipality", "language", "number")
MOST = 500  # rows behind a figure


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of one part of a figure there were: in a month, a unit, a municipality, a language."""

    figure: str
    part: str
    unit: str
    municipality: str
    language: str
    number: int
    month: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """Of which unit, municipality and language alone; None: of all. Empty: of those that aren't told."""

    unit: str | None = None
    municipality: str | None = None
    language: str | None = None

    def told(self) -> dict[str, str]:
        """What is asked for."""
        every = {"unit": self.unit, "municipality": self.municipality, "language": self.language}
        return {name: code for name, code in every.items() if code is not None}

    def keeps(self, counted: Counted) -> bool:
        """Whether it is of those."""
        return all(getattr(counted, name) == code for name, code in self.told().items())


def units_of(actor: Actor) -> list[Unit]:
    """The units whose figures the actor sees. One query."""
    return list(access.SEE.rows(actor, Unit.objects.order_by("pk")))


def counted_now(report: Report, frame: Frame, units: Sequence[str] | None) -> list[Counted]:
    """All figures of the report, of these units or of all. One query for each kind of rows."""
    values = frame.values() | {"units": None if units is None else list(units)}
    return [
        Counted(*told)
        for source, figures in report.by_source().items()
        for told in _asked(_counting(source, figures), values)
    ]


def _counting(source: Source, figures: Iterable[Figure]) -> str:
    parts = ", ".join(
        f"('{figure.code}', {part}, {counts})" for figure in figures for part, counts in figure.parts()
    )
    cell = "figure, part, unit, municipality, language"
    return (  # the program's own text: nothing that anybody says is in it
        f"WITH looked_at AS MATERIALIZED ({source.select()})"  # noqa: S608
        f" SELECT {cell}, count(*), {MONTH} AS month FROM looked_at"
        f" CROSS JOIN LATERAL (VALUES {parts}) AS each (figure, part, counts) WHERE counts"
        f" GROUP BY {cell}, month"
    )


def _asked(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def behind(figure: Figure, part: str, frame: Frame, units: Sequence[str], narrowed: Narrowed) -> list[UUID]:
    """The cases or contacts behind a part of a figure, the newest first. One query.

    Whoever shows them asks whether the viewer may open each. Raises KeyError for what is no part.
    """
    wanted = figure.behind(part)
    alone = "".join(f" AND {name} = %({name})s" for name in narrowed.told())
    statement = (
        f"WITH looked_at AS MATERIALIZED ({figure.rows.select()})"  # noqa: S608
        f" SELECT subject FROM looked_at WHERE subject IS NOT NULL AND {wanted}{alone}"
        f" GROUP BY subject ORDER BY max(at) DESC, subject LIMIT {MOST}"
    )
    values = frame.values() | {"units": list(units), "part": part} | narrowed.told()
    return [subject for (subject,) in _asked(statement, values)]


def frozen_in(first: dt.date, last: dt.date) -> list[FrozenMonth]:
    """The frozen ones of these months. One query."""
    return list(FrozenMonth.objects.filter(month__gte=first, month__lte=last).order_by("month"))


def counted_then(months: Iterable[FrozenMonth], report: Report, units: Sequence[str]) -> Iterator[Counted]:
    """As `counted_now`, as it was when the months were frozen. One query."""
    known = {each.pk: each for each in months}
    figures = [figure.code for figure in report.figures]
    rows = FrozenCount.objects.filter(frozen__in=known, figure__in=figures, unit__in=list(units))
    for told in rows.order_by("pk").values("frozen", *COLUMNS):
        yield Counted(month=known[told.pop("frozen")].month, **told)


def months_to_freeze(now: dt.datetime) -> list[dt.date]:
    """The months that are over and not frozen, from the first in which anything was written down."""
    began = Contact.objects.aggregate(first=Min("recorded_at"))["first"]
    if began is None:
        return []
    frozen = set(FrozenMonth.objects.values_list("month", flat=True))
    over = months_from(first_of(began), month_after(first_of(now), -1))
    return [month for month in over if month not in frozen]
