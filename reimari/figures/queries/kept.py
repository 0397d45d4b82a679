"""Counts added up from what is kept: frozen where a month is, else as last counted, else from the rows."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Min, Q

from reimari.contacts.models import Contact
from reimari.figures.definitions import CUTS, Dimension, Figure, Frame, Source, by_source, cut_for, knows
from reimari.figures.models import CountedMonth, FrozenMonth, Reckoned
from reimari.figures.queries.counting import (
    BY_MONTH,
    BY_NOTHING,
    BY_UNIT,
    By,
    Counted,
    Cut,
    asked,
    counted,
    narrowing,
)
from reimari.figures.rules import first_of, month_after, months_from
from reimari.figures.versions import source_version

STATED, AGAIN = "stated", "again"
type Sums = dict[str, Counter[str]]  # a figure's code, and how many of each of its parts


@dataclass(frozen=True, slots=True)
class Read:
    """Sums by the codes of what was asked by. `stated`: what stands; `again`: all of it counted now.

    `counted_at`: until when what is added up is up to date; None: all of it right now. `kept`: that frozen
    months could be told, for such counts are kept.
    """

    stated: dict[str, Sums] = field(default_factory=dict)
    again: dict[str, Sums] = field(default_factory=dict)
    counted_at: dt.datetime | None = None
    kept: bool = True

    def total(self) -> Sums:
        """What stands, of all codes together."""
        return added(self.stated.values())

    def total_again(self) -> Sums:
        """All of it counted now, of all codes together."""
        return added(self.again.values())


class Kept:
    """What is kept of figures in some months: three queries, and then one or two for each way to add up."""

    def __init__(self, figures: Iterable[Figure], frame: Frame) -> None:
        self.figures, self.frame = list(figures), frame
        months = {"month__gte": frame.first, "month__lte": frame.last}
        self.frozen = list(FrozenMonth.objects.filter(**months).order_by("month"))
        self._ready = _ready(list(by_source(self.figures)), frame, months)

    def read(
        self,
        units: Sequence[str],
        cut: Cut = Cut(),  # noqa: B008 (frozen)
        by: By = BY_NOTHING,
        *,
        of: Iterable[Figure] | None = None,
        month: dt.date | None = None,
    ) -> Read:
        """The figures of these units, or those of them alone that are told; of one of the months, if that is
        told. A figure that can't tell what is asked by isn't counted. One query, and one for each source that
        isn't counted yet, or not by such a cut."""
        frame = self.frame if month is None else replace(self.frame, first=month, last=month)
        frozen = [each for each in self.frozen if frame.first <= each.month <= frame.last]
        dims = cut.dims(by)
        wanted = [figure for figure in (self.figures if of is None else of) if knows(figure, dims)]
        code = cut_for(dims)
        if code is None:
            asked_now = _by_code(_rows(counted(wanted, frame, units, cut, by), by))
            return Read(asked_now, asked_now, kept=not frozen)
        ready = {source: at for source, at in self._ready.items() if source in by_source(wanted)}
        rest = _only(wanted, [source for source in by_source(wanted) if source not in ready])
        live = [each for each in counted(rest, frame, units, cut, by) if each.source not in ready]
        values = {
            "sources": [source.code for source in ready],
            "first": frame.first,
            "last": frame.last,
            "cut": code,
            "figures": [figure.code for figure in wanted],
            "units": list(units),
            **narrowing(cut),
        }
        where = _where(code, cut)
        cuts = [each for each in frozen if code in each.cuts]
        then = {(each.month, figure) for each in cuts for figure in each.figures}
        fresh = [each for each in live if (each.month, each.figure) not in then]
        both = asked(_both(where, _code(code, by), frozen=bool(then)), values) if ready or then else []
        told = [*(row[1:] for row in both if row[0] == STATED), *_rows(fresh, by)]
        now = [*(row[1:] for row in both if row[0] == AGAIN), *_rows(live, by)] if then else told
        at = min(ready.values(), default=None)
        return Read(_by_code(told), _by_code(now), at, kept=bool(cuts) or not frozen)


def _rows(rows: Iterable[Counted], by: By) -> Iterable[tuple[str, str, str, int]]:
    return ((each.code_by(by), each.figure, each.part, each.number) for each in rows)


def _only(figures: Iterable[Figure], sources: Sequence[Source]) -> list[Figure]:
    return [each for each in figures if any(rows in sources for rows, _part, _holds in each.parts())]


