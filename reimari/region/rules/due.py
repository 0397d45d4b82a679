"""When a clock ends, and why. Pure: the start, the pauses and the calendar are given.

Working days count from the first one after the day of arrival (I-09); months by 150/1930 2, 3 and 5 §.
"""

import calendar as months
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from reimari.common.dates import END_OF_DAY
from reimari.common.working_days import HELSINKI, ONE_DAY, STATUTORY, WorkingCalendar, day_in_helsinki
from reimari.region.profile.values import Channel, Clock, Limit, Text, fold
from reimari.region.rules import why
from reimari.region.rules.opening import OpeningHours

PHONE = "phone"
UNNAMED = Text()
FINNISH = "fi"


@dataclass(frozen=True, slots=True)
class Pause:
    """A clock stands still for a coded reason (I-11); `until` None: it still does.

    Days after the day of `since` up to and including the day of `until` don't count.
    """

    since: dt.datetime
    until: dt.datetime | None = None
    reason: str = ""
    name: Text = UNNAMED


class Spell(NamedTuple):
    """Days that don't count, first and last included; `last` is the end of time when it goes on."""

    first: dt.date
    last: dt.date

    @property
    def goes_on(self) -> bool:
        return self.last == dt.date.max

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1


class End(NamedTuple):
    """Where the counting led.

    Months only: `nominal` is the last day before it moves to a working day, `days_paused` how far pauses
    took it.
    """

    due_on: dt.date | None
    raw_due_on: dt.date | None
    counted: tuple[dt.date, ...] = ()
    nominal: dt.date | None = None
    days_paused: int = 0
    hours_known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When a clock ends: its last day and moment in Finnish time, and without its pauses (raw, I-11).

    `due_on` None: it is paused, or has no limit. `counted`: the working days that were counted.
    """

    clock: Clock
    start: dt.datetime
    due_on: dt.date | None
    due_at: dt.datetime | None
    raw_due_on: dt.date | None
    counted: tuple[dt.date, ...]
    paused: bool
    gaps: tuple[str, ...]
    nominal: dt.date | None
    days_paused: int
    hours_known: bool
    pauses: tuple[tuple[Spell, Pause], ...]
    calendar: WorkingCalendar = field(compare=False, repr=False)

    def why(self, language: str) -> str:
        """The derivation in plain sentences: start, first day, what doesn't count, last day."""
        return why.sentences(self, language)


def due(
    clock: Clock,
    start: dt.datetime,
    pauses: Sequence[Pause],
    calendar: WorkingCalendar,
    channel: Channel | OpeningHours | None,
) -> Due:
    """When the clock ends that started at the moment; `channel` moves same-day clocks only (D-1).

    Raises `OutsideCalendar` when it would end after 2100 or starts before 2000.
    """
    local = start.astimezone(HELSINKI)
    named = _named(pauses, local.date()) if pauses else ()
    spells = _joined(spell for spell, _ in named) if named else ()
    match clock.limit:
        case Limit.WORKING_DAYS:
            end = _by_working_days(local.date(), clock.length, spells, calendar)
        case Limit.MONTHS:
            end = _by_months(local.date(), clock.length, spells)
        case Limit.SAME_DAY:
            hours = OpeningHours(channel, FINNISH, calendar) if isinstance(channel, Channel) else channel
            end = _by_opening(local, spells, hours)
        case Limit.NONE:
            end = End(None, None)
        case _:
            end = End(local.date(), local.date())
    return Due(
        clock=clock,
        start=local,
        due_on=end.due_on,
        due_at=_due_at(clock, local, end.due_on),
        raw_due_on=end.raw_due_on,
        counted=end.counted,
        paused=end.due_on is None and end.raw_due_on is not None,
        gaps=_gaps(clock, channel, hours_known=end.hours_known),
        nominal=end.nominal,
        days_paused=end.days_paused,
        hours_known=end.hours_known,
        pauses=named,
        calendar=calendar,
    )


def channel_of(clock: Clock, channels: Iterable[Channel]) -> Channel | None:
    """The channel whose hours move the clock: the one that it names, else the phone (code, then kind)."""
    code = fold(clock.channel or PHONE)
    every = tuple(channels)
    named = (channel for channel in every if fold(channel.code) == code)
    phones = (channel for channel in every if not clock.channel and fold(channel.kind) == PHONE)
    return next(named, next(phones, None))


