"""Contacts of the living demo come in the rhythm of a real week, the same whenever they are planned."""

import datetime as dt
from collections import Counter
from functools import lru_cache

import pytest

from reimari.demo.days import Days
from reimari.demo.dice import dice
from reimari.demo.rhythm import Arrival, Rhythm
from reimari.demo.words import words
from reimari.region.rules import OpeningHours
from tests.factories import county

COUNTIES = ["KS", "PS", "VS", "KL", "IU"]
MONDAY = dt.date(2026, 9, 7)
WEEKS = 12  # without a holiday
WITHIN = 0.12


@lru_cache
def come(code: str) -> tuple[Arrival, ...]:
    """Everybody who comes in twelve weeks."""
    rhythm = Rhythm(county(code).with_demo())
    days = (MONDAY + dt.timedelta(days=number) for number in range(WEEKS * 7))
    return tuple(each for day in days for each in rhythm.arrivals(day, dice(f"{code}:{day}")))


def planned(code: str, *, run: str = "run") -> Days:
    return Days(county(code).with_demo(), words(), dt.date(2026, 11, 25), seed=code, run=run)


@pytest.mark.parametrize("code", COUNTIES)
def test_as_many_come_in_a_week_as_the_countys_volumes_say(code: str) -> None:
    assert len(come(code)) / WEEKS == pytest.approx(Rhythm(county(code).with_demo()).weekly, rel=0.05)


@pytest.mark.parametrize("code", COUNTIES)
def test_languages_and_channels_have_their_shares(code: str) -> None:
    volumes, found = county(code).demo.volumes, come(code)
    for told, shares in (
        (Counter(each.language for each in found), volumes.languages),
        (Counter(each.channel for each in found), volumes.channels),
    ):
        assert set(told) <= set(shares)
        for name, share in shares.items():
            assert told[name] / len(found) == pytest.approx(share, abs=0.02), name


@pytest.mark.parametrize("code", COUNTIES)
def test_mondays_are_the_busiest_and_fridays_the_quietest(code: str) -> None:
    days = Counter(each.at.weekday() for each in come(code))
    assert days[0] / days[4] == pytest.approx(1.4 / 0.8, rel=WITHIN)
    assert max(days, key=days.__getitem__) == 0
    assert max(days[5], days[6]) < 0.06 * days[4]


@pytest.mark.parametrize("code", COUNTIES)
def test_the_lunch_hour_is_a_dip_between_two_peaks(code: str) -> None:
    hours = Counter(each.at.hour for each in come(code) if each.channel == "phone")
    assert hours[12] < 0.6 * hours[10]
    assert hours[12] < 0.75 * hours[13]


@pytest.mark.parametrize("code", COUNTIES)
def test_nobody_calls_or_walks_in_where_it_is_closed(code: str) -> None:
    profile = county(code).with_demo()
    rhythm = Rhythm(profile)
    staffed = {item.code: item for item in profile.channels if item.hours}
    for each in come(code):
        if each.channel in staffed:
            spoken = {"fi", "sv"} if each.language == "sv" else {"fi"}  # without a Swedish line: the Finnish
            hours = [OpeningHours(staffed[each.channel], one, rhythm.office.calendar) for one in spoken]
            assert any(one.at(each.at).open for one in hours), each


def test_the_swedish_line_rings_only_in_its_own_hours() -> None:
    calls = [each for each in come("VS") if each.channel == "phone" and each.language == "sv"]
    assert len(calls) > 50
    assert {each.at.hour for each in calls} == {9, 10, 11}


@pytest.mark.parametrize("code", COUNTIES)
def test_nights_are_quiet_and_only_written_contacts_and_colleagues_come(code: str) -> None:
    night = [each for each in come(code) if each.at.hour < 6]
    assert {each.channel for each in night} <= {"email", "web_form", "professional"}
    assert 0 < len(night) < 0.05 * len(come(code))


def test_a_holiday_is_as_quiet_as_a_sunday() -> None:
    rhythm = Rhythm(county("IU").with_demo())
    for holiday in (dt.date(2026, 12, 25), dt.date(2027, 1, 6)):
        for number in range(20):
            found = {each.channel for each in rhythm.arrivals(holiday, dice(f"holiday:{number}"))}
            assert found <= {"email", "web_form", "professional"}


def test_the_same_day_is_the_same_whenever_it_is_planned() -> None:
    days = [MONDAY, dt.date(2026, 11, 29)]
    assert [planned("IU").coming(day) for day in days] == [planned("IU").coming(day) for day in days]


def test_another_run_has_other_contacts_but_the_same_regulars() -> None:
    first, second = (planned("IU", run=run).coming(MONDAY) for run in ("one", "two"))
    assert first != second
    known = {
        run: {
            each.planned.resident.code
            for day in range(40)
            for each in planned("IU", run=run).coming(MONDAY + dt.timedelta(days=day))
            if each.planned.resident
        }
        for run in ("one", "two")
    }
    assert len(known["one"] & known["two"]) >= 5


def test_written_contacts_wait_on_a_list_and_calls_are_settled_at_once() -> None:
    for each in planned("IU").coming(MONDAY):
        written = each.planned.channel not in {"phone", "walk_in", "home_visit"}
        assert each.planned.is_open == written
        assert all((not matter.outcome) == written for matter in each.planned.matters)
        assert each.at == each.planned.recorded_at >= each.planned.received_at
