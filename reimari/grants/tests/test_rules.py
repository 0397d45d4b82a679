"""What the line may grant, by vectors and by properties (DR-05, DR-06, DR-07)."""

import datetime as dt
import itertools
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reimari.grants.rules import (
    BEGINS_WITHIN,
    Period,
    Way,
    Wish,
    card_numbers,
    cards_are_used,
    follow_up_at,
    free_periods,
    in_a_row,
    last_day,
    may_be_granted,
    receiving_problems,
    stay_problems,
)
from reimari.region.profile.values import Feature, Grantable, GrantKind, PlaceUse, Text
from tests.factories import at

TODAY = dt.date(2026, 11, 25)
DAY = dt.timedelta(days=1)
NAME = Text(fi="Palvelu")
MEALS = Grantable(code="meals", name=NAME, max_days=30, total_days=60, follow_up_days=5)
UNSET = Grantable(code="meals", name=NAME, gap="GAP-1")
CRISIS = Grantable(
    code="crisis", name=NAME, kind=GrantKind.PLACE, use=PlaceUse.CRISIS, channel="phone", max_days=14
)
OLD = Grantable(code="old", name=NAME, service_task="OLDER", max_days=30)


def day(number: int) -> dt.date:
    return TODAY + number * DAY


def period(first: int, last: int) -> Period:
    return Period(day(first), day(last))


def wish(grantable: Grantable | None = MEALS, first: int = 0, last: int = 9, **given: Any) -> Wish:
    days = {"first": day(first), "last": day(last), "today": TODAY}
    return Wish(grantable=grantable, **{**days, **given})


@pytest.mark.parametrize(
    ("asked", "way", "codes"),
    [
        (wish(), Way.GRANT, []),
        (wish(last=29), Way.GRANT, []),
        (wish(first=0, last=0), Way.GRANT, []),
        (wish(last=30), Way.ASSESSMENT, ["too_long"]),
        (wish(None), Way.ASSESSMENT, ["not_listed"]),
        (wish(lasting=True), Way.ASSESSMENT, ["not_temporary"]),
        (wish(UNSET), Way.ASSESSMENT, ["no_limit"]),
        (wish(OLD, service_task="OLDER"), Way.GRANT, []),
        (wish(OLD, service_task="older"), Way.GRANT, []),
        (wish(OLD), Way.GRANT, []),  # the task isn't known yet
        (wish(OLD, service_task="WORKING"), Way.ASSESSMENT, ["other_task"]),
        (wish(CRISIS, line_open=True), Way.GRANT, []),
        (wish(CRISIS, line_open=False), Way.OTHER_ROUTE, ["line_closed"]),
        (wish(CRISIS, line_open=None), Way.OTHER_ROUTE, ["line_unknown"]),
        (wish(CRISIS, line_open=False, lasting=True), Way.OTHER_ROUTE, ["line_closed", "not_temporary"]),
        (wish(client=False), Way.CORRECT, ["no_client"]),
        (wish(client=False, lasting=True), Way.ASSESSMENT, ["not_temporary", "no_client"]),
        (wish(first=-1), Way.CORRECT, ["began_long_ago"]),
        (wish(first=BEGINS_WITHIN, last=20), Way.GRANT, []),
        (wish(first=BEGINS_WITHIN + 1, last=20), Way.CORRECT, ["begins_late"]),
        (wish(first=3, last=2), Way.CORRECT, ["ends_before"]),
        (wish(before=[period(9, 12)]), Way.CORRECT, ["granted_already"]),
        (wish(before=[period(10, 12)]), Way.GRANT, []),
        (wish(before=[period(-9, -1)]), Way.GRANT, []),
        (wish(last=29, before=[period(-30, -1)]), Way.GRANT, []),  # 60 in all
        (wish(last=29, before=[period(-31, -1)]), Way.ASSESSMENT, ["too_long_in_all"]),
        (wish(last=29, before=[period(-40, -2)]), Way.GRANT, []),  # a day between: another stretch
        (wish(first=21, last=25, before=[period(0, 20)], extends=period(0, 20)), Way.GRANT, []),
        (wish(first=-2, last=5, before=[period(-9, -3)], extends=period(-9, -3)), Way.GRANT, []),
    ],
)
def test_which_way_it_goes_and_why(asked: Wish, way: Way, codes: Sequence[str]) -> None:
    answer = may_be_granted(asked)
    assert answer.way == way
    assert [problem.code for problem in answer.problems] == [f"grants.{code}" for code in codes]


def test_without_a_last_day_nothing_is_granted() -> None:
    asked = Wish(grantable=MEALS, first=TODAY, last=None, today=TODAY)
    assert [each.code for each in may_be_granted(asked).problems] == ["grants.no_end"]


def test_the_gap_is_named_in_the_reason() -> None:
    (problem,) = may_be_granted(wish(UNSET)).problems
    assert problem.facts == {"gap": "GAP-1"}


