"""Months, shares, ranks, and what is kept back."""

import datetime as dt

import pytest

from reimari.figures.rules import (
    at_most,
    begins,
    between,
    first_of,
    half_interval,
    in_runs,
    is_chance,
    is_small,
    kept_back,
    level_for,
    month_after,
    months_from,
    percent,
    share_interval,
    steps_told,
    withheld_shares,
)
from tests.factories import at

DAY = dt.date


@pytest.mark.parametrize(
    ("first", "months", "after"),
    [
        (DAY(2026, 1, 1), 1, DAY(2026, 2, 1)),
        (DAY(2026, 12, 1), 1, DAY(2027, 1, 1)),
        (DAY(2026, 1, 1), -1, DAY(2025, 12, 1)),
        (DAY(2026, 11, 1), 14, DAY(2028, 1, 1)),
    ],
)
def test_months_follow_each_other(first: dt.date, months: int, after: dt.date) -> None:
    assert month_after(first, months) == after


def test_months_without_a_gap_are_one_run() -> None:
    months = [DAY(2026, 11, 1), DAY(2026, 12, 1), DAY(2027, 1, 1), DAY(2027, 3, 1)]
    assert in_runs(months) == [(DAY(2026, 11, 1), DAY(2027, 1, 1)), (DAY(2027, 3, 1), DAY(2027, 3, 1))]
    assert in_runs([]) == []


def test_a_month_begins_in_finland() -> None:
    assert first_of(dt.datetime(2026, 10, 31, 21, 59, tzinfo=dt.UTC)) == DAY(2026, 10, 1)
    assert first_of(dt.datetime(2026, 10, 31, 22, 0, tzinfo=dt.UTC)) == DAY(2026, 11, 1)
    assert begins(DAY(2026, 7, 1)) == at("2026-07-01 00:00")
    assert list(months_from(DAY(2026, 11, 1), DAY(2027, 1, 1))) == [
        DAY(2026, 11, 1),
        DAY(2026, 12, 1),
        DAY(2027, 1, 1),
    ]


@pytest.mark.parametrize(
    ("hit", "of", "told"),
    [(0, 0, None), (0, 3, 0), (1, 3, 33), (2, 3, 67), (1, 8, 13), (1, 200, 1), (5, 5, 100)],
)
def test_per_cent_are_whole_and_a_half_goes_upwards(hit: int, of: int, told: int | None) -> None:
    assert percent(hit, of) == told


def test_half_and_nine_of_ten_are_nearest_ranks() -> None:
    days = {1: 1, 2: 1, 3: 1, 9: 1}
    assert (at_most(days, 50), at_most(days, 75), at_most(days, 90)) == (2, 3, 9)
    assert at_most({4: 1}, 50) == 4
    assert at_most({}, 50) is None
    assert (between(days, 0, 2), between(days, 3, None)) == (2, 2)


def test_fewer_than_five_is_small_and_nobody_is_not() -> None:
    assert [number for number in range(-1, 8) if is_small(number)] == [1, 2, 3, 4]


def test_what_is_small_is_kept_back_and_what_the_sum_would_give_away() -> None:
    assert kept_back([(10, 20), (3, 20), (2, 40)]) == {1, 2}
    assert kept_back([(17, 20), (10, 30)]) == {0, 1}  # three missed; the sum would tell it
    assert kept_back([(10, 40), (2, 2), (8, 20), (0, 0)]) == {1, 2}
    assert kept_back([(10, 20), (0, 20), (20, 20)]) == frozenset()
    assert kept_back([(1, 2)]) == {0}
    assert kept_back([]) == frozenset()


@pytest.mark.parametrize(
    ("hit", "of", "low", "high"),
    [  # Newcombe, Statistics in Medicine 17 (1998), table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_an_interval_is_what_is_published(hit: int, of: int, low: float, high: float) -> None:
    assert share_interval(hit, of) == pytest.approx((low, high), abs=5e-5)


def test_of_nothing_every_share_may_be_true() -> None:
    assert share_interval(0, 0) == (0.0, 1.0)


def test_many_rows_have_to_be_surer_each() -> None:
    assert level_for(1) == pytest.approx(0.95)
    assert level_for(10) == pytest.approx(0.995)
    low, high = share_interval(15, 148, level_for(10))
    assert low < 0.0624
    assert high > 0.1605


def test_the_half_lies_between_two_ranks() -> None:
    """Of 100 values the ranks 40 and 61 (Conover: n/2 and 1.96 times half the root of n around it)."""
    assert half_interval(dict.fromkeys(range(1, 101), 1)) == (40, 61)
    assert half_interval({3: 2, 5: 2}) is None
    assert half_interval({}) is None
    assert half_interval({3: 50, 9: 1}) == (3, 3)


@pytest.mark.parametrize(
    ("counts", "level", "chance"),
    [
        ((1, 1, 6, 101), 0.95, True),  # one of one beside 6 of 101: twice 7/102 is 13.7 %
        ((3, 3, 0, 3), 0.95, True),  # the tea that was tasted: twice 1/20 is 10 %
        ((4, 4, 0, 4), 0.95, False),  # twice 1/70 is 2.9 %
        ((4, 4, 0, 4), 0.975, True),
        ((0, 4, 4, 4), 0.95, False),  # the other way round
        ((2, 4, 2, 4), 0.95, True),
        ((0, 5, 0, 5), 0.95, True),
    ],
)
def test_small_numbers_are_exactly_reckoned(
    counts: tuple[int, int, int, int], level: float, *, chance: bool
) -> None:
    assert is_chance(*counts, level) is chance


@pytest.mark.parametrize(
    ("rows", "hidden"),
    [
        ([(20, 20), (1, 1), (1, 1), (9, 9)], {1, 2, 3}),  # two that are small together: one more with them
        ([(20, 30), (1, 6), (8, 9), (9, 20)], {1, 2}),  # together 9 of 15, 6 others: nothing small
        ([(20, 30), (1, 9), (6, 7), (12, 20)], {1, 2}),
        ([(20, 40), (5, 6), (6, 8), (9, 30)], {1, 2, 3}),  # together 11 of 14, 3 others
        ([(5, 10), (0, 7)], set()),
        ([(2, 2), (1, 1)], {0, 1}),  # all of it is small
        ([(2, 30), (0, 32), (0, 50)], {0, 1}),  # all hits are small: their sum isn't told
    ],
)
def test_rows_that_arent_told_are_never_small_together(rows: list[tuple[int, int]], hidden: set[int]) -> None:
    assert withheld_shares(rows) == hidden


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ([(10, 5, 0), (5, 0, 5)], 2),
        ([(10, 5, 0), (5, 4, 5), (9, 9, 9)], 1),  # what comes after a small one isn't told either
        ([(1, 20), (5, 5)], 0),
        ([], 0),
    ],
)
def test_a_chain_is_told_until_before_its_first_small_step(steps: list[tuple[int, ...]], told: int) -> None:
    assert steps_told(steps) == told
