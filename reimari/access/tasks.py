"""Housekeeping: receipts of deeds whose forms are long gone."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.access.models import Receipt
from reimari.common.jobs import job
from reimari.common.pruning import prune

KEPT_FOR = dt.timedelta(days=30)


@job(_("Remove old receipts of deeds"), tries=1)
def prune_receipts() -> None:
    """After thirty days the same form isn't sent again."""
    prune(Receipt.objects.filter(at__lt=timezone.now() - KEPT_FOR))
