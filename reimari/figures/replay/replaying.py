"""Each thing that came is decided twice, and the difference is counted: a stream in, numbers out."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from reimari.common.working_days import HELSINKI, ONE_DAY, day_in_helsinki
from reimari.figures.replay.came import Arrival, Matter, Ran
from reimari.figures.replay.found import Before, Found, Kept, Promise, Routes, Went
from reimari.figures.replay.lines import LineCount
from reimari.figures.replay.sides import Side, Unknown
from reimari.region.profile.values import Limit, fold
from reimari.region.rules import Due
from reimari.staff.rules.erlang import Wanted
from reimari.work.rules import in_time

NOTHING: Mapping[str, float] = MappingProxyType({})


@dataclass(slots=True)
class _Tally:
    """How the clocks of one code were kept, while they are counted."""

    kind: str
    ran: int = 0
    unknown: int = 0
    earlier: int = 0
    later: int = 0
    won: int = 0
    lost: int = 0
    days: Counter[int] = field(default_factory=Counter)
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)


class Replay:
    """Counts what today's rules (`before`) and the changed ones (`after`) make of what came from the day
    `since` until `until` (not included). `now`: what still runs is looked at then.

    Matters, clocks and arrivals may come in any order, one at a time; nothing of them is kept.
    """

    def __init__(
        self, before: Side, after: Side, *, since: dt.date, until: dt.date, now: dt.datetime
    ) -> None:
        self._before, self._after, self._now = before, after, now
        self._since, self._until = since, until
        self._moved: Counter[tuple[Went, Went]] = Counter()
        self._unknown: Counter[str] = Counter()
        self._by_hand: Counter[str] = Counter()
        self._decided = self._as_ruled = 0
        self._tallies: dict[str, _Tally] = {}
        self._lines: dict[str, LineCount] = {}

    def matter(self, came: Matter) -> None:
        """Where it would have gone."""
        try:
            before, after = self._before.went(came), self._after.went(came)
        except Unknown as unknown:
            self._unknown[unknown.fact] += 1
            return
        self._decided += 1
        if (before.unit, before.team) != (after.unit, after.team):
            self._moved[before, after] += 1
        if came.by_hand:
            self._by_hand[came.by_hand] += 1
        elif fold(came.sent) == fold(before.team):
            self._as_ruled += 1

    def clock(self, ran: Ran) -> None:
        """When it would have ended, and whether it would have been kept."""
        rule = self._before.clock(ran.code)
        code = rule.code if rule else ran.code
        tally = self._tallies.setdefault(code, _Tally(kind=rule.kind if rule else ""))
        tally.ran += 1
        try:
            before, after = self._before.ends(ran), self._after.ends(ran)
        except Unknown:
            tally.unknown += 1
            return
        if (before.clock.limit is Limit.WITH_CONTACT) is not (after.clock.limit is Limit.WITH_CONTACT):
            tally.unknown += 1  # whether the contact's end came first isn't kept
            return
        self._count_move(tally, before, after)
        kept = [self._kept(tally.before, before, ran), self._kept(tally.after, after, ran)]
        tally.won += kept == [False, True]
        tally.lost += kept == [True, False]

    def arrival(self, came: Arrival) -> None:
        """Whether its line was open."""
        code = fold(came.line)
        if code not in self._lines:
            self._lines[code] = self._line(came.line)
        self._lines[code].add(came.at)

    def _line(self, code: str) -> LineCount:
        hours = Before(self._before.hours(code), self._after.hours(code))
        people = Before(self._before.people(code), self._after.people(code))
        return LineCount(code, hours, people, since=self._since, until=self._until)

    @staticmethod
    def _count_move(tally: _Tally, before: Due, after: Due) -> None:
        if before.due_on is None or after.due_on is None:
            return
        days = (after.due_on - before.due_on).days
        within = 0
        if not days and before.due_at and after.due_at:
            within = (after.due_at > before.due_at) - (after.due_at < before.due_at)
        tally.later += (days or within) > 0
        tally.earlier += (days or within) < 0
        if days or within:
            tally.days[days] += 1

    def _kept(self, counts: Counter[str], found: Due, ran: Ran) -> bool | None:
        kept = kept_then(found, ran, now=self._now)
        if kept is not None:
            counts["of"] += 1
            counts["kept"] += kept
            stopped = day_in_helsinki(ran.stopped_at) if kept and ran.stopped_at else None
            counts["raw"] += bool(stopped and found.raw_due_on and stopped <= found.raw_due_on)
        return kept

    def found(
        self,
        *,
        wanted: Wanted,
        handling: Mapping[str, float] = NOTHING,
        otherwise: float | None = None,
        by_telephone: Collection[str] = (),
    ) -> Found:
        """What was counted so far. `handling`: seconds of a call of each line, of lines that aren't there
        `otherwise`; `by_telephone`: the lines of whose calls the telephone system told. Codes are folded.
        """
        by_hand = sum(self._by_hand.values())
        return Found(
            routes=Routes(
                decided=self._decided,
                moved=tuple(
                    (one, two, number)
                    for (one, two), number in sorted(
                        self._moved.items(), key=lambda each: (-each[1], each[0])
                    )
                ),
                unknown=_told(self._unknown),
                as_ruled=self._as_ruled,
                by_hand=_told(self._by_hand),
                otherwise=self._decided - self._as_ruled - by_hand,
            ),
            promises=tuple(_promise(code, self._tallies[code]) for code in sorted(self._tallies)),
            lines=tuple(
                self._lines[code].found(
                    wanted, handling.get(code, otherwise), by_telephone=code in by_telephone
                )
                for code in sorted(self._lines)
            ),
            conditions=tuple(_conditions(self._before, self._after)),
        )


def kept_then(found: Due, ran: Ran, *, now: dt.datetime) -> bool | None:
    """Whether a clock that ends so was kept, as it was stopped then; None while it may be, without a limit,
    and when the matter ended before its last moment."""
    if found.raw_due_on is None:
        return None
    if found.clock.limit is Limit.WITH_CONTACT:
        return ran.kept
    if ran.kept is not None and ran.stopped_at:
        return in_time(found.clock.limit, found.due_on, found.due_at, ran.stopped_at)
    end = _end(found)
    return False if end and end < (ran.stopped_at or now) else None


def _end(found: Due) -> dt.datetime | None:
    """Its last moment; of "at once" the end of the day, for nothing finer is recorded."""
    if found.due_at is None or found.due_at > found.start:
        return found.due_at
    return dt.datetime.combine(found.due_at.date() + ONE_DAY, dt.time(), HELSINKI)


def _told(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def _promise(code: str, tally: _Tally) -> Promise:
    return Promise(
        code=code,
        kind=tally.kind,
        ran=tally.ran,
        unknown=tally.unknown,
        earlier=tally.earlier,
        later=tally.later,
        days=tuple(sorted(tally.days.items())),
        kept=Before(_kept(tally.before), _kept(tally.after)),
        won=tally.won,
        lost=tally.lost,
    )


def _kept(counts: Counter[str]) -> Kept:
    return Kept(of=counts["of"], kept=counts["kept"], raw=counts["raw"])


def _conditions(before: Side, after: Side) -> list[str]:
    """The codes of promises that begin or stop otherwise, or that one side alone has."""
    found = []
    for code in sorted({*before.codes(), *after.codes()}):
        one, two = before.clock(code), after.clock(code)
        if (
            one is None
            or two is None
            or (one.starts, one.stops, one.when) != (two.starts, two.stops, two.when)
        ):
            found.append(code)
    return found
