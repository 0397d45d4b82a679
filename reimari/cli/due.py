"""`reimari due`: when clocks end, JSON lines in, JSON lines out. Needs no database."""

import argparse

from reimari.cli import asked
from reimari.cli.lines import answer_standard_input
from reimari.common.holidays import LANGUAGES
from reimari.region.lines import DueLines


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which county, which day's clocks, which languages."""
    parser.add_argument("--profile", required=True, help="a county's code, or a folder")
    parser.add_argument(
        "--on",
        type=asked.day,
        metavar="DATE",
        help="use the clocks of this day (default: of the day of the start)",
    )
    parser.add_argument("--why", type=asked.languages, default=LANGUAGES, help=asked.LANGUAGES_HELP)
    parser.add_argument("--demo", action="store_true", help="with the invented values of demo.toml")


def run(options: argparse.Namespace) -> int:
    """Answer standard input: 0 all good, 1 a line was bad; WrongCall when the profile can't be read."""
    profile = asked.county(options.profile, demo=options.demo)
    return answer_standard_input(DueLines(profile, on=options.on, languages=options.why).answer)
