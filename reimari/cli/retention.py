"""`reimari retention`: remove what people said when its time is over (I-18), or only count it."""

import argparse
import datetime as dt
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from reimari.cli import GOOD
from reimari.cli.program import program

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reimari.access.actor import Actor
    from reimari.region.profile.values import Retained

type Outlived = Callable[[dt.datetime], QuerySet[Any]]
type Forget = Callable[[dt.datetime], int]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether anything is removed."""
    parser.add_argument("--dry-run", action="store_true", help="remove nothing, tell what would be removed")


def run(options: argparse.Namespace) -> int:
    """A line for each code of `[[retention]]` on standard output. What runs every night is the same."""
    program()
    from django.utils import timezone  # noqa: PLC0415

    from reimari.access.actor import system  # noqa: PLC0415
    from reimari.access.speaking import speak_for  # noqa: PLC0415
    from reimari.region.retention import days_kept  # noqa: PLC0415

    actor, now = system("retention"), timezone.now()
    speak_for(actor, lasting=True)
    for code, outlived, forget in all_kinds(actor):
        days = days_kept(code, now)
        if days is None:
            print(f"{code}: the county hasn't told how long; nothing is removed.")
        elif options.dry_run:
            print(f"{code}: {outlived(now).count()} would be emptied ({days} days).")
        else:
            print(f"{code}: {forget(now)} emptied ({days} days).")
    return GOOD


def all_kinds(actor: "Actor") -> "Iterator[tuple[Retained, Outlived, Forget]]":
    """All that is kept for a time only: its code, what of it is over, and what empties that."""
    from reimari.assessments.tasks import WORDS as ASSESSMENTS  # noqa: PLC0415
    from reimari.callbacks.tasks import WORDS as CALLBACKS  # noqa: PLC0415
    from reimari.concerns.tasks import WORDS as CONCERNS  # noqa: PLC0415
    from reimari.directory.tasks import WORDS as REMARKS  # noqa: PLC0415
    from reimari.grants.tasks import WORDS as GRANTS  # noqa: PLC0415
    from reimari.mail.queries import over  # noqa: PLC0415
    from reimari.mail.tasks import forget_all  # noqa: PLC0415
    from reimari.messaging.tasks import TEXTS  # noqa: PLC0415
    from reimari.region.profile.values import Retained  # noqa: PLC0415
    from reimari.telephony.tasks import NUMBERS  # noqa: PLC0415

    yield Retained.MAIL_CONTENT, over, lambda now: forget_all(actor, now=now)
    for each in (CALLBACKS, NUMBERS, CONCERNS, ASSESSMENTS, GRANTS, REMARKS, TEXTS):
        yield each.code, each.outlived, each.forget
