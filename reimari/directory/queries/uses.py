"""Figures by topic, from what was marked as used: nobody fills a form for them."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from reimari.directory.models import Use


@dataclass(frozen=True, slots=True)
class TopicUses:
    """How often instructions about a need were gone by, and in how many matters."""

    need: str
    uses: int
    matters: int


def uses_by_topic(since: dt.datetime, until: dt.datetime) -> list[TopicUses]:
    """The most used topics first; a use outside of a matter counts among the uses only."""
    matters = Count("track", distinct=True, filter=Q(track__isnull=False))
    rows = Use.objects.filter(at__gte=since, at__lt=until).values("instruction__need")
    counted = rows.annotate(uses=Count("pk"), matters=matters).order_by("-uses", "instruction__need")
    return [TopicUses(row["instruction__need"], row["uses"], row["matters"]) for row in counted]
