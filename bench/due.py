"""Lines a second of `reimari due` on one core, beside a bare echo of the same lines in the same run."""

import argparse
import datetime as dt
import io
import random
import time
from collections.abc import Callable, Sequence

import orjson

from reimari.cli.lines import answer_lines
from reimari.region.lines import DueLines
from reimari.region.profile.folders import find_profile
from reimari.region.profile.reading import read_profile
from reimari.region.profile.reference import law_clocks
from reimari.region.profile.values import Profile

WANTED = 50_000  # lines a second
FIRST_DAY = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
MINUTES = 3 * 366 * 24 * 60


def made_lines(profile: Profile, count: int, *, paused: float, seed: int = 1) -> bytes:
    """Lines over all clocks of the county and the law and every minute of three years; a share is paused."""
    chance = random.Random(seed)  # noqa: S311
    codes = [clock.code for clock in (*profile.clocks, *law_clocks())]
    reasons = [reason.code for reason in profile.pause_reasons]
    lines = []
    for number in range(count):
        start = FIRST_DAY + dt.timedelta(minutes=chance.randrange(MINUTES))
        line: dict[str, object] = {"id": number, "clock": chance.choice(codes), "start": start.isoformat()}
        if reasons and chance.random() < paused:
            since = start + dt.timedelta(hours=chance.randrange(96))
            until = since + dt.timedelta(hours=chance.randrange(240))
            line["pauses"] = [
                {"from": since.isoformat(), "to": until.isoformat(), "reason": chance.choice(reasons)}
            ]
        lines.append(orjson.dumps(line))
    return b"\n".join(lines) + b"\n"


def echo(lines: bytes) -> None:
    """Read each line and write its object back: what JSON alone costs."""
    target = io.BytesIO()
    for line in lines.splitlines():
        target.write(orjson.dumps(orjson.loads(line)) + b"\n")


def best_seconds(work: Callable[[], object], rounds: int) -> float:
    """Processor seconds of the quickest round: the least disturbed by whatever else the machine does."""
    seconds = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        seconds.append(time.process_time() - began)
    return min(seconds)


def measured(profile_name: str, count: int, *, paused: float, rounds: int) -> tuple[float, float]:
    """Lines a second, and how many times a bare echo's time they take."""
    profile = read_profile(find_profile(profile_name)).with_demo()
    lines = made_lines(profile, count, paused=paused)
    bare = best_seconds(lambda: echo(lines), rounds)
    whole = best_seconds(lambda: answer_lines([lines], io.BytesIO(), DueLines(profile).answer), rounds)
    return count / whole, whole / bare


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; exit status 1 when the wanted speed isn't reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", default="IU")
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--paused", type=float, default=0.1, help="share of lines with a pause")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    speed, times = measured(options.profile, options.lines, paused=options.paused, rounds=options.rounds)
    print(f"due: {speed:,.0f} lines/s (wanted {WANTED:,}), {times:.1f} times a bare JSON echo")
    return 0 if speed >= WANTED else 1


if __name__ == "__main__":
    raise SystemExit(main())
