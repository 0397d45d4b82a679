"""Which times can be booked: on a fixed grid, minus what is taken, within the window; the nearest first."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import merge
from uuid import UUID

from reimari.appointments.rules.occupied import Occupied, TakenBetween, TakenByWeek
from reimari.appointments.rules.openings import Calendars, Open
from reimari.appointments.rules.values import Time
from reimari.appointments.rules.window import Window
from reimari.common.working_days import ONE_DAY, day_in_helsinki
from reimari.region.profile.values import Background, Mode, fold

type SpokenBy = Mapping[UUID, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What times are looked for. What is left empty doesn't matter.

    `bookers`: the units of whoever books; `need`: what it is about; `urgent`: it can't wait, so that what is
    kept for urgent is offered too. `teams`: whose. `before`: what begins later doesn't keep the promise.
    """

    bookers: frozenset[str] | None = None
    need: str = ""
    mode: Mode | None = None
    language: str = ""
    users: frozenset[UUID] | None = None
    backgrounds: frozenset[str] | None = None
    by_client: bool = False
    urgent: bool = False
    teams: frozenset[str] | None = None
    before: dt.datetime | None = None

    def suits(self, background: Background) -> bool:
        """Whether times of the background may be offered at all."""
        if not background.minutes or not background.modes:
            return False
        if self.backgrounds is not None and fold(background.code) not in self.backgrounds:
            return False
        if self.by_client and not background.clients:
            return False
        if self.bookers is not None and not books(background, self.bookers):
            return False
        if self.need and background.purpose and fold(self.need) not in map(fold, background.purpose):
            return False
        return self.mode is None or self.mode in background.modes


ANYTHING = Wanted()


def books(background: Background, units: Iterable[str]) -> bool:
    """Whether people of these units may book: the background's own, and those that it names (R-KL-16)."""
    return not {fold(background.unit), *map(fold, background.bookers)}.isdisjoint(map(fold, units))


@dataclass(frozen=True, slots=True)
class Book:
    """By what times are found: calendars, backgrounds by folded code, the window of each unit, languages."""

    calendars: Calendars
    backgrounds: Mapping[str, Background]
    windows: Mapping[str, Window]
    speaks: SpokenBy = field(default_factory=dict)

    def last_day(self) -> dt.date | None:
        """The last day on which any unit can be booked; None: there is none."""
        return max((window.last for window in self.windows.values()), default=None)


def free_times(
    book: Book,
    taken: TakenBetween,
    wanted: Wanted = ANYTHING,
    *,
    now: dt.datetime,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> Iterator[Time]:
    """The free times that suit, the nearest first, each worked out when it is asked for.

    `since`, `until`: the first and the last day that are looked at. `taken` is asked a week at a time. Of two
    that begin at once the order is always the same.
    """
    first, last = max(since or dt.date.min, day_in_helsinki(now)), book.last_day()
    if last is None:
        return iter(())
    weeks = TakenByWeek(taken, first=first, last=min(last, until or last), now=now)
    return times_in(book, weeks, wanted, now=now, until=until)


def times_in(
    book: Book, weeks: TakenByWeek, wanted: Wanted, *, now: dt.datetime, until: dt.date | None = None
) -> Iterator[Time]:
    """As `free_times`, of weeks that several searches look at together."""
    backgrounds = {code: each for code, each in book.backgrounds.items() if wanted.suits(each)}
    known = {code: each for code in book.calendars.codes if (each := backgrounds.get(fold(code)))}
    last, day = book.last_day(), weeks.first
    if last is None or not known:
        return
    last = min(last, until or last, day_in_helsinki(wanted.before) if wanted.before else last)
    while day <= last:
        yield from _of_day(book, known, weeks, wanted, day, now)
        day += ONE_DAY


def _suiting(
    book: Book, backgrounds: Mapping[str, Background], wanted: Wanted, day: dt.date
) -> Iterator[tuple[Open, Background, Window]]:
    """What is open on the day in which something that suits may lie."""
    open_now = {
        code: (each, window)
        for code, each in backgrounds.items()
        if each.valid_on(day)
        and (window := book.windows.get(fold(each.unit))) is not None
        and day <= window.last
    }
    teams = None if wanted.teams is None else frozenset(map(fold, wanted.teams))
    for stretch in book.calendars.stretches(day, wanted.users) if open_now else ():
        row = stretch[2]
        if (
            (by := open_now.get(row.background)) is not None
            and (teams is None or fold(row.team) in teams)
            and (not wanted.language or wanted.language in _languages(book, row.user, by[0]))
        ):
            yield stretch, *by


def _languages(book: Book, user: UUID, background: Background) -> frozenset[str]:
    return frozenset(background.languages) or book.speaks.get(user, frozenset())


def _of_day(
    book: Book,
    backgrounds: Mapping[str, Background],
    weeks: TakenByWeek,
    wanted: Wanted,
    day: dt.date,
    now: dt.datetime,
) -> Iterator[Time]:
    lanes, occupied = [], None
    for stretch, background, window in _suiting(book, backgrounds, wanted, day):
        begins, ends, row = stretch
        occupied = occupied or weeks.on(day)
        if ends > window.earliest and not occupied.is_full(row.user, begins, ends):
            lanes.append(_of_stretch(book, stretch, background, window, occupied, wanted, now))
    return merge(*lanes, key=lambda time: (time.begins, time.user, time.background))


def _of_stretch(
    book: Book,
    stretch: Open,
    background: Background,
    window: Window,
    occupied: Occupied,
    wanted: Wanted,
    now: dt.datetime,
) -> Iterator[Time]:
    """The times on the opening's own grid: a taken one leaves a hole, it never shifts the others."""
    at, closes, row = stretch
    languages = _languages(book, row.user, background)
    lead, length = dt.timedelta(minutes=background.leads), dt.timedelta(minutes=background.minutes or 0)
    step = lead + length + dt.timedelta(minutes=background.trails)
    at += step * max(0, -((at + lead - window.earliest) // step))
    while at + step <= closes:
        begins, busy = at + lead, occupied.busy_until(row.user, at, at + step)
        if wanted.before and begins > wanted.before:
            return
        if busy is not None:
            at += step * max(1, -((at - busy) // step))
            continue
        kept = background.urgent and window.is_kept(begins, now)
        if begins >= window.earliest and (wanted.urgent or not kept):
            yield Time(
                begins,
                begins + length,
                row.user,
                row.team,
                row.background,
                background.modes,
                row.site,
                languages,
                (at, at + step),
                kept,
            )
        at += step
