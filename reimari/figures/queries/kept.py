"""Counts added up from what is kept: frozen where a month is, else as last counted, else from the rows."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Min, Q, Subquery

from reimari.contacts.models import Contact
from reimari.figures.definitions import (
    CUTS,
    HIT,
    OF,
    WAS,
    WAS_OF,
    Dimension,
    Figure,
    Frame,
    Growth,
    Source,
    by_source,
    cut_for,
    knows,
)
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
from reimari.figures.rules import YEAR, first_of, in_runs, month_after, months_from
from reimari.figures.versions import source_version

type Sums = dict[str, Counter[str]]  # a figure's code, and how many of each of its parts
type Run = tuple[dt.date, dt.date]  # months without a gap, by the first days of the first and the last
WAS_PARTS = {HIT: WAS, OF: WAS_OF}


@dataclass(frozen=True, slots=True)
class Read:
    """Sums by the codes of what was asked by. `stated`: what stands; `again`: all of it counted now.

    `counted_at`: until when what is added up is up to date; None: all of it right now. `kept`: that frozen
    months could be told, for such counts are kept. `grown`: by the code of a growth the months that are
    compared with those a year before; None: there are none.
    """

    stated: dict[str, Sums] = field(default_factory=dict)
    again: dict[str, Sums] = field(default_factory=dict)
    counted_at: dt.datetime | None = None
    kept: bool = True
    grown: Mapping[str, Run | None] = field(default_factory=dict)

    def total(self) -> Sums:
        """What stands, of all codes together."""
        return added(self.stated.values())

    def total_again(self) -> Sums:
        """All of it counted now, of all codes together."""
        return added(self.again.values())


@dataclass(frozen=True, slots=True)
class Window:
    """In which months some figures are read. `back`: so many months before those of which they are told."""

    figures: Sequence[Figure]
    frame: Frame
    back: int = 0

    def values(self, number: int) -> dict[str, object]:
        """What `_told_in` is given of the window of that number."""
        codes = [figure.code for figure in self.figures]
        told = {"figures": codes, "first": self.frame.first, "last": self.frame.last}
        return {f"{name}_{number}": value for name, value in told.items()}

    def told(self, row: Counted) -> Counted:
        """A row as it counts in the months of which is told."""
        if not self.back:
            return row
        return replace(row, part=WAS_PARTS[row.part], month=month_after(row.month, self.back))


class Kept:
    """What is kept of figures in some months: three queries, and then one or two for each way to add up; one
    or two more where a growth is among them."""

    def __init__(self, figures: Iterable[Figure], frame: Frame) -> None:
        self.figures, self.frame = list(figures), frame
        growing = any(isinstance(figure, Growth) for figure in self.figures)
        earliest = month_after(frame.first, -YEAR) if growing else frame.first
        months = {"month__gte": earliest, "month__lte": frame.last}
        self._frozen = list(FrozenMonth.objects.filter(**months).order_by("month"))
        self.frozen = [each for each in self._frozen if each.month >= frame.first]
        self._ready = _ready(list(by_source(self.figures)), frame, months)
        self._runs: dict[tuple[str, ...], dict[str, Run | None]] = {}

    def of_month(self, month: dt.date) -> "Kept":
        """The same of one of its months; what is kept of it isn't asked again."""
        one = copy(self)
        one.frame = replace(self.frame, first=month, last=month)
        one.frozen = [each for each in self.frozen if each.month == month]
        one._runs = {}  # noqa: SLF001 (of months)
        return one

    def read(
        self,
        units: Sequence[str],
        cut: Cut = Cut(),  # noqa: B008 (frozen)
        by: By = BY_NOTHING,
        *,
        of: Iterable[Figure] | None = None,
        again: bool = True,
    ) -> Read:
        """The figures of these units, or those of them alone that are told. A figure that can't tell what is
        asked by isn't counted. At most two queries, and one for each source that isn't counted yet, or not by
        such a cut. `again`: also what frozen months would be now, which is one of these."""
        dims = cut.dims(by)
        wanted = [figure for figure in (self.figures if of is None else of) if knows(figure, dims)]
        growing = [figure for figure in wanted if isinstance(figure, Growth)]
        runs = self._runs_of(growing, units) if growing else {}
        windows = [Window([figure for figure in wanted if figure not in growing], self.frame)]
        for figure in growing:
            if run := runs[figure.code]:
                windows += [Window([figure], self._months(run)), self._year_before([figure], run)]
        return replace(self._read(windows, units, cut, by, again=again), grown=runs)

    def _months(self, run: Run) -> Frame:
        return replace(self.frame, first=run[0], last=run[1])

    def _year_before(self, figures: Sequence[Figure], run: Run) -> Window:
        return Window(figures, self._months((month_after(run[0], -YEAR), month_after(run[1], -YEAR))), YEAR)

    def _runs_of(self, growing: Sequence[Growth], units: Sequence[str]) -> dict[str, Run | None]:
        """The last months without a gap that are over, and in whose year before the units had such rows."""
        known = self._runs.setdefault(tuple(units), {})
        rest = [figure for figure in growing if figure.code not in known]
        if rest:
            over = min(self.frame.last, month_after(first_of(self.frame.now), -1))
            window = self._year_before(rest, (self.frame.first, max(over, self.frame.first)))
            there = self._read([window], units, Cut(), BY_MONTH, again=False).stated
            for figure in rest:
                told = [
                    month
                    for month in months_from(self.frame.first, over)
                    if there.get(f"{month:%Y-%m}", {}).get(figure.code, Counter())[WAS_PARTS[OF]]
                ]
                known[figure.code] = next(reversed(in_runs(told)), None)
        return {figure.code: known[figure.code] for figure in growing}

    def _read(
        self, windows: Sequence[Window], units: Sequence[str], cut: Cut, by: By, *, again: bool
    ) -> Read:
        wanted = by_source(figure for window in windows for figure in window.figures)
        code = _cut_of(wanted, cut.dims(by))
        if code is None:
            asked_now = _by_code(_rows((row for row, _back in _live(windows, units, cut, by)), by))
            return Read(asked_now, asked_now, kept=not self.frozen)
        here = [source for source in wanted if source.cut(cut.dims(by)) == code]
        ready = {source: at for source, at in self._ready.items() if source in here}
        rest = [source for source in wanted if source not in ready]
        whole = {
            figure.code
            for window in windows
            for figure in window.figures
            if all(rows in here for rows, _part, _holds in figure.parts())
        }
        live = _live([_only(window, rest) for window in windows], units, cut, by, rest)
        values: dict[str, object] = {"cut": code, "units": list(units), **narrowing(cut)}
        values["sources"] = [source.code for source in ready]
        for number, window in enumerate(windows):
            values |= window.values(number)
        then = {
            (month_after(month.month, window.back), figure.code, window.back)
            for window in windows
            for month in self._frozen
            for figure in window.figures
            if figure.code in whole
            and window.frame.first <= month.month <= window.frame.last
            and code in month.cuts
            and figure.code in month.figures
        }
        fresh = [row for row, back in live if (row.month, row.figure, back) not in then]
        kept, where = bool(ready or then), _where(code, cut)
        told = [*(asked(_stated(where, code, by, windows), values) if kept else ()), *_rows(fresh, by)]
        now = told
        if then and again:
            now = [
                *asked(_again(where, code, by, windows), values),
                *_rows((row for row, _back in live), by),
            ]
        cuts = [month for month in self.frozen if code in month.cuts]
        at = min(ready.values(), default=None)
        frozen = bool(cuts) and (bool(whole) or not wanted)
        return Read(_by_code(told), _by_code(now), at, kept=frozen or not self.frozen)


