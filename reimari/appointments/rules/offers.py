"""What is offered to a client: the first times that keep the promise; when there is none, what comes near."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby, islice
from typing import Any
from uuid import UUID

from reimari.appointments.rules.occupied import TakenBetween, TakenByWeek
from reimari.appointments.rules.times import Book, Wanted, times_in
from reimari.appointments.rules.values import Time
from reimari.common.working_days import day_in_helsinki
from reimari.region.profile.values import Mode, fold

FIRST_OF_SAME = 3  # so many times with the same worker stand before all others
COUNT = 10

type Elsewhere = Callable[[], tuple[Book, TakenBetween]]


class Relaxed(StrEnum):
    """The one condition that is let go."""

    OTHER_MODE = "other_mode"
    OTHER_WORKER = "other_worker"
    OTHER_AREA = "other_area"
    OTHER_LANGUAGE = "other_language"
    URGENT = "urgent"
    LATER = "later"


LET_GO: Mapping[Relaxed, Mapping[str, Any]] = {
    Relaxed.OTHER_MODE: {"mode": None},
    Relaxed.OTHER_WORKER: {"users": None},
    Relaxed.OTHER_AREA: {"teams": None},
    Relaxed.OTHER_LANGUAGE: {"language": ""},
    Relaxed.URGENT: {"urgent": True},
    Relaxed.LATER: {"before": None},
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A time as it is offered.

    `near`: whether one meets where the client lives; None: it isn't told, or the way to meet needs no place.
    """

    time: Time
    same_worker: bool = False
    near: bool | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """The first time that there would be if one condition were let go."""

    kind: Relaxed
    offer: Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """What was wanted when no time kept the promise, for whoever leads the unit (R-KL-21).

    `backgrounds`: of which a time would have done, however one meets. `later_at`: the first after the limit.
    """

    backgrounds: tuple[str, ...]
    due_at: dt.datetime | None
    later_at: dt.datetime | None = None
    need: str = ""
    mode: Mode | None = None
    language: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """The times that keep the promise; if there are none, what comes near and what was lacking."""

    times: tuple[Offer, ...] = ()
    instead: tuple[Proposal, ...] = ()
    shortage: Lack | None = None


def offer(
    book: Book,
    taken: TakenBetween,
    wanted: Wanted,
    *,
    now: dt.datetime,
    due_at: dt.datetime | None,
    same_worker: UUID | None = None,
    near: frozenset[str] = frozenset(),
    count: int = COUNT,
    elsewhere: Elsewhere | None = None,
) -> Offered:
    """The first times that keep the promise, in the order in which they are offered.

    First up to three with the same worker, then all others, theirs among them. Each of these two goes day by
    day (of Finland); within a day those that one reaches stand first: at a place of the client's (`near`), or
    without any place; then those whose place isn't told, then those elsewhere. Within that the earliest
    is first, of two that begin at once always the same one. `due_at`: what begins later doesn't keep the
    promise.

    When nothing keeps it, each condition is let go by itself, and the first time that there would be then is
    proposed, if there is one. `elsewhere`: calendars of the rest of the unit, with what is taken of their
    people, got only when they are looked at (R-KL-16, R-KL-21, R-PS-89).
    """
    keeps = replace(wanted, before=min(filter(None, (due_at, wanted.before)), default=None))
    here = _Search(book, taken, now, same_worker, frozenset(map(fold, near)))
    if times := tuple(here.offers(keeps, count)):
        return Offered(times)
    proposals = tuple(_proposals(here, keeps, elsewhere))
    return Offered((), proposals, _lack(book, keeps, proposals))


class _Search:
    """Several searches in the same calendars: what is taken is asked once."""

    def __init__(
        self,
        book: Book,
        taken: TakenBetween,
        now: dt.datetime,
        same_worker: UUID | None,
        near: frozenset[str],
    ) -> None:
        self._book, self._now, self._same, self._near = book, now, same_worker, near
        today = day_in_helsinki(now)
        self._weeks = TakenByWeek(taken, first=today, last=book.last_day() or today, now=now)

    def offers(self, wanted: Wanted, count: int) -> Iterator[Offer]:
        """The first that suit, in the order in which they are offered."""
        first = list(islice(self._of_same(wanted), min(FIRST_OF_SAME, count)))
        yield from first
        others = (each for each in self._ordered(wanted) if each not in first)
        yield from islice(others, count - len(first))

    def _of_same(self, wanted: Wanted) -> Iterator[Offer]:
        same = self._same
        if same is None or not (wanted.users is None or same in wanted.users):
            return iter(())
        return self._ordered(replace(wanted, users=frozenset({same})))

    def _ordered(self, wanted: Wanted) -> Iterator[Offer]:
        times = times_in(self._book, self._weeks, wanted, now=self._now)
        for _day, of_day in groupby(times, key=lambda time: day_in_helsinki(time.begins)):
            untold, far = list[Offer](), list[Offer]()
            for time in of_day:
                needs_place = _needs_place(wanted, time)
                near = self._is_near(time) if needs_place else None
                offered = Offer(time, time.user == self._same, near)
                if near or not needs_place:
                    yield offered
                else:
                    (untold if near is None else far).append(offered)
            yield from untold
            yield from far

    def _is_near(self, time: Time) -> bool | None:
        place = fold(time.site.place)
        return place in self._near if place and self._near else None

    def first(self, wanted: Wanted) -> Offer | None:
        """The first that suits, whoever it is with."""
        return next(self._ordered(wanted), None)

    def beside(self, book: Book, taken: TakenBetween) -> "_Search":
        """The same for the same client in other calendars."""
        return _Search(book, taken, self._now, self._same, self._near)


def _needs_place(wanted: Wanted, time: Time) -> bool:
    """Whether one has to come somewhere: what can be agreed by phone as well doesn't ask for it."""
    return all(mode == Mode.OFFICE for mode in ((wanted.mode,) if wanted.mode else time.modes))


def _proposals(here: _Search, wanted: Wanted, elsewhere: Elsewhere | None) -> Iterator[Proposal]:
    """The first time by each condition that is let go."""
    for kind, let_go in LET_GO.items():
        relaxed = replace(wanted, **let_go)
        searches = [here] if relaxed != wanted else []
        if kind == Relaxed.OTHER_AREA and elsewhere:
            searches.append(here.beside(*elsewhere()))
        found = filter(None, (search.first(relaxed) for search in searches))
        if first := min(found, key=lambda each: each.time.begins, default=None):
            yield Proposal(kind, first)


def _lack(book: Book, wanted: Wanted, proposals: Iterable[Proposal]) -> Lack:
    any_mode = replace(wanted, mode=None)
    would_do = (each.code for each in book.backgrounds.values() if any_mode.suits(each))
    return Lack(
        backgrounds=tuple(sorted(would_do)),
        due_at=wanted.before,
        later_at=next((each.offer.time.begins for each in proposals if each.kind == Relaxed.LATER), None),
        need=wanted.need,
        mode=wanted.mode,
        language=wanted.language,
        urgent=wanted.urgent,
    )
