"""One figure by itself: what it is, how it went month by month, how it is spread, by what it differs."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from reimari.access.actor import Actor
from reimari.common.charts import Chart, columns, trend
from reimari.desk.queries.figure_cells import Cell, cell_of, numbers_in, value_of
from reimari.desk.queries.figure_chance import chance_of
from reimari.desk.queries.figure_words import short_words, spread_buckets
from reimari.desk.queries.figures import Figures, PartLine, ShareLine, SpreadLine
from reimari.desk.queries.figures_asked import Asked
from reimari.figures.definitions import Figure, Frame, Growth, Share, Spread
from reimari.figures.queries import BY_MONTH, Kept, Read, Sums, added, units_of
from reimari.figures.rules import between, level_for
from reimari.work.queries import County

WHOLE = 100.0


@dataclass(frozen=True, slots=True)
class Compared:
    """A row of a comparison: its name, its value also in words, and how long its bar is (0-100).

    `between`: within what its true value lies, when all rows together are 95 % sure; empty where that can't
    be told. `differs`: that what all others have together lies outside, and its own outside theirs.
    """

    name: str
    cell: Cell | None
    said: str
    bar: float
    between: str = ""
    differs: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FigurePage:
    """All of the page. `line`: the figure as a report shows it. `months`, `by`: with the pictures' values."""

    figure: Figure
    line: ShareLine | SpreadLine
    trend: Chart
    spread: Chart | None
    months: Sequence[Compared]
    by: Sequence[Compared]
    figures: Figures

    @property
    def most(self) -> int:
        """How many had the value that most had: its bar is the longest."""
        return max((part.number for part in getattr(self.line, "parts", ())), default=0)

    @property
    def intervals(self) -> bool:
        """Whether it can be told of some row within what its true value lies, and by something but months."""
        return self.figures.asked.by != BY_MONTH and any(row.between for row in self.by)


def figure_page_of(
    actor: Actor, figure: Figure, asked: Asked, county: County, *, now: dt.datetime
) -> FigurePage:
    """The figure of the months that are asked for: all of it is what the months have together. At most eight
    queries, however much there is."""
    units = [unit.pk for unit in units_of(actor)]
    kept = Kept([figure], Frame(asked.since, asked.until, county, now))
    months = kept.read(units, asked.cut, BY_MONTH)
    by = months if asked.by == BY_MONTH else kept.read(units, asked.cut, asked.by, again=False)
    figures = Figures([figure], asked, county, actor, units, kept.frozen, months, by, now)
    in_months = _months(figures, figure, months)
    return FigurePage(
        figure=figure,
        line=_in_columns(figures.line(figure)),
        trend=_trend(figures, figure, in_months),
        spread=_spread(figure, months.total())
        if isinstance(figure, Spread) and figure.labels is None
        else None,
        months=in_months,
        by=_by(figures, figure),
        figures=figures,
    )


def trend_of(figures: Figures, figure: Figure, months: Read) -> Chart:
    """How the figure went, as a picture."""
    return _trend(figures, figure, _months(figures, figure, months))


def _months(figures: Figures, figure: Figure, months: Read) -> list[Compared]:
    names, found = figures.names(), []
    for month in figures.every_month():
        code = f"{month:%Y-%m}"
        sums = months.stated.get(code, {})
        value, said = value_of(figure, sums)
        cell = None if value is None else cell_of(figure, sums)
        found.append(Compared(names.of(BY_MONTH, code), cell, said, value or 0.0))
    return found


def _by(figures: Figures, figure: Figure) -> list[Compared]:
    told = [(name, sums, *value_of(figure, sums)) for _code, name, sums in figures.compared()]
    most = WHOLE if isinstance(figure, Share) else max((value or 0 for *_rest, value, _s in told), default=0)
    level = level_for(len(told))
    rows: list[Compared] = []
    for name, sums, value, said in told:
        others = added(other for _name, other, *_rest in told if other is not sums)
        bar = round(WHOLE * max(value or 0, 0) / most, 1) if most > 0 else 0.0
        chance = chance_of(figure, sums, others, level)
        rows.append(Compared(name, cell_of(figure, sums), said, bar, chance.words, chance.differs))
    return rows


def _trend(figures: Figures, figure: Figure, months: Sequence[Compared]) -> Chart:
    share = isinstance(figure, Share)
    values = [(row.name, None if row.cell is None else row.bar, f"{row.name}: {row.said}") for row in months]
    target, of_hundred = figures.target(figure), isinstance(figure, Share | Growth)
    wanted = target.percent if target and target.holds and of_hundred else None
    goal = (float(wanted), _("target %(percent)s %%") % {"percent": wanted}) if wanted else None
    return trend(
        _("%(figure)s by month") % {"figure": figure.name},
        values,
        whole=WHOLE if share else None,
        unit=" %" if of_hundred else "",
        goal=goal,
    )


def _in_columns(line: ShareLine | SpreadLine) -> ShareLine | SpreadLine:
    """A spread of whole numbers has a part for each column of its picture, also where there is none."""
    if not isinstance(line, SpreadLine) or line.figure.labels is not None or not line.total:
        return line
    there = {part.label: part for part in line.parts}
    labels = [words for _bucket, words in spread_buckets(line.figure.unit)]
    return replace(line, parts=[there.get(label) or PartLine(label, 0, None) for label in labels])


def _spread(figure: Spread, sums: Sums) -> Chart:
    numbers = numbers_in(sums.get(figure.code, {}))
    buckets = spread_buckets(figure.unit)
    told = [(short_words(*bucket), between(numbers, *bucket), words) for bucket, words in buckets]
    return columns(_("%(figure)s: how many had what") % {"figure": figure.name}, told)
