"""How many must answer a line (Erlang C). No Django, no clock, no database.

A. K. Erlang 1917; calls come by chance and independently of each other, talks are exponential, nobody hangs
up while waiting. Whoever hangs up in truth makes the wait of the others shorter: the figures err to the safe
side. Times are seconds.
"""

import math
from dataclasses import dataclass

MOST = 10_000  # who answer one line


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What comes to a line in a time: so many calls, each taking so long with what is written after it."""

    calls: float
    within: float
    handling: float

    def __post_init__(self) -> None:
        if self.calls < 0 or self.within <= 0 or self.handling < 0:
            raise ValueError("calls and times are not below zero, and a time is not nothing")

    @property
    def load(self) -> float:
        """Erlangs: how many would be talking on the average, if nobody had to wait."""
        return self.calls * self.handling / self.within


@dataclass(frozen=True, slots=True)
class Wanted:
    """A share of the calls answered within a time: 0.8 within 20 seconds."""

    share: float
    within: float

    def __post_init__(self) -> None:
        if not 0 < self.share < 1 or self.within < 0:
            raise ValueError("a share is above 0 and below 1, a time not below zero")


def chance_to_wait(load: float, on_duty: int) -> float:
    """That a call isn't answered at once; 1 when more comes than can be answered.

    By the recursion of Erlang B, which stays exact where powers and factorials overflow.
    """
    if load <= 0:
        return 0.0
    if on_duty <= load:
        return 1.0
    lost = 1.0
    for many in range(1, on_duty + 1):
        lost = load * lost / (many + load * lost)
    return lost / (1 - load / on_duty * (1 - lost))


def answered_within(arrivals: Arrivals, on_duty: int, seconds: float) -> float:
    """The share of calls that are answered within the time; 0 when more comes than can be answered."""
    load = arrivals.load
    if load <= 0:
        return 1.0
    if on_duty <= load:
        return 0.0
    return 1 - chance_to_wait(load, on_duty) * math.exp(-(on_duty - load) * seconds / arrivals.handling)


def mean_wait(arrivals: Arrivals, on_duty: int) -> float:
    """Seconds until an answer on the average; infinite when more comes than can be answered."""
    load = arrivals.load
    if load <= 0:
        return 0.0
    if on_duty <= load:
        return math.inf
    return chance_to_wait(load, on_duty) * arrivals.handling / (on_duty - load)


def occupancy(arrivals: Arrivals, on_duty: int) -> float:
    """The share of their time that those on duty talk or write; 1 when more comes than can be answered."""
    return min(1.0, arrivals.load / on_duty) if on_duty else float(arrivals.load > 0)


def needed(arrivals: Arrivals, wanted: Wanted) -> int:
    """The fewest on duty with whom the wanted share is answered in time; nobody for no calls."""
    fewest = math.floor(arrivals.load) + 1 if arrivals.load > 0 else 0
    for on_duty in range(fewest, MOST):
        if answered_within(arrivals, on_duty, wanted.within) >= wanted.share:
            return on_duty
    raise ValueError(f"more than {MOST} would be needed")
