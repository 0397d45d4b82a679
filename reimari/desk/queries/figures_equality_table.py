"""The equality report as a table that leaves the house: no small number, nor what others would give away."""

from collections.abc import Iterator
from itertools import groupby
from math import ceil, floor

from django.utils.translation import gettext as _

from reimari.desk.queries.figure_cells import numbers_in, parts_of
from reimari.desk.queries.figures_equality import Compared, Equality, Measure, Row
from reimari.desk.queries.figures_table import KEPT_BACK, Cells
from reimari.figures.queries import Sums
from reimari.figures.rules import at_most, percent, withheld_shares

NUMBERS = 6  # cells of a row that tell something of it


def equality_table(found: Equality) -> Iterator[Cells]:
    """The measures by what the page tells apart by; the last line tells what is kept back."""
    yield [
        *(_("Code"), _("Figure"), _("By"), _("Which"), _("Number"), _("Of")),
        *(_("Value"), _("At least"), _("At most"), _("Differs from the others")),
    ]
    for each, hidden in protected(found):
        for row in each.rows:
            told = [KEPT_BACK] * NUMBERS if row.code in hidden else _cells(each, row)
            yield [each.measure.code, str(each.measure.name), each.title, row.name, *told]
    line = [KEPT_BACK, _("Fewer than five, or what would tell it, isn't given.")]
    yield [*line, *[""] * (NUMBERS + 2)]


def protected(found: Equality) -> Iterator[tuple[Compared, set[str]]]:
    """The measures, each with the codes of the rows of which nothing leaves the house.

    Values of one figure (how contacts ended) add up to the whole: whose one is kept back tells none of them.
    """
    for _figure, group in groupby(found.compared, key=lambda each: each.measure.figure.code):
        measures = list(group)
        hidden = {code for each in measures for code in _kept_back(each)}
        yield from ((each, hidden) for each in measures)


def _kept_back(compared: Compared) -> set[str]:
    kept = withheld_shares([pair_of(compared.measure, row.sums) for row in compared.rows])
    return {row.code for at, row in enumerate(compared.rows) if at in kept}


def pair_of(measure: Measure, sums: Sums) -> tuple[int, int]:
    """How many of how many; where whole numbers are told, all of all."""
    ratio = measure.ratio(sums)
    return (_total(measure, sums),) * 2 if ratio is None else (ratio.hit, ratio.of)


def _total(measure: Measure, sums: Sums) -> int:
    return sum(parts_of(measure.figure, sums).values())


def _cells(compared: Compared, row: Row) -> Cells:
    measure = compared.measure
    ratio = measure.ratio(row.sums)
    if ratio is None:
        days = at_most(numbers_in(parts_of(measure.figure, row.sums)), measure.rank)
        told = ["", str(_total(measure, row.sums)), "" if days is None else str(days)]
    else:
        told = [str(ratio.hit), str(ratio.of), str(percent(ratio.hit, ratio.of) or 0)]
    low, high = row.chance.low, row.chance.high
    limits = ["" if low is None else str(floor(low)), "" if high is None else str(ceil(high))]
    return [*told, *limits, _("yes") if row.chance.differs else ""]
