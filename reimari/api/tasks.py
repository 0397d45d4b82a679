"""Housekeeping: keys of other systems that nobody sends again."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.api.models import Sent
from reimari.common.jobs import job
from reimari.common.pruning import prune

KEPT_FOR = dt.timedelta(days=30)


@job(_("Remove old keys of other systems"), tries=1)
def prune_sent() -> None:
    """After thirty days the same contact isn't sent again; the contact itself stays."""
    prune(Sent.objects.filter(at__lt=timezone.now() - KEPT_FOR))
