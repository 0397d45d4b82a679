"""No figure without a number that was worked out on paper: the months in which they are reckoned."""

from reimari.figures.definitions import FIGURES
from reimari.figures.tests import (
    test_arrivals,
    test_contacts_month,
    test_demand_month,
    test_line_month,
    test_october,
    test_passing_month,
    test_promises_month,
)

MONTHS = (
    *(test_october, test_promises_month, test_contacts_month, test_arrivals),
    *(test_demand_month, test_passing_month, test_line_month),
)
PAPER = [told for month in MONTHS for told in month.PAPER.items()]


def test_every_figure_is_reckoned_on_paper_in_some_month() -> None:
    assert {code for code, parts in PAPER if any(parts.values())} == FIGURES.keys()
