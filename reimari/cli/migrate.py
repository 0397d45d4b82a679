"""`reimari migrate`: tables, rights of the application's role, under the owner's role."""

import argparse
import os
import sys

from reimari.cli import FINDINGS, GOOD
from reimari.cli.program import program


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether to talk."""
    parser.add_argument("--quiet", action="store_true", help="say nothing when all goes well")


def run(options: argparse.Namespace) -> int:
    """Apply what is missing."""
    os.environ["REIMARI_ROLE"] = "owner"
    program()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import DatabaseError  # noqa: PLC0415

    try:
        call_command("migrate", interactive=False, verbosity=0 if options.quiet else 1)
    except DatabaseError as trouble:
        print(f"reimari: {str(trouble).splitlines()[0]}", file=sys.stderr)
        return FINDINGS
    return GOOD
