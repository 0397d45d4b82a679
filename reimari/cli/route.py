"""`reimari route`: who answers for a contact and why, JSON lines in, JSON lines out. Needs no database."""

import argparse
import datetime as dt
import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import orjson

from reimari.cli import WrongCall, asked
from reimari.cli.asked import LANGUAGES
from reimari.cli.lines import BadLine, Facts, answer_standard_input
from reimari.common.working_days import HELSINKI
from reimari.region.profile.values import Profile
from reimari.routing.rules import Decision, FactError, FactReader, Reference, Routers, packed_reference

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


class RouteLines:
    """Answers the lines of `route` for one county; `default` is the day of contacts without a moment."""

    def __init__(
        self, profile: Profile, reference: Reference, default: dt.date, languages: Sequence[str] = LANGUAGES
    ) -> None:
        self._reader = FactReader(profile)
        self._routers = Routers(profile, reference, default)
        self._languages = tuple(languages)

    def decide(self, given: Facts) -> Decision:
        """The decision of one line; raises BadLine."""
        try:
            facts = self._reader.read(given)
            return self._routers.of(facts).decide(facts)
        except FactError as wrong:
            raise BadLine(wrong.field, wrong.message) from wrong

    def answer(self, given: Facts) -> bytes:
        """The answer without its opening brace and id; raises BadLine."""
        decision = self.decide(given)
        answer = {
            "destination": decision.destination,
            "area": decision.area,
            "team": decision.team,
            "rules": decision.rules,
            "why": {language: decision.why(language) for language in self._languages},
            "open": decision.open,
            "opens_at": decision.opens_at,
            "gaps": decision.gaps,
        }
        return orjson.dumps(answer)[1:]


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
