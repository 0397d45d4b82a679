"""`reimari demo-data`: the invented people of a loaded profile and their two months."""

import argparse
import os
from pathlib import Path

from reimari import demo
from reimari.cli import GOOD, WrongCall
from reimari.cli.program import program
from reimari.common.places import write_whole
from reimari.common.processes import end_with_parent


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The profile's folder, and the file for the lines about whom to sign in as."""
    parser.add_argument("profile", type=Path, help="the profile's folder")
    parser.add_argument("people", type=Path, help="file that gets the lines about the demo's people")
    parser.add_argument("--history", action="store_true", help="what is older, after the others")


def run(options: argparse.Namespace) -> int:
    """Load what isn't there yet; loading twice changes nothing."""
    if os.environ.get("REIMARI_ENV") != "demo":
        raise WrongCall("Invented people belong in a demo only: REIMARI_ENV is not demo.")
    end_with_parent()
    program()
    if options.history:
        demo.load_history(options.profile)
        return GOOD
    write_whole(options.people, "".join(f"{line}\n" for line in demo.load(options.profile)))
    return GOOD
