"""Vectors of working days and months; what holds for every start is in test_rules_due_always."""

import datetime as dt

import pytest

from reimari.common.working_days import OutsideCalendar, WorkingCalendar
from reimari.region.profile.values import Clock, Limit
from reimari.region.rules import add_months
from reimari.region.tests.reckoning import (
    CALENDAR,
    EVES_COUNT,
    LAW,
    OFFICE,
    SAME_DAY,
    SATURDAYS_COUNT,
    SEVEN_DAYS,
    THREE_MONTHS,
    at,
    clock,
    day,
    phone,
    reckoned,
)


@pytest.mark.parametrize(
    ("start", "calendar", "first", "last"),
    [
        pytest.param("2026-11-16T10:00", CALENDAR, "2026-11-17", "2026-11-25", id="Monday"),
        pytest.param("2026-03-27T10:00", CALENDAR, "2026-03-30", "2026-04-09", id="Easter"),
        pytest.param("2026-06-15T10:00", CALENDAR, "2026-06-16", "2026-06-25", id="Midsummer"),
        pytest.param("2026-06-15T10:00", EVES_COUNT, "2026-06-16", "2026-06-24", id="Midsummer Eve counts"),
        pytest.param("2026-12-22T10:00", CALENDAR, "2026-12-23", "2027-01-05", id="Christmas"),
        pytest.param("2026-12-22T10:00", EVES_COUNT, "2026-12-23", "2027-01-04", id="Christmas Eve counts"),
        pytest.param("2026-04-29T10:00", CALENDAR, "2026-04-30", "2026-05-11", id="May Day"),
        pytest.param("2026-11-21T10:00", CALENDAR, "2026-11-23", "2026-12-01", id="Saturday"),
        pytest.param("2026-11-20T22:00", CALENDAR, "2026-11-23", "2026-12-01", id="Friday 22.00"),
        pytest.param("2026-11-22T10:00", CALENDAR, "2026-11-23", "2026-12-01", id="Sunday"),
        pytest.param(
            "2026-11-16T00:00", CALENDAR, "2026-11-17", "2026-11-25", id="midnight belongs to Monday"
        ),
        pytest.param("2026-11-15T22:00+00:00", CALENDAR, "2026-11-17", "2026-11-25", id="Monday in Helsinki"),
        pytest.param("2026-11-16T23:59:59", CALENDAR, "2026-11-17", "2026-11-25", id="last second"),
        pytest.param("2026-11-16T10:00", SATURDAYS_COUNT, "2026-11-17", "2026-11-24", id="Saturdays count"),
        pytest.param("2026-11-20T22:00", SATURDAYS_COUNT, "2026-11-21", "2026-11-28", id="Saturday is day 1"),
        pytest.param(
            "2026-06-15T10:00", SATURDAYS_COUNT, "2026-06-16", "2026-06-25", id="Midsummer Day never"
        ),
        pytest.param("2028-12-01T10:00", CALENDAR, "2028-12-04", "2028-12-13", id="Independence Day midweek"),
        pytest.param("2026-05-11T10:00", CALENDAR, "2026-05-12", "2026-05-21", id="Ascension Day"),
        pytest.param("2028-02-25T10:00", CALENDAR, "2028-02-28", "2028-03-07", id="29 February counts"),
        pytest.param("2028-02-29T10:00", CALENDAR, "2028-03-01", "2028-03-09", id="29 February"),
        pytest.param("2026-10-25T03:30+03:00", CALENDAR, "2026-10-26", "2026-11-03", id="night back, first"),
        pytest.param("2026-10-25T03:30+02:00", CALENDAR, "2026-10-26", "2026-11-03", id="night back, second"),
        pytest.param("2026-03-29T00:30+00:00", CALENDAR, "2026-03-30", "2026-04-09", id="night forward"),
        pytest.param("2026-12-30T10:00", CALENDAR, "2026-12-31", "2027-01-12", id="over the year"),
    ],
)
def test_seven_working_days_end(start: str, calendar: WorkingCalendar, first: str, last: str) -> None:
    found = reckoned(start, calendar=calendar)
    assert (found.counted[0], found.counted[-1], len(found.counted)) == (day(first), day(last), 7)
    assert found.due_on == found.raw_due_on == day(last)
    assert not found.paused


