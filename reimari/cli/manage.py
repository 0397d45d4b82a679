"""`reimari manage …`: Django's own commands for developers, such as `makemigrations`."""

import argparse
import os
from contextlib import nullcontext

from reimari.cli import GOOD
from reimari.cli.postgres import cluster_in
from reimari.common.places import var


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Django's command and its arguments, as they are."""
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="DJANGO_COMMAND")


def run(options: argparse.Namespace) -> int:
    """As the owner of the tables; without `DATABASE_URL` on the tests' server, stopped at the end."""
    os.environ["REIMARI_ROLE"] = "owner"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reimari.settings")
    own = None
    if not os.environ.get("DATABASE_URL"):
        own = cluster_in(var() / "test")
        os.environ["DATABASE_URL"] = own.url()
        os.environ["REIMARI_ENV"] = "test"
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    with own.held() if own else nullcontext():
        execute_from_command_line(["reimari manage", *options.words])
    return GOOD
