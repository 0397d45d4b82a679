"""A client's relationships as far as they tell who answers for them (DR-03, DR-03b, R-PS-86)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.speaking import looking_everywhere
from reimari.accounts.models import User
from reimari.audit.models import Disclosure
from reimari.desk.forms.typed import whole_number
from reimari.people.access import ASK_RELATIONSHIP
from reimari.people.models import Person, Relationship
from reimari.staff.models import Absence

HOLDS = dt.timedelta(hours=24)  # what was told of a client's relationships; after it one asks again


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """The kind of a relationship and the unit that answers for it (codes), and who the own worker is.

    `unit` is empty of somebody under address protection: where they are served may tell where they live.
    `worker`, `email`: for the county's own people alone; `away`: whether the worker is, today.
    """

    kind: str
    unit: str = ""
    worker: str = ""
    email: str = ""
    worker_id: UUID | None = None
    away: bool = False


def kinds_of(relations: Iterable[Relation]) -> frozenset[str]:
    """The kinds of the relationships: what the county's rules ask for as `services`."""
    return frozenset(relation.kind for relation in relations)


def relations_of(person: Person, day: dt.date) -> tuple[Relation, ...]:
    """The relationships of somebody whom the viewer may see; one query."""
    away = Exists(Absence.objects.on(day).filter(user=OuterRef("own_worker")))
    rows: Any = Relationship.objects.of(person).on(day).select_related("own_worker").annotate(is_away=away)
    return tuple(
        Relation(kind=row.kind_id)
        if person.is_protected
        else _relation(row.kind_id, row.unit_id, row.own_worker, away=row.is_away)
        for row in rows.order_by("kind", "pk")
    )


def relations_told(actor: Actor, named: object, *, now: dt.datetime) -> tuple[Relation, ...]:
    """What the actor was told lately of a client whom they may not see, by the row of the disclosure log that
    a form names (R-IU-06); nothing for anybody else's. At most three queries, none when none is named."""
    row = _own_disclosure(actor, whole_number(named), now) if named else None
    if row is None or row.person_id is None:
        return ()
    told = row.told.get("relations", [])
    with looking_everywhere():
        is_protected = Person.objects.filter(pk=row.person_id, is_protected=True).exists()
    if is_protected:
        return tuple(Relation(kind=each["relation"]) for each in told)
    workers = workers_told(row, day=timezone.localdate(now))
    found = ((each, workers.get(each.get("own_worker", ""))) for each in told)
    return tuple(
        _relation(each["relation"], each["unit"], worker, away=worker is not None and worker.is_away)
        for each, worker in found
    )


def workers_told(*rows: Disclosure, day: dt.date) -> dict[str, Any]:
    """The own workers who were told of, by their ids as the log has them, with whether they are away on the
    day (`is_away`); one query, none for nobody."""
    ids = {
        each["own_worker"] for row in rows for each in row.told.get("relations", []) if "own_worker" in each
    }
    if not ids:
        return {}
    users = User.objects.annotate(is_away=Exists(Absence.objects.on(day).filter(user=OuterRef("pk"))))
    return {str(pk): user for pk, user in users.in_bulk(list(ids)).items()}


def _own_disclosure(actor: Actor, pk: int | None, now: dt.datetime) -> Disclosure | None:
    mine = Disclosure.objects.filter(actor_id=actor.id, action=ASK_RELATIONSHIP.name)
    return mine.filter(pk=pk, at__gt=now - HOLDS).first() if pk and actor.id else None


def _relation(kind: str, unit: str, worker: User | None, *, away: bool) -> Relation:
    if worker is None or not worker.is_active:
        return Relation(kind=kind, unit=unit)
    return Relation(
        kind=kind, unit=unit, worker=str(worker), email=worker.email, worker_id=worker.pk, away=away
    )
