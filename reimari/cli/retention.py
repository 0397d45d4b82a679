"""`reimari retention`: remove the words of e-mails whose time is over (I-18), or only count them."""

import argparse

from reimari.cli import GOOD
from reimari.cli.program import program


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether anything is removed."""
    parser.add_argument("--dry-run", action="store_true", help="remove nothing, tell what would be removed")


def run(options: argparse.Namespace) -> int:
    """One line on standard output. What runs every night by itself is the same."""
    program()
    from django.utils import timezone  # noqa: PLC0415

    from reimari.access.actor import system  # noqa: PLC0415
    from reimari.access.speaking import speak_for  # noqa: PLC0415
    from reimari.mail.queries import days_kept, outlived  # noqa: PLC0415
    from reimari.mail.tasks import forget_all  # noqa: PLC0415

    actor, now = system("retention"), timezone.now()
    speak_for(actor, lasting=True)
    days, told = days_kept(now), outlived(now)
    if days is None:
        print("E-mails: the county hasn't said how long their words are kept; nothing is removed.")
        return GOOD
    if options.dry_run:
        print(f"E-mails: {told.mails} with {told.files} files would be emptied ({days} days).")
        return GOOD
    print(f"E-mails: {forget_all(actor, now=now)} emptied ({days} days).")
    return GOOD
