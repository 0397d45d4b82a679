"""`reimari route`: who answers for a contact and why, JSON lines in, JSON lines out. Needs no database."""

import argparse
import datetime as dt
import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from reimari.cli import WrongCall, asked
from reimari.cli.lines import answer_standard_input
from reimari.common.holidays import LANGUAGES
from reimari.common.lines import BadLine, Facts
from reimari.common.working_days import HELSINKI
from reimari.region.profile.values import Profile
from reimari.routing.lines import RouteLines
from reimari.routing.rules import Reference, packed_reference

NOBODY = "-"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which county, which day's rules, which languages; and what to compare it with."""
    parser.add_argument("--profile", required=True, help="a county's code, or a folder")
    parser.add_argument(
        "--on", type=asked.day, metavar="DATE", help="the day of contacts without `at` (today)"
    )
    parser.add_argument("--why", type=asked.languages, default=LANGUAGES, help=asked.LANGUAGES_HELP)
    parser.add_argument("--demo", action="store_true", help="with the invented values of demo.toml")
    parser.add_argument(
        "--compare", metavar="DIR", help="print what moves when this profile's rules are used"
    )
    parser.add_argument("--list", action="store_true", help="with --compare: the ids of what moves too")


def run(options: argparse.Namespace) -> int:
    """Answer standard input: 0 all good, 1 a line was bad; WrongCall when a profile can't be read."""
    if options.list and not options.compare:
        raise WrongCall("--list belongs to --compare")
    day = options.on or dt.datetime.now(HELSINKI).date()
    before = asked.county(options.profile, demo=options.demo)
    if not options.compare:
        return answer_standard_input(RouteLines(before, packed_reference(), day, options.why).answer)
    moves = Moves(before, asked.county(options.compare, demo=options.demo), packed_reference(), day)
    with Path(os.devnull).open("wb") as nowhere:
        status = answer_standard_input(moves.count, nowhere)
    print("\n".join(moves.table(listed=options.list)))
    return status


class Moves:
    """Counts which contacts another team would get under the rules of a second profile."""

    def __init__(self, before: Profile, after: Profile, reference: Reference, default: dt.date) -> None:
        self._before = RouteLines(before, reference, default)
        self._after = RouteLines(after, reference, default)
        self._moved: defaultdict[tuple[str, str], list[object]] = defaultdict(list)
        self._total = 0
        self._bad = 0

    def count(self, given: Facts) -> bytes:
        """Count one line; nothing is answered. Raises BadLine when one of the profiles can't read it."""
        try:
            before = self._before.decide(given).team or NOBODY
            after = self._after.decide(given).team or NOBODY
        except BadLine:
            self._bad += 1
            raise
        self._total += 1
        if before != after:
            self._moved[before, after].append(given["id"])
        return b"}"

    def table(self, *, listed: bool) -> Iterable[str]:
        """Lines for people: from, to and count, the most first; with the ids if `listed`."""
        moves = sorted(self._moved.items(), key=lambda move: (-len(move[1]), move[0]))
        named = [(f"{before} → {after}", ids) for (before, after), ids in moves]
        width = max((len(name) for name, _ in named), default=0)
        for name, ids in named:
            yield f"{name:{width}}  {len(ids):5}"
            if listed:
                yield f"    {' '.join(map(str, ids))}"
        moved = sum(map(len, self._moved.values()))
        yield f"{moved} of {self._total} contacts move"
        if self._bad:
            yield f"{self._bad} lines have values that one of the profiles doesn't know"