def _cut_of(sources: Iterable[Source], dims: set[Dimension]) -> str | None:
    """The first cut by which one of the sources keeps such counts; others are counted from their rows."""
    own = {source.cut(dims) for source in sources}
    return next((code for code in CUTS if code in own), None) if own else cut_for(dims)


def _rows(rows: Iterable[Counted], by: By) -> Iterable[tuple[str, str, str, int]]:
    return ((each.code_by(by), each.figure, each.part, each.number) for each in rows)


def _only(window: Window, sources: Sequence[Source]) -> Window:
    told = [each for each in window.figures if any(rows in sources for rows, _part, _holds in each.parts())]
    return replace(window, figures=told)


def _live(
    windows: Iterable[Window],
    units: Sequence[str],
    cut: Cut,
    by: By,
    sources: Sequence[Source] | None = None,
) -> list[tuple[Counted, int]]:
    """Counted from the rows, of these sources alone if they are told, with how far back each was read."""
    return [
        (window.told(row), window.back)
        for window in windows
        for row in counted(window.figures, window.frame, units, cut, by)
        if sources is None or row.source in sources
    ]


def _ready(
    sources: Sequence[Source], frame: Frame, months: Mapping[str, dt.date]
) -> dict[Source, dt.datetime]:
    """Those whose months are all counted by today's definitions, and until when they are up to date.

    When all was last up to date, each source had every month from the county's first one on, also those in
    which there was nothing. One that came later, and isn't counted whole yet, lacks some.
    """
    reckoned = Reckoned.objects.first()
    if reckoned is None:
        return {}
    this = first_of(reckoned.at)
    known = {source.code: source for source in sources if frame.last <= month_after(this, source.ahead)}
    began = Subquery(CountedMonth.objects.order_by("month").values("month")[:1])
    asked_for = Q(**months) | Q(month=this)
    rows: list[Any] = list(CountedMonth.objects.filter(asked_for, source__in=known).annotate(began=began))
    if not rows:
        return {}
    wanted = {this, *months_from(max(months["month__gte"], rows[0].began), frame.last)}
    today = {(row.source, row.month) for row in rows if row.version == source_version(known[row.source])}
    return {each: reckoned.at for code, each in known.items() if {(code, month) for month in wanted} <= today}


