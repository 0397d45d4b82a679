"""That a client waits for a call, and that a colleague is calling now: told beside their case and contact."""

import datetime as dt
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject

from reimari.access.actor import Actor
from reimari.callbacks.access import VIEW
from reimari.callbacks.models import Callback
from reimari.contacts.models import Participant
from reimari.desk.queries.rows import name_in
from reimari.region.profile.values import by_code
from reimari.work.queries import County

MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCallback:
    """An open callback of a client. `worker`: who calls just now; empty to whoever doesn't work on its line.

    `mine`: whether that is the viewer; `may_open`: whether its page is theirs to see.
    """

    pk: UUID
    team: str
    due_at: dt.datetime
    attempts: int
    calling: bool
    worker: str
    since: dt.datetime | None
    mine: bool
    may_open: bool


def callbacks_of_case() -> ArraySubquery:
    """The open callbacks about an outer case or its client, for `open_callbacks_in`; no query of its own."""
    case = OuterRef(OuterRef("pk"))
    return _told(Q(case=case), Q(person=OuterRef(OuterRef("person"))))


def callbacks_of_contact() -> ArraySubquery:
    """The same of an outer contact: asked in it, or of somebody who took part, or of their number."""
    people = Participant.objects.filter(contact=OuterRef(OuterRef(OuterRef("pk"))))
    persons, numbers = people.exclude(person=None), people.exclude(phone=None)
    return _told(
        Q(contact=OuterRef(OuterRef("pk"))),
        Q(person__in=persons.values("person")),
        Q(number__in=numbers.values("phone")),
    )


def _told(*about: Q) -> ArraySubquery:
    """Those about any of it: a union, for each part has an index of its own, and none has them all."""
    first, *others = (Callback.objects.open().filter(each).values("pk") for each in about)
    told = JSONObject(
        pk="pk",
        team="team",
        due="current_step__due_at",
        attempts="attempts",
        caller="caller",
        first="caller__first_name",
        last="caller__last_name",
        since="calling_since",
        until="calling_until",
    )
    found = Callback.objects.filter(pk__in=first.union(*others))
    return ArraySubquery(found.order_by("asked_at", "pk").values(json=told)[:MOST])


def open_callbacks_in(
    found: Iterable[Mapping[str, Any]], actor: Actor, county: County, *, now: dt.datetime
) -> tuple[OpenCallback, ...]:
    """As the page tells them; no query."""
    doing = actor.doing(VIEW.name)
    seen = {*doing.teams(), *(doing.home_teams() if doing.acts_for_own() else ())}
    teams = by_code(county.profile.teams)
    return tuple(_one(told, seen, teams, actor, now=now) for told in found)


def _one(
    told: Mapping[str, Any], seen: Container[str], teams: Mapping[str, Any], actor: Actor, *, now: dt.datetime
) -> OpenCallback:
    until = _moment(told["until"])
    calling = until is not None and until > now
    mine = calling and told["caller"] == str(actor.id)
    may_open = told["team"] in seen
    due_at = _moment(told["due"])
    assert due_at is not None  # noqa: S101 (an open callback has its open step)
    return OpenCallback(
        pk=UUID(told["pk"]),
        team=name_in(teams, told["team"]),
        due_at=due_at,
        attempts=told["attempts"],
        calling=calling,
        worker=f"{told['first']} {told['last']}".strip() if mine or (calling and may_open) else "",
        since=_moment(told["since"]),
        mine=mine,
        may_open=may_open,
    )


def _moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None
