"""When a client is told: quiet hours and reminders, over nights in which the clock is changed (R-KL-37)."""

import datetime as dt
from dataclasses import replace

import pytest

from reimari.notices.rules import Hours, hours_of, is_reminded, next_allowed, reminder_at
from reimari.region.profile.values import NoticeRules
from tests.factories import at, county

OURS = Hours()
SHORT = Hours(quiet_from=dt.time(1), quiet_until=dt.time(6), assumed=frozenset())
DAY = dt.date(2026, 11, 30)


@pytest.mark.parametrize(
    ("now", "allowed"),
    [
        ("2026-11-30 12:00", "2026-11-30 12:00"),
        ("2026-11-30 20:59", "2026-11-30 20:59"),
        ("2026-11-30 21:00", "2026-12-01 08:00"),
        ("2026-11-30 23:59", "2026-12-01 08:00"),
        ("2026-12-01 00:00", "2026-12-01 08:00"),
        ("2026-12-01 07:59", "2026-12-01 08:00"),
        ("2026-12-01 08:00", "2026-12-01 08:00"),
        ("2026-12-31 22:00", "2027-01-01 08:00"),
        ("2026-03-28 22:00", "2026-03-29 08:00"),  # the night is an hour shorter
        ("2026-10-24 22:00", "2026-10-25 08:00"),  # … and an hour longer
    ],
)
def test_nobody_is_woken(now: str, allowed: str) -> None:
    assert next_allowed(at(now), OURS) == at(allowed)


def test_the_night_of_the_changed_clock_has_its_true_length() -> None:
    evening = at("2026-03-28 21:30")
    assert next_allowed(evening, OURS) - evening == dt.timedelta(hours=9, minutes=30)
    evening = at("2026-10-24 21:30")
    assert next_allowed(evening, OURS) - evening == dt.timedelta(hours=11, minutes=30)


@pytest.mark.parametrize(
    ("now", "allowed"),
    [
        ("2026-11-30 00:59", "2026-11-30 00:59"),
        ("2026-11-30 01:00", "2026-11-30 06:00"),
        ("2026-11-30 06:00", "2026-11-30 06:00"),
        ("2026-11-30 22:00", "2026-11-30 22:00"),
    ],
)
def test_quiet_hours_may_lie_within_a_day(now: str, allowed: str) -> None:
    assert next_allowed(at(now), SHORT) == at(allowed)


@pytest.mark.parametrize(
    ("meets", "reminded"),
    [
        ("2026-12-02 09:00", "2026-12-01 10:00"),
        ("2026-12-02 00:30", "2026-12-01 10:00"),
        ("2026-12-02 23:30", "2026-12-01 10:00"),
        ("2026-03-30 09:00", "2026-03-29 10:00"),  # in summer time by now
        ("2026-10-26 09:00", "2026-10-25 10:00"),
    ],
)
def test_one_is_reminded_the_day_before(meets: str, reminded: str) -> None:
    assert reminder_at(at(meets), OURS) == at(reminded)


@pytest.mark.parametrize(
    ("booked", "now", "due"),
    [
        ("2026-11-25 09:00", "2026-12-01 09:59", False),
        ("2026-11-25 09:00", "2026-12-01 10:00", True),
        ("2026-11-25 09:00", "2026-12-02 08:59", True),  # the job was late
        ("2026-11-25 09:00", "2026-12-02 09:00", False),  # they are meeting
        ("2026-12-01 09:00", "2026-12-01 10:00", True),  # booked a day before
        ("2026-12-01 09:01", "2026-12-01 10:00", False),  # booked less than a day before
    ],
)
def test_one_is_reminded_of_what_was_booked_long_ago(booked: str, now: str, due: bool) -> None:  # noqa: FBT001
    assert is_reminded(at("2026-12-02 09:00"), at(booked), OURS, now=at(now)) is due


def test_what_the_county_doesnt_tell_is_our_own_and_says_so() -> None:
    profile = county("KL")
    assert hours_of(profile, DAY) == OURS
    told = NoticeRules(code="NOTICES", quiet_from=dt.time(19), remind_at=dt.time(12))
    hours = hours_of(replace(profile, notice_rules=(told,)), DAY)
    assert (hours.quiet_from, hours.quiet_until, hours.remind_at) == (dt.time(19), dt.time(8), dt.time(12))
    assert hours.assumed == {"quiet_until"}
