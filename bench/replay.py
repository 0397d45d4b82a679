"""Matters and clocks that a replay decides in a second, beside the bare engines asked once for the same.

`python -m bench.replay [--profile IU] [--rows 40000]`: no database. Both are asked in one run, by turns; the
replay asks twice and counts the difference; at most four times the bare engines is the aim.
"""

import argparse
import datetime as dt
import random
from collections.abc import Sequence

from bench.due import best_seconds
from reimari.common.working_days import HELSINKI
from reimari.figures.replay import Changes, Matter, NewLength, Ran, Replay, Side, changed
from reimari.region.profile.folders import find_profile
from reimari.region.profile.reading import read_profile
from reimari.region.profile.values import ClockKind, Limit, PlaceKind, Profile
from reimari.routing.rules import Facts, packed_reference

AIM, TIMES = 10_000, 4.0  # rows a second; how many times the bare engines' time
SINCE, UNTIL = dt.date(2026, 7, 1), dt.date(2026, 10, 1)
NOW = dt.datetime(2026, 11, 1, 12, tzinfo=HELSINKI)
MINUTES = (UNTIL - SINCE).days * 24 * 60


def rows_of(profile: Profile, count: int, seed: int = 1) -> tuple[list[Matter], list[Ran]]:
    """Half matters, half clocks, over the quarter; the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311 (no secret)
    places = [each.number for each in profile.places if each.kind is PlaceKind.MUNICIPALITY]
    tasks = [each.code.casefold() for each in profile.service_tasks]
    needs = [each.code.casefold() for each in profile.needs]
    codes = [each.code for each in profile.clocks if each.kind is ClockKind.PROMISE]
    first = dt.datetime.combine(SINCE, dt.time(), HELSINKI)
    moments = [first + dt.timedelta(minutes=dice.randrange(MINUTES)) for _ in range(count // 2)]
    matters = [
        Matter(
            facts=Facts(
                service_task=dice.choice(tasks),
                municipality=dice.choice(places),
                contactor="client",
                needs=frozenset({dice.choice(needs)}),
                age=dice.randint(18, 99),
                language=dice.choice(("fi", "fi", "sv")),
                channel="phone",
                at=at,
            ),
            sent="",
        )
        for at in moments
    ]
    clocks = [
        Ran(
            code=dice.choice(codes),
            started_at=at,
            stopped_at=at + dt.timedelta(hours=dice.randrange(400)),
            kept=True,
        )
        for at in moments
    ]
    return matters, clocks


def measured(profile_name: str, count: int, rounds: int = 3) -> tuple[float, float]:
    """Rows a second, and how many times the time of the bare engines they take."""
    profile = read_profile(find_profile(profile_name)).with_demo()
    matters, clocks = rows_of(profile, count)
    code = next(each.code for each in profile.clocks if each.limit is Limit.WORKING_DAYS)
    other = changed(profile, Changes(lengths=(NewLength(clock=code, length=3),)))

    def side(of: Profile) -> Side:
        return Side(of, packed_reference(), NOW.date())

    def bare() -> None:
        one = side(profile)
        for matter in matters:
            one._router.decide(matter.facts)  # noqa: SLF001 (what is measured is the engine alone)
        for ran in clocks:
            one.ends(ran)

    def whole() -> None:
        replay = Replay(side(profile), side(other), since=SINCE, until=UNTIL, now=NOW)
        for matter in matters:
            replay.matter(matter)
        for ran in clocks:
            replay.clock(ran)

    engines, seconds = best_seconds(bare, rounds), best_seconds(whole, rounds)
    return count / seconds, seconds / engines


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; exit status 1 when the aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", default="IU")
    parser.add_argument("--rows", type=int, default=40_000)
    options = parser.parse_args(arguments)
    speed, times = measured(options.profile, options.rows)
    print(
        f"replay: {speed:,.0f} rows/s (wanted {AIM:,}), {times:.1f} times the bare engines (wanted {TIMES})"
    )
    return 0 if speed >= AIM and times <= TIMES else 1


if __name__ == "__main__":
    raise SystemExit(main())
