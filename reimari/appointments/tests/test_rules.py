"""Openings and times by example: the week, what differs, the grid, the window, what is kept for urgent."""

import datetime as dt
from dataclasses import replace
from itertools import islice, pairwise

import pytest

from reimari.appointments.rules import (
    Blocked,
    CommonRules,
    Wanted,
    books,
    common_rules,
    free_times,
    meets,
    window_of,
)
from reimari.appointments.tests.office import (
    ANNA,
    BENGT,
    CALENDAR,
    CALL,
    NOW,
    VISIT,
    at,
    background,
    book,
    calendars,
    change,
    clocks,
    found,
    part,
    taken,
    weekly,
)
from reimari.cases.states import MeetingMode
from reimari.region.profile.values import BookingRules, Mode
from reimari.staff.rules.roster import Away

TUESDAY = dt.date(2026, 11, 17)
EVERY_DAY = [weekly(day) for day in range(1, 8)]


def test_times_stand_on_a_grid_and_the_nearest_comes_first() -> None:
    """R-KL-25: Monday 8.00 with an hour's notice; what has begun or begins too soon isn't offered."""
    rows = [weekly(), weekly(user=BENGT, opens="09:15", closes="10:15")]
    assert clocks(islice(found(book(calendars(rows))), 9)) == [
        *("16.11. 09:00", "16.11. 09:15", "16.11. 09:30", "16.11. 09:45", "16.11. 10:00"),
        *("16.11. 10:30", "16.11. 11:00", "16.11. 11:30", "23.11. 09:00"),
    ]


def test_buffers_and_the_way_are_within_what_is_open() -> None:
    known = book(calendars([weekly(background="VISIT", closes="13:00")]))
    times = list(islice(found(known), 2))
    assert clocks(times) == ["16.11. 09:30", "16.11. 11:30"]
    assert times[0].blocks == (at("2026-11-16 09:00"), at("2026-11-16 11:00"))
    assert times[0].ends == at("2026-11-16 10:30")
    writes = background(after=15)
    assert not list(found(book(calendars([weekly(closes="09:44")]), backgrounds=[writes])))
    assert list(found(book(calendars([weekly(closes="09:45")]), backgrounds=[writes])))


def test_what_is_taken_leaves_a_hole_and_never_shifts_the_grid() -> None:
    known = book(calendars([weekly(opens="10:00")]))
    assert clocks(islice(found(known, taken("2026-11-16 10:40", "2026-11-16 10:50")), 3)) == [
        *("16.11. 10:00", "16.11. 11:00", "16.11. 11:30"),
    ]
    assert clocks(islice(found(known, taken("2026-11-16 10:00", "2026-11-16 10:30")), 1)) == ["16.11. 10:30"]
    assert clocks(islice(found(known, taken("2026-11-16 10:30", "2026-11-16 12:00")), 1)) == ["16.11. 10:00"]
    assert clocks(islice(found(known, taken("2026-11-16 10:00", "2026-11-16 12:00", user=BENGT)), 1)) == [
        "16.11. 10:00"
    ]


@pytest.mark.parametrize(
    ("spans", "free"),
    [
        (("10:00-11:00", "10:20-10:30"), ["09:00", "09:30", "11:00", "11:30"]),  # one within another
        (("10:00-10:30", "10:20-11:00"), ["09:00", "09:30", "11:00", "11:30"]),  # over its end
        (("10:00-10:30", "10:30-11:00"), ["09:00", "09:30", "11:00", "11:30"]),  # without a gap
        (("10:00-10:30", "10:20-10:25", "10:28-10:40"), ["09:00", "09:30", "11:00", "11:30"]),
        (("09:00-10:30", "10:30-11:00", "10:40-12:00"), []),  # full
        (("09:00-10:30", "11:00-12:00"), ["10:30"]),
    ],
)
def test_what_is_taken_twice_is_taken_once(spans: tuple[str, ...], free: list[str]) -> None:
    busy = [taken(*(f"2026-11-16 {clock}" for clock in span.split("-"))) for span in spans]
    known = book(calendars([weekly()]))
    for ordered in (busy, busy[::-1]):
        times = [each[-5:] for each in clocks(islice(found(known, *ordered), 6)) if each.startswith("16.11.")]
        assert times == free


def test_the_way_to_a_client_has_to_be_free_too() -> None:
    known = book(calendars([weekly(background="VISIT", closes="13:00")]))
    busy = taken("2026-11-16 10:45", "2026-11-16 11:00")
    assert clocks(islice(found(known, busy), 1)) == ["16.11. 11:30"]


def test_a_hold_that_has_ended_and_a_freed_time_after_its_delay_are_free() -> None:
    known = book(calendars([weekly()]))
    held = taken("2026-11-16 09:00", "2026-11-16 09:30", lifts_at=NOW + dt.timedelta(minutes=1))
    assert clocks(islice(found(known, held), 1)) == ["16.11. 09:30"]
    ended = replace(held, lifts_at=NOW)
    assert clocks(islice(found(known, ended), 1)) == ["16.11. 09:00"]


