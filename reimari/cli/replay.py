"""`reimari replay`: what would have been otherwise in past months by the rules of another profile.

Numbers only. Today's rules are those that the database holds; both sides are asked through the same engines,
and what really happened is told apart.
"""

import argparse
import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from reimari.cli import FINDINGS, GOOD, WrongCall, asked
from reimari.cli.profile import known_actions, show, whole
from reimari.cli.program import program
from reimari.region.profile.checking import check, located
from reimari.region.profile.reading import missing_files

if TYPE_CHECKING:
    from reimari.figures.replay import Before, Found, Kept, LineFound, Promise, Routes, Went

WHOLE = 100
SHARE, WITHIN = 80, 60  # of calls answered, in seconds: as the staffing calculator of the desk begins
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which rules, which days, and what is wanted of lines."""
    parser.add_argument(
        "--profile-folder", required=True, metavar="DIR", help="the county's profile with other rules"
    )
    parser.add_argument(
        "--since", type=asked.day, metavar="DATE", help="the first day (of the last quarter that is over)"
    )
    parser.add_argument("--until", type=asked.day, metavar="DATE", help="the last day (of that quarter)")
    parser.add_argument(
        "--on", type=asked.day, metavar="DATE", help="the other rules as they stand on this day (today)"
    )
    parser.add_argument(
        "--share", type=asked.number, default=SHARE, help=f"share of calls answered in time, %% ({SHARE})"
    )
    parser.add_argument(
        "--within", type=asked.number, default=WITHIN, help=f"within so many seconds ({WITHIN})"
    )
    parser.add_argument(
        "--handling", type=asked.number, help="seconds of a call with its writing (as measured)"
    )


def run(options: argparse.Namespace) -> int:
    """0 when it is counted, whatever it says; 1 when the other profile has errors. Nothing is stored."""
    folder = asked.profile_folder(options.profile_folder)
    if options.share >= WHOLE:
        raise WrongCall(f"--share is below 100: {options.share}")
    program()
    from django.db import transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from reimari.access.actor import system  # noqa: PLC0415
    from reimari.access.speaking import speaking_for  # noqa: PLC0415
    from reimari.figures.queries import replayed  # noqa: PLC0415
    from reimari.figures.replay import Asked, Changes  # noqa: PLC0415
    from reimari.region.queries import WITH_DEMO  # noqa: PLC0415
    from reimari.staff.rules.erlang import Wanted  # noqa: PLC0415
    from reimari.work.queries import county_on  # noqa: PLC0415

    now = timezone.now()
    today = timezone.localdate(now)
    since, until = _days(options, today)
    other = whole(folder)
    if other is None:
        return FINDINGS
    day = options.on or today
    with transaction.atomic(), speaking_for(system("figures"), reads_only=True):
        county = county_on(now)
        demo = county.hash.endswith(WITH_DEMO)
        found = located(check(other, day, demo=demo, known_actions=known_actions()), folder)
        errors = [*missing_files(folder), *(each for each in found if each.is_error)]
        if errors:
            show(errors, folder)
            return FINDINGS
        wanted = Asked(
            since=since,
            until=until + dt.timedelta(days=1),
            changes=Changes(),
            wanted=Wanted(share=options.share / 100, within=options.within),
            handling=options.handling,
        )
        result = replayed(
            wanted,
            county.profile,
            units=None,
            now=now,
            other=other.with_demo() if demo else other,
            other_on=day,
        )
    print(f"{since} to {until}: the rules of {today} → {folder} as it stands on {day}")
    print("\n".join(_lines(result)))
    return GOOD


def _days(options: argparse.Namespace, today: dt.date) -> tuple[dt.date, dt.date]:
    from reimari.figures.rules import QUARTER, month_after, quarter_before  # noqa: PLC0415

    first = quarter_before(today)
    since = options.since or first
    until = options.until or month_after(first, QUARTER) - dt.timedelta(days=1)
    if until < since:
        raise WrongCall(f"the last day {until} is before the first {since}")
    return since, until


def _lines(found: "Found") -> Iterator[str]:
    yield from _routes(found.routes)
    yield ""
    for promise in found.promises:
        yield _promise(promise)
    if found.conditions:
        yield f"not replayed, as they begin, stop or hold otherwise: {', '.join(found.conditions)}"
    for line in found.lines:
        yield ""
        yield from _line(line)


def _routes(routes: "Routes") -> Iterator[str]:
    yield f"{routes.moves} of {routes.decided} matters would have gone to somebody else"
    named = [(f"  {_name(one)} → {_name(two)}", number) for one, two, number in routes.moved]
    width = max((len(name) for name, _ in named), default=0)
    for name, number in named:
        yield f"{name:{width}}  {number:5}"
    if routes.unknown:
        yield f"  not decided, as a fact isn't kept: {_counts(routes.unknown)}"
    told = f"  then: {routes.as_ruled} as today's rules say, {routes.otherwise} otherwise"
    yield told + (f"; by hand: {_counts(routes.by_hand)}" if routes.by_hand else "")


def _name(went: "Went") -> str:
    if not went.team:
        return "nobody"
    return f"{went.team} ({went.area})" if went.area else went.team


def _counts(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {number}" for name, number in counts)


def _promise(promise: "Promise") -> str:
    before, after = promise.kept.before, promise.kept.after
    told = [f"kept {_kept(before)} → {_kept(after)}"]
    told += [f"due earlier {promise.earlier}"] if promise.earlier else []
    told += [f"due later {promise.later}"] if promise.later else []
    told += [f"late now {promise.lost}"] if promise.lost else []
    told += [f"in time now {promise.won}"] if promise.won else []
    told += [f"not replayed {promise.unknown}"] if promise.unknown else []
    return f"{promise.code}: {promise.ran} ran; {'; '.join(told)}"


def _kept(kept: "Kept") -> str:
    from reimari.figures.rules import percent  # noqa: PLC0415

    share = percent(kept.kept, kept.of)
    told = "-" if share is None else f"{share} %"
    return f"{kept.kept} of {kept.of} ({told}, without pauses {kept.raw})"


def _line(line: "LineFound") -> Iterator[str]:
    of = "calls" if line.by_telephone else "contacts"
    yield f"{line.code}: {line.calls} {of}, while it was closed {_sides(line.outside)}"
    if line.handling is None:
        yield "  it isn't known how long a call takes: --handling"
    for day in line.days:
        told = f"  {DAYS[day.weekday - 1]}: {_sides(day.calls)} a day, must answer {_sides(day.needed)}"
        yield told + f", answered in time {_sides(day.answered)}"


def _sides(sides: "Before[int | None] | Before[float] | Before[float | None]") -> str:
    before, after = ("-" if each is None else f"{each:g}" for each in (sides.before, sides.after))
    return f"{before} → {after}" if sides.differs else before
