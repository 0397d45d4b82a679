"""What holds for every start, every pause and every setting."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from reimari.common.working_days import STATUTORY, WorkingCalendar, day_in_helsinki
from reimari.region.profile.values import CalendarSettings, Clock, ClockKind, Limit, Text
from reimari.region.rules import Pause, due

SEVEN_DAYS, THREE_MONTHS = (
    Clock(code="D", name=Text(fi="D"), kind=ClockKind.PROMISE, limit=limit, length=length)
    for limit, length in ((Limit.WORKING_DAYS, 7), (Limit.MONTHS, 3))
)
MOMENTS = st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2032, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001
SPANS = st.timedeltas(dt.timedelta(0), dt.timedelta(days=90))
CLOCKS = st.sampled_from([SEVEN_DAYS, THREE_MONTHS])
CALENDARS = st.builds(
    lambda saturday, eves: WorkingCalendar(CalendarSettings(count_saturday=saturday, eves_nonworking=eves)),
    st.booleans(),
    st.booleans(),
)


@st.composite
def starts_and_pauses(draw: st.DrawFn) -> tuple[dt.datetime, list[Pause]]:
    """A start, and pauses that lie about it."""
    start = draw(MOMENTS)
    pauses = []
    for _ in range(draw(st.integers(0, 4))):
        since = start + draw(st.timedeltas(dt.timedelta(days=-20), dt.timedelta(days=120)))
        pauses.append(Pause(since, draw(st.none() | SPANS.map(since.__add__)), "asked_later"))
    return start, pauses


def paused_days(pauses: list[Pause], start: dt.date, end: dt.date) -> set[dt.date]:
    """Days after the start to the end that some pause takes, found day by day."""
    days = {start + dt.timedelta(days=number) for number in range(1, (end - start).days + 1)}
    return {
        day
        for day in days
        for pause in pauses
        if day_in_helsinki(pause.since) < day and (pause.until is None or day <= day_in_helsinki(pause.until))
    }


@given(clock=CLOCKS, calendar=CALENDARS, given_pauses=starts_and_pauses(), data=st.data())
def test_another_pause_never_makes_it_due_earlier(
    clock: Clock,
    calendar: WorkingCalendar,
    given_pauses: tuple[dt.datetime, list[Pause]],
    data: st.DataObject,
) -> None:
    start, pauses = given_pauses
    since = start + data.draw(st.timedeltas(dt.timedelta(days=-20), dt.timedelta(days=120)))
    another = Pause(since, data.draw(st.none() | SPANS.map(since.__add__)), "asked_later")
    before = due(clock, start, pauses, calendar, None)
    after = due(clock, start, [*pauses, another], calendar, None)
    assert before.raw_due_on == after.raw_due_on
    if before.due_on is None:
        assert after.due_on is None
    else:
        assert after.due_on is None or after.due_on >= before.due_on


@given(calendar=CALENDARS, given_pauses=starts_and_pauses())
def test_counted_days_are_working_days_that_no_pause_takes(
    calendar: WorkingCalendar, given_pauses: tuple[dt.datetime, list[Pause]]
) -> None:
    start, pauses = given_pauses
    found = due(SEVEN_DAYS, start, pauses, calendar, None)
    assert list(found.counted) == sorted(set(found.counted))
    assert all(calendar.is_working(day) for day in found.counted)
    assert found.paused == (found.due_on is None)
    arrival = day_in_helsinki(start)
    if found.due_on is not None:
        working = calendar.working_days_between(arrival, found.due_on)
        left_out = [day for day in paused_days(pauses, arrival, found.due_on) if calendar.is_working(day)]
        assert found.counted[-1] == found.due_on > arrival
        assert len(found.counted) == 7 == working - len(left_out)


@given(calendar=CALENDARS, given_pauses=starts_and_pauses())
def test_months_end_on_a_working_day_after_the_start(
    calendar: WorkingCalendar, given_pauses: tuple[dt.datetime, list[Pause]]
) -> None:
    start, pauses = given_pauses
    found = due(THREE_MONTHS, start, pauses, calendar, None)
    assert found.counted == ()
    if found.due_on is not None:
        assert STATUTORY.is_working(found.due_on)
        assert found.due_on > day_in_helsinki(start)
        assert found.due_at is not None
        assert found.due_at > start


@given(clock=CLOCKS, calendar=CALENDARS, starts=st.tuples(MOMENTS, MOMENTS))
def test_a_later_start_is_never_due_earlier(
    clock: Clock, calendar: WorkingCalendar, starts: tuple[dt.datetime, dt.datetime]
) -> None:
    early, late = (due(clock, start, [], calendar, None).due_on for start in sorted(starts))
    assert early is not None
    assert late is not None
    assert early <= late
