"""Times that somebody kept and never booked go; clients are reminded of those that were booked."""

import datetime as dt
from contextlib import suppress

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import system
from reimari.appointments.actions import remind_client
from reimari.appointments.models import Hold
from reimari.appointments.queries import to_be_reminded
from reimari.common.jobs import job
from reimari.common.problems import Refused
from reimari.common.pruning import prune

KEPT_FOR = dt.timedelta(days=1)


@job(_("Remove held times that ran out"), tries=1)
def prune_holds() -> None:
    """Until a day after it ran out whoever held a time can still book it, if nobody else took it."""
    prune(Hold.objects.filter(until__lt=timezone.now() - KEPT_FOR))


@job(_("Remind clients of their times"), tries=1)
def remind_clients() -> None:
    """Each client once, the day before; what was moved or cancelled meanwhile is left alone (R-KL-37)."""
    now = timezone.now()
    for case in to_be_reminded(now):
        with suppress(Refused):
            remind_client(case, actor=system("jobs.remind_clients"), now=now)
