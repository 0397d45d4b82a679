"""Calendars to think with: some people, some backgrounds, a week in November."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from reimari.appointments.rules import (
    ANYTHING,
    Book,
    Calendars,
    Change,
    CommonRules,
    Part,
    Taken,
    TakenBetween,
    Time,
    Wanted,
    Weekly,
    free_times,
    window_of,
)
from reimari.appointments.rules.openings import Holds, always
from reimari.common.working_days import HELSINKI, WorkingCalendar
from reimari.region.profile.values import Background, CalendarSettings, Mode, Text

ANNA, BENGT, CARLA = UUID(int=1), UUID(int=2), UUID(int=3)
CALENDAR = WorkingCalendar(CalendarSettings())
SINCE = dt.date(2020, 1, 1)
NOW = dt.datetime(2026, 11, 16, 6, tzinfo=dt.UTC)  # Monday 8.00 in Finland


def background(code: str = "CALL", **given: Any) -> Background:
    told: dict[str, Any] = {"unit": "TEAM", "modes": (Mode.PHONE,), "minutes": 30} | given
    return Background(code=code, name=Text(fi=code), **told)


CALL = background()
VISIT = background("VISIT", modes=(Mode.HOME,), minutes=60, travel=30)


def part(opens: str, closes: str) -> Part:
    return Part(dt.time.fromisoformat(opens), dt.time.fromisoformat(closes))


def weekly(day: int = 1, opens: str = "09:00", closes: str = "12:00", **given: Any) -> Weekly:
    told: dict[str, Any] = {"user": ANNA, "team": "TEAM", "background": "CALL", "since": SINCE} | given
    return Weekly(weekday=day, part=part(opens, closes), **told)


def change(day: str, opens: str, closes: str, background: str = "", **given: Any) -> Change:
    told: dict[str, Any] = {"user": ANNA, "team": "TEAM"} | given
    return Change(day=dt.date.fromisoformat(day), part=part(opens, closes), background=background, **told)


def at(text: str) -> dt.datetime:
    """A moment of Finland."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=HELSINKI).astimezone(dt.UTC)


def taken(begins: str, ends: str, **given: Any) -> Taken:
    return Taken(given.pop("user", ANNA), at(begins), at(ends), **given)


def calendars(rows: Iterable[Weekly] = (), changes: Iterable[Change] = (), **given: Any) -> Calendars:
    holds: Holds = given.pop("holds", always)
    return Calendars(rows, changes, calendar=CALENDAR, holds=holds, **given)


def book(
    known: Calendars,
    *,
    now: dt.datetime = NOW,
    rules: CommonRules | None = None,
    backgrounds: Iterable[Background] = (CALL, VISIT),
    **given: Any,
) -> Book:
    every = {each.code.casefold(): each for each in backgrounds}
    window = window_of(rules or CommonRules(), now=now)
    return Book(known, every, {each.unit.casefold(): window for each in every.values()}, **given)


def between(busy: Iterable[Taken]) -> TakenBetween:
    """What is taken, as it is asked for."""
    every = tuple(busy)

    def told(begins: dt.datetime, ends: dt.datetime) -> list[Taken]:
        return [each for each in every if each.begins < ends and begins < each.ends]

    return told


def found(known: Book, *busy: Taken, wanted: Wanted = ANYTHING, now: dt.datetime = NOW) -> Iterator[Time]:
    return free_times(known, between(busy), wanted, now=now)


def clocks(times: Iterable[Time]) -> list[str]:
    """When they begin, as people in Finland say it."""
    return [f"{each.begins.astimezone(HELSINKI):%d.%m. %H:%M}" for each in times]
