"""Housekeeping: what was typed about callbacks that ended long ago."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.callbacks.models import Callback
from reimari.common.jobs import job
from reimari.region.profile.values import Retained
from reimari.region.retention import Forgetting


@job(_("Forget the words of old callbacks"), tries=1)
def forget_words() -> None:
    """When a callback's time is over, its name and words are emptied; its calls and figures stay."""
    WORDS.forget(timezone.now())


def _ended(before: dt.datetime) -> QuerySet[Callback]:
    return Callback.objects.filter(closed_at__lt=before).exclude(Q(name="") & Q(words=""))


def _empty(callbacks: Sequence[UUID]) -> None:
    Callback.objects.filter(pk__in=callbacks).update(name="", words="")


WORDS = Forgetting(Retained.CALLBACK_WORDS, _ended, _empty)
