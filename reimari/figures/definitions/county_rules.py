"""What the county's profile says that rows are counted by, as values of the statements."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from reimari.common.working_days import ONE_DAY, WorkingCalendar
from reimari.region.profile.values import (
    Channel,
    ClockKind,
    ExceptionalHours,
    Hours,
    Limit,
    Profile,
    by_code,
    fold,
)
from reimari.region.rules import OpeningHours
from reimari.work.queries import County

HANDLED = "outcome_recorded"
A_DAY_BEFORE = -1  # hours may run past midnight


def rules_of(county: County, first: dt.date, until: dt.date) -> dict[str, Any]:
    """For the days from `first` until before `until`.

    `same_day`: codes of the promises that a contact is handled on the same day. `task_lines`: channels that
    are for some needs only, `tasks`: each of them with each of these needs. `open_units`, `open_hours`: units
    whose hours are known, and when any of their lines answers in any language or area.
    """
    profile = county.profile
    tasks = list(_tasks(profile))
    hours = open_hours(profile.channels, county.calendar, first, until)
    return {
        "same_day": sorted(
            {
                clock.code
                for clock in profile.clocks
                if (clock.kind, clock.limit) == (ClockKind.PROMISE, Limit.SAME_DAY) and HANDLED in clock.stops
            }
        ),
        "task_lines": sorted({line for line, _need in tasks}),
        "tasks": sorted({f"{line} {need}" for line, need in tasks}),
        "open_units": [unit for unit, _hours in hours],
        "open_hours": [ranges for _unit, ranges in hours],
    }


def _tasks(profile: Profile) -> Iterable[tuple[str, str]]:
    needs = by_code(profile.needs)
    for line in profile.channels:
        for task in line.tasks:
            if fold(task) in needs:
                yield line.code, needs[fold(task)].code


@lru_cache(maxsize=8)
def open_hours(
    channels: tuple[Channel, ...], calendar: WorkingCalendar, first: dt.date, until: dt.date
) -> tuple[tuple[str, str], ...]:
    """Each unit that answers lines of known hours, with its openings as PostgreSQL reads a multirange.

    A channel that is never closed says nothing of when somebody is there.
    """
    found: dict[str, set[tuple[dt.datetime, dt.datetime]]] = {}
    for channel in channels:
        if channel.unit and channel.hours:
            days = (first + number * ONE_DAY for number in range(A_DAY_BEFORE, (until - first).days))
            ranges = found.setdefault(channel.unit, set())
            ranges.update(openings(channel, calendar, days))
    return tuple((unit, _multirange(ranges)) for unit, ranges in sorted(found.items()))


def openings(
    channel: Channel, calendar: WorkingCalendar, days: Iterable[dt.date]
) -> Iterable[tuple[dt.datetime, dt.datetime]]:
    """When the channel answers in any language or area on these days, as moments (UTC)."""
    every: tuple[Hours | ExceptionalHours, ...] = (*(channel.hours or ()), *channel.exceptions)
    areas = {"", *(hours.area for hours in every)}
    lines = [
        OpeningHours(channel, language, calendar, area) for language in channel.languages for area in areas
    ]
    for day in days:
        for line in lines:
            if channel.valid_on(day):
                yield from line.ranges(day)


def _multirange(ranges: Iterable[tuple[dt.datetime, dt.datetime]]) -> str:
    told = ",".join(f"[{opens.isoformat()},{closes.isoformat()})" for opens, closes in sorted(ranges))
    return f"{{{told}}}"
