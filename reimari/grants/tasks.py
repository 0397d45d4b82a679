"""Housekeeping: what was followed up ends with its last day, held places lapse, old words go."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import system
from reimari.common.jobs import job
from reimari.common.problems import Refused
from reimari.grants.actions import end_followed_up as end_one
from reimari.grants.models import Grant, GrantWords, PlaceStay
from reimari.grants.states import Stay

KEPT_FOR = dt.timedelta(days=365)
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
    """A year after a grant has ended the words of its grounds go; what was granted, and why by code, stays.

    The sources tell no time (a gap): a year is ours. The document of the decision is elsewhere.
    """
    before = timezone.now() - KEPT_FOR
    ended = Q(grant__ended_at__lt=before) | Q(
        grant__extended_by__isnull=False, grant__followed_up_at__lt=before
    )
    old = GrantWords.objects.filter(ended)
    while bite := list(old.order_by("pk").values_list("pk", flat=True)[:BITE]):
        GrantWords.objects.filter(pk__in=bite).delete()
