"""When a channel answers. Pure: the moment and the calendar are given."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reimari.common.working_days import HELSINKI, ONE_DAY, OutsideCalendar, WorkingCalendar
from reimari.region.profile.values import Channel, ExceptionalHours, Hours, OnCall, Text, UrgentHelp, fold

MIDNIGHT = dt.time()
LOOK_AHEAD = 60  # days; a channel that doesn't open in them has no next opening


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether a channel answers, and when it next does if not; `open` None: its hours aren't known."""

    open: bool | None
    opens_at: dt.datetime | None


UNKNOWN = Opening(None, None)
OPEN = Opening(open=True, opens_at=None)


class OpeningHours:
    """One channel in one language and area, day by day in Finnish time.

    Weekday hours don't hold on public holidays unless they say so, nor on Christmas Eve and Midsummer Eve
    where these aren't working days. Exceptional hours replace those of their days, whatever day it is. Hours
    that close at or before their opening run past midnight.
    """

    def __init__(self, channel: Channel, language: str, calendar: WorkingCalendar, area: str = "") -> None:
        self.gap = channel.gap
        self.known = channel.hours is not None
        self.calendar = calendar
        self.hours = tuple(hours for hours in channel.hours or () if _concern(hours, language, area))
        self.exceptions = tuple(
            sorted(
                (hours for hours in channel.exceptions if _concern(hours, language, area)),
                key=_narrowness,
                reverse=True,
            )
        )
        self.round_the_clock = channel.hours == ()
        self.always = self.round_the_clock and not self.exceptions
        self._ranges: dict[dt.date, tuple[tuple[dt.datetime, dt.datetime], ...]] = {}

    def exceptions_on(self, day: dt.date) -> tuple[ExceptionalHours, ...]:
        """The exceptional hours of the day; those that name an area or a language stand for the others."""
        held = [hours for hours in self.exceptions if hours.hold_on(day)]
        return tuple(hours for hours in held if _narrowness(hours) == _narrowness(held[0]))

    def ranges(self, day: dt.date) -> tuple[tuple[dt.datetime, dt.datetime], ...]:
        """The openings that begin on the day, as moments (UTC), the earliest first."""
        found = self._ranges.get(day)
        if found is None:
            found = self._ranges[day] = tuple(sorted(self._made(day)))
        return found

    def _made(self, day: dt.date) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        if self.exceptions and (exceptions := self.exceptions_on(day)):
            yield from _exceptional(day, exceptions)
        elif self.round_the_clock and self.exceptions:
            yield _moment(day, MIDNIGHT), _moment(day + ONE_DAY, MIDNIGHT)
        else:
            for hours in self.hours:
                if self._hold(hours, day):
                    yield _range(day, hours.opens, hours.closes)

    def _hold(self, hours: Hours, day: dt.date) -> bool:
        return (
            day.isoweekday() in hours.days
            and hours.valid_on(day)
            and (hours.holidays or not self.calendar.is_holiday(day))
        )

    def at(self, moment: dt.datetime) -> Opening:
        """Whether it is open at the moment; closed: the next opening within 60 days, Finnish time.

        Unknown too when no hours hold in that language on that day and none begin to, and in years whose
        holidays aren't known (before 2000, after 2100). Without weekly hours an exceptional day is known,
        but of its next opening only what is left of that day.
        """
        if self.always:
            return OPEN
        try:
            return self._at(moment)
        except OutsideCalendar:
            return UNKNOWN

    def _at(self, moment: dt.datetime) -> Opening:
        day = moment.astimezone(HELSINKI).date()
        if any(
            opens <= moment < closes for near in (day - ONE_DAY, day) for opens, closes in self.ranges(near)
        ):
            return OPEN
        exceptional = bool(self.exceptions and self.exceptions_on(day))
        if not self.known:
            opens_at = self._next_opening(moment, day, ahead=0) if exceptional else None
            return Opening(False if exceptional else None, opens_at)
        opens_at = self._next_opening(moment, day)
        told = exceptional or self.round_the_clock or any(hours.valid_on(day) for hours in self.hours)
        return UNKNOWN if opens_at is None and not told else Opening(open=False, opens_at=opens_at)

    def day_of_service(self, moment: dt.datetime) -> dt.date | None:
        """The day of the moment if it is open then or later that day; else the day of the next opening.

        None: the hours aren't known, or it doesn't open within 60 days.
        """
        day = moment.astimezone(HELSINKI).date()
        if self.always:
            return day
        if any(moment < closes for near in (day - ONE_DAY, day) for _, closes in self.ranges(near)):
            return day
        opens_at = self._next_opening(moment, day)
        return opens_at.date() if opens_at else None

    def _next_opening(
        self, moment: dt.datetime, day: dt.date, *, ahead: int = LOOK_AHEAD
    ) -> dt.datetime | None:
        for later in range(ahead + 1):
            for opens, _ in self.ranges(day + dt.timedelta(days=later)):
                if opens > moment:
                    return opens.astimezone(HELSINKI)
        return None


def opening_of(
    who: OnCall | UrgentHelp, language: str, at: dt.datetime, calendar: WorkingCalendar
) -> Opening:
    """The same of hours that belong to no channel: somebody on call, or who helps at once.

    Hours None: they aren't known; empty: around the clock. Exceptional hours hold as a channel's do.
    """
    line = Channel(code="", name=Text(), kind="", hours=who.hours, exceptions=who.exceptions)
    return opening(line, language, at, calendar)


def _concern(hours: Hours | ExceptionalHours, language: str, area: str) -> bool:
    return fold(hours.language) in {"", fold(language)} and fold(hours.area) in {"", fold(area)}


def _narrowness(hours: ExceptionalHours) -> int:
    """How many of area and language they name."""
    return bool(hours.area) + bool(hours.language)


def _exceptional(
    day: dt.date, exceptions: Iterable[ExceptionalHours]
) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    for hours in exceptions:
        if not hours.closed and hours.opens is not None and hours.closes is not None:
            yield _range(day, hours.opens, hours.closes)


def _range(day: dt.date, opens: dt.time, closes: dt.time) -> tuple[dt.datetime, dt.datetime]:
    ends = day if opens < closes else day + ONE_DAY
    return _moment(day, opens), _moment(ends, closes)


def _moment(day: dt.date, clock: dt.time) -> dt.datetime:
    """The moment in UTC, in which moments compare truly on the two nights when clocks are turned."""
    return dt.datetime.combine(day, clock, HELSINKI).astimezone(dt.UTC)


def opening(
    channel: Channel, language: str, at: dt.datetime, calendar: WorkingCalendar, area: str = ""
) -> Opening:
    """Whether the channel answers in the language (and area) at the moment, and when it next opens."""
    return OpeningHours(channel, language, calendar, area).at(at)
