"""How many must answer a line, by half-hours of a weekday (C70, R-PS-38). Pure: what came is given."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from reimari.common.working_days import HELSINKI, ONE_DAY
from reimari.region.rules.opening import OpeningHours
from reimari.staff.rules.erlang import Arrivals, Wanted, answered_within, mean_wait, needed

HALF_HOUR = 1800  # seconds
HALVES = 48  # of a day

type Half = int  # 0 is the half-hour from midnight on, 47 the last of the day


@dataclass(frozen=True, slots=True)
class Came:
    """The calls that came in one half-hour of a weekday, of one area, on all of its days together."""

    half: Half
    area: str
    calls: int


@dataclass(frozen=True, slots=True)
class Answering:
    """A half-hour: calls on the average, how many must answer, and what follows when they do.

    `answered`: the share within the wanted time; `wait`: the mean wait in seconds.
    """

    half: Half
    calls: float
    needed: int
    answered: float
    wait: float


def open_days(
    hours: OpeningHours | None, weekday: int, since: dt.date, until: dt.date
) -> tuple[dict[Half, int], int]:
    """On how many days of this weekday (1 is Monday) the line was open in each half-hour, and on how many at
    all; `until` isn't included.

    A line that never closes, and one whose hours aren't known, count as open the whole day.
    """
    found: dict[Half, int] = {}
    days = 0
    day = since + ONE_DAY * ((weekday - since.isoweekday()) % 7)
    while day < until:
        opened = _open_halves(hours, day)
        days += bool(opened)
        for half in opened:
            found[half] = found.get(half, 0) + 1
        day += 7 * ONE_DAY
    return found, days


def _open_halves(hours: OpeningHours | None, day: dt.date) -> Set[Half]:
    if hours is None or not hours.known or hours.always:
        return set(range(HALVES))
    spans = [(begin.astimezone(HELSINKI), end.astimezone(HELSINKI)) for begin, end in hours.ranges(day)]
    return halves_open(day, spans)


def halves_open(day: dt.date, spans: Sequence[tuple[dt.datetime, dt.datetime]]) -> Set[Half]:
    """The half-hours of the day in these openings, of which one may end on the next day."""
    found: set[Half] = set()
    for begin, end in spans:
        closes = end.time() if end.date() == day else dt.time.max
        found |= halves_between(begin.time(), closes)
    return found


def halves_between(opens: dt.time, closes: dt.time) -> Set[Half]:
    """The half-hours that begin while it is open, and the one in which it opens."""
    first = opens.hour * 2 + opens.minute // 30
    last = closes.hour * 2 + -(-closes.minute // 30) if closes != dt.time.max else HALVES
    return set(range(first, last))


def averages(came: Iterable[Came], days: Mapping[Half, int]) -> dict[str, dict[Half, float]]:
    """Of each area, the calls of a half-hour on the average of the days on which the line was open then.

    What came while the line was never open isn't counted: nobody could have answered it.
    """
    found: dict[str, dict[Half, float]] = {}
    for each in came:
        if open_days := days.get(each.half, 0):
            by_half = found.setdefault(each.area, {})
            by_half[each.half] = by_half.get(each.half, 0.0) + each.calls / open_days
    return found


def at_hours(calls: Mapping[Half, float], open_at: Set[Half]) -> dict[Half, float]:
    """The same calls when the line is open at other times: what came outside of them spreads over the day.

    It comes in the proportion in which the rest of the day's calls come; evenly, when nothing else does.
    """
    kept = {half: calls.get(half, 0.0) for half in sorted(open_at)}
    outside = sum(many for half, many in calls.items() if half not in open_at)
    if not kept:
        return {}
    inside = sum(kept.values())
    if inside <= 0:
        return {half: outside / len(kept) for half in kept}
    return {half: many * (1 + outside / inside) for half, many in kept.items()}


def together(areas: Iterable[Mapping[Half, float]]) -> dict[Half, float]:
    """The calls of all areas, when everybody answers everybody's (R-PS-91)."""
    found: dict[Half, float] = {}
    for calls in areas:
        for half, many in calls.items():
            found[half] = found.get(half, 0.0) + many
    return dict(sorted(found.items()))


def answering(calls: Mapping[Half, float], *, handling: float, wanted: Wanted) -> list[Answering]:
    """How many must answer in each half-hour. `handling`: seconds of a call with its writing."""
    return [_of_half(half, many, handling, wanted) for half, many in sorted(calls.items())]


def _of_half(half: Half, calls: float, handling: float, wanted: Wanted) -> Answering:
    arrivals = Arrivals(calls=calls, within=HALF_HOUR, handling=handling)
    many = needed(arrivals, wanted)
    return Answering(
        half=half,
        calls=calls,
        needed=many,
        answered=answered_within(arrivals, many, wanted.within),
        wait=mean_wait(arrivals, many),
    )
