"""Concern reports of a team in figures, of the last two weeks (K-16, R-KS-26)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q
from django.utils.translation import gettext, pgettext

from reimari.access.actor import Actor
from reimari.access.catalogue import OfEach
from reimari.concerns import access
from reimari.concerns.models import ConcernReport
from reimari.concerns.states import RECEIVED, Consent, Kind
from reimari.contacts.models import Contact, Matter
from reimari.staff.models import Team
from reimari.work.models import Clock
from reimari.work.queries import County

DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """One row: all, or one kind of them.

    `consent`: all to which the person consents, also those of somebody anonymous. `in_time`, `late`,
    `waiting`: as the clocks of reports say; those that the county gave no time are in none of them.
    """

    name: str
    all: int = 0
    consent: int = 0
    urgent: int = 0
    in_time: int = 0
    late: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFigures:
    """All of so many days, the contacts to social services (4018) and the reports without consent (4006)."""

    days: int
    sums: tuple[Sum, ...] = ()


def report_figures(actor: Actor, team: Team, county: County, *, now: dt.datetime) -> ReportFigures | None:
    """Reports that came to the team's line or went to its list; None for whoever doesn't see its figures.

    One query.
    """
    if team.pk not in actor.doing(access.SEE_FIGURES.name).teams():
        return None
    contact = Contact.objects.filter(pk=OuterRef("pk"))
    its_own = Q(OfEach(contact.filter(team=team))) | Q(
        OfEach(Matter.objects.filter(contact=OuterRef("pk"), case__team=team))
    )
    rows = (
        ConcernReport.objects.filter(its_own, arrived_at__gte=now - dt.timedelta(days=DAYS))
        .annotate(is_urgent=OfEach(contact.filter(is_urgent=True)), **_clocks(county, now))
        .values("kind", "consent")
        .annotate(
            number=Count("pk"), **{name: Count("pk", filter=Q(**{f"is_{name}": True})) for name in COUNTED}
        )
        .order_by("kind", "consent")
    )
    found = list(rows)
    if not found:
        return ReportFigures(days=DAYS)
    kinds = {
        Kind.CONTACT: pgettext("figures", "Contacts, with consent"),
        Kind.REPORT: pgettext("figures", "Reports, without consent"),
    }
    each = (_sum(name, [row for row in found if row["kind"] == kind]) for kind, name in kinds.items())
    return ReportFigures(days=DAYS, sums=(_sum(gettext("All"), found), *each))


COUNTED = ("urgent", "late", "in_time", "waiting")


def _clocks(county: County, now: dt.datetime) -> dict[str, Any]:
    """Whether a report was assessed in time, or is late, or waits, by the clocks with a limit that
    its arrival starts."""
    codes = [rule.code for rule in county.clocks(now) if RECEIVED in rule.starts]
    cases = Matter.objects.filter(contact=OuterRef(OuterRef("pk")), case__isnull=False).values("case")
    clocks = Clock.objects.filter(track__in=cases, code__in=codes, raw_due_on__isnull=False)
    late = Q(kept=False) | Q(stopped_at=None, due_at__lt=now)
    return {
        "is_late": OfEach(clocks.filter(late)),
        "is_in_time": OfEach(clocks.filter(kept=True)) & ~OfEach(clocks.filter(late)),
        "is_waiting": OfEach(clocks.filter(stopped_at=None)) & ~OfEach(clocks.filter(late)),
    }


def _sum(name: str, rows: Iterable[Mapping[str, Any]]) -> Sum:
    told = list(rows)
    return Sum(
        name=name,
        all=sum(row["number"] for row in told),
        consent=sum(row["number"] for row in told if row["consent"] == Consent.YES),
        **{counted: sum(row[counted] for row in told) for counted in COUNTED},
    )
