"""`reimari mail`: reads the lines' mailboxes, and each e-mail becomes a contact exactly once."""

import argparse
import os
from threading import Event

from reimari.cli import GOOD, WrongCall
from reimari.cli.program import program
from reimari.cli.signals import Stopped, stopped_by_signals
from reimari.common.processes import end_with_parent
from reimari.common.variables import Variables

GRACE = 6.0  # seconds for what is being taken in when `serve` stops


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments: REIMARI_MAILBOXES names the file."""


def run(options: argparse.Namespace) -> int:
    """Read until told to stop; servers and a database that are away are waited for."""
    if Variables(os.environ).flag("REIMARI_END_WITH_PARENT"):
        end_with_parent()
    program()
    from django.conf import settings  # noqa: PLC0415

    from reimari.mail.reader import read_mailboxes  # noqa: PLC0415

    if not settings.MAILBOXES:
        raise WrongCall("No mailboxes: REIMARI_MAILBOXES names the file that tells them.")
    try:
        with stopped_by_signals():
            read_mailboxes(settings.MAILBOXES, Event(), grace=GRACE)
    except Stopped:
        pass
    return GOOD
