"""Grants in words: what the viewer's teams have granted, one with its history, what stands beside a case."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.catalogue import Unseen
from reimari.accounts.models import User
from reimari.cases.access import VIEW as VIEW_CASE
from reimari.cases.models import Case
from reimari.desk.queries.journal import PAGE_SIZE, Names, Told, people_in, told
from reimari.desk.queries.rights import Rights
from reimari.desk.queries.rows import name_in
from reimari.grants import access
from reimari.grants.models import Grant, GrantWords, PlaceStay
from reimari.grants.queries import granted_between
from reimari.grants.rules import grantables_on
from reimari.grants.states import GrantState
from reimari.region.profile.values import by_code
from reimari.work.models import Entry
from reimari.work.queries import County

MOST = 100  # rows of a list
BESIDE = 10  # beside a case or a contact
SOON = dt.timedelta(days=7)
LATELY = dt.timedelta(days=90)
NUMBER = re.compile(r"[A-Z]{1,8}-\d{4}-\d{6,9}", re.ASCII)  # of a case
DEEDS = {
    "notify": access.NOTIFY,
    "follow_up": access.FOLLOW_UP,
    "end": access.END,
    "withdraw": access.WITHDRAW,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A grant as its list shows it. `left`: days to its last one, below 0 when that is over."""

    grant: Grant
    what: str
    who: str
    protected: bool
    left: int
    late: bool  # over, and nobody has looked how it goes on
    soon: bool
    rights: frozenset[str]

    @property
    def in_force(self) -> bool:
        return self.grant.state == GrantState.GRANTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One grant with its words, its bed, what it extends, its case if the viewer sees it, and its history."""

    row: Row
    grounds: str
    stay: PlaceStay | None
    case: Case | None
    next: Grant | None
    entries: Sequence[Told]


def of_tab(tab: str, today: dt.date) -> Q:
    """Which grants a tab of the list holds."""
    in_force = Q(state=GrantState.GRANTED)
    not_looked = in_force & Q(followed_up_at=None)
    tabs = {
        "": in_force & Q(ends_on__gte=today),
        "soon": not_looked & Q(ends_on__gte=today, ends_on__lte=today + SOON),
        "late": not_looked & Q(ends_on__lt=today),
        "ended": ~in_force & Q(ends_on__gte=today - LATELY),
    }
    return tabs[tab]


def counts_of(actor: Actor, today: dt.date) -> dict[str, int]:
    """How many stand on each tab but the last; one query."""
    counted = {name or "active": Count("pk", filter=of_tab(name, today)) for name in ("", "soon", "late")}
    rows = access.LIST.rows(actor, Grant.objects.in_force())
    found = rows.aggregate(**counted)
    return {"": found["active"], "soon": found["soon"], "late": found["late"]}


def list_of(actor: Actor, tab: str, county: County, *, now: dt.datetime) -> list[Row]:
    """The grants of a tab, those that end first at the top; of the ended ones the latest. One query."""
    today = timezone.localdate(now)
    rows = _with_rights(access.LIST.rows(actor, Grant.objects.filter(of_tab(tab, today))), actor)
    order = ("-ends_on", "-pk") if tab == "ended" else ("ends_on", "pk")
    return [row_of(each, actor, county, today) for each in rows.order_by(*order)[:MOST]]


def _with_rights(rows: QuerySet[Grant], actor: Actor) -> QuerySet[Grant]:
    columns = Rights(actor, DEEDS).columns
    return rows.select_related("person", "team", "granted_by").annotate(**columns)


def row_of(grant: Grant, actor: Actor, county: County, today: dt.date) -> Row:
    """A grant that came with its rights, in words."""
    open_now = grant.state == GrantState.GRANTED and grant.followed_up_at is None
    return Row(
        grant=grant,
        what=what_of(grant.grantable, county),
        who=str(grant.person),
        protected=grant.person.is_protected,
        left=(grant.ends_on - today).days,
        late=grant.is_without_follow_up(today),
        soon=open_now and today <= grant.ends_on <= today + SOON,
        rights=Rights(actor, DEEDS).on(grant),
    )


def what_of(code: str, county: County) -> str:
    """What the county calls it."""
    return name_in(by_code(county.profile.grantables), code)


def shown(actor: Actor, pk: UUID, county: County, *, now: dt.datetime) -> Shown:
    """The grant, if the viewer may see it; else `Unseen`. Six queries at most."""
    rows = _with_rights(access.VIEW.rows(actor, Grant.objects.filter(pk=pk)), actor)
    grant = rows.select_related(
        "place", "service_task", "current_step", "followed_up_by", "extended_by"
    ).first()
    if grant is None:
        raise Unseen(access.VIEW, Grant, pk)
    words = GrantWords.objects.filter(grant=pk).values_list("grounds", flat=True).first()
    stay = PlaceStay.objects.filter(grant=pk).select_related("care_place").first()
    case = VIEW_CASE.rows(actor, Case.objects.filter(pk=grant.case_id)).first() if grant.case_id else None
    return Shown(
        row=row_of(grant, actor, county, timezone.localdate(now)),
        grounds=words or "",
        stay=stay,
        case=case,
        next=getattr(grant, "extended_by", None),
        entries=_history(pk, county),
    )


def _history(pk: UUID, county: County) -> list[Told]:
    entries = list(Entry.objects.filter(track=pk).select_related("note").order_by("-pk")[:PAGE_SIZE])
    named = people_in(entries)
    people = (
        {user.pk: str(user) for user in User.objects.filter(pk__in=named).order_by("pk")} if named else {}
    )
    return told(entries, Names(county, people, {}, {}))


# Beside a case or a contact: with the statement that reads it, no query of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A grant as the page of its case or contact tells it."""

    pk: UUID
    what: str
    state: str
    first: dt.date
    last: dt.date
    in_force: bool
    late: bool
    told: bool