def test_the_moment_is_the_last_second_of_the_day_with_the_offset_of_that_day() -> None:
    winter, summer = reckoned("2026-10-20T10:00").due_at, reckoned("2026-06-15T10:00").due_at
    assert winter is not None
    assert summer is not None
    assert winter.isoformat() == "2026-10-29T23:59:59+02:00"
    assert summer.isoformat() == "2026-06-25T23:59:59+03:00"


def test_a_clock_may_name_its_hour() -> None:
    found = reckoned("2026-11-16T10:00", of=clock(Limit.WORKING_DAYS, 7, due_time=dt.time(14)))
    assert found.due_at == at("2026-11-25T14:00")
    assert found.why("fi").endswith("Aika päättyy klo 14.00.")


@pytest.mark.parametrize(
    ("start", "last"),
    [
        pytest.param("2026-08-31T10:00", "2026-11-30", id="31.8. + 3 months has no day 31"),
        pytest.param("2026-11-30T10:00", "2027-03-01", id="30.11. + 3 months ends on Sunday 28.2."),
        pytest.param("2027-11-30T10:00", "2028-02-29", id="30.11. + 3 months in a leap year"),
        pytest.param("2027-11-29T10:00", "2028-02-29", id="29.11. + 3 months in a leap year"),
        pytest.param("2028-02-29T10:00", "2028-05-29", id="29.2. + 3 months"),
        pytest.param("2026-11-20T10:00", "2027-02-22", id="Saturday moves to Monday"),
        pytest.param("2026-01-01T10:00", "2026-04-01", id="a holiday may start it"),
        pytest.param("2026-01-03T10:00", "2026-04-07", id="Good Friday moves over Easter"),
        pytest.param("2026-02-01T10:00", "2026-05-04", id="May Day moves over the weekend"),
        pytest.param("2026-03-19T10:00", "2026-06-22", id="Midsummer Eve moves to Monday"),
        pytest.param("2026-09-24T10:00", "2026-12-28", id="Christmas Eve moves to Monday"),
        pytest.param("2028-09-06T10:00", "2028-12-07", id="Independence Day"),
        pytest.param("2026-07-31T10:00", "2026-11-02", id="All Saints' Day is a Saturday"),
    ],
)
def test_three_months_end_on_the_same_day_or_the_next_working_day(start: str, last: str) -> None:
    found = reckoned(start, of=THREE_MONTHS)
    assert (found.due_on, found.raw_due_on, found.counted) == (day(last), day(last), ())


@pytest.mark.parametrize("calendar", [EVES_COUNT, SATURDAYS_COUNT])
def test_the_law_ends_months_whatever_the_county_counts(calendar: WorkingCalendar) -> None:
    assert reckoned("2026-09-24T10:00", of=THREE_MONTHS, calendar=calendar).due_on == day("2026-12-28")
    assert reckoned("2026-11-20T10:00", of=THREE_MONTHS, calendar=calendar).due_on == day("2027-02-22")


