"""What calendars are made of: weekly times, days that differ, what is taken, and the times that come of it.

Wall times are of Finland; moments know their offset. What closes at midnight closes at the end of the day.
"""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from reimari.common.working_days import HELSINKI, ONE_DAY
from reimari.region.profile.values import Mode

MIDNIGHT = dt.time(0)
UTC = dt.UTC


@dataclass(frozen=True, slots=True)
class Site:
    """Where one is met: a place or a unit; neither: it isn't told."""

    place: str = ""
    unit: str = ""


NOWHERE = Site()


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """A part of a day by the wall clock."""

    opens: dt.time
    closes: dt.time

    def meets(self, other: "Part") -> bool:
        """Whether they share some time."""
        return self.opens < _end(other.closes) and other.opens < _end(self.closes)

    @property
    def goes_forward(self) -> bool:
        return self.opens < _end(self.closes)

    def on(self, day: dt.date) -> tuple[dt.datetime, dt.datetime]:
        """The same part of this day as two moments (UTC), also in a night when the clocks are turned."""
        last = day + ONE_DAY if self.closes == MIDNIGHT else day
        return _moment(day, self.opens), _moment(last, self.closes)


WHOLE = Part(MIDNIGHT, MIDNIGHT)  # of a day


def _end(closes: dt.time) -> dt.time:
    return dt.time.max if closes == MIDNIGHT else closes


def _moment(day: dt.date, clock: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, clock, HELSINKI).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Weekly:
    """Times of a background each week, from one day until another (the last, inclusive)."""

    user: UUID
    team: str
    background: str
    weekday: int  # ISO: Monday is 1
    part: Part
    since: dt.date
    until: dt.date | None = None
    site: Site = NOWHERE

    def holds_on(self, day: dt.date) -> bool:
        in_force = self.since <= day and (self.until is None or day <= self.until)
        return in_force and day.isoweekday() == self.weekday


@dataclass(frozen=True, slots=True)
class Change:
    """A part of one day that differs: no times (`background` empty), or times of a background."""

    user: UUID
    day: dt.date
    part: Part
    background: str = ""
    team: str = ""
    site: Site = NOWHERE


@dataclass(frozen=True, slots=True)
class Blocked:
    """A part of a day on which somebody can't be booked: full duty on a line."""

    user: UUID
    day: dt.date
    part: Part


@dataclass(frozen=True, slots=True)
class Taken:
    """Somebody's time that is taken: busy by another calendar, held or booked; with the worker's own minutes
    before and after.

    `lifts_at`: from when it is free again: a hold that ends, a freed time that comes back after a delay.
    """

    user: UUID
    begins: dt.datetime
    ends: dt.datetime
    booked: bool = False
    lifts_at: dt.datetime | None = None

    def stands(self, now: dt.datetime) -> bool:
        return self.lifts_at is None or now < self.lifts_at


@dataclass(frozen=True, slots=True)
class Opening:
    """A stretch of a day in which times of a background can be booked with somebody."""

    user: UUID
    team: str
    background: str
    begins: dt.datetime
    ends: dt.datetime
    site: Site = NOWHERE


@dataclass(frozen=True, slots=True)
class Time:
    """A time that can be booked. `begins` and `ends` are the client's; `blocks` is all that it takes of the
    worker."""

    begins: dt.datetime
    ends: dt.datetime
    user: UUID
    team: str
    background: str
    modes: tuple[Mode, ...]
    site: Site
    languages: frozenset[str]
    blocks: tuple[dt.datetime, dt.datetime]
    kept_for_urgent: bool = False
