import datetime as dt
from dataclasses import replace

import pytest

from reimari.common.working_days import HELSINKI, WorkingCalendar
from reimari.region.profile.values import CalendarSettings, Channel, ExceptionalHours, Hours, Text
from reimari.region.rules import Opening, OpeningHours, opening

CALENDAR = WorkingCalendar(CalendarSettings())
WEEKDAYS = (1, 2, 3, 4, 5)
NINE, NOON, THREE = dt.time(9), dt.time(12), dt.time(15)
FI = Hours(days=WEEKDAYS, opens=NINE, closes=THREE, language="fi")
SV = Hours(days=WEEKDAYS, opens=NINE, closes=NOON, language="sv")


def channel(*hours: Hours) -> Channel:
    return Channel(code="phone", name=Text(fi="Puhelin"), kind="phone", languages=("fi", "sv"), hours=hours)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=HELSINKI)


@pytest.mark.parametrize(
    ("language", "moment", "is_open", "opens_at"),
    [
        pytest.param("fi", "2026-11-16T09:00", True, None, id="from the opening on"),
        pytest.param("fi", "2026-11-16T14:59:59", True, None, id="to the last second"),
        pytest.param("fi", "2026-11-16T15:00", False, "2026-11-17T09:00", id="closed at closing"),
        pytest.param("fi", "2026-11-16T08:59:59", False, "2026-11-16T09:00", id="before the opening"),
        pytest.param("sv", "2026-11-16T12:30", False, "2026-11-17T09:00", id="DR-27 another language"),
        pytest.param("fi", "2026-11-20T16:00", False, "2026-11-23T09:00", id="over the weekend"),
        pytest.param("fi", "2026-04-02T16:00", False, "2026-04-07T09:00", id="over Easter"),
        pytest.param("fi", "2026-05-14T10:00", False, "2026-05-15T09:00", id="Ascension Day"),
        pytest.param("fi", "2026-12-24T10:00", False, "2026-12-28T09:00", id="Christmas Eve"),
        pytest.param("fi", "2028-12-06T10:00", False, "2028-12-07T09:00", id="Independence Day"),
    ],
)
def test_a_channel_opens_by_its_hours(
    language: str, moment: str, *, is_open: bool, opens_at: str | None
) -> None:
    found = opening(channel(FI, SV), language, at(moment), CALENDAR)
    assert found == Opening(is_open, at(opens_at) if opens_at else None)


def test_the_next_opening_carries_the_finnish_offset_of_its_own_day() -> None:
    found = opening(channel(FI), "fi", at("2026-10-23T16:00"), CALENDAR)
    assert found.opens_at is not None
    assert found.opens_at.isoformat() == "2026-10-26T09:00:00+02:00"


def test_eves_are_open_where_they_are_working_days() -> None:
    calendar = WorkingCalendar(CalendarSettings(eves_nonworking=False))
    assert opening(channel(FI), "fi", at("2026-12-24T10:00"), calendar).open is True


def test_hours_that_say_so_hold_on_holidays() -> None:
    always = Hours(days=(*WEEKDAYS, 6, 7), opens=NINE, closes=THREE, holidays=True)
    assert opening(channel(always), "sv", at("2026-12-25T10:00"), CALENDAR).open is True


def test_several_ranges_a_day_leave_a_break_between() -> None:
    morning = Hours(days=WEEKDAYS, opens=NINE, closes=dt.time(11))
    afternoon = Hours(days=WEEKDAYS, opens=NOON, closes=THREE)
    assert opening(channel(afternoon, morning), "fi", at("2026-11-16T11:30"), CALENDAR) == Opening(
        open=False, opens_at=at("2026-11-16T12:00")
    )


def test_unknown_hours_are_neither_open_nor_closed() -> None:
    unknown = Channel(code="phone", name=Text(fi="Puhelin"), kind="phone", hours=None, gap="G-09")
    assert opening(unknown, "fi", at("2026-11-16T10:00"), CALENDAR) == Opening(None, None)


def test_a_language_without_hours_is_unknown() -> None:
    assert opening(channel(FI), "sv", at("2026-11-16T10:00"), CALENDAR) == Opening(None, None)


def test_a_channel_to_which_hours_do_not_apply_is_always_open() -> None:
    assert opening(channel(), "fi", at("2026-12-25T03:00"), CALENDAR) == Opening(open=True, opens_at=None)