def test_a_change_stands_for_the_week_in_its_part_of_the_day() -> None:
    changes = [
        change("2026-11-16", "10:00", "11:00"),
        change("2026-11-16", "11:00", "13:00", "VISIT"),
        change("2026-11-18", "08:00", "08:30", "CALL"),
    ]
    assert clocks(islice(found(book(calendars([weekly()], changes))), 4)) == [
        *("16.11. 09:00", "16.11. 09:30", "16.11. 11:30", "18.11. 08:00"),
    ]


def test_what_a_change_opens_before_the_week_is_open_too() -> None:
    changes = [change("2026-11-18", "08:00", "08:30", "CALL"), change("2026-11-18", "12:00", "12:30", "CALL")]
    known = book(calendars([weekly(3, closes="09:30")], changes))
    assert clocks(islice(found(known), 3)) == ["18.11. 08:00", "18.11. 09:00", "18.11. 12:00"]


@pytest.mark.parametrize(
    ("now", "holiday", "then"),
    [
        ("2027-03-25 12:00", "Easter", "30.03. 09:00"),  # Good Friday to Easter Monday
        ("2027-06-24 12:00", "Midsummer", "28.06. 09:00"),  # the eve and Saturday; Sunday by the row below
        ("2026-12-05 12:00", "Independence Day", "07.12. 09:00"),  # a Sunday
        ("2026-12-23 12:00", "Christmas", "28.12. 09:00"),
    ],
)
def test_weekly_times_fall_away_on_holidays(now: str, holiday: str, then: str) -> None:
    rows = [weekly(day) for day in range(1, 6)]
    assert clocks(islice(found(book(calendars(rows), now=at(now)), now=at(now)), 1)) == [then], holiday


def test_who_opens_a_holiday_by_a_change_means_it() -> None:
    now = at("2027-03-25 12:00")
    known = book(calendars(EVERY_DAY, [change("2027-03-26", "10:00", "10:30", "CALL")]), now=now)
    assert clocks(islice(found(known, now=now), 2)) == ["26.03. 10:00", "27.03. 09:00"]


@pytest.mark.parametrize(
    ("now", "first", "count"),
    [
        ("2026-03-28 12:00", "29.03. 00:00", 6),  # summer time begins at 3: the night has an hour less
        ("2026-10-24 12:00", "25.10. 00:00", 10),  # winter time begins at 4: an hour more
    ],
)
def test_times_of_nights_when_the_clocks_are_turned(now: str, first: str, count: int) -> None:
    known = book(calendars([weekly(7, "00:00", "04:00")]), now=at(now))
    times = [each for each in islice(found(known, now=at(now)), 12) if each.begins < at(now) + 30 * HOUR]
    assert len(times) == count
    assert clocks(times)[0] == first
    assert {each.ends - each.begins for each in times} == {HOUR / 2}
    assert all(one.ends <= two.begins for one, two in pairwise(times))


HOUR = dt.timedelta(hours=1)


def test_a_part_may_last_until_the_end_of_the_day() -> None:
    known = book(calendars([weekly(opens="23:00", closes="00:00")]))
    assert clocks(islice(found(known), 3)) == ["16.11. 23:00", "16.11. 23:30", "23.11. 23:00"]
    assert part("23:00", "00:00").meets(part("23:30", "23:45"))
    assert not part("09:00", "10:00").meets(part("10:00", "11:00"))
    assert not part("10:00", "09:00").goes_forward


def test_nobody_is_booked_while_away_on_full_duty_or_without_a_post() -> None:
    rows = [*EVERY_DAY, *(replace(each, user=BENGT) for each in EVERY_DAY)]
    away = Away(ANNA, TUESDAY, TUESDAY)
    duty = Blocked(BENGT, TUESDAY, part("00:00", "11:00"))
    known = calendars(
        rows, away=[away], blocked=[duty], holds=lambda user, _team, day: user != BENGT or day <= TUESDAY
    )
    now = at("2026-11-16 22:00")
    assert clocks(islice(found(book(known, now=now), now=now), 3)) == [
        *("17.11. 11:00", "17.11. 11:30", "18.11. 09:00"),
    ]
    third = list(islice(found(book(known, now=now), now=now), 3))[2]
    assert third.user == ANNA


def test_the_last_day_is_so_many_days_ahead() -> None:
    rules = CommonRules(opens_days=7)
    assert clocks(found(book(calendars([weekly(closes="09:30")]), rules=rules))) == [
        *("16.11. 09:00", "23.11. 09:00"),
    ]
    assert window_of(rules, now=at("2026-11-16 00:30")).last == dt.date(2026, 11, 23)


def test_what_isnt_in_force_or_has_no_length_isnt_offered() -> None:
    over = background(valid_until=dt.date(2026, 11, 20))
    assert len(list(found(book(calendars([weekly(closes="09:30")]), backgrounds=[over])))) == 1
    for lacking in (background(minutes=None), background(modes=())):
        assert not list(found(book(calendars([weekly()]), backgrounds=[lacking])))


