"""Of which months, and by which rules of the county."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from reimari.common.working_days import ONE_DAY, WorkingCalendar
from reimari.figures.definitions.county_rules import rules_of
from reimari.figures.definitions.rows.due import due_codes
from reimari.figures.rules import begins, month_after
from reimari.region.profile.reference import law_clocks
from reimari.region.profile.values import ClockKind
from reimari.work.queries import County

REALISED = "meeting_realised"
ASSESSED = frozenset({"initial_assessment", "assessment_started"})
REPORTED = frozenset({"concern_received"})
BEFORE, AFTER = dt.timedelta(days=400), dt.timedelta(days=200)  # waits are counted in these days


@dataclass(frozen=True, slots=True)
class Frame:
    """The months from the one that begins on `first` until the one that begins on `last`, looked at now."""

    first: dt.date
    last: dt.date
    county: County
    now: dt.datetime

    def values(self) -> dict[str, Any]:
        """What the sources are given.

        `clocks`: the county's promises that a realised meeting keeps. `assessing`: its promises and the law's
        deadlines that an initial assessment keeps; `reports`: those that a concern report starts. `due`: what
        the calendar of promises tells of; `first`, `last`: the first and the last day. `days`: the
        working days around, with which PostgreSQL counts those between two days (I-09). And those of
        `county_rules.rules_of`.
        """
        until = month_after(self.last)
        own = self.county.profile.clocks
        promises = (each for each in own if each.kind == ClockKind.PROMISE)
        every = [(each.code, {*each.starts}, {*each.stops}) for each in (*own, *law_clocks())]
        return {
            "since": begins(self.first),
            "until": begins(until),
            "first": self.first,
            "last": until - ONE_DAY,
            "now": self.now,
            "clocks": sorted({each.code for each in promises if REALISED in each.stops}),
            "assessing": sorted(
                {code for code, starts, stops in every if starts - REPORTED and stops & ASSESSED}
            ),
            "due": due_codes(self.county.profile),
            "reports": sorted({code for code, starts, _stops in every if starts & REPORTED}),
            "days": working_days(self.county.calendar, self.first - BEFORE, until + AFTER),
            **rules_of(self.county, self.first, until),
        }


@lru_cache(maxsize=8)
def working_days(calendar: WorkingCalendar, first: dt.date, last: dt.date) -> list[dt.date]:
    """All of them, in order."""
    days = (first + number * ONE_DAY for number in range((last - first).days))
    return [day for day in days if calendar.is_working(day)]