def grants_of_case() -> ArraySubquery:
    """The grants that belong to an outer case or that its client has in force, for `granted_in`."""
    in_force = Q(person=OuterRef("person"), state=GrantState.GRANTED)
    return _told(Q(case=OuterRef("pk")) | in_force)


def grants_of_contact() -> ArraySubquery:
    """The grants that were made in an outer contact, for `granted_in`."""
    return _told(Q(contact=OuterRef("pk")))


def _told(about: Q) -> ArraySubquery:
    told_ = JSONObject(
        pk="pk",
        what="grantable",
        state="state",
        first="starts_on",
        last="ends_on",
        stopped="stopped_on",
        followed="followed_up_at",
        told="told_at",
        team="team",
    )
    rows = Grant.objects.filter(about).order_by(F("ended_at").desc(nulls_first=True), "-ends_on", "-pk")
    return ArraySubquery(rows.values(json=told_)[:BESIDE])


def granted_in(
    found: Iterable[Mapping[str, Any]], actor: Actor, county: County, *, now: dt.datetime
) -> tuple[Beside, ...]:
    """As the page tells them, to whom grants may be shown; no query."""
    if not actor.may(access.VIEW.name):
        return ()
    today = timezone.localdate(now)
    return tuple(_beside(each, county, today) for each in found)


def _beside(told_: Mapping[str, Any], county: County, today: dt.date) -> Beside:
    last = dt.date.fromisoformat(told_["stopped"] or told_["last"])
    in_force = told_["state"] == GrantState.GRANTED
    return Beside(
        pk=UUID(told_["pk"]),
        what=what_of(told_["what"], county),
        state=str(GrantState(told_["state"]).label),
        first=dt.date.fromisoformat(told_["first"]),
        last=last,
        in_force=in_force,
        late=in_force and told_["followed"] is None and last < today,
        told=told_["told"] is not None,
    )


def asked_in(address: Mapping[str, str]) -> str:
    """The number of the case in which an assessment was asked for just now, as the address tells it."""
    number = address.get("assessment", "")
    return number if NUMBER.fullmatch(number) else ""


def may_grant(actor: Actor, county: County, now: dt.datetime) -> bool:
    """Whether the actor may grant on the line, and the county has a white list. No query."""
    on_list = grantables_on(county.profile, timezone.localdate(now))
    return bool(on_list) and actor.may(access.GRANT.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One service: how many grants began, and how many ended before anybody had looked (K-28)."""

    what: str
    count: int
    without_follow_up: int


def figures_of(actor: Actor, county: County, today: dt.date) -> list[Figure]:
    """What began in the last `LATELY`, by service, the most common first. One query."""
    granted = granted_between(teams_of(actor), today - LATELY, today, today)
    figures = [
        Figure(
            what=what_of(each.grantable, county),
            count=each.count,
            without_follow_up=each.without_follow_up,
        )
        for each in granted
    ]
    return sorted(figures, key=lambda figure: (-figure.count, figure.what))


def persons_in(rows: Iterable[Row]) -> set[UUID]:
    """Whom the rows show."""
    return {row.grant.person_id for row in rows}


def teams_of(actor: Actor) -> list[str]:
    """The teams whose grants the actor sees."""
    return sorted(actor.doing(access.LIST.name).teams())
