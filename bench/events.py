"""Many event streams on one event process: how long from a commit to each arrival, and what it takes.

`python -m bench.events --streams 500 --changes 80`. A county's profile and three hundred staff in a database
of its own, `reimari serve` before it; the streams are shared among the staff, and what is committed is what
the triggers write. Two loads: a change of one team's list, which that team's streams hear, ten a second; and
one that every stream hears, two a second. Exit status 1 when one is missed or later than a second at p95.
"""

import asyncio
import json
import os
import random
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from bench.data.building import PRODUCTION, make_database
from bench.stack import LOG, READY_WITHIN, Stack, served, told_by
from bench.streams import Stream
from reimari.cli.postgres import cluster_in
from reimari.common.places import var
from reimari.region.profile.folders import find_profile

DATABASE = "listened"
AT_ONCE = 25  # streams that are being opened
ARRIVES_WITHIN = 5.0
WANTED = 1.0  # seconds from the commit
TELL = "SELECT work_tell_topics(%s), pg_current_xact_id()::text::bigint"


@dataclass(frozen=True)
class Measured:
    """One load by one way. `heard`: seconds of each arrival, sorted; `busy`: share of a core."""

    way: str
    load: str
    changes: int
    heard: list[float]
    missed: int
    busy: float

    @property
    def good(self) -> bool:
        return not self.missed and self.p95 < WANTED

    @property
    def p95(self) -> float:
        return self.heard[int(len(self.heard) * 0.95)]


def main() -> int:
    """Print the table; 1 when something was missed or late."""
    parser = ArgumentParser(prog="bench.events", description=__doc__.partition("\n\n")[0])
    parser.add_argument("--streams", type=int, default=500)
    parser.add_argument("--changes", type=int, default=80)
    options = parser.parse_args()
    with listened() as (url, people, stack):
        found = asyncio.run(_measure(options, url, people, stack))
    print(f"\n{'way':>8}{'heard by':>12}{'changes':>9}{'arrivals':>10}{'missed':>8}", end="")
    print("".join(f"{title:>9}" for title in ("p50 ms", "p95 ms", "max ms", "core")))
    for one in found:
        times = (median(one.heard), one.p95, one.heard[-1])
        print(f"{one.way:>8}{one.load:>12}{one.changes:>9}{len(one.heard):>10}{one.missed:>8}", end="")
        print("".join(f"{each * 1000:>9.0f}" for each in times) + f"{one.busy:>9.0%}")
    print(f"wanted: nothing missed, p95 below {WANTED * 1000:.0f} ms")
    return int(not all(one.good for one in found))


@contextmanager
def listened() -> Iterator[tuple[str, list[dict[str, str]], Stack]]:
    """A database with staff, their sessions, and the program serving it."""
    cluster = cluster_in(var() / "bench-events", PRODUCTION | {"shared_buffers": "128MB"})
    LOG.parent.mkdir(parents=True, exist_ok=True)
    try:
        with cluster.held():
            make_database(cluster, DATABASE)
            url = cluster.url(DATABASE)
            told_by(url, "reimari.cli", "migrate", "--quiet")
            told_by(url, "bench.data.work", "people", str(find_profile("IU").resolve()))
            people: list[dict[str, str]] = json.loads(told_by(url, "bench.serving.listeners"))
            with served(url) as stack:
                yield url, people, stack
    finally:
        cluster.remove()


async def _measure(
    options: Namespace, url: str, people: Sequence[dict[str, str]], stack: Stack
) -> list[Measured]:
    process = EventProcess.of(stack)
    found = []
    ways: dict[str, tuple[str, int] | Path] = {"past": process.socket, "through": stack.front}
    for way, address in ways.items():
        empty = process.memory()
        streams = [Stream(people[number % len(people)]) for number in range(options.streams)]
        began, spent = time.perf_counter(), process.spent()
        await _open(streams, address)
        print(
            f"{way} the front: {len(streams)} streams of {len(people)} people opened in"
            f" {time.perf_counter() - began:.1f} s ({process.spent() - spent:.1f} s of processor time);"
            f" the event process has {empty:.0f} MB without and {process.memory():.0f} MB with them"
        )
        for load, hear in (("one team", _one_team), ("everybody", _everybody)):
            measured = await _heard(options, load, hear, streams, url, process)
            found.append(Measured(way, load, **measured))
        for stream in streams:
            await stream.close()
    return found


