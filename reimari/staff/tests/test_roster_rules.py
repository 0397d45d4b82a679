"""Who is on duty, and where too few are: tables of the pure rules."""

import datetime as dt
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reimari.staff.rules.roster import (
    AFTERNOON,
    FULL,
    HALVES,
    MORNING,
    WHOLE,
    Away,
    Differs,
    Minimum,
    Slot,
    Weekly,
    Where,
    absence_problems,
    duties,
    half_of,
    over_cap,
    overlaps,
    pattern_problems,
    shortages,
)

MONDAY = dt.date(2026, 11, 30)
SUNDAY = dt.date(2026, 12, 6)  # Independence Day
A, B = UUID(int=1), UUID(int=2)
LINE, WEST, EAST = "phone", "LINE_WEST", "LINE_EAST"
HERE = Where(WEST, LINE)
DAY = dt.timedelta(days=1)


def weekly(user: UUID = A, weekday: int = 1, half: str = MORNING, **given: object) -> Weekly:
    return Weekly(user, weekday, half, **({"where": HERE, "since": MONDAY - 28 * DAY} | given))  # type: ignore[arg-type]


def planned(
    *rows: Weekly, exceptions: object = (), absences: object = (), **given: object
) -> list[tuple[object, ...]]:
    told = {"first": MONDAY, "last": SUNDAY, "is_open": lambda *_: True, "holds": lambda *_: True} | given
    found = duties(rows, exceptions, absences, **told)  # type: ignore[arg-type]
    return [(each.user, each.slot.day, each.slot.half) for each in found]


ON_MONDAY = (A, MONDAY, MORNING)
CASES = {
    "a weekly duty": (planned(weekly()), [ON_MONDAY]),
    "not before it begins": (planned(weekly(since=MONDAY + DAY)), []),
    "on its last day": (planned(weekly(until=MONDAY)), [ON_MONDAY]),
    "not after it": (planned(weekly(until=MONDAY - DAY)), []),
    "not while away": (planned(weekly(), absences=[Away(A, MONDAY, MONDAY)]), []),
    "again after it": (planned(weekly(), absences=[Away(A, MONDAY - 3 * DAY, MONDAY - DAY)]), [ON_MONDAY]),
    "others' absences don't count": (planned(weekly(), absences=[Away(B, MONDAY, SUNDAY)]), [ON_MONDAY]),
    "an exception takes its place": (
        planned(weekly(), exceptions=[Differs(A, Slot(MONDAY, MORNING), None)]),
        [],
    ),
    "an exception adds a half-day": (
        planned(exceptions=[Differs(A, Slot(MONDAY, AFTERNOON), HERE)]),
        [(A, MONDAY, AFTERNOON)],
    ),
    "an exception of another week": (
        planned(exceptions=[Differs(A, Slot(MONDAY + 7 * DAY, AFTERNOON), HERE)]),
        [],
    ),
    "not while the line is closed": (planned(weekly(), is_open=lambda _line, slot: slot.day != MONDAY), []),
    "not without a post": (planned(weekly(), holds=lambda user, team, day: False), []),
}


@pytest.mark.parametrize("name", CASES)
def test_who_is_on_duty(name: str) -> None:
    found, expected = CASES[name]
    assert found == expected


def short(people: int, *wheres: Where, **given: object) -> list[tuple[str, int, int]]:
    rows = [weekly(UUID(int=10 + number), where=where) for number, where in enumerate(wheres)]
    told = {"first": MONDAY, "last": MONDAY, "is_open": lambda _line, slot: slot.half == MORNING} | given
    there = duties(rows, (), (), holds=lambda *_: True, **told)  # type: ignore[arg-type]
    found = shortages(there, [Minimum(LINE, people, frozenset({WEST}), "WEST")], **told)  # type: ignore[arg-type]
    return [(each.slot.half, each.share, each.missing) for each in found]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (short(1), [(MORNING, 0, 1)]),
        (short(1, HERE), []),
        (short(2, HERE), [(MORNING, 100, 1)]),
        (short(1, Where(WEST, LINE, share=50)), [(MORNING, 50, 1)]),  # half a person isn't one (R-VS-49)
        (short(1, Where(WEST, LINE, share=50), Where(WEST, LINE, share=50)), []),
        (short(1, Where(EAST, LINE)), [(MORNING, 0, 1)]),  # another area's
        (short(1, Where(WEST, "chat")), [(MORNING, 0, 1)]),  # another line's
        (short(1, is_open=lambda *_: False), []),  # a closed line needs nobody
    ],
)
def test_where_too_few_are_on_duty(found: object, expected: object) -> None:
    assert found == expected


