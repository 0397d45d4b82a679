"""Whom to call first, when to try again, and when one has tried enough: edge by edge."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reimari.callbacks.rules import (
    Attempt,
    DayPart,
    Turn,
    Waiting,
    counted,
    ending_problems,
    fair_order,
    next_try,
    part_of,
    parts_open,
    turn_of,
    unreached_problems,
)
from reimari.common.working_days import WorkingCalendar
from reimari.region.profile.values import CalendarSettings, CallbackRule, Channel, Hours, LastStep, Text
from reimari.region.rules import OpeningHours
from tests.factories import at

CALENDAR = WorkingCalendar(CalendarSettings())
RULE = CallbackRule(channel="phone", attempts=3, parts=2)
WEEKDAYS = (1, 2, 3, 4, 5)
WEDNESDAY = "2026-11-25"


def hours(opens: int, closes: int, *, known: bool = True) -> OpeningHours:
    weekly = (Hours(days=WEEKDAYS, opens=dt.time(opens), closes=dt.time(closes)),)
    line = Channel(code="phone", name=Text(), kind="phone", hours=weekly if known else None)
    return OpeningHours(line, "fi", CALENDAR)


def wait(name: str, **given: Any) -> tuple[Waiting, str]:
    facts = {"is_urgent": False, "due_at": at("2026-11-25 16:00"), "asked_at": at("2026-11-25 09:00")}
    return Waiting(id=name, **{**facts, **given}), name


def no_answer(*moments: str) -> list[Attempt]:
    return [Attempt(at(moment), "no_answer") for moment in moments]


# Order


def test_urgent_first_then_the_wished_window_then_the_promise_then_age() -> None:
    rows = [
        wait("by age, later", asked_at=at("2026-11-25 09:30")),
        wait("by age"),
        wait("by promise", due_at=at("2026-11-25 12:00")),
        wait("wished now", window_from=dt.time(10), window_until=dt.time(12), due_at=at("2026-11-26 16:00")),
        wait("urgent", is_urgent=True, due_at=at("2026-11-27 16:00")),
        wait("wished in the afternoon", window_from=dt.time(13), due_at=at("2026-11-26 16:00")),
        wait("agreed for tomorrow", is_urgent=True, next_at=at("2026-11-26 09:00")),
    ]
    assert fair_order(rows, at("2026-11-25 10:30")) == [
        "urgent",
        "wished now",
        "by promise",
        "by age",
        "by age, later",
        "agreed for tomorrow",
        "wished in the afternoon",
    ]


@pytest.mark.parametrize(
    ("now", "window", "due", "turn"),
    [
        ("10:30", (10, 12), "16:00", Turn.WISHED),
        ("10:00", (10, 12), "16:00", Turn.WISHED),
        ("12:00", (10, 12), "16:00", Turn.NOW),  # over for today, and the promise ends before tomorrow's
        ("09:59", (10, 12), "16:00", Turn.LATER),
        ("08:30", (10, 12), "09:30", Turn.NOW),
        ("13:00", (10, None), "16:00", Turn.WISHED),
        ("13:00", (None, 12), "16:00", Turn.NOW),
        ("11:00", (None, 12), "16:00", Turn.WISHED),
        ("11:00", (None, None), "16:00", Turn.NOW),
    ],
)
def test_a_wished_window_waits_for_its_time_but_not_beyond_the_promise(
    now: str, window: tuple[int | None, int | None], due: str, turn: Turn
) -> None:
    begins, ends = (dt.time(each) if each is not None else None for each in window)
    row, _ = wait("", window_from=begins, window_until=ends, due_at=at(f"{WEDNESDAY} {due}"))
    assert turn_of(row, at(f"{WEDNESDAY} {now}")) == turn


moments = st.datetimes(dt.datetime(2026, 3, 27), dt.datetime(2026, 4, 3), timezones=st.just(dt.UTC))  # noqa: DTZ001
clocks = st.none() | st.times()


@given(
    st.lists(st.tuples(st.booleans(), moments, moments, clocks, clocks, st.none() | moments), max_size=8),
    moments,
)
def test_the_order_is_whole_and_later_turns_stand_last(rows: list[tuple[Any, ...]], now: dt.datetime) -> None:
    waiting = [
        Waiting(
            id=f"{number:02}",
            is_urgent=urgent,
            due_at=due,
            asked_at=asked,
            window_from=begins,
            window_until=ends,
            next_at=then,
        )
        for number, (urgent, due, asked, begins, ends, then) in enumerate(rows)
    ]
    order = fair_order([(each, each) for each in waiting], now)
    assert sorted(order, key=lambda each: each.id) == waiting
    later = [turn_of(each, now) == Turn.LATER for each in order]
    assert later == sorted(later)
    assert order == fair_order([(each, each) for each in reversed(waiting)], now)


# Next try


@pytest.mark.parametrize(
    ("made", "rule", "now", "then"),
    [
        ([], RULE, "2026-11-25 07:00", "2026-11-25 08:00"),
        ([], RULE, "2026-11-25 09:15", "2026-11-25 09:15"),
        (["2026-11-25 09:00"], RULE, "2026-11-25 09:05", "2026-11-25 11:00"),
        (["2026-11-25 10:50"], RULE, "2026-11-25 10:55", "2026-11-25 11:50"),
        (["2026-11-25 09:00", "2026-11-25 11:30"], RULE, "2026-11-25 11:35", "2026-11-25 13:00"),
        (["2026-11-25 13:30"], RULE, "2026-11-25 13:35", "2026-11-26 08:00"),
        (["2026-11-27 14:00"], RULE, "2026-11-27 14:05", "2026-11-30 08:00"),
        (
            ["2026-11-25 09:00", "2026-11-25 11:30", "2026-11-25 13:30"],
            RULE,
            "2026-11-25 13:35",
            "2026-11-25 14:30",
        ),
        (
            ["2026-11-25 09:00"],
            CallbackRule(channel="phone", attempts=3, days_between=1),
            "2026-11-25 09:05",
            "2026-11-26 11:00",
        ),
        (["2026-11-25 09:00"], None, "2026-11-25 09:05", "2026-11-25 11:00"),
        (["2026-12-23 13:30"], RULE, "2026-12-23 13:35", "2026-12-28 08:00"),
    ],
    ids=[
        "before opening",
        "never tried",
        "another part of the day",
        "an hour later at least",
        "the third part",
        "next morning",
        "after the weekend",
        "every part tried: as soon as may be",
        "a day between",
        "without a rule",
        "after Christmas",
    ],
)
def test_the_next_try_is_at_another_time_of_day_while_the_line_is_open(
    made: list[str], rule: CallbackRule | None, now: str, then: str
) -> None:
    assert next_try(no_answer(*made), rule, CALENDAR, hours(8, 16), at(now)) == at(then)


def test_without_known_hours_it_is_tried_on_working_days_from_nine_to_three() -> None:
    unknown = hours(8, 16, known=False)
    assert next_try([], RULE, CALENDAR, unknown, at("2026-11-28 12:00")) == at("2026-11-30 09:00")
    assert parts_open(unknown, dt.date(2026, 11, 25)) == (DayPart.MORNING, DayPart.MIDDAY, DayPart.AFTERNOON)


def test_a_line_that_never_opens_has_no_next_try() -> None:
    closed = OpeningHours(
        Channel(
            code="x", name=Text(), kind="phone", hours=(Hours(days=(), opens=dt.time(8), closes=dt.time(9)),)
        ),
        "fi",
        CALENDAR,
    )
    assert next_try([], RULE, CALENDAR, closed, at("2026-11-25 10:00")) is None


@given(st.lists(moments, max_size=5), moments, st.integers(0, 2))
def test_a_next_try_is_never_past_nor_outside_the_hours(
    made: list[dt.datetime], now: dt.datetime, days: int
) -> None:
    attempts = [Attempt(moment, "busy") for moment in made if moment <= now]
    rule = CallbackRule(channel="phone", attempts=3, days_between=days)
    then = next_try(attempts, rule, CALENDAR, hours(8, 16), now)
    assert then is not None
    assert then >= now
    assert hours(8, 16).at(then).open
    if attempts:
        last = max(attempt.at for attempt in attempts)
        assert then >= last + dt.timedelta(hours=1)
        assert (then.date() - at_home(last)).days >= days


def at_home(moment: dt.datetime) -> dt.date:
    return moment.astimezone(at("2026-03-29 12:00").tzinfo).date()


# Enough


@pytest.mark.parametrize(
    ("moment", "part"),
    [
        ("2026-11-25 00:00", DayPart.MORNING),
        ("2026-11-25 10:59", DayPart.MORNING),
        ("2026-11-25 11:00", DayPart.MIDDAY),
        ("2026-11-25 13:00", DayPart.AFTERNOON),
        ("2026-11-25 17:00", DayPart.EVENING),
    ],
)
def test_the_parts_of_a_day(moment: str, part: DayPart) -> None:
    assert part_of(at(moment)) == part


def test_parts_asked_are_never_more_than_the_line_is_open() -> None:
    day = dt.date(2026, 11, 25)
    assert parts_open(hours(9, 12), day) == (DayPart.MORNING, DayPart.MIDDAY)
    assert parts_open(hours(9, 11), day) == (DayPart.MORNING,)
    made = no_answer("2026-11-23 09:00", "2026-11-24 09:00", "2026-11-25 09:00")
    assert unreached_problems(made, RULE, parts_open(hours(9, 11), day)) == []
    (problem,) = unreached_problems(made, RULE, parts_open(hours(9, 12), day))
    assert (problem.code, problem.facts) == ("callbacks.too_alike", {"done": "1", "needed": "2"})


@pytest.mark.parametrize(
    ("days", "moments_of_calls", "count"),
    [
        (0, ["09:00", "09:59"], 1),
        (0, ["09:00", "10:00"], 2),
        (0, ["09:00", "09:40", "10:20"], 2),
        (1, ["09:00", "15:00"], 1),
    ],
)
def test_calls_that_are_too_near_count_as_one(days: int, moments_of_calls: list[str], count: int) -> None:
    made = no_answer(*(f"{WEDNESDAY} {clock}" for clock in moments_of_calls))
    assert len(counted(reversed(made), days)) == count


def test_a_day_between_counts_by_finnish_days() -> None:
    made = no_answer("2026-11-24 23:30", "2026-11-25 00:30", "2026-11-26 00:10")
    assert len(counted(made, 1)) == 3
    assert len(counted(made, 2)) == 2


@pytest.mark.parametrize("attempts", [1, 2, 3])
def test_too_few_calls_are_told_until_there_are_enough(attempts: int) -> None:
    made = no_answer("2026-11-25 09:00", "2026-11-25 11:30", "2026-11-25 13:30")[:attempts]
    codes = [problem.code for problem in unreached_problems(made, RULE, tuple(DayPart))]
    assert (
        codes == {1: ["callbacks.too_few", "callbacks.too_alike"], 2: ["callbacks.too_few"], 3: []}[attempts]
    )


def test_without_a_rule_nothing_is_enough_and_a_wrong_number_is_at_once() -> None:
    untold = CallbackRule(channel="phone", gap="GAP-X")
    for rule, gap in ((None, "?"), (untold, "GAP-X")):
        (problem,) = unreached_problems([], rule, tuple(DayPart))
        assert (problem.code, problem.facts) == ("callbacks.no_rule", {"gap": gap})
    wrong = [Attempt(at("2026-11-25 09:00"), "wrong_number")]
    assert unreached_problems(wrong, RULE, tuple(DayPart)) == []


def test_a_letter_always_may_end_it_and_a_message_where_the_rule_says_so() -> None:
    letter = CallbackRule(channel="phone", attempts=3, then=LastStep.LETTER)
    assert ending_problems(RULE, by_letter=False) == ending_problems(letter, by_letter=True) == []
    assert ending_problems(RULE, by_letter=True, no_message=True) == []
    (unsafe,) = ending_problems(RULE, by_letter=False, no_message=True)
    assert unsafe.code == "callbacks.no_message"
    (problem,) = ending_problems(letter, by_letter=False)
    assert problem.code == "callbacks.letter_needed"