async def _open(streams: Sequence[Stream], address: tuple[str, int] | Path) -> None:
    places = asyncio.Semaphore(AT_ONCE)

    async def one(stream: Stream) -> None:
        async with places:
            await stream.open(address)

    await asyncio.gather(*map(one, streams))


type Hear = Callable[[Sequence[Stream]], tuple[list[str], Sequence[Stream]]]


def _one_team(streams: Sequence[Stream]) -> tuple[list[str], Sequence[Stream]]:
    """Topics of a change, and who hears it."""
    team = random.choice(streams).person["team"]  # noqa: S311 (no secret)
    return [f"team:{team}"], [stream for stream in streams if stream.person["team"] == team]


def _everybody(streams: Sequence[Stream]) -> tuple[list[str], Sequence[Stream]]:
    teams = {stream.person["team"] for stream in streams}
    return [f"team:{team}" for team in sorted(teams)], streams


async def _heard(
    options: Namespace,
    load: str,
    hear: Hear,
    streams: Sequence[Stream],
    url: str,
    process: "EventProcess",
) -> dict[str, Any]:
    """Commit changes one after the other, and wait until the last has arrived."""
    changes, pause = (options.changes, 0.1) if load == "one team" else (options.changes // 4, 0.5)
    began, spent = time.perf_counter(), process.spent()
    async with await psycopg.AsyncConnection.connect(url) as writer:
        for _ in range(changes):
            topics, hearers = hear(streams)
            cursor = await writer.execute(TELL, [topics])
            row = await cursor.fetchone()
            assert row
            at = time.perf_counter()
            for stream in hearers:
                stream.awaited.append((row[1], at))
            await writer.commit()
            await asyncio.sleep(pause)
    until = time.perf_counter() + ARRIVES_WITHIN
    while any(stream.awaited for stream in streams) and time.perf_counter() < until:
        await asyncio.sleep(0.02)
    busy = (process.spent() - spent) / (time.perf_counter() - began)
    heard = sorted(seconds for stream in streams for seconds in stream.heard)
    missed = sum(len(stream.awaited) for stream in streams) + sum(stream.lost for stream in streams)
    for stream in streams:
        stream.heard.clear()
        stream.awaited.clear()
    return {"changes": changes, "heard": heard, "missed": missed, "busy": busy}


@dataclass(frozen=True)
class EventProcess:
    """The processes of the events (granian's own and its one worker), and their socket."""

    stack: Stack
    pids: Sequence[int]
    socket: Path

    @classmethod
    def of(cls, stack: Stack) -> "EventProcess":
        """Once it listens: the pages don't wait for it."""
        until = time.perf_counter() + READY_WITHIN
        while time.perf_counter() < until:
            time.sleep(0.2)
            pids = [int(name.split()[1]) for name in stack.memory() if name.startswith("events ")]
            if len(pids) < 2:
                continue
            words = Path(f"/proc/{pids[0]}/cmdline").read_text().split("\0")
            path = Path(words[words.index("--uds") + 1])
            if path.exists():
                return cls(stack, pids, path)
        raise RuntimeError(f"no event process in {READY_WITHIN:.0f} seconds: see {LOG}")

    def memory(self) -> float:
        """Megabytes (PSS)."""
        return sum(size for name, size in self.stack.memory().items() if name.startswith("events "))

    def spent(self) -> float:
        """Seconds of processor time until now."""
        ticks = 0
        for pid in self.pids:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    raise SystemExit(main())
