"""`reimari demo-live`: contacts keep coming to a demo, and its invented staff take and close them."""

import argparse
import datetime as dt
import os
from pathlib import Path
from typing import NoReturn

from reimari import demo
from reimari.cli import GOOD, WrongCall, asked
from reimari.cli.folders import usable
from reimari.cli.program import program
from reimari.cli.signals import Stopped, stopped_by_signals
from reimari.common.places import var
from reimari.common.processes import end_with_parent
from reimari.common.working_days import HELSINKI

AS_IN_LIFE, FASTEST = 1.0, 1000.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which county, how fast, from when on."""
    parser.add_argument("--profile", required=True, help="code in any case, or a folder")
    add_pace(parser)


def add_pace(parser: argparse.ArgumentParser) -> None:
    """How fast the rhythm of the day runs, and from when on; `demo` asks for the same."""
    parser.add_argument(
        "--speed",
        type=_speed,
        help="how many times quicker than a real day; 60 is an hour a minute (default 1)",
    )
    parser.add_argument(
        "--from",
        dest="begin",
        type=_moment,
        metavar="2026-11-23T08:00",
        help="where the rhythm's clock begins, in Finnish time (default: the present moment)",
    )


def pace_words(options: argparse.Namespace) -> list[str]:
    """The same words again, for this command as a child."""
    speed = [] if options.speed is None else ["--speed", f"{options.speed:g}"]
    return speed + ([] if options.begin is None else ["--from", options.begin.isoformat()])


def run(options: argparse.Namespace) -> int:
    """Let the demo live until stopped."""
    if os.environ.get("REIMARI_ENV") != "demo":
        raise WrongCall("Invented people belong in a demo only: REIMARI_ENV is not demo.")
    folder = asked.profile_folder(options.profile).resolve()
    try:
        with stopped_by_signals():
            end_with_parent()
            program()
            _live(folder, options.speed or AS_IN_LIFE, options.begin)
    except Stopped:
        return GOOD


def _live(folder: Path, speed: float, begin: dt.datetime | None) -> NoReturn:
    home = usable(var() / "demo" / folder.name.lower(), "REIMARI_VAR")
    try:
        demo.live_on(folder, speed, begin, home / "live.json")
    except demo.NotLoaded:
        raise WrongCall("This database has no demo's data: start it with `reimari demo --live`.") from None


def _speed(told: str) -> float:
    try:
        speed = float(told)
    except ValueError:
        speed = 0.0
    if not 0 < speed <= FASTEST:
        raise argparse.ArgumentTypeError(f"{told} isn't a number above 0 and up to {FASTEST:g}")
    return speed


def _moment(told: str) -> dt.datetime:
    """A moment of the clock on the wall in Finland, or with its offset."""
    try:
        moment = dt.datetime.fromisoformat(told)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"{told} isn't a moment like 2026-11-23T08:00") from wrong
    return moment if moment.tzinfo else moment.replace(tzinfo=HELSINKI)
