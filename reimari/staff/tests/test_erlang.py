"""Erlang C against figures that others have published, by its own laws, and against a simulation."""

import math
import random
from collections.abc import Generator
from statistics import fmean

import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st

from reimari.staff.rules.erlang import (
    Arrivals,
    Wanted,
    answered_within,
    chance_to_wait,
    mean_wait,
    needed,
    occupancy,
)

HALF_HOUR = 1800
loads = st.floats(0.01, 200, allow_nan=False)


# 100 calls as the papers of two packages have them (ErlangC 0.1.0 of R, pyworkforce 0.1.0 of Python);
# 80 calls of a day worked out on paper: 0.75 erlangs, 0.45 / (1 + 0.75 + 0.45) have to wait.
@pytest.mark.parametrize(
    ("arrivals", "on_duty", "seconds", "waits", "in_time", "mean"),
    [
        (Arrivals(100, HALF_HOUR, 180), 14, 20, 0.1741319335950498, 0.8883500191794669, 7.83593701177724),
        (Arrivals(80, 8 * 3600, 270), 2, 20, 9 / 44, 1 - 9 / 44 * math.exp(-1.25 * 20 / 270), 9 / 44 * 216),
    ],
)
def test_as_published(
    arrivals: Arrivals, on_duty: int, seconds: float, waits: float, in_time: float, mean: float
) -> None:
    assert chance_to_wait(arrivals.load, on_duty) == pytest.approx(waits, rel=1e-12)
    assert answered_within(arrivals, on_duty, seconds) == pytest.approx(in_time, rel=1e-12)
    assert mean_wait(arrivals, on_duty) == pytest.approx(mean, rel=1e-12)


def test_the_fewest_are_as_published() -> None:
    """80 % within 20 seconds of 100 calls of three minutes in half an hour: 14, who are busy 71 %."""
    arrivals = Arrivals(100, HALF_HOUR, 180)
    assert needed(arrivals, Wanted(0.8, 20)) == 14
    assert occupancy(arrivals, 14) == pytest.approx(0.7142857142857143)


@given(loads)
def test_one_alone_makes_wait_as_often_as_they_are_busy(load: float) -> None:
    assert chance_to_wait(load, 1) == pytest.approx(min(1.0, load))


@given(loads, st.integers(1, 260))
def test_one_more_never_makes_anybody_wait_longer(load: float, on_duty: int) -> None:
    now, then = chance_to_wait(load, on_duty), chance_to_wait(load, on_duty + 1)
    assert 0 <= then <= now <= 1
    assert now == pytest.approx(by_the_sum(load, on_duty), rel=1e-6, abs=1e-12)


def by_the_sum(load: float, on_duty: int) -> float:
    """The formula as it stands in books, in logarithms."""
    if on_duty <= load:
        return 1.0
    terms = [many * math.log(load) - math.lgamma(many + 1) for many in range(on_duty + 1)]
    last = math.exp(terms[-1] - max(terms)) * on_duty / (on_duty - load)
    return last / (sum(math.exp(term - max(terms)) for term in terms[:-1]) + last)


@given(st.floats(0.1, 500), st.floats(10, 1200), st.floats(0.05, 0.99), st.floats(0, 600))
def test_the_fewest_reach_it_and_one_less_does_not(
    calls: float, handling: float, share: float, within: float
) -> None:
    arrivals, wanted = Arrivals(calls, HALF_HOUR, handling), Wanted(share, within)
    fewest = needed(arrivals, wanted)
    assert answered_within(arrivals, fewest, within) >= share
    assert answered_within(arrivals, fewest - 1, within) < share


def test_nobody_is_needed_for_no_calls_and_too_few_never_answer() -> None:
    nothing, flood = Arrivals(0, HALF_HOUR, 300), Arrivals(12, HALF_HOUR, 300)
    assert (needed(nothing, Wanted(0.8, 20)), mean_wait(nothing, 0), occupancy(nothing, 0)) == (0, 0, 0)
    assert answered_within(nothing, 0, 0) == 1
    assert (answered_within(flood, 2, 600), mean_wait(flood, 2), occupancy(flood, 2)) == (0, math.inf, 1)
    assert occupancy(flood, 0) == 1


@pytest.mark.parametrize("wrong", [(-1, 1800, 60), (1, 0, 60), (1, 1800, -1)])
def test_wrong_times_are_refused(wrong: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="times"):
        Arrivals(*wrong)


@pytest.mark.parametrize(("share", "within"), [(0, 20), (1, 20), (0.8, -1)])
def test_wrong_wishes_are_refused(share: float, within: float) -> None:
    with pytest.raises(ValueError, match="share"):
        Wanted(share, within)


def test_more_than_a_line_can_have_is_refused() -> None:
    with pytest.raises(ValueError, match="more than"):
        needed(Arrivals(10_000_000, HALF_HOUR, 300), Wanted(0.8, 20))


@pytest.mark.parametrize(("calls", "handling", "on_duty"), [(12, 300, 3), (30, 240, 6), (100, 180, 14)])
def test_a_simulation_waits_as_the_formula_says(calls: int, handling: int, on_duty: int) -> None:
    """Sixty thousand calls, one after another, in a line of a discrete-event simulation."""
    arrivals = Arrivals(calls, HALF_HOUR, handling)
    waits = simulated(arrivals, on_duty, calls=60_000, chance=random.Random(calls))  # noqa: S311 (no secret)
    share = sum(wait <= 60 for wait in waits) / len(waits)
    waiting = sum(wait > 0 for wait in waits) / len(waits)
    assert share == pytest.approx(answered_within(arrivals, on_duty, 60), abs=0.02)
    assert waiting == pytest.approx(chance_to_wait(arrivals.load, on_duty), abs=0.03)
    assert fmean(waits) == pytest.approx(mean_wait(arrivals, on_duty), rel=0.12)


def simulated(arrivals: Arrivals, on_duty: int, *, calls: int, chance: random.Random) -> list[float]:
    """How many seconds each of so many calls waited."""
    waits: list[float] = []
    world = simpy.Environment()
    answering = simpy.Resource(world, capacity=on_duty)

    def call() -> Generator[simpy.Event]:
        came = world.now
        with answering.request() as turn:
            yield turn
            waits.append(world.now - came)
            yield world.timeout(chance.expovariate(1 / arrivals.handling))

    def line() -> Generator[simpy.Event]:
        for _each in range(calls):
            yield world.timeout(chance.expovariate(arrivals.calls / arrivals.within))
            world.process(call())

    world.process(line())
    world.run()
    return waits
