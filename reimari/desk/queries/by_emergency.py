"""That somebody may see a page only because they opened the person in an emergency, and until when."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Subquery
from django.db.models.expressions import Combinable

from reimari.access.actor import Actor
from reimari.access.speaking import heard
from reimari.common.asking import Given
from reimari.desk.emergency_links import link_to
from reimari.people.access import BREAK_GLASS, VIEW
from reimari.people.models import EmergencyAccess, EmergencyReason, Person
from reimari.telephony.models import Call


@dataclass(frozen=True, slots=True)
class ByEmergency:
    """Until when the viewer sees the person, and why they opened them."""

    until: dt.datetime
    reason: str


def opened_columns(persons: Any) -> dict[str, Combinable]:
    """What a statement with gaps is annotated with; `persons`: whose emergencies count. No query more."""
    rows = EmergencyAccess.objects.running().filter(person__in=persons, opened_by=Given("me"))
    last = rows.order_by("-ends_at", "pk")
    return {
        "opened_until": Subquery(last.values("ends_at")[:1]),
        "opened_because": Subquery(last.values("reason")[:1]),
    }


def by_emergency(row: Any) -> ByEmergency | None:
    """What the columns told of a row."""
    if row.opened_until is None:
        return None
    return ByEmergency(row.opened_until, str(EmergencyReason(row.opened_because).label))


def unseen_with_code(actor: Actor, code: str) -> UUID | None:
    """Somebody registered with this whole identity code, whom the actor has no basis to see."""
    return _unseen(actor, Person.objects.by_code(code)) if code else None


def unseen_calling(actor: Actor, call: Call | None) -> UUID | None:
    """Whom a call's number names, if the actor has no basis to see them; nobody when it names several."""
    return _unseen(actor, Person.objects.filter(phone=call.number)) if call and call.number else None


def way_to(actor: Actor, person: UUID | None) -> str:
    """The address by which the actor may open them; empty for nobody."""
    return link_to(actor, person) if person else ""


def _unseen(actor: Actor, persons: QuerySet[Person]) -> UUID | None:
    """The one person, as far as PostgreSQL's wall lets the actor ask: a partner's people of nobody."""
    if not actor.may(BREAK_GLASS.name):
        return None
    with heard(actor):
        found = list(persons.filter(merged_into=None).order_by("pk").values_list("pk", flat=True)[:2])
        if len(found) != 1 or VIEW.rows(actor, Person.objects.filter(pk=found[0])).exists():
            return None
        return found[0]
