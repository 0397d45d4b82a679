"""`reimari serve`: the pages of an installation whose database is elsewhere."""

import argparse
import os

from reimari.cli import GOOD, asked
from reimari.cli.messages import build_catalogues
from reimari.cli.serving import Pages
from reimari.cli.signals import Stopped, stopped_by_signals
from reimari.cli.static import collect_static
from reimari.common.processes import end_with_parent
from reimari.common.variables import Variables


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, with how many processes."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument(
        "--port", type=asked.port, default=8000, help="port to listen on (default %(default)s)"
    )
    parser.add_argument("--workers", type=asked.number, default=2, help="page servers (default %(default)s)")
    parser.add_argument(
        "--threads", type=asked.number, default=4, help="threads of each of them (default %(default)s)"
    )
    parser.add_argument(
        "--worker",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="run the job worker too; without it, `reimari worker` runs somewhere else",
    )


def run(options: argparse.Namespace) -> int:
    """Serve until stopped, with a database or without; raises Died when one we need can't be kept up."""
    if Variables(os.environ).flag("REIMARI_END_WITH_PARENT"):
        end_with_parent()
    pages = Pages(options.host, options.port, options.workers, options.threads, jobs=options.worker)
    try:
        with stopped_by_signals():
            pages.check(os.environ)  # before anything that another `serve` uses is written anew
            build_catalogues()
            if os.environ.get("REIMARI_ENV") != "test":  # there they are served from where they lie
                collect_static()
            with pages.served(os.environ) as running:
                print(f"Serving {pages.address}", flush=True)
                running.watch()
    except Stopped:
        pass
    return GOOD
