"""Figures of what the line granted and issued (K-28, K-29)."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce, TruncDate, TruncMonth

from reimari.grants.models import Grant, KaikuCard
from reimari.grants.states import GrantState


@dataclass(frozen=True, slots=True)
class Granted:
    """Of one service: how many grants began, and how many ended without anybody having looked in time."""

    grantable: str
    count: int
    without_follow_up: int


def granted_between(teams: Collection[str], first: dt.date, last: dt.date, today: dt.date) -> list[Granted]:
    """K-28: grants that began on these days, by service; withdrawn ones never came about."""
    rows = Grant.objects.filter(team__in=teams, starts_on__gte=first, starts_on__lte=last)
    over = Q(ends_on__lt=today, state=GrantState.GRANTED, followed_up_at=None)
    late = Q(followed_up_at__isnull=False, looked_on__gt=F("last_on"))
    counted = (
        rows.exclude(state=GrantState.WITHDRAWN)
        .annotate(looked_on=TruncDate("followed_up_at"), last_on=Coalesce("stopped_on", "ends_on"))
        .values("grantable")
        .annotate(count=Count("pk"), without=Count("pk", filter=over | late))
        .order_by("grantable")
    )
    return [Granted(row["grantable"], row["count"], row["without"]) for row in counted]


@dataclass(frozen=True, slots=True)
class Month:
    """How many cards were issued in a month; `first` is its first day."""

    first: dt.date
    count: int


def issued_by_month(teams: Collection[str], *, since: dt.datetime) -> list[Month]:
    """K-29: cards issued, month by month in Finnish time, the latest first. Nobody's name is asked."""
    rows = KaikuCard.objects.filter(team__in=teams, issued_at__gte=since)
    months = rows.annotate(month=TruncMonth("issued_at")).values("month").annotate(count=Count("pk"))
    return [Month(row["month"].date(), row["count"]) for row in months.order_by("-month")]
