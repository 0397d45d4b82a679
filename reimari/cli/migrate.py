"""`reimari migrate`: tables, rights of the application's role, under the owner's role."""

import argparse
import os

from reimari.cli import GOOD, Failed
from reimari.cli.program import program


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether to talk."""
    parser.add_argument("--quiet", action="store_true", help="say nothing when all goes well")


def run(options: argparse.Namespace) -> int:
    """Apply what is missing; raises Failed when that can't be."""
    os.environ["REIMARI_ROLE"] = "owner"
    program()
    from django.core.management import CommandError, call_command  # noqa: PLC0415

    try:
        call_command("migrate", interactive=False, verbosity=0 if options.quiet else 1)
    except CommandError as trouble:
        raise Failed(str(trouble)) from trouble
    return GOOD
