"""What can't be counted yet is told, and isn't counted."""

import re

import pytest

from reimari.figures.definitions import FIGURES, WAITING


@pytest.mark.parametrize("indicator", WAITING)
def test_what_waits_says_for_what_and_isnt_counted(indicator: str) -> None:
    waits = WAITING[indicator]
    assert re.fullmatch(r"K-\d+", indicator)
    assert str(waits.name)
    assert str(waits.until).endswith(".")
    assert all(re.fullmatch(r"R-[A-Z]{2}-\d+", source) for source in waits.source)
    assert waits.partly == (indicator in {figure.indicator for figure in FIGURES.values()})
