"""Housekeeping: numbers of calls that are long over."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.common.jobs import job
from reimari.region.profile.values import Retained
from reimari.region.retention import Forgetting
from reimari.telephony.models import Call, CallerNumber


@job(_("Forget the numbers of old calls"), tries=1)
def forget_numbers() -> None:
    """When a number's time is over it is removed; the call and its figures stay, contacts keep their own."""
    NUMBERS.forget(timezone.now())


def _ended(before: dt.datetime) -> QuerySet[CallerNumber]:
    return CallerNumber.objects.filter(call__began_at__lt=before)


def _empty(numbers: Sequence[int]) -> None:
    told = CallerNumber.objects.filter(pk__in=numbers)
    Call.objects.filter(pk__in=told.values("call")).exclude(number="").update(number="")
    told.delete()


NUMBERS = Forgetting(Retained.CALLER_NUMBERS, _ended, _empty)
