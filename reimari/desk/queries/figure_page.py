"""One figure by itself: what it is, how it went month by month, how it is spread, by what it differs."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from reimari.access.actor import Actor
from reimari.common.charts import Chart, columns, trend
from reimari.desk.queries.figure_words import range_words, spread_buckets, whole_words
from reimari.desk.queries.figures import (
    Cell,
    Figures,
    PerDay,
    Ratio,
    ShareLine,
    SpreadLine,
    cell_of,
    numbers_in,
)
from reimari.desk.queries.figures_asked import Asked
from reimari.figures.definitions import Figure, Frame, Share, Spread
from reimari.figures.queries import BY_MONTH, Kept, Read, Sums, added, units_of
from reimari.figures.rules import at_most, between, half_interval, level_for, share_interval
from reimari.region.profile.values import fold
from reimari.work.queries import County

WHOLE = 100.0


@dataclass(frozen=True, slots=True)
class Compared:
    """A row of a comparison: its name, its value also in words, and how long its bar is (0-100).

    `between`: within what its true value lies, when all rows together are 95 % sure; empty where that can't
    be told. `differs`: that what all others have together lies outside, so that chance hardly makes it.
    """

    name: str
    cell: Cell
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
    def intervals(self) -> bool:
        """Whether it can be told of some row within what its true value lies, and by something but months."""
        return self.figures.asked.by != BY_MONTH and any(row.between for row in self.by)


def figure_page_of(
    actor: Actor, figure: Figure, asked: Asked, county: County, *, now: dt.datetime
) -> FigurePage:
    """The figure of the months that are asked for. At most nine queries, however much there is."""
    units = [unit.pk for unit in units_of(actor)]
    kept = Kept([figure], Frame(asked.since, asked.until, county, now))
    whole, months = kept.read(units, asked.cut), kept.read(units, asked.cut, BY_MONTH)
    by = months if asked.by == BY_MONTH else kept.read(units, asked.cut, asked.by)
    figures = Figures([figure], asked, county, actor, units, kept.frozen, whole, by, now)
    in_months = _months(figures, months)
    return FigurePage(
        figure=figure,
        line=_line(figures, figure),
        trend=_trend(figures, figure, in_months),
        spread=_spread(figure, whole.total()) if isinstance(figure, Spread) else None,
        months=in_months,
        by=_by(figures, figure),
        figures=figures,
    )


def _line(figures: Figures, figure: Figure) -> ShareLine | SpreadLine:
    if isinstance(figure, Spread):
        return figures.waited(figure) if figure.labels is None else figures.coded(figure)
    return figures.share(figure)


def value_of(figure: Figure, sums: Sums) -> tuple[float | None, str]:
    """What stands in a picture, and what is said of it; None of nothing."""
    cell = cell_of(figure, sums)
    if isinstance(cell, Ratio):
        return cell.percent, ratio_words(cell) if cell.of else _("nothing to count")
    if isinstance(cell, PerDay):
        return cell.number, cell.words or _("nothing to count")
    if isinstance(figure, Spread) and figure.labels is None:
        half = at_most(numbers_in(sums.get(figure.code, {})), 50)
        return half, whole_words(figure.unit, half) or _("nothing to count")
    return float(cell or 0), number_format(cell or 0)


def ratio_words(ratio: Ratio) -> str:
    """“68 % (13 of 19)”."""
    told = {"percent": ratio.percent, "hit": ratio.hit, "of": ratio.of}
    return _("%(percent)s %% (%(hit)s of %(of)s)") % told


def _months(figures: Figures, months: Read) -> list[Compared]:
    names, found = figures.names(), []
    for month in figures.every_month():
        code = f"{month:%Y-%m}"
        sums = months.stated.get(code, {})
        (figure,) = figures.figures
        value, said = value_of(figure, sums)
        found.append(Compared(names.of(BY_MONTH, code), cell_of(figure, sums), said, value or 0.0))
    return found


def _by(figures: Figures, figure: Figure) -> list[Compared]:
    told = [(name, sums, *value_of(figure, sums)) for _code, name, sums in figures.compared()]
    most = WHOLE if isinstance(figure, Share) else max((value or 0 for *_rest, value, _s in told), default=0)
    level = level_for(len(told))
    rows: list[Compared] = []
    for name, sums, value, said in told:
        others = added(other for _name, other, *_rest in told if other is not sums)
        bar = round(WHOLE * (value or 0) / most, 1) if most else 0.0
        rows.append(Compared(name, cell_of(figure, sums), said, bar, *_chance(figure, sums, others, level)))
    return rows


def _chance(figure: Figure, sums: Sums, others: Sums, level: float) -> tuple[str, bool]:
    """Within what the true value lies, and whether that of all others is outside."""
    mine, rest = cell_of(figure, sums), cell_of(figure, others)
    if isinstance(mine, Ratio) and isinstance(rest, Ratio) and mine.of:
        low, high = share_interval(mine.hit, mine.of, level)
        words = _("%(low)s to %(high)s %%") % {"low": floor(WHOLE * low), "high": ceil(WHOLE * high)}
        return words, bool(rest.of) and not low <= rest.hit / rest.of <= high
    if isinstance(figure, Spread) and figure.labels is None:
        between = half_interval(numbers_in(sums.get(figure.code, {})), level)
        half = at_most(numbers_in(others.get(figure.code, {})), 50)
        if between:
            words = range_words(figure.unit, *between)
            return words, half is not None and not between[0] <= half <= between[1]
    return "", False


def _trend(figures: Figures, figure: Figure, months: Sequence[Compared]) -> Chart:
    share = isinstance(figure, Share)
    values = [
        (row.name, None if _is_nothing(row.cell) else row.bar, f"{row.name}: {row.said}") for row in months
    ]
    targets = [each for each in figures.county.profile.targets if fold(each.code) == fold(figure.code)]
    wanted = next((each.percent for each in targets if each.percent is not None), None)
    goal = (float(wanted), _("target %(percent)s %%") % {"percent": wanted}) if share and wanted else None
    return trend(
        _("%(figure)s by month") % {"figure": figure.name},
        values,
        whole=WHOLE if share else None,
        unit=" %" if share else "",
        goal=goal,
    )


def _is_nothing(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, Ratio | PerDay) and not cell.of)


def _spread(figure: Spread, sums: Sums) -> Chart:
    parts: Mapping[str, int] = sums.get(figure.code, {})
    title = _("%(figure)s: how many had what") % {"figure": figure.name}
    if figure.labels is not None:
        told = [(str(label), parts[code]) for code, label in figure.labels.items() if parts.get(code)]
        return columns(title, told)
    numbers = numbers_in(parts)
    return columns(
        title, [(label, between(numbers, *bucket)) for bucket, label in spread_buckets(figure.unit)]
    )
