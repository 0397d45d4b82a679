"""E-mails that look automatic and are about no matter: nobody waits for an answer, and none is lost."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.desk.queries.contacts import ON_A_PAGE, place_in
from reimari.mail import access
from reimari.mail.models import Mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Those that came on one day, the newest first."""

    on: dt.date
    rows: list[Mail]


def automatic_mails(actor: Actor, after: str) -> tuple[list[Day], str]:
    """A page of them, and the place from which the next begins. One query."""
    rows = access.TAKE_UP.rows(actor, Mail.objects.of_no_matter()).select_related("team").defer("text")
    if place := place_in(after):
        at, pk = place
        rows = rows.filter(Q(received_at__lt=at) | Q(received_at=at, pk__lt=pk))
    found = list(rows.order_by("-received_at", "-pk")[: ON_A_PAGE + 1])
    shown = found[:ON_A_PAGE]
    last = shown[-1] if len(found) > ON_A_PAGE else None
    days = [Day(on=on, rows=list(each)) for on, each in groupby(shown, _day)]
    return days, f"{last.received_at.timestamp():.6f}_{last.pk}" if last else ""


def may_take_up(actor: Actor, pk: UUID) -> bool:
    """Whether the actor may make a contact of the e-mail; one query."""
    return access.TAKE_UP.rows(actor, Mail.objects.filter(pk=pk)).exists()


def _day(mail: Mail) -> dt.date:
    return timezone.localdate(mail.received_at)
