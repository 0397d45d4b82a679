import datetime as dt

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reimari.common.holidays import FIRST_YEAR, LAST_YEAR, OutsideCalendar, holiday_name, holidays_of
from reimari.common.working_days import STATUTORY, StatutorySettings, WorkingCalendar, day_in_helsinki

DAYS = st.dates(dt.date(FIRST_YEAR, 1, 1), dt.date(LAST_YEAR - 1, 12, 31))
CALENDARS = st.builds(
    lambda saturday, eves: WorkingCalendar(StatutorySettings(saturday, eves)), st.booleans(), st.booleans()
)


@pytest.mark.parametrize("year", range(FIRST_YEAR, LAST_YEAR + 1))
def test_the_working_days_of_a_year_are_those_of_the_library(year: int) -> None:
    calendar = WorkingCalendar(StatutorySettings())
    known = holidays.country_holidays("FI", years=year, expand=False)
    days = (dt.date(year, 1, 1) + dt.timedelta(days=number) for number in range(366))
    for day in (day for day in days if day.year == year):
        assert calendar.is_working(day) == (day.weekday() < 5 and day not in known), day


@pytest.mark.parametrize("year", range(FIRST_YEAR, LAST_YEAR + 1))
@pytest.mark.parametrize(("language", "theirs"), [("fi", "fi"), ("sv", "sv_FI"), ("en", "en_US")])
def test_holidays_have_the_names_of_the_library(year: int, language: str, theirs: str) -> None:
    known = holidays.country_holidays("FI", years=year, expand=False, language=theirs)
    assert set(holidays_of(year)) == set(known)
    for day, names in known.items():  # 1 May 2008 was Ascension Day too
        assert holiday_name(day, language) in names.split("; ")


@pytest.mark.parametrize(
    ("day", "saturday", "eves", "works"),
    [
        pytest.param("2026-12-24", False, True, False, id="Christmas Eve doesn't count"),
        pytest.param("2026-12-24", False, False, True, id="Christmas Eve counts by setting"),
        pytest.param("2026-06-19", False, True, False, id="Midsummer Eve doesn't count"),
        pytest.param("2026-06-19", False, False, True, id="Midsummer Eve counts by setting"),
        pytest.param("2026-11-21", False, True, False, id="a Saturday doesn't count"),
        pytest.param("2026-11-21", True, True, True, id="a Saturday counts by setting"),
        pytest.param("2026-06-20", True, True, False, id="Midsummer Day is a Saturday that never counts"),
        pytest.param("2026-10-31", True, False, False, id="All Saints' Day never counts"),
        pytest.param("2022-12-24", True, True, False, id="Christmas Eve on a counted Saturday"),
        pytest.param("2022-12-24", True, False, True, id="Christmas Eve on a counted Saturday, eves count"),
        pytest.param("2026-11-22", True, False, False, id="a Sunday never counts"),
        pytest.param("2026-05-01", False, True, False, id="May Day"),
        pytest.param("2028-12-06", False, True, False, id="Independence Day on a Wednesday"),
        pytest.param("2026-05-14", False, True, False, id="Ascension Day"),
        pytest.param("2028-02-29", False, True, True, id="29 February"),
    ],
)
def test_a_day_counts_by_the_settings(day: str, *, saturday: bool, eves: bool, works: bool) -> None:
    calendar = WorkingCalendar(StatutorySettings(saturday, eves))
    assert calendar.is_working(dt.date.fromisoformat(day)) is works


def test_eves_are_holidays_only_where_they_do_not_count() -> None:
    eve = dt.date(2026, 12, 24)
    assert STATUTORY.is_holiday(eve)
    assert not WorkingCalendar(StatutorySettings(eves_nonworking=False)).is_holiday(eve)
    assert not STATUTORY.is_holiday(dt.date(2026, 11, 22))  # a Sunday isn't a holiday by name


def test_holidays_have_names_in_three_languages() -> None:
    names = [holiday_name(dt.date(2026, 6, 19), language) for language in ("fi", "sv", "en")]
    assert names == ["Juhannusaatto", "Midsommarafton", "Midsummer Eve"]
    assert not holiday_name(dt.date(2026, 11, 16), "sv")


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, LAST_YEAR + 1])
def test_a_year_whose_holidays_are_not_known_is_refused(year: int) -> None:
    with pytest.raises(OutsideCalendar):
        STATUTORY.is_working(dt.date(year, 7, 1))


def test_the_finnish_day_of_a_moment_changes_at_midnight_in_helsinki() -> None:
    assert day_in_helsinki(dt.datetime(2026, 11, 16, 21, 59, tzinfo=dt.UTC)) == dt.date(2026, 11, 16)
    assert day_in_helsinki(dt.datetime(2026, 11, 16, 22, 0, tzinfo=dt.UTC)) == dt.date(2026, 11, 17)


def test_weekday_holidays_are_named_across_the_turn_of_the_year() -> None:
    found = list(STATUTORY.weekday_holidays(dt.date(2026, 12, 22), dt.date(2027, 1, 6)))
    assert found == [dt.date(2026, 12, 24), dt.date(2026, 12, 25), dt.date(2027, 1, 1), dt.date(2027, 1, 6)]


@given(calendar=CALENDARS, day=DAYS, count=st.integers(0, 60))
def test_adding_and_counting_are_each_others_reverse(
    calendar: WorkingCalendar, day: dt.date, count: int
) -> None:
    end = calendar.add(day, count)
    assert calendar.working_days_between(day, end) == count
    assert calendar.working_days_between(end, day) == -count
    assert count == 0 or calendar.is_working(end)


@given(calendar=CALENDARS, day=DAYS)
def test_nothing_that_counts_lies_before_the_next_working_day(
    calendar: WorkingCalendar, day: dt.date
) -> None:
    found = calendar.next_working(day)
    between = [day + dt.timedelta(days=number) for number in range(1, (found - day).days)]
    assert found > day
    assert not any(calendar.is_working(one) for one in between)
    assert calendar.on_or_after(day) == (day if calendar.is_working(day) else found)
