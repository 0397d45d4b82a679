"""Which times can be booked: on a fixed grid, minus what is taken, within the window; the nearest first."""

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import merge
from uuid import UUID

from reimari.appointments.rules.openings import Calendars
from reimari.appointments.rules.values import MIDNIGHT, Opening, Part, Taken, Time
from reimari.appointments.rules.window import Window
from reimari.common.working_days import ONE_DAY, day_in_helsinki
from reimari.region.profile.values import Background, Mode, fold

CHUNK = 7  # days whose taken times are asked at once
WHOLE = Part(MIDNIGHT, MIDNIGHT)  # of a day

type TakenBetween = Callable[[dt.datetime, dt.datetime], Iterable[Taken]]
type SpokenBy = Mapping[UUID, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What times are looked for. What is left empty doesn't matter.

    `bookers`: the units of whoever books; `need`: what it is about; `urgent`: it can't wait, so that what is
    kept for urgent is offered too.
    """

    bookers: frozenset[str] | None = None
    need: str = ""
    mode: Mode | None = None
    language: str = ""
    users: frozenset[UUID] | None = None
    backgrounds: frozenset[str] | None = None
    by_client: bool = False
    urgent: bool = False

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


class Occupied:
    """What is taken of whom, merged, so that one look tells whether a stretch is free."""

    def __init__(self, taken: Iterable[Taken], *, now: dt.datetime) -> None:
        spans: dict[UUID, list[tuple[dt.datetime, dt.datetime]]] = defaultdict(list)
        for each in taken:
            if each.stands(now):
                spans[each.user].append((each.begins, each.ends))
        self._spans: dict[UUID, tuple[list[dt.datetime], list[dt.datetime]]] = {}
        for user, mine in spans.items():
            begins, ends = list[dt.datetime](), list[dt.datetime]()
            for since, until in sorted(mine):
                if ends and since <= ends[-1]:
                    ends[-1] = max(ends[-1], until)
                else:
                    begins.append(since)
                    ends.append(until)
            self._spans[user] = begins, ends

    def busy_until(self, user: UUID, begins: dt.datetime, ends: dt.datetime) -> dt.datetime | None:
        """Until when the first that is taken of the stretch is; None: the stretch is free."""
        known = self._spans.get(user)
        if known is None:
            return None
        since, until = known
        number = bisect_right(until, begins)
        if number == len(until) or since[number] >= ends:
            return None
        return until[number]

    def is_full(self, user: UUID, begins: dt.datetime, ends: dt.datetime) -> bool:
        """Whether all of the stretch is taken."""
        known = self._spans.get(user)
        if known is None:
            return False
        since, until = known
        number = bisect_right(until, begins)
        return number < len(until) and since[number] <= begins and ends <= until[number]


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
    backgrounds = {code: each for code, each in book.backgrounds.items() if wanted.suits(each)}
    last, day = book.last_day(), max(since or dt.date.min, day_in_helsinki(now))
    if last is None or not backgrounds:
        return
    last = min(last, until or last)
    known = {code: each for code in book.calendars.codes if (each := backgrounds.get(fold(code)))}
    occupied, asked = Occupied((), now=now), day - ONE_DAY
    while day <= last:
        openings = _suiting(book, known, wanted, day)
        if openings and day > asked:
            asked = min(day + (CHUNK - 1) * ONE_DAY, last)
            occupied = Occupied(taken(WHOLE.on(day)[0], WHOLE.on(asked)[1]), now=now)
        yield from _of_day(book, openings, known, occupied, wanted, now)
        day += ONE_DAY


def _suiting(
    book: Book, backgrounds: Mapping[str, Background], wanted: Wanted, day: dt.date
) -> list[Opening]:
    """The openings of the day in which something that suits may lie."""
    open_now = {
        code: each
        for code, each in backgrounds.items()
        if each.valid_on(day)
        and (window := book.windows.get(fold(each.unit))) is not None
        and day <= window.last
    }
    return [
        opening
        for opening in book.calendars.unordered(day)
        if (background := open_now.get(opening.background)) is not None
        and (wanted.users is None or opening.user in wanted.users)
        and (not wanted.language or wanted.language in _languages(book, opening, background))
    ]


def _languages(book: Book, opening: Opening, background: Background) -> frozenset[str]:
    return frozenset(background.languages) or book.speaks.get(opening.user, frozenset())


def _of_day(
    book: Book,
    openings: Iterable[Opening],
    backgrounds: Mapping[str, Background],
    occupied: Occupied,
    wanted: Wanted,
    now: dt.datetime,
) -> Iterator[Time]:
    lanes = []
    windows = {code: book.windows.get(fold(each.unit)) for code, each in backgrounds.items()}
    for opening in openings:
        background, window = backgrounds[opening.background], windows[opening.background]
        if (
            window
            and opening.ends > window.earliest
            and not occupied.is_full(opening.user, opening.begins, opening.ends)
        ):
            lanes.append(_of_opening(book, opening, background, window, occupied, wanted, now))
    return merge(*lanes, key=lambda time: (time.begins, time.user, time.background))


def _of_opening(
    book: Book,
    opening: Opening,
    background: Background,
    window: Window,
    occupied: Occupied,
    wanted: Wanted,
    now: dt.datetime,
) -> Iterator[Time]:
    """The times on the opening's own grid: a taken one leaves a hole, it never shifts the others."""
    languages = _languages(book, opening, background)
    lead, length = dt.timedelta(minutes=background.leads), dt.timedelta(minutes=background.minutes or 0)
    step = lead + length + dt.timedelta(minutes=background.trails)
    at = opening.begins + step * max(0, -((opening.begins + lead - window.earliest) // step))
    while at + step <= opening.ends:
        busy = occupied.busy_until(opening.user, at, at + step)
        if busy is not None:
            at += step * max(1, -((at - busy) // step))
            continue
        begins = at + lead
        kept = background.urgent and window.is_kept(begins, now)
        if begins >= window.earliest and (wanted.urgent or not kept):
            yield Time(
                begins,
                begins + length,
                opening.user,
                opening.team,
                opening.background,
                background.modes,
                opening.site,
                languages,
                (at, at + step),
                kept,
            )
        at += step
