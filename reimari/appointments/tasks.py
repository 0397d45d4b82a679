"""Housekeeping: times that somebody kept and never booked."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.appointments.models import Hold
from reimari.common.jobs import job
from reimari.common.pruning import prune

KEPT_FOR = dt.timedelta(days=1)


@job(_("Remove held times that ran out"), tries=1)
def prune_holds() -> None:
    """Until a day after it ran out whoever held a time can still book it, if nobody else took it."""
    prune(Hold.objects.filter(until__lt=timezone.now() - KEPT_FOR))