lengths = st.integers(1, 120)
starts = st.integers(0, BEGINS_WITHIN)


@given(first=starts, days=lengths, most=lengths)
def test_what_is_granted_is_never_longer_than_the_county_allows(first: int, days: int, most: int) -> None:
    grantable = Grantable(code="x", name=NAME, max_days=most)
    answer = may_be_granted(wish(grantable, first=first, last=first + days - 1))
    assert (answer.way == Way.GRANT) == (days <= most)


@given(first=starts, most=lengths, total=st.none() | lengths, ago=st.integers(0, 60), held=lengths)
def test_the_last_day_that_is_offered_is_granted_and_the_next_isnt(
    first: int, most: int, total: int | None, ago: int, held: int
) -> None:
    grantable = Grantable(code="x", name=NAME, max_days=most, total_days=max(total, most) if total else None)
    before = [Period(day(first - ago - held), day(first - ago - 1))]
    offered = last_day(grantable, day(first), before)
    if offered is None:
        assert may_be_granted(wish(grantable, first=first, last=first, before=before)).way == Way.ASSESSMENT
        return
    taken = (offered - TODAY).days
    assert may_be_granted(wish(grantable, first=first, last=taken, before=before)).way == Way.GRANT
    over = may_be_granted(wish(grantable, first=first, last=taken + 1, before=before))
    assert over.way == Way.ASSESSMENT


@given(st.lists(st.tuples(st.integers(-60, -1), lengths), max_size=6))
def test_days_in_a_row_are_those_that_lead_up_without_a_break(found: list[tuple[int, int]]) -> None:
    periods = [period(last - days + 1, last) for last, days in found]
    counted = in_a_row(periods, TODAY)
    assert counted >= 0
    assert (counted > 0) == any(each.last == day(-1) for each in periods)


@pytest.mark.parametrize(
    ("before_end", "now", "expected"),
    [
        (5, "2026-11-25 10:00", "2026-11-29 12:00"),
        (0, "2026-11-25 10:00", "2026-12-04 12:00"),
        (None, "2026-11-25 10:00", "2026-12-04 12:00"),
        (9, "2026-11-25 10:00", "2026-11-25 12:00"),
        (9, "2026-11-25 13:00", "2026-11-25 14:00"),  # never in the past
    ],
)
def test_when_somebody_looks_how_it_goes_on(before_end: int | None, now: str, expected: str) -> None:
    grantable = Grantable(code="x", name=NAME, max_days=30, follow_up_days=before_end)
    assert follow_up_at(grantable, period(0, 9), at(now)) == at(expected)


nights = st.lists(
    st.tuples(st.integers(-5, 20), st.integers(1, 9)).map(lambda each: (day(each[0]), day(sum(each)))),
    max_size=5,
)


@given(nights)
def test_each_night_is_free_or_taken_and_never_both(taken: list[tuple[dt.date, dt.date]]) -> None:
    free = free_periods(taken, TODAY, day(14))
    for night in (day(number) for number in range(14)):
        is_taken = any(comes <= night < leaves for comes, leaves in taken)
        assert is_taken != any(comes <= night < leaves for comes, leaves in free)
    assert all(TODAY <= comes < leaves <= day(14) for comes, leaves in free)
    assert all(one[1] < other[0] for one, other in itertools.pairwise(free))


@pytest.mark.parametrize(
    ("first", "leaves", "code"),
    [(0, 1, []), (0, 0, ["stay_backwards"]), (1, 0, ["stay_backwards"]), (-3, 0, ["stay_past"]), (-3, 1, [])],
)
def test_a_stay_has_a_night_to_come(first: int, leaves: int, code: list[str]) -> None:
    problems = stay_problems(day(first), day(leaves), TODAY)
    assert [problem.code for problem in problems] == [f"grants.{each}" for each in code]


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("a1\nA1\n b 2 ", ["A1", "B2"]),
        ("1, 2;3", ["1", "2", "3"]),
        ("\n ,; \n", []),
    ],
)
def test_card_numbers_as_typed(typed: str, numbers: list[str]) -> None:
    assert card_numbers(typed) == numbers


@pytest.mark.parametrize(
    ("numbers", "known", "codes"),
    [
        (["1", "2"], (), []),
        ([], (), ["grants.no_numbers"]),
        (["1" * 41], (), ["grants.no_numbers"]),
        (["1", "2"], {"2"}, ["grants.cards_known"]),
    ],
)
def test_which_cards_come_into_the_stock(numbers: list[str], known: set[str], codes: list[str]) -> None:
    assert [problem.code for problem in receiving_problems(numbers, known)] == codes


def test_cards_are_used_where_the_switch_is_on() -> None:
    """R-PS-55: a pilot."""
    on = Feature(code="Kaikukortti", on=True, valid_until=TODAY)
    assert cards_are_used([on], TODAY)
    assert not cards_are_used([on], day(1))
    assert not cards_are_used([Feature(code="kaikukortti", on=False)], TODAY)
