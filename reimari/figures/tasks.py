"""Background work: months that are over are frozen, also those that were missed."""

from contextlib import suppress

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import system
from reimari.common.jobs import job
from reimari.common.problems import Refused
from reimari.figures.actions import freeze_month
from reimari.figures.models import FrozenMonth
from reimari.figures.queries import months_to_freeze


@job(_("Freeze the figures of the month that ended"), tries=1)
def freeze_months() -> None:
    """Each month in a transaction of its own; one that somebody else froze meanwhile is left alone."""
    now = timezone.now()
    for month in months_to_freeze(now):
        with suppress(Refused):
            freeze_month(FrozenMonth(month=month), actor=system("figures"), now=now)