@pytest.mark.parametrize(
    ("given", "last"),
    [
        pytest.param([("2026-11-18T10:00", "2026-11-20T10:00")], "2026-11-27", id="two days"),
        pytest.param([("2026-11-18T10:00", "2026-11-18T15:00")], "2026-11-25", id="within a day"),
        pytest.param([("2026-11-20T10:00", "2026-11-22T10:00")], "2026-11-25", id="a weekend"),
        pytest.param([("2026-11-20T10:00", "2026-11-23T00:00")], "2026-11-26", id="the day of `to` is out"),
        pytest.param(
            [("2026-11-17T10:00", "2026-11-19T10:00"), ("2026-11-18T10:00", "2026-11-20T10:00")],
            "2026-11-30",
            id="overlapping",
        ),
        pytest.param(
            [("2026-11-19T10:00", "2026-11-20T10:00"), ("2026-11-17T10:00", "2026-11-18T10:00")],
            "2026-11-27",
            id="not in order",
        ),
        pytest.param([("2026-11-01T10:00", "2026-11-10T10:00")], "2026-11-25", id="before the start"),
        pytest.param([("2026-11-01T10:00", "2026-11-18T10:00")], "2026-11-27", id="across the start"),
        pytest.param([("2026-11-25T10:00", "2026-12-10T10:00")], "2026-11-25", id="from the last day on"),
        pytest.param([("2026-11-24T10:00", "2026-11-25T10:00")], "2026-11-26", id="the last day"),
        pytest.param(
            [("2026-11-24T10:00", "2026-11-25T10:00"), ("2026-11-25T12:00", "2026-11-26T10:00")],
            "2026-11-27",
            id="a pause reaches another",
        ),
    ],
)
def test_paused_days_do_not_count(given: list[tuple[str, str]], last: str) -> None:
    found = reckoned("2026-11-16T10:00", *given)
    assert (found.due_on, found.raw_due_on) == (day(last), day("2026-11-25"))
    assert found.counted[-1] == day(last)
    assert len(found.counted) == 7
    assert not found.paused


def test_the_day_of_a_pause_is_the_day_in_helsinki() -> None:
    found = reckoned("2026-11-16T10:00", ("2026-11-17T22:30+00:00", "2026-11-18T22:30+00:00"))
    assert day("2026-11-18") in found.counted
    assert day("2026-11-19") not in found.counted


@pytest.mark.parametrize(
    ("of", "since", "counted"),
    [
        pytest.param(SEVEN_DAYS, "2026-11-18T10:00", 2, id="working days"),
        pytest.param(SEVEN_DAYS, "2026-11-01T10:00", 0, id="before the start"),
        pytest.param(SEVEN_DAYS, "2026-11-24T10:00", 6, id="the day before the last"),
        pytest.param(THREE_MONTHS, "2026-11-18T10:00", 0, id="months"),
        pytest.param(THREE_MONTHS, "2027-02-15T10:00", 0, id="months, the day before the last"),
    ],
)
def test_an_open_pause_holds_the_clock(of: Clock, since: str, counted: int) -> None:
    found = reckoned("2026-11-16T10:00", (since, None), of=of)
    assert (found.due_on, found.due_at, found.paused) == (None, None, True)
    assert len(found.counted) == counted
    assert found.raw_due_on == reckoned("2026-11-16T10:00", of=of).due_on


@pytest.mark.parametrize(
    ("of", "since"), [(SEVEN_DAYS, "2026-11-25T08:00"), (THREE_MONTHS, "2027-02-16T08:00")]
)
def test_a_pause_that_begins_after_the_last_day_changes_nothing(of: Clock, since: str) -> None:
    found = reckoned("2026-11-16T10:00", (since, None), of=of)
    assert found.due_on == found.raw_due_on
    assert not found.paused


@pytest.mark.parametrize(
    ("given", "last"),
    [
        pytest.param(
            [("2026-12-01T10:00", "2026-12-05T10:00")], "2027-02-24", id="four days from a Saturday"
        ),
        pytest.param([("2026-11-20T20:00", "2026-11-22T10:00")], "2027-02-22", id="a weekend takes two days"),
        pytest.param(
            [("2027-02-17T10:00", "2027-02-19T10:00"), ("2027-02-21T10:00", "2027-02-23T10:00")],
            "2027-02-24",
            id="the first pause brings the second inside",
        ),
        pytest.param([("2027-02-22T10:00", "2027-03-23T10:00")], "2027-02-22", id="after the last day"),
    ],
)
def test_months_move_by_as_many_days_as_were_paused(given: list[tuple[str, str]], last: str) -> None:
    found = reckoned("2026-11-20T10:00", *given, of=THREE_MONTHS)
    assert (found.due_on, found.raw_due_on) == (day(last), day("2027-02-22"))


