"""All measures, one after the other: `python -m bench [--small] [--quick] [--only WORD] [--record]`.

Exit status 1 when a goal is missed, also with `--only`.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench import due, route
from bench.asked import Desk, browsers_at
from bench.data.building import datasets
from bench.goals import Goal, lines_of, memory_goal, page_goals, rate_goal, staff_goal
from bench.load import Load, run_load
from bench.pages import measure, table
from bench.stack import LOG, WORKERS, Stack, environment_for, served
from reimari.common.places import PROJECT
from reimari.region.profile.folders import find_profile

ROUNDS = 60
QUICK_ROUNDS = 12
USERS = (1, 8, 32)
STAFF = 100
RECORD = Path(__file__).parent / "RESULTS.md"
READING = "# How to read it"
PARTS = ("pages", "users", "staff", "memory", "start", "lines", "front", "events")
BY_THEMSELVES = ("lines", "front", "events")  # parts that need no dataset


@dataclass
class Report:
    """What is printed, kept for the record, and the goals."""

    said: list[str] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)

    def say(self, line: str = "") -> None:
        """Print a line and keep it."""
        print(line, flush=True)
        self.said.append(line)

    def say_all(self, lines: Iterator[str]) -> None:
        for line in lines:
            self.say(line)


@dataclass(frozen=True)
class Running:
    """A dataset that is served: its name, its servers, who works on it and on what."""

    name: str
    stack: Stack
    told: dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and with `--record` write RESULTS.md."""
    options = _options(arguments)
    report = Report()
    report.say_all(_machine())
    if not set(options.only or PARTS) <= set(BY_THEMSELVES):
        with ExitStack() as stack:
            _measure_served(options, stack, report)
    if _wanted(options, "lines"):
        _measure_lines(options, report)
    for part in ("front", "events"):
        if _wanted(options, part) and find_spec(f"bench.{part}"):
            _measure_apart(part, report)
    report.say(f"\nload of the machine at the end, our own included: {os.getloadavg()[0]:.1f}\n")
    report.say_all(lines_of(report.goals))
    if options.record:
        _record(report)
    return int(not all(goal.reached for goal in report.goals))


def _record(report: Report) -> None:
    """Write the run down; what somebody has written below it, to read it by, stays."""
    known = RECORD.read_text() if RECORD.exists() else ""
    _, mark, reading = known.partition(READING)
    said = "\n".join(report.said)
    RECORD.write_text(f"# The latest run\n\n```\n{said}\n```\n\n{mark}{reading}".rstrip() + "\n")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--profile", default="IU")
    parser.add_argument("--small", action="store_true", help="the small dataset alone")
    parser.add_argument("--quick", action="store_true", help="few rounds and short loads: a first look")
    parser.add_argument("--only", action="append", choices=PARTS, help="a part; may be given again")
    parser.add_argument("--page", default="", help="only pages whose names hold this word")
    parser.add_argument("--record", action="store_true", help="write bench/RESULTS.md")
    return parser.parse_args(arguments)


def _wanted(options: argparse.Namespace, part: str) -> bool:
    return not options.only or part in options.only


def _measure_served(options: argparse.Namespace, stack: ExitStack, report: Report) -> None:
    profile = find_profile(options.profile).resolve()
    made = stack.enter_context(datasets(profile, only_small=options.small, say=report.say))
    # What a run writes would make the small one another dataset; the large one hardly feels it.
    addresses = {"small": stack.enter_context(made.copy_of("small"))}
    if not options.small:
        addresses["large"] = made.url("large")
    running = [stack.enter_context(_running(name, url)) for name, url in addresses.items()]
    if _wanted(options, "pages"):
        _measure_pages(options, running, report)
    last = running[-1]
    if _wanted(options, "users"):
        _measure_users(options, last, report)
    if _wanted(options, "staff"):
        _measure_staff(options, last, report)
    if _wanted(options, "memory"):
        _measure_memory(last, report)
    if _wanted(options, "start"):
        starts = ", ".join(f"{each.name} {each.stack.cold_start:.1f} s" for each in running)
        report.say(f"\nFrom the start of `reimari serve` to its first answer: {starts}")


@contextmanager
def _running(name: str, url: str) -> Iterator[Running]:
    command = [sys.executable, "-m", "bench.serving.cast"]
    with LOG.open("ab") as log:
        told = subprocess.run(  # noqa: S603 (our own words)
            command, env=environment_for(url), cwd=PROJECT, stdout=subprocess.PIPE, stderr=log, check=True
        ).stdout
    with served(url) as stack:
        yield Running(name, stack, json.loads(told))


