"""Fault drill: staff write contacts down while everything is killed, filled, cut and stopped.

`python -m bench.drill [--only FAULT]… [--record]`. Exit status 1 when an acknowledged contact is lost, one is
there twice, or a promise of the database is broken; or when something doesn't serve again.
"""

import argparse
import os
import platform
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg

from bench.client import Browser
from bench.drill.faults import FAULTS, Fault, Scene, events_come, jobs_beat
from bench.drill.ground import LOG, ground
from bench.drill.reckoning import Reckoned, reckon
from bench.drill.staff import Notes, Seen, Somebody, read_lists, write_contacts
from bench.drill.viewing import Viewing
from bench.stack import serving
from reimari.common.places import PROJECT
from reimari.region.profile.folders import find_profile

BEFORE = 5.0  # seconds of work without any fault
AFTER = 6.0  # seconds of good pages until the next fault
SERVES_WITHIN = 120.0
RECORD = PROJECT / "docs" / "operations" / "faults.md"
MARKS = ("<!-- drill -->\n", "<!-- /drill -->")
AT_THE_END = {"events come": events_come, "the job worker lives": jobs_beat}
HEADS = ("fault", "served again after", "acknowledged", "lost", "duplicates", "what users saw")


@dataclass(frozen=True)
class Struck:
    """A fault that was tried: when, how soon it served again (None: it didn't); or why it wasn't."""

    fault: Fault
    since: float = 0.0
    until: float = 0.0
    served_after: float | None = None
    skipped: str = ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Drill, print the table, and say whether all is well."""
    options = _options(arguments)
    chosen = [FAULTS[name] for name in options.only or FAULTS]
    profile = find_profile(options.profile).resolve()
    with ground(profile) as made, serving(made.environment, log=LOG) as stack, ExitStack() as at_work:
        staff = made.staff()
        notes = Notes()
        viewer = Browser(stack.front, staff[-1])
        viewing = at_work.enter_context(_viewed(Viewing(Browser(stack.front, staff[-1]))))
        at_work.enter_context(_working(stack.front, staff[:-1], notes))
        time.sleep(BEFORE)
        scene = Scene(made, stack, viewer)
        struck = [_strike(fault, scene, viewing) for fault in chosen]
        ends = {what: _await(serves, scene, None) is not None for what, serves in AT_THE_END.items()}
        at_work.close()
        reckoned = reckon(made)
    lines = list(_table(struck, notes, reckoned, ends))
    print("\n".join(lines))
    if options.record:
        _record(lines)
    return int(not (_is_well(struck, notes, reckoned) and all(ends.values())))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.drill", description=__doc__)
    parser.add_argument("--profile", default="IU")
    parser.add_argument("--only", action="append", choices=list(FAULTS), help="a fault; may be given again")
    parser.add_argument("--record", action="store_true", help=f"write the table into {RECORD.name}")
    return parser.parse_args(arguments)


@contextmanager
def _working(address: Any, staff: Sequence[dict[str, Any]], notes: Notes) -> Iterator[None]:
    """Advisers write and guides read until the end; what was begun is seen through."""
    people = [
        Somebody(
            write_contacts if person["role"] == "ASIAKASNEUVOJA" else read_lists,
            address,
            person,
            number,
            notes,
        )
        for number, person in enumerate(staff, start=1)
    ]
    for somebody in people:
        somebody.start()
    try:
        yield
    finally:
        for somebody in people:
            somebody.over.set()
        for somebody in people:
            somebody.join()


@contextmanager
def _viewed(viewing: Viewing) -> Iterator[Viewing]:
    viewing.start()
    try:
        yield viewing
    finally:
        viewing.over.set()
        viewing.join()


def _strike(fault: Fault, scene: Scene, viewing: Viewing) -> Struck:
    """Strike, and wait until all is well for a while."""
    if fault.needs_small_disk and not scene.ground.small_disk:
        print(f"{fault.name}: skipped, for mounting a small disk isn't allowed here", flush=True)
        return Struck(fault, skipped="mounting a small disk isn't allowed here")
    print(f"{fault.name} …", flush=True)
    since = time.monotonic()
    before = fault.strike(scene)
    over = time.monotonic()
    own = _await(fault.serves, scene, before) if fault.serves else 0.0
    pages = viewing.served_again(since, over, within=SERVES_WITHIN, steady=AFTER)
    served = None if own is None or pages is None else max(own, pages)
    return Struck(fault, since, time.monotonic(), served)


def _await(serves: Callable[[Scene, object], bool], scene: Scene, before: object) -> float | None:
    """Seconds until what was struck does its own work again."""
    since = time.monotonic()
    while time.monotonic() - since < SERVES_WITHIN:
        with suppress(psycopg.Error):
            if serves(scene, before):
                return time.monotonic() - since
        time.sleep(0.1)
    return None


def _table(
    struck: Sequence[Struck], notes: Notes, reckoned: Reckoned, ends: Mapping[str, bool]
) -> Iterator[str]:
    yield f"| {' | '.join(HEADS)} |"
    yield "|---" * len(HEADS) + "|"
    for each in struck:
        yield f"| {' | '.join(_row(each, notes, reckoned))} |"
    yield ""
    receipts, seen = notes.receipts, notes.seen
    yield (
        f"In all {len(receipts)} contacts acknowledged, in {len(seen)} answers: "
        f"{reckoned.lost(receipts)} lost, {reckoned.twice()} there twice; "
        f"{reckoned.unasked(receipts)} that nobody has a receipt of; {len(notes.refused)} forms refused or "
        f"given up; {len(reckoned.failed_jobs)} jobs failed for good and wait for the administrator."
    )
    yield from (f"- failed: {name}" for name in reckoned.failed_jobs)
    yield from (f"- refused: {words} ({count})" for words, count in Counter(notes.refused).most_common(5))
    if not reckoned.wrong:
        yield "Every promise of the database holds, and the logs are as they were sealed."
    yield f"At the end: {', '.join(f'{what}: {"yes" if well else "NO"}' for what, well in ends.items())}."
    yield from (f"- WRONG: {sentence}" for sentence in reckoned.wrong)


def _row(struck: Struck, notes: Notes, reckoned: Reckoned) -> list[str]:
    if struck.skipped:
        return [struck.fault.name, f"skipped: {struck.skipped}", "", "", "", ""]
    receipts = notes.receipts_between(struck.since, struck.until)
    return [
        struck.fault.name,
        "not at all" if struck.served_after is None else f"{struck.served_after:.1f} s",
        str(len(receipts)),
        str(reckoned.lost(receipts)),
        str(reckoned.duplicates(receipts)),
        _seen(notes.between(struck.since, struck.until)),
    ]


def _seen(seen: Sequence[Seen]) -> str:
    """How many answers were well and how long the longest took; the others by their words."""
    well = [one.seconds for one in seen if not one.trouble]
    told = [f"{len(well)} well (the slowest {max(well, default=0):.1f} s)"]
    told += [
        f"{count} \u00d7 {words}"
        for words, count in Counter(one.trouble for one in seen if one.trouble).most_common()
    ]
    return "; ".join(told)


def _is_well(struck: Sequence[Struck], notes: Notes, reckoned: Reckoned) -> bool:
    serves = all(each.skipped or each.served_after is not None for each in struck)
    receipts = notes.receipts
    return serves and not (reckoned.lost(receipts) or reckoned.twice() or reckoned.wrong)


def _record(lines: Sequence[str]) -> None:
    """Put the table into its place in the document."""
    before, _, rest = RECORD.read_text().partition(MARKS[0])
    after = rest.partition(MARKS[1])[2]
    today = datetime.now(tz=UTC).date()
    machine = f"{today}, {os.cpu_count()} cores, {platform.platform(terse=True)}, PostgreSQL 18."
    RECORD.write_text(f"{before}{MARKS[0]}{machine}\n\n" + "\n".join(lines) + f"\n{MARKS[1]}{after}")


if __name__ == "__main__":
    raise SystemExit(main())