def test_times_for_urgent_are_kept_until_shortly_before() -> None:
    """R-KL-29: what is kept is offered to whoever says that it can't wait; within 24 hours to all."""
    urgent = background(urgent=True)
    known = book(calendars([weekly(closes="09:30"), weekly(3, closes="09:30")]), backgrounds=[urgent])
    assert clocks(found(known)) == ["16.11. 09:00"]
    asked = list(islice(found(known, wanted=Wanted(urgent=True)), 3))
    assert clocks(asked) == ["16.11. 09:00", "18.11. 09:00", "23.11. 09:00"]
    assert [each.kept_for_urgent for each in asked] == [False, True, True]


@pytest.mark.parametrize(
    ("wanted", "offered"),
    [
        (Wanted(mode=Mode.HOME), {"VISIT"}),
        (Wanted(mode=Mode.VIDEO), set()),
        (Wanted(need="money"), {"CALL", "VISIT"}),  # of any purpose too
        (Wanted(need="housing"), {"VISIT"}),
        (Wanted(bookers=frozenset({"ADVICE"})), {"CALL"}),
        (Wanted(bookers=frozenset({"team"})), {"CALL", "VISIT"}),
        (Wanted(bookers=frozenset({"OTHERS"})), set()),
        (Wanted(by_client=True), {"CALL"}),
        (Wanted(language="sv"), {"CALL"}),
        (Wanted(language="fi"), {"VISIT"}),
        (Wanted(language="en"), set()),
        (Wanted(users=frozenset({BENGT})), set()),
        (Wanted(backgrounds=frozenset({"visit"})), {"VISIT"}),
    ],
)
def test_only_what_suits_is_offered(wanted: Wanted, offered: set[str]) -> None:
    """R-KL-16, R-KL-23: who may book, for what, how, in which language, with whom."""
    call = background(bookers=("ADVICE",), purpose=("MONEY",), clients=True, languages=("sv",))
    known = book(
        calendars([weekly(), weekly(background="VISIT", opens="12:00", closes="16:00")]),
        backgrounds=[call, VISIT],
        speaks={ANNA: frozenset({"fi"})},
    )
    assert {each.background for each in found(known, wanted=wanted)} == offered


def test_what_is_taken_is_asked_a_week_at_a_time_and_only_as_far_as_needed() -> None:
    asked = list[dt.datetime]()
    known = book(calendars(EVERY_DAY))

    def between(begins: dt.datetime, _ends: dt.datetime) -> list[object]:
        asked.append(begins)
        return []

    next(free_times(known, between, now=NOW))  # type: ignore[arg-type]
    assert len(asked) == 1
    soon = NOW.date() + dt.timedelta(days=8)
    times = list(free_times(known, between, now=NOW, until=soon))  # type: ignore[arg-type]
    assert times[-1].begins.date() == soon
    assert len(asked) == 3


@pytest.mark.parametrize("after", range(1, 29))
def test_what_is_taken_is_heeded_on_each_day_of_each_week(after: int) -> None:
    known = book(calendars([weekly(day, closes="09:30") for day in range(1, 8)]))
    day = NOW.date() + dt.timedelta(days=after)
    offered = clocks(found(known, taken(f"{day} 09:00", f"{day} 09:30")))
    assert f"{day:%d.%m.} 09:00" not in offered
    assert len(offered) == len(clocks(found(known))) - (not CALENDAR.is_holiday(day))


def test_the_ways_to_meet_are_those_of_agreed_meetings() -> None:
    assert [each.value for each in Mode] == MeetingMode.values


def test_own_unit_and_named_units_book() -> None:
    assert books(CALL, ["TEAM"])
    assert not books(CALL, ["ADVICE"])
    assert not books(CALL, [])


def test_rules_that_the_county_doesnt_tell_are_our_own_and_say_so() -> None:
    told = [BookingRules(unit="TEAM", opens_days=7, notice_minutes=0)]
    rules = common_rules(told, "team")
    assert (rules.opens_days, rules.notice_minutes, rules.urgent_until_hours) == (7, 0, 24)
    assert rules.assumed == {"urgent_until_hours", "hold_minutes", "returns_after_minutes"}
    assert common_rules(told, "OTHERS").assumed == {*rules.assumed, "opens_days", "notice_minutes"}


def test_changed_hours_tell_what_they_meet() -> None:
    before = calendars([weekly()]).openings(dt.date(2026, 11, 16))
    after = calendars([weekly(opens="10:00", closes="13:00")]).openings(dt.date(2026, 11, 16))
    booked = taken("2026-11-16 09:00", "2026-11-16 09:30", booked=True)
    stays = taken("2026-11-16 10:00", "2026-11-16 10:30", booked=True)
    busy = taken("2026-11-16 12:30", "2026-11-16 14:00")
    known = taken("2026-11-16 11:00", "2026-11-16 11:30")
    outside = taken("2026-11-16 09:10", "2026-11-16 09:20")
    told = meets([busy, stays, booked, known, outside], before, after)
    assert [(each.taken, each.left_out) for each in told] == [(booked, True), (busy, False)]
