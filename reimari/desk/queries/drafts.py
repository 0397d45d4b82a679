"""What somebody hasn't finished, for My day."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model, OuterRef, QuerySet, Subquery, UUIDField, Value
from django.db.models.functions import Cast, NullIf

from reimari.access.actor import Actor
from reimari.access.catalogue import Action
from reimari.cases import access as cases
from reimari.cases.models import Case
from reimari.common.asking import Asked, Given
from reimari.contacts import access as contacts
from reimari.contacts.models import Contact
from reimari.desk import access as desk
from reimari.desk.forms.drafted import DRAFTED, Drafted
from reimari.desk.models import KEPT, Draft
from reimari.people import access as people
from reimari.people.models import Person

MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A draft as My day tells it. `url`: where it goes on; empty when the viewer may not see that any more.

    `about`: a case number or a person's name; `words`: what was said in a contact not recorded yet;
    `at`: when the contact came, or was begun.
    """

    draft: Draft
    label: str
    about: str = ""
    words: str = ""
    at: dt.datetime | None = None
    url: str = ""
    person_id: UUID | None = None


def unfinished_of(actor: Actor, *, now: dt.datetime, known: bool | None = None) -> list[Unfinished]:
    """Forms that the actor hasn't finished, the newest first. One query that finds none, mostly; else two.

    `known`: whether there are any, where that has been asked already. What one may not see any more is told
    without its content: only that there is something, to throw away.
    """
    if known is False or (known is None and not ANY.rows(user=actor.id, since=now - KEPT)):
        return []
    mine: Any = desk.DRAFT.rows(actor, Draft.objects.kept(now).of(actor.id))
    drafts = mine.filter(form__in=DRAFTED).annotate(
        number=_seen(cases.VIEW, actor, Case.objects.all(), "number"),
        arrived_at=_seen(contacts.VIEW, actor, Contact.objects.all(), "received_at"),
        person_id=_seen(people.VIEW, actor, Person.objects.all(), "pk"),
        last_name=_seen(people.VIEW, actor, Person.objects.all(), "last_name"),
        first_names=_seen(people.VIEW, actor, Person.objects.all(), "first_names"),
    )
    return [_unfinished(draft, DRAFTED[draft.form]) for draft in drafts.order_by("-updated_at", "pk")[:MOST]]


ANY = Asked(
    lambda: Draft.objects.filter(owner=Given("user"), updated_at__gte=Given("since")).values_list("pk")[:1]
)


def _seen[M: Model](action: Action, actor: Actor, rows: QuerySet[M], field: str) -> Subquery:
    """A field of the row that a draft is about, if the actor may see that row."""
    about = rows.filter(pk=Cast(NullIf(OuterRef("subject"), Value("")), UUIDField()))
    return Subquery(action.rows(actor, about).values(field)[:1])


def _unfinished(draft: Any, form: Drafted) -> Unfinished:
    label, url = str(form.label), form.address(draft.subject)
    if form.about == "case":
        return Unfinished(draft=draft, label=label, about=draft.number or "", url=url if draft.number else "")
    if form.about == "contact":
        seen = draft.arrived_at
        return Unfinished(draft=draft, label=label, at=seen, url=url if seen else "")
    if form.about == "person":
        name = f"{draft.last_name} {draft.first_names}".strip() if draft.person_id else ""
        person: UUID | None = draft.person_id
        return Unfinished(draft=draft, label=label, about=name, url=url if person else "", person_id=person)
    return Unfinished(draft=draft, label=label, words=draft.own_words(), at=draft.started_at, url=url)
