"""Urgent matters that were handed over and that nobody has accepted yet: their sender answers (R-VS-58)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, Value
from django.db.models.functions import Concat, JSONObject
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from reimari.access.actor import Actor
from reimari.access.gaps import anybody, filled
from reimari.cases.models import PassedOn
from reimari.cases.states import CaseState
from reimari.common.asking import Asked, Codes
from reimari.contacts import access
from reimari.contacts.models import Contact, Matter
from reimari.desk.queries.rows import Row, name_in
from reimari.region.profile.values import Team, by_code
from reimari.work.models import Step
from reimari.work.queries import County
from reimari.work.states import ACCEPT_STEP

MOST = 50
NAME = Concat("passed_by__first_name", Value(" "), "passed_by__last_name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A matter that the line still answers for: offered to a team since a moment, or come back (no team)."""

    team: str = ""
    since: dt.datetime | None = None
    due_at: dt.datetime | None = None
    came_back_at: dt.datetime | None = None

    def is_late(self, now: dt.datetime) -> bool:
        """Whether it should have been accepted by now."""
        return self.due_at is not None and self.due_at < now


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """One of them as My day shows it; `url`: of its case, or of the contact for who doesn't see the case.

    `by`: who handed it over, if that was somebody else.
    """

    url: str
    case_id: UUID
    number: str
    need: str
    offer: Offer
    by: str = ""


def offers() -> ArraySubquery:
    """The open offer of an outer matter's case, for `offer_of`."""
    open_ones = Step.objects.open().filter(track=OuterRef("case"), kind=ACCEPT_STEP)
    told = JSONObject(team="team", since="opened_at", due="due_at")
    return ArraySubquery(open_ones.order_by("opened_at", "pk").values(json=told)[:1])


def offer_of(matter: Matter, contact: Contact, teams: Mapping[str, Team]) -> Offer | None:
    """How an urgent matter that was handed over stands; None: somebody else answers, or it wasn't."""
    row: Any = matter
    case, urgency = matter.case, getattr(getattr(contact, "guidance", None), "urgency", "")
    if case is None or not urgency or case.team_id != contact.team_id or case.state == CaseState.CLOSED:
        return None
    step = case.current_step
    return _offer(row.offers, step.came_back_at if step else None, teams)


def _offer(
    found: Iterable[Mapping[str, Any]], came_back_at: dt.datetime | None, teams: Mapping[str, Team]
) -> Offer | None:
    one = next(iter(found), None)
    if one:
        return Offer(
            team=name_in(teams, one["team"]),
            since=parse_datetime(one["since"]),
            due_at=parse_datetime(one["due"]),
        )
    return Offer(came_back_at=came_back_at) if came_back_at else None


def by_teams(rows: Iterable[Row], county: County) -> list[HandedOver]:
    """Those that the actor's teams offer, from the band of My day; no query."""
    teams = by_code(county.profile.teams)
    return [
        HandedOver(
            url=reverse(row.page, args=[row.step.track_id]),
            case_id=row.step.track_id,
            number=row.case.number if row.case else row.what,
            need=row.need,
            offer=Offer(
                team=name_in(teams, row.step.team_id), since=row.step.opened_at, due_at=row.step.due_at
            ),
        )
        for row in rows
    ]


def handed_over(actor: Actor, county: County) -> list[HandedOver]:
    """Those of the lines that the actor answers or stands over, for whoever doesn't see their cases.

    The longest waiting first: they are the line's, whoever handed them over (C11).
    """
    doing = actor.doing(access.STATUS.name)
    if not doing.posts:
        return []
    own = doing.acts_for_own()
    lines = [*doing.teams(), *(doing.home_teams() if own else ())]
    rows = _waiting(own=own).rows(lines=lines, **filled(doing))
    needs, teams = by_code(county.profile.needs), by_code(county.profile.teams)
    found = []
    for contact, case, number, need, team, since, due, came_back, by, name in rows:
        is_offer = team is not None
        offer = Offer(
            team=name_in(teams, team) if is_offer else "",
            since=since if is_offer else None,
            due_at=due if is_offer else None,
            came_back_at=None if is_offer else came_back,
        )
        found.append(
            HandedOver(
                url=reverse("desk:contact", args=[contact]),
                case_id=case,
                number=number,
                need=name_in(needs, need),
                offer=offer,
                by="" if by == actor.id else (name or "").strip(),
            )
        )
    return found


@cache
def _waiting(*, own: bool) -> Asked:
    """Begins with the open steps for which the lines answer: they are few."""
    ours = Step.objects.open().filter(answering_team__in=[Codes("lines")])
    theirs = ours.filter(kind=ACCEPT_STEP)
    open_still = ours.filter(Q(kind=ACCEPT_STEP) | Q(came_back_at__isnull=False))
    seen = Contact.objects.filter(access.STATUS.rule(anybody(own=own))).values("pk")
    offered = theirs.filter(track=OuterRef("case")).order_by("opened_at", "pk")
    passed = PassedOn.objects.filter(case=OuterRef("case")).order_by("-passed_at", "-pk")
    rows = (
        Matter.objects.filter(contact__in=seen, contact__team__in=[Codes("lines")])
        .filter(case__in=open_still.values("track"))
        .filter(contact__guidance__urgency__gt="", case__team=F("contact__team"))
        .annotate(
            to=offered.values("team")[:1],
            since=offered.values("opened_at")[:1],
            due=offered.values("due_at")[:1],
            back=F("case__current_step__came_back_at"),
            by=passed.values("passed_by")[:1],
            by_name=passed.values(name=NAME)[:1],
        )
    )
    columns = ("contact", "case", "case__number", "need", "to", "since", "due", "back", "by", "by_name")
    return Asked(lambda: rows.order_by("case__opened_at", "pk").values_list(*columns)[:MOST])