def add_months(day: dt.date, count: int) -> dt.date:
    """The same number of day `count` months later, else that month's last day (150/1930 3 §)."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return dt.date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _named(pauses: Sequence[Pause], arrival: dt.date) -> tuple[tuple[Spell, Pause], ...]:
    """The days that each pause takes after the arrival, in order; pauses that take none are left out."""
    found = []
    for pause in pauses:
        first = max(day_in_helsinki(pause.since), arrival) + ONE_DAY
        last = day_in_helsinki(pause.until) if pause.until else dt.date.max
        if first <= last:
            found.append((Spell(first, last), pause))
    return tuple(sorted(found, key=_spell_of)) if len(found) > 1 else tuple(found)


def _spell_of(named: tuple[Spell, Pause]) -> Spell:
    return named[0]


def _joined(spells: Iterable[Spell]) -> tuple[Spell, ...]:
    """Spells in order, those that overlap as one: no day is left out twice."""
    joined: list[Spell] = []
    for spell in spells:
        if joined and spell.first <= joined[-1].last:
            joined[-1] = Spell(joined[-1].first, max(joined[-1].last, spell.last))
        else:
            joined.append(spell)
    return tuple(joined)


def _by_working_days(
    arrival: dt.date, length: int, spells: tuple[Spell, ...], calendar: WorkingCalendar
) -> End:
    """`length` working days after the day of arrival, days in spells left out."""
    raw = calendar.add(arrival, length)
    counted: list[dt.date] = []
    day, left = arrival, list(reversed(spells))
    while len(counted) < length:
        day = calendar.next_working(day)
        while left and left[-1].last < day:
            left.pop()
        if not left or day < left[-1].first:
            counted.append(day)
        elif left[-1].goes_on:
            return End(None, raw, tuple(counted))
        else:
            day = left[-1].last
    return End(counted[-1] if counted else arrival, raw, tuple(counted))


def _by_months(arrival: dt.date, length: int, spells: tuple[Spell, ...]) -> End:
    """The same day `length` months later, as many days on as were paused, then to a working day (5 §)."""
    nominal = add_months(arrival, length)
    raw = due_on = STATUTORY.on_or_after(nominal)
    days_paused = 0
    for spell in spells:
        if spell.first > due_on:
            break
        if spell.goes_on:
            return End(None, raw, nominal=nominal, days_paused=days_paused)
        days_paused += spell.length
        nominal += dt.timedelta(days=spell.length)
        due_on = STATUTORY.on_or_after(nominal)
    return End(due_on, raw, nominal=nominal, days_paused=days_paused)


def _by_opening(start: dt.datetime, spells: tuple[Spell, ...], hours: OpeningHours | None) -> End:
    """The day of arrival if the channel is still open on it, else the day of the next opening (I-10)."""
    raw = hours.day_of_service(start) if hours and hours.known else None
    if hours is None or raw is None:
        return End(start.date(), start.date(), hours_known=False)
    due_on: dt.date | None = raw
    for spell in spells:
        if due_on is not None and spell.first <= due_on <= spell.last:
            midnight = dt.time(tzinfo=HELSINKI)
            due_on = (
                None
                if spell.goes_on
                else hours.day_of_service(dt.datetime.combine(spell.last + ONE_DAY, midnight))
            )
    return End(due_on, raw)


def _due_at(clock: Clock, start: dt.datetime, due_on: dt.date | None) -> dt.datetime | None:
    """The last second of the day unless the clock names an hour; at once is the start itself."""
    if due_on is None or clock.limit is Limit.WITH_CONTACT:
        return None
    if clock.limit is Limit.AT_ONCE:
        return start
    return dt.datetime.combine(due_on, clock.due_time or END_OF_DAY, HELSINKI)


def _gaps(clock: Clock, channel: Channel | OpeningHours | None, *, hours_known: bool) -> tuple[str, ...]:
    """What the sources don't tell and this answer rests on: the limit, or the hours of the channel."""
    if clock.limit is Limit.NONE:
        gap = clock.gap
    else:
        gap = "" if hours_known else (channel.gap if channel else "") or clock.gap
    return (gap,) if gap else ()
