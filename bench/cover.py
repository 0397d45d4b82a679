"""A cover plan of 200 steps and 30 people, and suggestions for a list: `python -m bench.cover`. No database.

What is suggested on one page (50 steps) is measured beside 5 steps. Pages cost the same number of statements
for few steps and for many: `reimari/desk/tests/test_roster.py`, `test_load.py`.
"""

import argparse
import datetime as dt
import random
from collections.abc import Sequence
from uuid import UUID

from bench.due import best_seconds
from reimari.cover.rules import Candidate, Item, assign

STEPS, PEOPLE = 200, 30
FEW = 20
LIST, SHORT = 50, 5  # what is suggested on one page, and for a short list
WANTED = 2.0  # seconds
TIMES = 15.0  # ten times as many steps may cost so many times the time of 20
MONDAY = dt.date(2026, 11, 30)
NINE = dt.datetime(2026, 11, 30, 9, tzinfo=dt.UTC)
TEAMS = tuple(f"TEAM_{number}" for number in range(5))
DAYS = tuple(MONDAY + dt.timedelta(days=number) for number in range(5))


def made(steps: int, people: int, *, seed: int = 1) -> tuple[list[Item], list[Candidate]]:
    """An office: people of five teams who know some of the matters, some away, not all on duty."""
    chance = random.Random(seed)  # noqa: S311
    tracks = [UUID(int=10_000 + number) for number in range(steps)]
    items = [
        Item(
            id=UUID(int=1 + number),
            track=tracks[number],
            team=chance.choice(TEAMS),
            due_at=NINE + dt.timedelta(minutes=chance.randrange(5 * 8 * 60)),
            day=chance.choice(DAYS),
            language=chance.choice(("fi", "fi", "fi", "sv", "so")),
            points=chance.randrange(3),
            by_line=chance.random() < 0.3,
            own_workers=frozenset(
                {UUID(int=1_000 + chance.randrange(people))} if chance.random() < 0.3 else ()
            ),
        )
        for number in range(steps)
    ]
    candidates = [
        Candidate(
            user=UUID(int=1_000 + number),
            may=frozenset(chance.sample(TEAMS, 3)),
            home=frozenset(chance.sample(TEAMS, 1)),
            languages=frozenset({"fi", chance.choice(("fi", "sv"))}),
            points=chance.randrange(30),
            away=frozenset(chance.sample(DAYS, chance.randrange(2))),
            on_duty=frozenset(chance.sample(DAYS, 3)),
            knows=frozenset(chance.sample(tracks, min(len(tracks), 20))),
        )
        for number in range(people)
    ]
    return items, candidates


def measured(rounds: int, steps: int = STEPS, few_steps: int = FEW) -> tuple[float, float]:
    """Processor seconds of a plan of so many steps, and how many times those of few steps it takes."""
    many, few = made(steps, PEOPLE), made(few_steps, PEOPLE)
    whole = best_seconds(lambda: assign(*many), rounds)
    small = best_seconds(lambda: assign(*few), rounds)
    return whole, whole / small


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; exit status 1 when the wanted speed isn't reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args(arguments)
    seconds, times = measured(options.rounds)
    print(f"{STEPS} steps, {PEOPLE} people: {seconds * 1000:.1f} ms, {times:.1f} times that of {FEW} steps")
    page, times_short = measured(options.rounds, LIST, SHORT)
    print(f"{LIST} to give: {page * 1000:.1f} ms, {times_short:.1f} times that of {SHORT}")
    reached = seconds < WANTED and times < TIMES and times_short < TIMES
    print("reached" if reached else f"wanted: below {WANTED} s and {TIMES} times")
    return 0 if reached else 1


if __name__ == "__main__":
    raise SystemExit(main())