def _measure_pages(options: argparse.Namespace, running: Sequence[Running], report: Report) -> None:
    pages = {
        each.name: [
            page
            for page in Desk(browsers_at(each.stack.pages, each.told), each.told).pages()
            if options.page in page.name or page.name.startswith("bare view")
        ]
        for each in running
    }
    rounds = QUICK_ROUNDS if options.quick else ROUNDS
    report.say(f"\nEvery page {rounds} times on each dataset, past the front, one after the other\n")
    measured = measure(pages, rounds, say=report.say)
    report.say_all(table(measured))
    report.goals += page_goals(measured)


def _measure_users(options: argparse.Namespace, running: Running, report: Report) -> None:
    report.say(f"\nAt once and without a pause, on {running.name}, with {WORKERS} workers\n")
    report.say(f"{'users':>6}{'way':>10}{'answers/s':>11}{'median ms':>11}{'p95 ms':>9}{'troubles':>10}")
    seconds = 3.0 if options.quick else 8.0
    ways: dict[str, tuple[str, int] | Path] = {"front": running.stack.front}
    if running.stack.pages != running.stack.front:
        ways["pages"] = running.stack.pages
    for users in USERS:
        for way, address in ways.items():
            load = run_load(address, running.told["staff"], users, seconds, thinking=False)
            report.say(
                f"{users:>6}{way:>10}{load.rate:>11.1f}{load.median:>11.0f}{load.p95:>9.0f}{len(load.troubles):>10}"
            )
            _tell_troubles(load, report.say)


def _measure_staff(options: argparse.Namespace, running: Running, report: Report) -> None:
    seconds = 20.0 if options.quick else 80.0
    load = run_load(running.stack.front, running.told["staff"], STAFF, seconds, thinking=True)
    report.say(
        f"\n{STAFF} staff who think 3-20 s in between, on {running.name}, by the front, {seconds:.0f} s: "
        f"{load.rate:.1f} answers/s, median {load.median:.0f} ms, p95 {load.p95:.0f} ms"
    )
    _tell_troubles(load, report.say)
    report.goals.append(staff_goal(load))


def _tell_troubles(load: Load, say: Callable[[str], None]) -> None:
    for trouble in sorted(set(load.troubles))[:3]:
        say(f"       {trouble[:160]}")


def _measure_memory(running: Running, report: Report) -> None:
    memory = running.stack.memory()
    report.say("\nMegabytes of each process (PSS) after all this: ")
    report.say("  " + ", ".join(f"{name} {megabytes:.0f}" for name, megabytes in memory.items()))
    report.goals.append(memory_goal(memory))


def _measure_lines(options: argparse.Namespace, report: Report) -> None:
    count = 30_000 if options.quick else 100_000
    decided, echo = route.measured(options.profile.lower(), str(count))
    counted, times = due.measured(options.profile, count, paused=0.1, rounds=3)
    report.say(
        f"\n`reimari route`: {decided:,.0f} decisions/s (a bare JSON echo {echo:,.0f});"
        f" `due`: {counted:,.0f} lines/s, {times:.1f} times a bare echo's time"
    )
    report.goals.append(rate_goal("reimari route", decided, route.AIM))
    report.goals.append(rate_goal("due", counted, due.WANTED))


def _measure_apart(part: str, report: Report) -> None:
    """A measure with servers of its own, as a process of its own; its exit status tells."""
    report.say(f"\n`python -m bench.{part}`")
    command = [sys.executable, "-m", f"bench.{part}"]
    done = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
    report.say_all(iter(done.stdout.splitlines()))
    report.goals.append(Goal(f"bench.{part}", "its own", "see above", done.returncode == 0))


def _machine() -> Iterator[str]:
    """When, where and what."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    yield f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit {_commit()}"
    yield f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}"
    yield f"load of the machine at the beginning: {os.getloadavg()[0]:.1f}"


def _commit() -> str:
    git = ["git", "-C", str(PROJECT)]
    asked = [[*git, "rev-parse", "--short", "HEAD"], [*git, "status", "--porcelain"]]
    commit, changed = (
        subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
        for words in asked
    )
    return f"{commit or 'unknown'}{' with changes' if changed else ''}"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    raise SystemExit(main())
