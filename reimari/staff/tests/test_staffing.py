"""How many must answer, by half-hours: worked out by hand, and what must hold whatever comes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reimari.staff.rules.erlang import Wanted
from reimari.staff.rules.staffing import HALVES, Came, answering, at_hours, averages, together

EIGHTY_IN_TWENTY = Wanted(0.8, 20)
CALLS = st.dictionaries(st.integers(0, HALVES - 1), st.just(0.0) | st.floats(0.001, 60), max_size=20)


def test_twenty_calls_of_three_minutes_need_four() -> None:
    """2 erlangs: with 3 the chance to wait is 4/9, with 4 it is 4/23 (Erlang C by hand)."""
    (half,) = answering({16: 20.0}, handling=180, wanted=EIGHTY_IN_TWENTY)
    assert (half.half, half.calls, half.needed) == (16, 20.0, 4)
    assert half.answered == pytest.approx(1 - 4 / 23 * 2.718281828459045 ** (-2 * 20 / 180))
    assert half.wait == pytest.approx(4 / 23 * 180 / 2)


def test_nobody_is_needed_where_nothing_comes() -> None:
    (half,) = answering({16: 0.0}, handling=180, wanted=EIGHTY_IN_TWENTY)
    assert (half.needed, half.answered, half.wait) == (0, 1.0, 0.0)


def test_averages_are_of_the_days_on_which_the_line_was_open() -> None:
    came = [Came(16, "WEST", 8), Came(16, "", 2), Came(17, "WEST", 3), Came(40, "WEST", 9)]
    assert averages(came, {16: 4, 17: 3}) == {"WEST": {16: 2.0, 17: 1.0}, "": {16: 0.5}}


def test_calls_outside_of_other_hours_spread_as_the_others_come() -> None:
    calls = {16: 6.0, 17: 2.0, 18: 4.0}
    assert at_hours(calls, {16, 17}) == {16: 9.0, 17: 3.0}
    assert at_hours(calls, {20, 21}) == {20: 6.0, 21: 6.0}
    assert at_hours(calls, set()) == {}
    assert at_hours(calls, {16, 17, 18, 19}) == {**calls, 19: 0.0}


def test_together_is_every_areas_calls() -> None:
    assert together([{17: 1.0, 16: 2.0}, {16: 3.0}, {}]) == {16: 5.0, 17: 1.0}


@given(calls=CALLS, hours=st.sets(st.integers(0, HALVES - 1), min_size=1))
def test_other_hours_lose_no_call(calls: dict[int, float], hours: set[int]) -> None:
    moved = at_hours(calls, hours)
    assert moved.keys() == hours
    assert sum(moved.values()) == pytest.approx(sum(calls.values()), rel=1e-6, abs=1e-6)


@given(areas=st.lists(CALLS, min_size=1, max_size=5), handling=st.floats(30, 900))
def test_answering_together_never_needs_more(areas: list[dict[int, float]], handling: float) -> None:
    apart = [answering(calls, handling=handling, wanted=EIGHTY_IN_TWENTY) for calls in areas]
    pooled = answering(together(areas), handling=handling, wanted=EIGHTY_IN_TWENTY)
    for half in pooled:
        assert half.needed <= sum(each.needed for one in apart for each in one if each.half == half.half)
        assert half.answered >= EIGHTY_IN_TWENTY.share
