"""One report of a month: as it was frozen, beside what came before and how it is counted now (R-PS-80)."""

import datetime as dt
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from reimari.access.actor import Actor
from reimari.common.charts import Chart
from reimari.desk.queries.figure_cells import cell_of, value_of
from reimari.desk.queries.figure_page import trend_of
from reimari.desk.queries.figure_words import counted_otherwise
from reimari.desk.queries.figures import ByLine, Figures, ShareLine, SpreadLine
from reimari.desk.queries.figures_asked import TITLES, WAYS, Asked
from reimari.desk.queries.month_reports import Said, Standing, reviews_of, said_of, standing, told_to
from reimari.figures import access
from reimari.figures.definitions import Dimension, Figure, Frame, MonthReport, Share, Spread, knows
from reimari.figures.models import FrozenMonth
from reimari.figures.queries import BY_MONTH, BY_NOTHING, Cut, Kept, Read, Sums
from reimari.figures.rules import month_after
from reimari.region.profile.values import fold
from reimari.work.queries import County

YEAR = 13  # months of a trend: the same month a year before is among them
MOST_CHARTS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A figure of the month, and in words what it was; `before` the month before, `year_ago` a year before,
    `again`: as it is counted now, where that differs."""

    figure: Figure
    line: ShareLine | SpreadLine
    said: str
    before: str
    year_ago: str
    again: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The figures of the month beside each other by one dimension."""

    by: Dimension
    name: str
    title: str
    heads: Sequence[Figure]
    titles: Sequence[str]
    rows: Sequence[ByLine]
    figures: Figures

    def leaving(self) -> "Compared":
        """The same without figures that don't leave the house."""
        at = [number for number, figure in enumerate(self.heads) if figure.leaves]
        return replace(
            self,
            heads=[self.heads[number] for number in at],
            titles=[self.titles[number] for number in at],
            rows=[replace(row, cells=[row.cells[number] for number in at]) for row in self.rows],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthShown:
    """All of the page. `other`: frozen by other definitions than today's; `figures`: what was counted of the
    month, `months`: and of those before; `spreads`: the parts of its spreads; `missing`: what wasn't counted
    yet when it was frozen."""

    frozen: FrozenMonth
    standing: Standing
    reviews: Sequence[Said]
    entries: Sequence[Entry]
    spreads: Sequence[SpreadLine]
    compared: Sequence[Compared]
    figures: Figures
    months: Read
    other: bool
    missing: Sequence[str]

    @property
    def report(self) -> MonthReport:
        return self.standing.report

    @property
    def differs(self) -> bool:
        """Whether anything is counted otherwise now."""
        return any(each.again for each in self.entries)

    def leaving(self) -> "MonthShown":
        """The same without figures that don't leave the house."""
        return replace(
            self,
            entries=[each for each in self.entries if each.figure.leaves],
            spreads=[each for each in self.spreads if each.figure.leaves],
            compared=[each.leaving() for each in self.compared],
        )


def _asked(month: dt.date, units: Sequence[str], county: County) -> Asked:
    """What is behind its numbers is of the same units: the one, these, or all of the county."""
    if len(units) == 1:
        return Asked(month, month, Cut(units[0]), BY_NOTHING)
    every = {unit.code for unit in county.profile.units} <= {*units}
    return Asked(month, month, Cut(), BY_NOTHING, among=() if every else tuple(units))


def month_shown(
    actor: Actor, frozen: FrozenMonth, report: MonthReport, county: County, *, now: dt.datetime
) -> MonthShown:
    """The report of the month. Five queries, and one for each dimension that it is compared by."""
    month, units = frozen.month, list(report.units)
    frame = Frame(month_after(month, 1 - YEAR), month, county, now)
    kept = Kept(report.figures, frame)
    months, one = kept.read(units, by=BY_MONTH), kept.of_month(month)
    whole = _month(months, month)
    figures = Figures(
        report.figures,
        _asked(month, units, county),
        county,
        _looking(actor),
        units,
        [each for each in kept.frozen if each.month == month],
        whole,
        whole,
        now,
    )
    heads = [each for each in report.figures if each.compared]
    compared = [_compared(figures, one.read(units, by=by, of=heads, again=False), by) for by in report.by]
    reviews = reviews_of([frozen], [report.code]).get((frozen.pk, report.code), [])
    counted = [each for each in report.figures if each.code in {*frozen.figures}]
    lines = {each.code: figures.line(each) for each in counted}
    return MonthShown(
        frozen=frozen,
        standing=standing(report, reviews, actor, county),
        reviews=[said_of(each, report, county.profile) for each in reviews if told_to(each, report)],
        entries=[_entry(each, lines[each.code], months, month) for each in counted],
        spreads=[line for line in lines.values() if isinstance(line, SpreadLine) and line.total],
        compared=[each for each in compared if each.rows],
        figures=figures,
        months=months,
        other=counted_otherwise(frozen),
        missing=[str(each.name) for each in report.figures if each not in counted],
    )


def _looking(actor: Actor) -> Actor:
    """What is behind a number opens for whoever sees figures, and not for whoever only goes through them."""
    return actor if actor.may(access.SEE.name) else replace(actor, posts=frozenset())


def _month(months: Read, month: dt.date) -> Read:
    """One month of all."""
    code = f"{month:%Y-%m}"
    return replace(
        months,
        stated={"": months.stated.get(code, {})},
        again={"": months.again.get(code, {})},
    )


def _entry(figure: Figure, line: ShareLine | SpreadLine, months: Read, month: dt.date) -> Entry:
    def said(back: int, *, again: bool = False) -> str:
        sums = (months.again if again else months.stated).get(f"{month_after(month, -back):%Y-%m}")
        return told_of(figure, sums)[1] if sums or not back else ""

    told, now = said(0), said(0, again=True)
    return Entry(
        figure=figure,
        line=line,
        said=told,
        before=said(1),
        year_ago=said(12),
        again=now if now != told else "",
    )


def told_of(figure: Figure, sums: Sums | None) -> tuple[float | None, str]:
    """The figure's value and its words; of whole numbers it is said that half had at most so many."""
    value, words = value_of(figure, sums or {})
    halved = isinstance(figure, Spread) and figure.labels is None and figure.summed is None
    if value is not None and halved:
        return value, _("half at most %(words)s") % {"words": words}
    return value, words


def charts_of(shown: MonthShown, untold: Callable[[dt.date], Set[str]]) -> list[Chart]:
    """How the first figures went in a year, where at least two months have something to tell.

    `untold`: the codes of the figures that aren't told of a month.
    """
    month = shown.frozen.month
    year = replace(shown.figures, asked=replace(shown.figures.asked, since=month_after(month, 1 - YEAR)))
    hidden = {code: untold(dt.date.fromisoformat(f"{code}-01")) for code in shown.months.stated}
    found = []
    for entry in shown.entries:
        figure = entry.figure
        stated = {code: sums for code, sums in shown.months.stated.items() if figure.code not in hidden[code]}
        often = sum(1 for sums in stated.values() if value_of(figure, sums)[0]) > 1
        if isinstance(figure, Share | Spread) and figure.compared and often:
            found.append(trend_of(year, figure, replace(shown.months, stated=stated)))
    return found[:MOST_CHARTS]


def _compared(figures: Figures, read: Read, by: Dimension) -> Compared:
    mine = replace(figures, by=read, asked=replace(figures.asked, by=by))
    heads = [each for each in mine.heads() if knows(each, [by])]
    return Compared(
        by=by,
        name=str(TITLES[by]),
        title=str(WAYS[by]),
        heads=heads,
        titles=[name_of(each) for each in heads],
        rows=[ByLine(name, [cell_of(each, sums) for each in heads]) for _code, name, sums in mine.compared()],
        figures=mine,
    )


def name_of(figure: Figure) -> str:
    """With its K-id."""
    return f"{figure.indicator}: {figure.name}" if figure.indicator else str(figure.name)


def report_of(reports: Sequence[MonthReport], code: str) -> MonthReport | None:
    """The report with this code."""
    return next((each for each in reports if fold(each.code) == fold(code)), None)
