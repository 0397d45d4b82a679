"""The remarks that owners have to answer, and those that somebody made."""

import datetime as dt

from django.db.models import QuerySet

from reimari.access.actor import Actor
from reimari.directory import access
from reimari.directory.models import Remark

MOST = 50
OWN_DAYS = 30  # an answer is shown for so long to whoever asked
WITH = ("current_step", "edition__instruction", "place", "line", "asked_by", "team", "answered_by")


def remarks_of(actor: Actor, *, closed: bool = False) -> QuerySet[Remark]:
    """Remarks on what the actor's teams own: open ones by when they are due, or those answered last."""
    every = Remark.objects.select_related(*WITH)
    if closed:
        rows = access.SEE_REMARKS.rows(actor, every.exclude(answered_at=None))
        return rows.order_by("-answered_at", "pk")[:MOST]
    rows = access.SEE_REMARKS.rows(actor, every.open())
    return rows.order_by("current_step__due_at", "asked_at", "pk")[:MOST]


def open_count(actor: Actor) -> int:
    """How many wait for an answer of the actor's teams."""
    return access.SEE_REMARKS.rows(actor, Remark.objects.open()).count()


def own_remarks(actor: Actor, *, now: dt.datetime) -> list[Remark]:
    """What the actor told the owners: what waits, and what was answered lately."""
    if not actor.may(access.STATUS.name):
        return []
    rows = access.STATUS.rows(actor, Remark.objects.select_related(*WITH))
    since = now - dt.timedelta(days=OWN_DAYS)
    return list(rows.filter(asked_at__gte=since).order_by("-asked_at", "pk")[:MOST])