@pytest.mark.parametrize(
    ("start", "last"),
    [
        pytest.param("2026-11-16T10:00", "2026-11-16", id="open"),
        pytest.param("2026-11-16T06:00", "2026-11-16", id="opens later that day"),
        pytest.param("2026-11-16T15:00", "2026-11-17", id="I-10 closed for the day"),
        pytest.param("2026-11-20T22:00", "2026-11-23", id="Friday 22.00"),
        pytest.param("2026-12-24T10:00", "2026-12-28", id="Christmas"),
    ],
)
def test_d_1_is_due_on_the_day_of_the_next_opening(start: str, last: str) -> None:
    found = reckoned(start, of=SAME_DAY, channel=OFFICE)
    assert (found.due_on, found.raw_due_on, found.counted, found.gaps) == (day(last), day(last), (), ())
    assert found.due_at == at(f"{last}T23:59:59")


def test_d_1_without_known_hours_is_due_on_the_day_of_arrival_with_its_gap() -> None:
    found = reckoned("2026-11-21T22:00", of=SAME_DAY, channel=phone(gap="G-09"))
    assert (found.due_on, found.gaps) == (day("2026-11-21"), ("G-09",))
    assert reckoned("2026-11-21T22:00", of=SAME_DAY).due_on == day("2026-11-21")


def test_d_1_does_not_fall_on_a_paused_opening() -> None:
    paused = reckoned(
        "2026-11-20T22:00", ("2026-11-21T10:00", "2026-11-24T10:00"), of=SAME_DAY, channel=OFFICE
    )
    assert (paused.due_on, paused.raw_due_on) == (day("2026-11-25"), day("2026-11-23"))
    held = reckoned("2026-11-20T22:00", ("2026-11-21T10:00", None), of=SAME_DAY, channel=OFFICE)
    assert (held.due_on, held.paused) == (None, True)


def test_a_clock_that_ends_with_the_contact_has_a_day_and_no_moment() -> None:
    found = reckoned("2026-11-21T22:00", of=clock(Limit.WITH_CONTACT))
    assert (found.due_on, found.due_at, found.raw_due_on) == (day("2026-11-21"), None, day("2026-11-21"))


def test_at_once_is_due_at_the_start_itself() -> None:
    found = reckoned("2026-11-16T10:00+00:00", of=LAW["shl-36-urgent"])
    assert found.due_on == day("2026-11-16")
    assert found.due_at is not None
    assert found.due_at.isoformat() == "2026-11-16T12:00:00+02:00"


def test_a_clock_without_a_limit_is_a_gap() -> None:
    found = reckoned("2026-11-16T10:00", of=clock(Limit.NONE, gap="G-20"))
    assert (found.due_on, found.due_at, found.raw_due_on, found.counted) == (None, None, None, ())
    assert (found.paused, found.gaps) == (False, ("G-20",))


def test_a_gap_that_does_not_touch_the_limit_is_not_told() -> None:
    assert reckoned("2026-11-16T10:00", of=clock(Limit.WORKING_DAYS, 7, gap="G-06")).gaps == ()


def test_a_clock_that_would_end_after_the_known_holidays_is_refused() -> None:
    with pytest.raises(OutsideCalendar):
        reckoned("2100-12-30T10:00")


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [("2026-08-31", 3, "2026-11-30"), ("2026-11-30", 3, "2027-02-28"), ("2026-12-31", 2, "2027-02-28")],
)
def test_months_are_added_by_the_number_of_the_day(start: str, count: int, end: str) -> None:
    assert add_months(dt.date.fromisoformat(start), count) == day(end)
