"""How much work is: numbers of its parts, each with its weight (R-KS-54, R-PS-67, R-VS-48).

One truth: the page that shows load, a cover plan and a suggestion count the same.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

type Number = int | Decimal


class Part(StrEnum):
    """What work is made of, in the words of the county's profile (`LoadRules`)."""

    OPEN = "open_step"
    DUE_TODAY = "due_today"  # so much more: late or due today
    CALL = "call"  # so much more: the client is called back
    HOME_VISIT = "home_visit"  # so much more: agreed at the client's home
    LINE_HALF_DAY = "line_half_day"  # on duty today: half-days by their share
    WAITING = "waiting"  # for the client


type Numbers = Mapping[Part, Number]

# Where the county doesn't tell.
OURS: Mapping[Part, int] = {
    Part.OPEN: 1,
    Part.DUE_TODAY: 1,
    Part.CALL: 1,
    Part.HOME_VISIT: 2,
    Part.LINE_HALF_DAY: 2,
    Part.WAITING: 0,
}


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part weighs. `told`: by the county; the rest are our own. `is_invented`: by the demo."""

    of: Mapping[Part, int] = field(default_factory=lambda: OURS)
    told: frozenset[Part] = frozenset()
    is_invented: bool = False


@dataclass(frozen=True, slots=True)
class Weighed:
    """A part of some work: how many, how much one weighs."""

    part: Part
    number: Number
    weight: int

    @property
    def points(self) -> Number:
        return whole(self.number * self.weight)


def weights_with(told: Mapping[Part, int | None], *, invented: bool = False) -> Weights:
    """The county's weights, with ours in the place of those that aren't told."""
    known = {part: weight for part, weight in told.items() if weight is not None}
    return Weights({**OURS, **known}, frozenset(known), invented and bool(known))


def step_numbers(
    *,
    due_at: dt.datetime,
    end_of_day: dt.datetime,
    waits_for_client: bool = False,
    calls: bool = False,
    visits: bool = False,
) -> Numbers:
    """What one open step counts as; while it waits for the client it is that alone."""
    if waits_for_client:
        return {Part.WAITING: 1}
    more = ((Part.DUE_TODAY, due_at < end_of_day), (Part.CALL, calls), (Part.HOME_VISIT, visits))
    return {Part.OPEN: 1} | {part: 1 for part, holds in more if holds}


def duty_numbers(shares: Iterable[int]) -> Numbers:
    """What line duty counts as: the per cent of each half-day of it."""
    number = Decimal(sum(shares)) / 100
    return {Part.LINE_HALF_DAY: whole(number)} if number else {}


def together(numbers: Iterable[Numbers]) -> Numbers:
    """The numbers of several people's or several kinds of work in one."""
    found: dict[Part, Number] = {}
    for each in numbers:
        for part, number in each.items():
            found[part] = whole(found.get(part, 0) + number)
    return found


def weigh(numbers: Numbers, weights: Weights) -> tuple[Weighed, ...]:
    """The parts there are, in the order in which they are told."""
    return tuple(Weighed(part, number, weights.of[part]) for part in Part if (number := numbers.get(part)))


def points_of(numbers: Numbers, weights: Weights) -> Number:
    """How much it is altogether."""
    return whole(sum((each.points for each in weigh(numbers, weights)), start=0))


def whole(number: Number) -> Number:
    """The number as an integer where it is one."""
    return int(number) if number == int(number) else number
