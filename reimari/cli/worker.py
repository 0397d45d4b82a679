"""`reimari worker`: does the jobs that pages leave for later, and those of the clock."""

import argparse
import os

from reimari.cli import GOOD, asked
from reimari.cli.program import program
from reimari.common.processes import end_with_parent
from reimari.common.variables import Variables

GRACE = 6.0  # seconds for running jobs when `serve` stops; what isn't done by then is given back


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How much at a time."""
    parser.add_argument(
        "--concurrency", type=asked.number, default=4, help="jobs done at the same time (default %(default)s)"
    )


def run(options: argparse.Namespace) -> int:
    """Work until told to stop; a database that is away is waited for."""
    if Variables(os.environ).flag("REIMARI_END_WITH_PARENT"):
        end_with_parent()
    program()
    from reimari.jobs.worker import run_worker  # noqa: PLC0415

    run_worker(options.concurrency, grace=GRACE)
    return GOOD
