"""What has been changed since somebody read it (R-IU-45): told to all who go by instructions."""

import datetime as dt

from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery

from reimari.access.actor import Actor
from reimari.access.catalogue import OfEach
from reimari.directory.models import Edition, Instruction, ReadMark
from reimari.directory.rules import TOLD_FOR


def with_news(rows: QuerySet[Instruction], actor: Actor, *, now: dt.datetime) -> QuerySet[Instruction]:
    """The rows, each with `is_news`: changed in the last month, and not read by the actor since.

    Whoever wrote or approved a version has read it. What the county's profile brought at first is no news.
    """
    begun = Edition.objects.order_by("pk").values("decided_at")[:1]
    mine = Q(current__written_by=actor.id) | Q(current__decided_by=actor.id)
    read = ReadMark.objects.filter(
        user=actor.id, instruction=OuterRef("pk"), edition=OuterRef("current")
    ).values("pk")
    lately = Q(current__decided_at__gt=now - TOLD_FOR, current__decided_at__lte=now)
    by_people = Q(current__replaces__isnull=False) | Q(current__written_by__isnull=False)
    later = by_people | Q(current__decided_at__gt=Subquery(begun))
    news = lately & later & ~mine & ~Q(OfEach(read))
    return rows.annotate(is_news=ExpressionWrapper(news, BooleanField()))


MOST_TOLD = 12


def changed_lately(rows: QuerySet[Instruction]) -> list[Instruction]:
    """Of rows with `is_news` those that are, the last changed first."""
    told = rows.filter(Q(("is_news", True)))
    return list(told.order_by("-current__decided_at", "pk")[:MOST_TOLD])