def _where(code: str, cut: Cut) -> str:
    told = [f"{_column(code, dim)} = %({dim.value})s" for dim in cut.alone]
    told += ["c.unit = %(unit)s"] if cut.unit is not None else []
    return " AND ".join(["c.cut = %(cut)s AND c.unit = ANY(%(units)s)", *told])


def _column(code: str, dim: Dimension) -> str:
    return "c.one" if CUTS[code][0] == dim else "c.two"


def _told_in(window: Window, number: int, code: str, by: By) -> tuple[str, str]:
    """What is told of a count, and in which months of which figures."""
    month, part = "m.month", "c.part"
    if window.back:
        month = f"m.month + interval '{window.back} months'"
        part = f"CASE c.part {' '.join(f"WHEN '{now}' THEN '{was}'" for now, was in WAS_PARTS.items())} END"
    names = {BY_UNIT: "c.unit", BY_MONTH: f"to_char({month}, 'YYYY-MM')", BY_NOTHING: "''"}
    name = _column(code, by) if isinstance(by, Dimension) else names[by]
    return (
        f"{name} AS code, c.figure, {part} AS part, c.number",
        f"m.month BETWEEN %(first_{number})s AND %(last_{number})s AND c.figure = ANY(%(figures_{number})s)",
    )


_COUNTS = "figures_monthcount c JOIN figures_countedmonth m ON m.id = c.counted_id"
_SUMS = "SELECT code, figure, part, sum(number)::bigint FROM ({}) AS told GROUP BY code, figure, part"


def _again(where: str, code: str, by: By, windows: Sequence[Window]) -> str:
    told = [_told_in(window, number, code, by) for number, window in enumerate(windows) if window.figures]
    return _SUMS.format(
        " UNION ALL ".join(
            f"SELECT {what} FROM {_COUNTS} WHERE {which} AND m.source = ANY(%(sources)s) AND {where}"  # noqa: S608
            for what, which in told
        )
    )


def _stated(where: str, code: str, by: By, windows: Sequence[Window]) -> str:
    told = [_told_in(window, number, code, by) for number, window in enumerate(windows) if window.figures]
    return _SUMS.format(
        " UNION ALL ".join(
            f"SELECT {what} FROM figures_frozencount c"  # noqa: S608
            f" JOIN figures_frozenmonth m ON m.id = c.frozen_id WHERE {which} AND {where}"
            f" UNION ALL SELECT {what} FROM {_COUNTS}"
            f" WHERE {which} AND m.source = ANY(%(sources)s) AND {where} AND NOT EXISTS ("
            " SELECT FROM figures_frozenmonth f"
            " WHERE f.month = m.month AND f.figures ? c.figure AND f.cuts ? %(cut)s)"
            for what, which in told
        )
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