def test_hours_hold_on_their_days_of_validity_only() -> None:
    old = Hours(days=WEEKDAYS, opens=NINE, closes=THREE, valid_until=dt.date(2026, 11, 16))
    new = Hours(days=WEEKDAYS, opens=NOON, closes=THREE, valid_from=dt.date(2026, 11, 17))
    assert opening(channel(old, new), "fi", at("2026-11-16T10:00"), CALENDAR).open is True
    assert opening(channel(old, new), "fi", at("2026-11-17T10:00"), CALENDAR) == Opening(
        open=False, opens_at=at("2026-11-17T12:00")
    )
    assert opening(channel(old), "fi", at("2026-11-17T10:00"), CALENDAR) == Opening(None, None)
    assert opening(channel(new), "fi", at("2026-11-13T10:00"), CALENDAR) == Opening(
        open=False, opens_at=at("2026-11-17T12:00")
    )


def test_hours_of_one_area_do_not_open_another() -> None:
    east = Hours(days=WEEKDAYS, opens=NINE, closes=THREE, area="EAST")
    assert opening(channel(east), "fi", at("2026-11-16T10:00"), CALENDAR, "east").open is True
    assert opening(channel(east), "fi", at("2026-11-16T10:00"), CALENDAR, "west").open is None


def test_hours_past_midnight_run_into_the_next_day() -> None:
    night = channel(Hours(days=(5,), opens=dt.time(22), closes=dt.time(6)))
    assert opening(night, "fi", at("2026-11-21T05:59"), CALENDAR).open is True
    assert opening(night, "fi", at("2026-11-21T06:00"), CALENDAR) == Opening(
        open=False, opens_at=at("2026-11-27T22:00")
    )


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        pytest.param("2026-10-24T23:59:00+00:00", False, id="02.59 summer time"),
        pytest.param("2026-10-25T00:30:00+00:00", True, id="03.30 the first time"),
        pytest.param("2026-10-25T01:30:00+00:00", True, id="03.30 the second time"),
        pytest.param("2026-10-25T02:00:00+00:00", False, id="04.00 winter time"),
    ],
)
def test_the_night_when_clocks_go_back_has_one_hour_more(moment: str, *, is_open: bool) -> None:
    sunday = Hours(days=(7,), opens=dt.time(3), closes=dt.time(4))
    found = opening(channel(sunday), "fi", dt.datetime.fromisoformat(moment), CALENDAR)
    assert found.open is is_open


def test_a_year_without_known_holidays_is_unknown() -> None:
    assert opening(channel(FI), "fi", at("2150-11-16T10:00"), CALENDAR) == Opening(None, None)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        pytest.param("2026-11-16T07:00", "2026-11-16", id="opens later that day"),
        pytest.param("2026-11-16T14:59", "2026-11-16", id="open"),
        pytest.param("2026-11-16T15:00", "2026-11-17", id="closed for the day"),
        pytest.param("2026-11-21T10:00", "2026-11-23", id="a Saturday"),
        pytest.param("2026-12-24T10:00", "2026-12-28", id="Christmas"),
    ],
)
def test_the_day_of_service_is_the_same_day_or_that_of_the_next_opening(moment: str, day: str) -> None:
    hours = OpeningHours(channel(FI), "fi", CALENDAR)
    assert hours.day_of_service(at(moment)) == dt.date.fromisoformat(day)


def exception(
    first: str, last: str = "", hours: str = "", *, area: str = "", language: str = ""
) -> ExceptionalHours:
    """Closed from day to day, or open as "9-12" says."""
    opens, closes = (dt.time(int(hour)) for hour in hours.split("-")) if hours else (None, None)
    return ExceptionalHours(
        first_day=dt.date.fromisoformat(first),
        last_day=dt.date.fromisoformat(last or first),
        closed=not hours,
        opens=opens,
        closes=closes,
        area=area,
        language=language,
    )


