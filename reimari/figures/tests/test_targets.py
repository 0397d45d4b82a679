"""What the county wants of which figure on which day."""

import datetime as dt

import pytest

from reimari.figures.definitions import FIGURES, target_of, targets_on
from reimari.region.profile.values import Target, Text, fold

DAY = dt.date(2026, 9, 30)
BEFORE, AFTER = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)


def wanted(code: str, percent: int, first: dt.date | None = None, last: dt.date | None = None) -> Target:
    return Target(code=code, name=Text(en="It"), percent=percent, valid_from=first, valid_until=last)


def told(figure: str, *targets: Target, day: dt.date = DAY) -> int | None:
    target = target_of(FIGURES[figure], targets, day)
    return target.percent if target else None


def test_a_target_that_is_of_a_growth_is_of_no_number() -> None:
    """K-03 wants 30 per cent more (R-KL-06); its count of contacts has none, and K-04 its own."""
    targets = (wanted("K-03", 30), wanted("k-04", 40))
    assert told("K-03-GROWTH", *targets) == 30
    assert told("K-03", *targets) is None
    assert told("K-04", *targets) == 40
    assert told("K-05", *targets) is None
    assert told("K-10", *targets) is None


def test_what_ended_is_told_until_something_else_holds() -> None:
    year_ago = DAY - dt.timedelta(days=365)
    older = wanted("K-04", 20, last=year_ago)
    old = wanted("K-04", 30, first=year_ago + dt.timedelta(days=1), last=BEFORE)
    assert told("K-04", old, older) == told("K-04", older, old) == 30
    assert told("K-04", old, older, day=year_ago) == 20
    assert told("K-04", wanted("K-04", 50, first=DAY), old) == 50
    assert told("K-04", wanted("K-04", 50, first=AFTER), old) == 30
    assert told("K-04", wanted("K-04", 50, first=AFTER)) is None
    assert told("K-04", wanted("K-04", 10, first=DAY, last=DAY), old) == 10


@pytest.mark.parametrize("last", [BEFORE, DAY, None])
def test_targets_stand_by_their_codes(last: dt.date | None) -> None:
    found = targets_on([wanted("K-02a", 10, last=last), wanted("K-99", 5, first=AFTER)], DAY)
    assert {code: each.percent for code, each in found.items()} == {fold("K-02a"): 10}