def test_the_whole_line_counts_where_no_area_is_told() -> None:
    there = duties(
        [weekly(), weekly(B, where=Where(EAST, LINE))],
        (),
        (),
        first=MONDAY,
        last=MONDAY,
        is_open=lambda *_: True,
        holds=lambda *_: True,
    )
    asked = [Minimum(LINE, 2)]
    found = shortages(there, asked, first=MONDAY, last=MONDAY, is_open=lambda *_: True)
    assert [each.slot.half for each in found] == [AFTERNOON]


@pytest.mark.parametrize(
    ("clock", "half"), [((8, 0), MORNING), ((11, 59), MORNING), ((12, 0), AFTERNOON), ((15, 0), AFTERNOON)]
)
def test_in_which_half_a_time_is(clock: tuple[int, int], half: str) -> None:
    assert half_of(dt.time(*clock)) == half


@pytest.mark.parametrize(
    ("opens", "closes", "halves"),
    [(8, 15, set(HALVES)), (8, 12, {MORNING}), (12, 15, {AFTERNOON}), (9, 13, set(HALVES))],
)
def test_in_which_halves_a_line_is_open(opens: int, closes: int, halves: set[str]) -> None:
    def moment(hour: int) -> dt.datetime:
        return dt.datetime(2026, 11, 30, hour, tzinfo=dt.UTC)

    assert overlaps(moment(opens), moment(closes), moment(12)) == halves


def test_whoever_has_too_many_half_days() -> None:
    rows = [weekly(half=half, weekday=day) for day in (1, 2) for half in HALVES]
    week = duties(rows, (), (), first=MONDAY, last=SUNDAY, is_open=lambda *_: True, holds=lambda *_: True)
    assert over_cap(week, 3) == {A: 4}
    assert over_cap(week, 4) == over_cap(week, None) == {}


def test_why_a_duty_cant_be_planned() -> None:
    def codes(**given: object) -> list[str]:
        told = {"user": "A", "team": "T", "day": "1.1.", "holds": True, "answers": True}
        told |= {"since": MONDAY, "until": None, "today": MONDAY} | given
        return [each.code for each in pattern_problems(**told)]  # type: ignore[arg-type]

    assert codes() == []
    assert codes(holds=False) == ["staff.no_post_on_day"]
    assert codes(answers=False) == ["staff.other_unit"]
    assert codes(until=MONDAY - DAY) == ["staff.ends_before_start"]
    assert codes(since=MONDAY - DAY) == ["staff.roster_past"]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (0, 0, []),
        (-14, 0, []),
        (-15, 0, ["staff.too_long_ago"]),
        (1, 0, ["staff.ends_before_start"]),
        (0, 365, []),
        (0, 366, ["staff.too_long_away"]),
    ],
)
def test_why_an_absence_cant_be_told(first: int, last: int, expected: list[str]) -> None:
    found = absence_problems(MONDAY + first * DAY, MONDAY + last * DAY, today=MONDAY)
    assert [each.code for each in found] == expected


WEEKS = st.lists(
    st.builds(
        Weekly,
        user=st.sampled_from([A, B]),
        weekday=st.integers(1, 7),
        half=st.sampled_from(HALVES),
        where=st.builds(
            Where, team=st.just(WEST), line=st.just(LINE), kind=st.just(FULL), share=st.integers(1, WHOLE)
        ),
        since=st.dates(MONDAY - 10 * DAY, SUNDAY),
        until=st.none(),
    ),
    max_size=12,
)


@given(
    WEEKS,
    st.lists(st.builds(Away, st.sampled_from([A, B]), st.just(MONDAY), st.dates(MONDAY, SUNDAY)), max_size=2),
)
def test_an_absence_never_makes_a_shortage_smaller(rows: list[Weekly], absences: list[Away]) -> None:
    told = {"first": MONDAY, "last": SUNDAY, "is_open": lambda *_: True}

    def missing(away: list[Away]) -> int:
        there = duties(rows, (), away, holds=lambda *_: True, **told)  # type: ignore[arg-type]
        found = shortages(there, [Minimum(LINE, 1)], **told)  # type: ignore[arg-type]
        return sum(each.missing for each in found)

    assert missing(absences) >= missing([])