def _ready(
    sources: Sequence[Source], frame: Frame, months: Mapping[str, dt.date]
) -> dict[Source, dt.datetime]:
    """Those whose months are all counted by today's definitions, and until when they are up to date.

    When all was last up to date every month was counted in which there was something, and that month of every
    source that there was: one that came later isn't counted yet.
    """
    reckoned = Reckoned.objects.first()
    if reckoned is None or frame.last > first_of(reckoned.at):
        return {}
    known = {source.code: source for source in sources}
    asked_for = Q(**months) | Q(month=first_of(reckoned.at))
    rows = list(CountedMonth.objects.filter(asked_for, source__in=known))
    there = {row.source for row in rows}
    other = {row.source for row in rows if row.version != source_version(known[row.source])}
    return {known[code]: reckoned.at for code in there - other}


def _where(code: str, cut: Cut) -> str:
    told = [f"{_column(code, dim)} = %({dim.value})s" for dim in cut.alone]
    told += ["c.unit = %(unit)s"] if cut.unit is not None else []
    always = "c.cut = %(cut)s AND c.figure = ANY(%(figures)s) AND c.unit = ANY(%(units)s)"
    return " AND ".join([always, *told])


def _column(code: str, dim: Dimension) -> str:
    return "c.one" if CUTS[code][0] == dim else "c.two"


def _code(code: str, by: By) -> str:
    if isinstance(by, Dimension):
        return _column(code, by)
    return {BY_UNIT: "c.unit", BY_MONTH: "to_char(m.month, 'YYYY-MM')", BY_NOTHING: "''"}[by]


_MONTHS = "m.month BETWEEN %(first)s AND %(last)s"
_COUNTS = "figures_monthcount c JOIN figures_countedmonth m ON m.id = c.counted_id"


def _both(where: str, code: str, *, frozen: bool) -> str:
    """What stands, and beside frozen months all of it as it is counted now."""
    stated = f"SELECT '{STATED}', told.* FROM ({_stated(where, code)}) AS told"  # noqa: S608
    if not frozen:
        return stated
    return f"{stated} UNION ALL SELECT '{AGAIN}', now.* FROM ({_again(where, code)}) AS now"  # noqa: S608


def _again(where: str, code: str) -> str:
    return (
        f"SELECT {code}, c.figure, c.part, sum(c.number)::bigint FROM {_COUNTS}"  # noqa: S608
        f" WHERE {_MONTHS} AND m.source = ANY(%(sources)s) AND {where} GROUP BY 1, 2, 3"
    )


def _stated(where: str, code: str) -> str:
    return (
        "SELECT code, figure, part, sum(number)::bigint FROM ("  # noqa: S608
        f" SELECT {code} AS code, c.figure, c.part, c.number FROM figures_frozencount c"
        f" JOIN figures_frozenmonth m ON m.id = c.frozen_id WHERE {_MONTHS} AND {where}"
        f" UNION ALL SELECT {code}, c.figure, c.part, c.number FROM {_COUNTS}"
        f" WHERE {_MONTHS} AND m.source = ANY(%(sources)s) AND {where} AND NOT EXISTS ("
        " SELECT FROM figures_frozenmonth f"
        " WHERE f.month = m.month AND f.figures ? c.figure AND f.cuts ? %(cut)s)"
        ") AS told GROUP BY code, figure, part"
    )


def _by_code(rows: Iterable[tuple[str, str, str, int]]) -> dict[str, Sums]:
    found: dict[str, Sums] = {}
    for code, figure, part, number in rows:
        found.setdefault(code, {}).setdefault(figure, Counter())[part] += number
    return found


def added(sums: Iterable[Sums]) -> Sums:
    """All of them together."""
    found: Sums = {}
    for each in sums:
        for figure, parts in each.items():
            found.setdefault(figure, Counter()).update(parts)
    return found


def months_to_freeze(now: dt.datetime) -> list[dt.date]:
    """The months that are over and not frozen, from the first in which anything was written down."""
    began = Contact.objects.aggregate(first=Min("recorded_at"))["first"]
    if began is None:
        return []
    frozen = set(FrozenMonth.objects.values_list("month", flat=True))
    over = months_from(first_of(began), month_after(first_of(now), -1))
    return [month for month in over if month not in frozen]
