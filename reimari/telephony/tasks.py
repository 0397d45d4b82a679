"""Housekeeping: numbers of calls that are long over."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.common.jobs import job
from reimari.common.pruning import prune
from reimari.telephony.models import Call, CallerNumber

KEPT_FOR = dt.timedelta(days=30)


@job(_("Forget the numbers of old calls"), tries=1)
def forget_numbers() -> None:
    """After thirty days a number is removed; the call and its figures stay, contacts keep their own."""
    old = timezone.now() - KEPT_FOR
    prune(CallerNumber.objects.filter(call__began_at__lt=old))
    Call.objects.filter(began_at__lt=old).exclude(number="").update(number="")
