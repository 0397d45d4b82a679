"""The equality report as those outside see it: per cent and limits, never of how many."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from reimari.common.charts import Intervals
from reimari.desk.queries.figure_cells import numbers_in, parts_of
from reimari.desk.queries.figure_words import whole_words
from reimari.desk.queries.figures_equality import Compared, Equality, Measure, Row, chart_of
from reimari.desk.queries.figures_equality_table import pair_of, protected
from reimari.desk.queries.figures_table import KEPT_BACK
from reimari.figures.definitions import Spread
from reimari.figures.queries import Sums, added
from reimari.figures.rules import at_most, kept_back, percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A municipality, area, language or channel; `KEPT_BACK`: it isn't told."""

    name: str
    said: str
    limits: str
    differs: bool
    url: str = ""  # nothing stands behind it outside


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureTold:
    """A measure: all of it, its lines, and those that are told as a picture."""

    measure: Measure
    title: str
    whole: str
    lines: Sequence[Line]
    chart: Intervals | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EqualityTold:
    """All that is told outside, by one way of telling apart. `numbers`: how many were compared inside."""

    measures: Sequence[MeasureTold]
    numbers: int

    @property
    def found(self) -> list[tuple[MeasureTold, Line]]:
        """What differs by more than chance."""
        return [(each, line) for each in self.measures for line in each.lines if line.differs]

    @property
    def kept_back(self) -> bool:
        """Whether something isn't told."""
        said = (word for each in self.measures for word in (each.whole, *(line.said for line in each.lines)))
        return KEPT_BACK in said


def equality_outside(found: Equality) -> EqualityTold:
    """What of the report may leave the house beside what files tell: without how many, numbers of several
    measures of the same cases can't be subtracted."""
    return EqualityTold(
        measures=[_told(compared, hidden) for compared, hidden in protected(found)], numbers=found.numbers
    )


def _told(compared: Compared, hidden: set[str]) -> MeasureTold:
    measure, rows = compared.measure, compared.rows
    every = added(row.sums for row in rows)
    shown = [
        replace(row, said=_said(measure, row.sums), rest="", url="") for row in rows if row.code not in hidden
    ]
    said = {row.code: row for row in shown}
    return MeasureTold(
        measure=measure,
        title=compared.title,
        whole=KEPT_BACK if kept_back([pair_of(measure, every)]) else _said(measure, every),
        lines=[_line(row.name, said.get(row.code)) for row in rows],
        chart=chart_of(measure, compared.by, shown),
    )


def _line(name: str, row: Row | None) -> Line:
    if row is None:
        return Line(name=name, said=KEPT_BACK, limits=KEPT_BACK, differs=False)
    return Line(name=name, said=row.said, limits=row.chance.words, differs=row.chance.differs)


def _said(measure: Measure, sums: Sums) -> str:
    hit, of = pair_of(measure, sums)
    if not of:
        return _("nothing to count")
    if measure.rank and isinstance(measure.figure, Spread):
        days = at_most(numbers_in(parts_of(measure.figure, sums)), measure.rank)
        return whole_words(measure.figure.unit, days)
    return f"{percent(hit, of)} %"
