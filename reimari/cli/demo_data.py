"""`reimari demo-data`: the invented people of a loaded profile and their two months."""

import argparse
import os
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from reimari.cli import GOOD, WrongCall
from reimari.cli.program import program
from reimari.common.places import write_whole


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The profile's folder, and the file for the lines about whom to sign in as."""
    parser.add_argument("profile", type=Path, help="the profile's folder")
    parser.add_argument("people", type=Path, help="file that gets the lines about the demo's people")


def run(options: argparse.Namespace) -> int:
    """Load what isn't there yet; loading twice changes nothing."""
    if os.environ.get("REIMARI_ENV") != "demo":
        raise WrongCall("Invented people belong in a demo only: REIMARI_ENV is not demo.")
    program()
    write_whole(options.people, "".join(f"{line}\n" for line in load(options.profile)))
    return GOOD


def load(profile: Path) -> list[str]:
    """Make what isn't there yet; returns the lines about whom to sign in as."""
    if find_spec("reimari.demo") is None:
        return []
    lines: list[str] = import_module("reimari.demo").load(profile)
    return lines
