"""Who a contact may be about: somebody known already, as much of them as the writer may see."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.utils.dateparse import parse_date

from reimari.access.actor import Actor
from reimari.cases.models import Case
from reimari.contacts.models import Contact, Participant
from reimari.contacts.queries import (
    earlier_contacts,
    open_cases,
    own_participants,
    persons_known_to,
    persons_met_by,
    same_in_own_contacts,
    same_person_suggestions,
)
from reimari.desk.queries.relations import Relation, kinds_of, relations_of
from reimari.people.access import VIEW
from reimari.people.models import Person
from reimari.people.rules import shown_phone

MOST = 5
type CasesOf = Callable[[Actor, Person], Iterable[Case]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A person as the writer may see them; without a view of persons, as heard in their own contacts."""

    pk: UUID
    name: str
    masked_code: str = ""
    birth_date: dt.date | None = None
    phone: str = ""
    is_protected: bool = False
    may_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The person whom the contact is about, with what helps to route and to go on."""

    caller: Caller
    relations: tuple[Relation, ...] = ()
    language: str = ""
    interpreter_language: str = ""
    place: str = ""
    contacts: tuple[Contact, ...] = ()
    cases: tuple[Case, ...] = ()

    @property
    def services(self) -> frozenset[str]:
        return kinds_of(self.relations)


def chosen_person(actor: Actor, pk: UUID | None, day: dt.date, cases: CasesOf = open_cases) -> Chosen | None:
    """The person of a form's hidden field, if the writer may have chosen them, with the `cases` that a matter
    may join; about five queries."""
    known = Exists(persons_known_to(actor).filter(pk=OuterRef("pk")))
    rows = persons_met_by(actor).select_related("place").annotate(is_known=known)
    person: Any = rows.filter(pk=pk).first() if pk else None
    if person is None:
        return None
    contacts = tuple(earlier_contacts(actor, person).prefetch_related("matters")[:MOST])
    if not person.is_known:
        heard = own_participants(actor).filter(person=person).order_by("-contact__received_at", "pk").first()
        return Chosen(caller=_heard(heard), contacts=contacts) if heard else None
    place = person.shown_place
    return Chosen(
        caller=_seen(person),
        relations=relations_of(person, day),
        language=person.language,
        interpreter_language=person.interpreter_language,
        place=str(place) if place else "",
        contacts=contacts,
        cases=tuple(cases(actor, person)),
    )


def callers_like(actor: Actor, data: QueryDict) -> list[Caller]:
    """Who is known already with this identity code, name and birth date, or phone: never automatic (C33)."""
    asked = {
        "code": data.get("identity_code", "").strip(),
        "last_name": _plain(data.get("last_name")),
        "birth_date": _day(data.get("birth_date")),
        "phone": _plain(data.get("phone")),
    }
    if not any(asked.values()):
        return []
    if actor.may(VIEW.name):
        return [_seen(person) for person in same_person_suggestions(actor, **asked)[:MOST]]  # type: ignore[arg-type]
    return _once(_heard(one) for one in same_in_own_contacts(actor, **asked)[: 4 * MOST])  # type: ignore[arg-type]


def _seen(person: Person) -> Caller:
    return Caller(
        pk=person.pk,
        name=str(person),
        masked_code=person.masked_code,
        birth_date=person.birth_date,
        phone=shown_phone(person.phone) if person.phone else "",
        is_protected=person.is_protected,
        may_open=True,
    )


def _heard(one: Participant) -> Caller:
    if one.person_id is None:
        raise ValueError("nobody is known by this participant")
    return Caller(
        pk=one.person_id,
        name=one.name or "",
        birth_date=one.birth_date,
        phone=shown_phone(one.phone) if one.phone else "",
    )


def _once(callers: Iterable[Caller]) -> list[Caller]:
    """Each person once, by the newest contact."""
    found: dict[UUID, Caller] = {}
    for caller in callers:
        found.setdefault(caller.pk, caller)
    return list(found.values())[:MOST]


def _plain(typed: str | None) -> str:
    """Text that the database can be asked with: it knows no null bytes."""
    return (typed or "").replace("\x00", "").strip()[:200]


def _day(typed: str | None) -> dt.date | None:
    try:
        return parse_date((typed or "").strip())
    except ValueError:
        return None