@pytest.mark.parametrize(
    ("exceptions", "moment", "is_open", "opens_at"),
    [
        pytest.param(["2026-11-17"], "2026-11-17T10:00", False, "2026-11-18T09:00", id="closed for a day"),
        pytest.param(["2026-11-17"], "2026-11-16T15:00", False, "2026-11-18T09:00", id="the day before"),
        pytest.param(
            ["2026-11-17/2026-11-19"], "2026-11-19T23:59", False, "2026-11-20T09:00", id="to the last day"
        ),
        pytest.param(["2026-11-17//9-11"], "2026-11-17T10:59", True, None, id="shorter that day"),
        pytest.param(
            ["2026-11-17//9-11"],
            "2026-11-17T11:00",
            False,
            "2026-11-18T09:00",
            id="the weekly hours don't hold",
        ),
        pytest.param(["2026-11-21//10-12"], "2026-11-21T10:00", True, None, id="open on a Saturday"),
        pytest.param(
            ["2026-11-21//10-12"], "2026-11-20T16:00", False, "2026-11-21T10:00", id="the next opening is one"
        ),
        pytest.param(["2026-12-06//10-12"], "2026-12-06T11:00", True, None, id="open on Independence Day"),
        pytest.param(
            ["2026-12-24//9-11"], "2026-12-24T12:00", False, "2026-12-28T09:00", id="short Christmas Eve"
        ),
        pytest.param(
            ["2026-11-17//9-10", "2026-11-17//13-15"],
            "2026-11-17T12:00",
            False,
            "2026-11-17T13:00",
            id="two openings in one day",
        ),
    ],
)
def test_an_exceptional_day_has_its_own_hours(
    exceptions: list[str], moment: str, *, is_open: bool, opens_at: str | None
) -> None:
    line = replace(channel(FI, SV), exceptions=tuple(exception(*each.split("/")) for each in exceptions))
    found = opening(line, "fi", at(moment), CALENDAR)
    assert found == Opening(is_open, at(opens_at) if opens_at else None)


def test_an_exception_of_an_area_or_a_language_goes_before_the_one_of_all() -> None:
    line = replace(
        channel(FI, SV),
        exceptions=(
            exception("2026-11-17"),
            exception("2026-11-17", hours="9-12", area="EAST"),
            exception("2026-11-18", language="sv"),
        ),
    )
    tuesday, wednesday = at("2026-11-17T10:00"), at("2026-11-18T10:00")
    assert opening(line, "fi", tuesday, CALENDAR).open is False
    assert opening(line, "fi", tuesday, CALENDAR, "west").open is False
    assert opening(line, "fi", tuesday, CALENDAR, "east").open is True
    assert opening(line, "fi", wednesday, CALENDAR).open is True
    assert opening(line, "sv", wednesday, CALENDAR) == Opening(open=False, opens_at=at("2026-11-19T09:00"))


def test_an_exception_holds_from_midnight_to_midnight_on_the_night_when_clocks_go_back() -> None:
    always = replace(channel(), exceptions=(exception("2026-10-25"),))
    moments = {
        "2026-10-24T20:59:59+00:00": True,
        "2026-10-24T21:00:00+00:00": False,
        "2026-10-25T21:59:59+00:00": False,
        "2026-10-25T22:00:00+00:00": True,
    }
    for moment, is_open in moments.items():
        found = opening(always, "fi", dt.datetime.fromisoformat(moment), CALENDAR)
        assert found.open is is_open, moment
        assert found.opens_at == (None if is_open else at("2026-10-26T00:00"))


def test_without_weekly_hours_an_exceptional_day_is_known_and_no_other() -> None:
    unknown = replace(channel(), hours=None, exceptions=(exception("2026-11-17", hours="9-12"),))
    assert opening(unknown, "fi", at("2026-11-16T10:00"), CALENDAR) == Opening(None, None)
    assert opening(unknown, "fi", at("2026-11-17T08:00"), CALENDAR) == Opening(
        open=False, opens_at=at("2026-11-17T09:00")
    )
    assert opening(unknown, "fi", at("2026-11-17T10:00"), CALENDAR).open is True
    assert opening(unknown, "fi", at("2026-11-17T12:00"), CALENDAR) == Opening(open=False, opens_at=None)


def test_an_exceptional_day_is_known_in_a_year_without_known_holidays() -> None:
    line = replace(channel(FI), exceptions=(exception("2150-11-16", hours="9-12"),))
    assert opening(line, "fi", at("2150-11-16T10:00"), CALENDAR).open is True
    assert opening(line, "fi", at("2150-11-16T13:00"), CALENDAR) == Opening(None, None)


def test_a_same_day_clock_waits_over_an_exceptional_day() -> None:
    hours = OpeningHours(replace(channel(FI), exceptions=(exception("2026-11-17"),)), "fi", CALENDAR)
    assert hours.day_of_service(at("2026-11-16T15:00")) == dt.date(2026, 11, 18)
