"""Concern reports of a team in figures, by month, counted from entries (K-16, R-KS-26)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.fields.json import KT
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from reimari.access.actor import Actor
from reimari.concerns import access
from reimari.concerns.states import RECEIVED, Consent, Kind
from reimari.contacts.models import Contact, Matter
from reimari.staff.models import Team
from reimari.work.models import Clock, Entry
from reimari.work.queries import County

MONTHS = 12
ARRIVING = (access.RECORD.name, access.RECEIVE.name, access.MAKE.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """One row: all, or a month. `contacts`: with consent (4018), `reports`: without (4006).

    `consent`: all to which the person consents, also those of somebody anonymous. `in_time`, `late`,
    `waiting`: as the clocks of reports say; those that the county gave no time are in none of them.
    """

    name: str
    all: int = 0
    contacts: int = 0
    reports: int = 0
    consent: int = 0
    urgent: int = 0
    in_time: int = 0
    late: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFigures:
    """Of this month and the eleven before it, the newest first; the first row is all of them."""

    months: int
    sums: tuple[Sum, ...] = ()


def report_figures(actor: Actor, team: Team, county: County, *, now: dt.datetime) -> ReportFigures | None:
    """Reports that came to the team's line or went to its list; None for whoever doesn't see its figures.

    One query.
    """
    if team.pk not in actor.doing(access.SEE_FIGURES.name).teams():
        return None
    came = Q(track__in=Contact.objects.filter(team=team).values("pk"))
    went = Q(track__in=Matter.objects.filter(case__team=team).values("contact"))
    entries = Entry.objects.filter(came | went, kind__in=ARRIVING, facts__has_key="consent")
    rows = (
        entries.filter(at__gte=_first_day(now))
        .annotate(**_clocks(county, now))
        .values(
            month=TruncMonth("at"),
            of_kind=KT("facts__report"),
            of_consent=KT("facts__consent"),
            is_urgent=KT("facts__urgent"),
        )
        .annotate(
            number=Count("pk"),
            **{name: Count("pk", filter=Q(**{f"is_{name}": True})) for name in TIMES},
        )
        .order_by("-month")
    )
    found = list(rows)
    months = dict.fromkeys(row["month"] for row in found)
    every = [_sum(gettext("All"), found)] if found else []
    each = [_sum(_named(month), [row for row in found if row["month"] == month]) for month in months]
    return ReportFigures(months=MONTHS, sums=(*every, *each))


TIMES = ("late", "in_time", "waiting")


def _clocks(county: County, now: dt.datetime) -> dict[str, Exists | Q]:
    """Whether a report was assessed in time, or is late, or waits, by the clocks that its arrival starts."""
    codes = [rule.code for rule in county.clocks(now) if RECEIVED in rule.starts]
    cases = Matter.objects.filter(contact=OuterRef(OuterRef("track")), case__isnull=False).values("case")
    clocks = Clock.objects.filter(track__in=cases, code__in=codes)
    late = Q(kept=False) | Q(stopped_at=None, due_at__lt=now)
    return {
        "is_late": Exists(clocks.filter(late)),
        "is_in_time": Exists(clocks.filter(kept=True)) & ~Exists(clocks.filter(late)),
        "is_waiting": Exists(clocks.filter(stopped_at=None)) & ~Exists(clocks.filter(late)),
    }


def _first_day(now: dt.datetime) -> dt.datetime:
    today = timezone.localdate(now)
    number = today.year * 12 + today.month - MONTHS
    return timezone.make_aware(dt.datetime(number // 12, number % 12 + 1, 1))  # noqa: DTZ001


def _named(month: dt.datetime) -> str:
    return date_format(timezone.localtime(month), "F Y")


def _sum(name: str, rows: Iterable[Mapping[str, Any]]) -> Sum:
    def count(what: str = "number", **same: str) -> int:
        meant = (row for row in told if all(row[key] == value for key, value in same.items()))
        return sum(row[what] for row in meant)

    told = list(rows)
    return Sum(
        name=name,
        all=count(),
        contacts=count(of_kind=Kind.CONTACT.value),
        reports=count(of_kind=Kind.REPORT.value),
        consent=count(of_consent=Consent.YES.value),
        urgent=count(is_urgent="true"),
        in_time=count("in_time"),
        late=count("late"),
        waiting=count("waiting"),
    )
