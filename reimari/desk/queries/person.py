"""All that one page shows of a person, as far as the viewer may see it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import cast
from uuid import UUID

from django.db.models import OuterRef
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.catalogue import Unseen
from reimari.access.gaps import anybody, rows_for
from reimari.cases import access as cases
from reimari.cases.models import Case
from reimari.common.asking import Asked, AskedModels, Given
from reimari.contacts import access as contacts
from reimari.contacts.models import Contact
from reimari.desk.queries.booked_of_person import BookedTime, booked_of_person
from reimari.desk.queries.brief import CaseLine, ContactLine, case_lines, contact_lines
from reimari.desk.queries.by_emergency import opened_columns
from reimari.desk.queries.rights import Rights, Shape, columns_with_gaps
from reimari.people import access
from reimari.people.models import ClosePerson, Person, Relationship
from reimari.people.rules import age_on, shown_phone
from reimari.records import access as records
from reimari.staff.models import Post
from reimari.work.queries import County

SHOWN = 30
DEEDS = {
    "change": access.CHANGE,
    "protect": access.PROTECT,
    "relate": access.RELATE,
    "relate_close": access.RELATE_CLOSE,
    "merge": records.MERGE,
}


@dataclass(frozen=True, slots=True)
class Related:
    """A client relationship with how far it is from today; `may_end`: the viewer may end it."""

    row: Relationship
    holds: bool
    coming: bool
    may_end: bool
    contact: dict[str, str]

    @property
    def since(self) -> dt.date | None:
        return self.row.validity.lower  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Close:
    """Somebody close to the person or acting for them, with the number as people say it."""

    row: ClosePerson
    phone: str
    tel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage:
    """A person with what hangs on them. `may`: the deeds that the viewer may do on this person."""

    person: Person
    age: int | None
    phone: str
    may: frozenset[str]
    relationships: Sequence[Related]
    close: Sequence[Close]
    booked: Sequence[BookedTime]
    cases: Sequence[CaseLine]
    more_cases: bool
    contacts: Sequence[ContactLine]
    more_contacts: bool

    @property
    def person_ids(self) -> set[UUID]:
        """Every person whose name stands on the page."""
        ids = {self.person.pk}
        ids.update(line.row.other_id for line in self.close if line.row.other_id)
        for contact in self.contacts:
            ids |= contact.person_ids
        return ids


def person_page(actor: Actor, pk: object, county: County, *, now: dt.datetime) -> PersonPage:
    """The page of a person whom the actor may see, in eight queries; else Unseen."""
    rights = Rights(actor, DEEDS)
    asked = partial(_seen_person, rights.shape)
    person = next(iter(rows_for(access.VIEW, actor, asked, pk=pk, **rights.given)), None)
    if person is None:
        raise Unseen(access.VIEW, Person, pk)
    found_cases = rows_for(cases.VIEW, actor, _cases, person=person.pk)
    found_contacts = rows_for(contacts.VIEW, actor, _contacts, person=person.pk)
    today = timezone.localdate(now)
    return PersonPage(
        person=person,
        age=age_on(person.birth_date, today) if person.birth_date else None,
        phone=shown_phone(person.phone),
        may=rights.on(person),
        relationships=_relationships(actor, person, today),
        close=_close(person, today),
        booked=booked_of_person(actor, person.pk, county.profile, now=now),
        cases=case_lines(found_cases[:SHOWN], county, now=now),
        more_cases=len(found_cases) > SHOWN,
        contacts=contact_lines(found_contacts[:SHOWN], county, actor),
        more_contacts=len(found_contacts) > SHOWN,
    )


@cache
def _seen_person(rights: Shape, *, own: bool) -> AskedModels[Person]:
    rows = Person.objects.filter(access.VIEW.rule(anybody(own=own)), pk=Given("pk"))
    opened = opened_columns(OuterRef("pk"))
    return AskedModels(lambda: rows.select_related("place").annotate(**columns_with_gaps(rights), **opened))


def workers(today: dt.date) -> list[tuple[str, str]]:
    """Everybody with a post today for a choice, by name."""
    names = {
        str(pk): f"{first} {last}".strip() or username
        for pk, first, last, username in WITH_A_POST.rows(day=today)
    }
    return sorted(names.items(), key=lambda pair: pair[1].casefold())


WITH_A_POST = Asked(
    lambda: (
        Post.objects.valid_on(cast(dt.date, Given("day")))
        .order_by("user", "pk")
        .values_list("user", "user__first_name", "user__last_name", "user__username")
    )
)


@cache
def _cases(*, own: bool) -> AskedModels[Case]:
    """Open ones first ("open" comes after "closed")."""
    rows = Case.objects.filter(cases.VIEW.rule(anybody(own=own)), person=Given("person"))
    rows = rows.select_related("team", "current_step").order_by("-state", "-opened_at", "pk")
    return AskedModels(lambda: rows[: SHOWN + 1])


@cache
def _contacts(*, own: bool) -> AskedModels[Contact]:
    about = Contact.objects.about(cast(Person, Given("person")))
    rows = about.filter(contacts.VIEW.rule(anybody(own=own))).select_related("channel", "team")
    return AskedModels(lambda: rows.order_by("-received_at", "pk")[: SHOWN + 1])


def _relationships(actor: Actor, person: Person, today: dt.date) -> list[Related]:
    rights = Rights(actor, {"end": access.END_RELATIONSHIP})
    rows = _relationships_of(rights.shape).rows(person=person.pk, **rights.given)
    found = [_related(row, today, may_end="end" in rights.on(row)) for row in rows]
    return sorted(found, key=lambda related: not (related.holds or related.coming))


@cache
def _relationships_of(rights: Shape) -> AskedModels[Relationship]:
    rows = Relationship.objects.filter(person=Given("person"))
    rows = rows.select_related("kind", "unit", "own_worker").order_by("-validity", "pk")
    return AskedModels(lambda: rows.annotate(**columns_with_gaps(rights)))


def _related(row: Relationship, today: dt.date, *, may_end: bool) -> Related:
    since, last = row.validity.lower, row.last_day
    holds = (since is None or since <= today) and (last is None or today <= last)
    coming = since is not None and since > today
    contact: dict[str, str] = row.unit.contact if row.unit.public else {}
    return Related(row, holds, coming, may_end and (holds or coming), contact)


def _close(person: Person, today: dt.date) -> list[Close]:
    found = []
    for row in CLOSE_PERSONS.rows(person=person.pk, day=today):
        number = row.phone or (row.other.phone if row.other else "")
        found.append(Close(row, shown_phone(number), number))
    return found


CLOSE_PERSONS = AskedModels(
    lambda: (
        ClosePerson.objects.filter(person=Given("person"), validity__contains=Given("day"))
        .select_related("other")
        .order_by("pk")
    )
)
