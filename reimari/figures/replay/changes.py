"""What somebody asks: which months, and what of the county's rules changed in memory. Nothing is stored."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from reimari.region.profile.checking import check
from reimari.region.profile.findings import Finding
from reimari.region.profile.values import (
    Area,
    Channel,
    Clock,
    Hours,
    Limit,
    MinimumStaffing,
    Profile,
    fold,
)
from reimari.staff.rules.erlang import Wanted

type Times = tuple[dt.time, dt.time]
CHANGEABLE = (Limit.WORKING_DAYS, Limit.MONTHS, Limit.SAME_DAY)  # promises whose length can be another


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLength:
    """Another length of a promise: months where it has months, else working days. `due_time`: its hour, None
    as now."""

    clock: str
    length: int | None = None
    due_time: dt.time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A place goes to an area of a service task, from whichever of it has the place now. Codes."""

    place: str
    service_task: str
    area: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is otherwise than today. `hours`: of `line`, by weekday (1 is Monday); None: closed on it."""

    lengths: tuple[NewLength, ...] = ()
    moves: tuple[Move, ...] = ()
    line: str = ""
    hours: Mapping[int, Times | None] = field(default_factory=dict)
    people: int | None = None

    @property
    def some(self) -> bool:
        """Whether anything is asked to be otherwise."""
        return bool(self.lengths or self.moves or self.hours or self.people is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A replay that is asked for: months by their first days, `until` not included, and what changes.

    `handling`: seconds of a call with its writing; None: as measured.
    """

    since: dt.date
    until: dt.date
    changes: Changes
    wanted: Wanted
    handling: float | None = None

    def plain(self) -> dict[str, Any]:
        """It as JSON keeps it; `of_plain` is the way back."""
        changes = self.changes
        return {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "lengths": [
                [each.clock, each.length, each.due_time and each.due_time.isoformat()]
                for each in changes.lengths
            ],
            "moves": [asdict(each) for each in changes.moves],
            "line": changes.line,
            "hours": {
                str(day): times and [time.isoformat() for time in times]
                for day, times in sorted(changes.hours.items())
            },
            "people": changes.people,
            "wanted": [self.wanted.share, self.wanted.within],
            "handling": self.handling,
        }

    @classmethod
    def of_plain(cls, told: Mapping[str, Any]) -> "Asked":
        """What `plain` gave, after JSON has kept it."""
        return cls(
            since=dt.date.fromisoformat(told["since"]),
            until=dt.date.fromisoformat(told["until"]),
            changes=Changes(
                lengths=tuple(
                    NewLength(clock=code, length=length, due_time=time and dt.time.fromisoformat(time))
                    for code, length, time in told["lengths"]
                ),
                moves=tuple(Move(**each) for each in told["moves"]),
                line=told["line"],
                hours={int(day): times and _times(*times) for day, times in told["hours"].items()},
                people=told["people"],
            ),
            wanted=Wanted(*told["wanted"]),
            handling=told["handling"],
        )


def _times(opens: str, closes: str) -> Times:
    return dt.time.fromisoformat(opens), dt.time.fromisoformat(closes)


def changed(profile: Profile, changes: Changes) -> Profile:
    """The county with the changes; what they name and it hasn't is left alone."""
    lengths = {fold(each.clock): each for each in changes.lengths}
    areas = profile.areas
    for move in changes.moves:
        areas = tuple(_area(area, move) for area in areas)
    return replace(
        profile,
        clocks=tuple(_clock(clock, lengths.get(fold(clock.code))) for clock in profile.clocks),
        areas=areas,
        channels=tuple(
            _channel(each, changes.hours) if fold(each.code) == fold(changes.line) else each
            for each in profile.channels
        ),
        minimum_staffing=_staffing(profile.minimum_staffing, changes),
    )


def _clock(clock: Clock, new: NewLength | None) -> Clock:
    if new is None or clock.limit not in CHANGEABLE:
        return clock
    if new.length is not None:
        limit = Limit.MONTHS if clock.limit is Limit.MONTHS else Limit.WORKING_DAYS
        clock = replace(clock, limit=limit, length=new.length)
    return clock if new.due_time is None else replace(clock, due_time=new.due_time)


def _area(area: Area, move: Move) -> Area:
    if fold(area.service_task) != fold(move.service_task):
        return area
    place = fold(move.place)
    kept = tuple(code for code in area.places or () if fold(code) != place)
    if fold(area.code) == fold(move.area):
        return replace(area, places=(*kept, move.place))
    if len(kept) == len(area.places or ()):
        return area
    presumed = {code: gap for code, gap in area.presumed.items() if fold(code) != place}
    return replace(area, places=kept, presumed=presumed)


def _channel(channel: Channel, hours: Mapping[int, Times | None]) -> Channel:
    if not hours:
        return channel
    others = (
        replace(each, days=left)
        for each in channel.hours or ()
        if (left := tuple(day for day in each.days if day not in hours))
    )
    new = (
        Hours(days=(day,), opens=times[0], closes=times[1]) for day, times in sorted(hours.items()) if times
    )
    told = (*others, *new)  # empty would mean that it never closes
    return replace(channel, hours=told or (Hours(days=(), opens=dt.time(), closes=dt.time()),), gap="")


def _staffing(told: tuple[MinimumStaffing, ...], changes: Changes) -> tuple[MinimumStaffing, ...]:
    if changes.people is None or not changes.line:
        return told
    others = (each for each in told if each.area or fold(each.line) != fold(changes.line))
    return (*others, MinimumStaffing(line=changes.line, people=changes.people))


def new_errors(before: Profile, after: Profile, day: dt.date) -> list[Finding]:
    """The errors that `reimari profile check` would tell of the changed county and not of today's."""
    known = set(_errors(before, day))
    return [found for key, found in _errors(after, day).items() if key not in known]


def _errors(profile: Profile, day: dt.date) -> dict[tuple[str, str, str, str], Finding]:
    found: Iterable[Finding] = check(profile, day)
    return {(each.file, each.field, each.code, each.message): each for each in found if each.is_error}
