"""Housekeeping: what was followed up ends with its last day, held places lapse, old words go."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import system
from reimari.common.jobs import job
from reimari.common.problems import Refused
from reimari.grants.actions import end_followed_up as end_one
from reimari.grants.models import Grant, GrantWords, PlaceStay
from reimari.grants.states import Stay
from reimari.region.profile.values import Retained
from reimari.region.retention import Forgetting

BITE = 5_000  # rows of one transaction: nobody waits for it


@job(_("End the grants that were followed up"), tries=1)
def end_followed_up() -> None:
    """What somebody has looked at ends with its last day; what nobody has stays on its list (K-28)."""
    now = timezone.now()
    over = Grant.objects.in_force().filter(ends_on__lt=timezone.localdate(now)).exclude(followed_up_at=None)
    for grant in over.order_by("ends_on", "pk")[:BITE]:
        try:
            end_one(grant, actor=system("grants"), now=now)
        except Refused:
            continue  # somebody was faster


@job(_("Free the places that were held too long"), tries=1)
def free_held_places() -> None:
    """A place that was held, and not confirmed in time, is free again."""
    now = timezone.now()
    PlaceStay.objects.lapsed(now).update(state=Stay.CANCELLED, held_until=None, ended_at=now)


@job(_("Forget the words of old grants"), tries=1)
def forget_grant_words() -> None:
    """When their time is over, the words of a grant's grounds go; what was granted, and why by code, stays.

    The document of the decision is elsewhere.
    """
    WORDS.forget(timezone.now())


def _ended(before: dt.datetime) -> QuerySet[GrantWords]:
    extended = Q(grant__extended_by__isnull=False, grant__followed_up_at__lt=before)
    return GrantWords.objects.filter(Q(grant__ended_at__lt=before) | extended)


def _empty(words: Sequence[UUID]) -> None:
    GrantWords.objects.filter(pk__in=words).delete()


WORDS = Forgetting(Retained.GRANT_WORDS, _ended, _empty)
