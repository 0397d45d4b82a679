"""All that one page shows of a person, as far as the viewer may see it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.cases import access as cases
from reimari.cases.models import Case
from reimari.contacts.models import Contact
from reimari.contacts.queries import earlier_contacts
from reimari.desk.queries.brief import CaseLine, ContactLine, case_lines, contact_lines
from reimari.desk.queries.rights import Rights
from reimari.people import access
from reimari.people.models import ClosePerson, Person, Relationship
from reimari.people.rules import age_on, shown_phone
from reimari.staff.models import Post
from reimari.work.queries import County

SHOWN = 30
DEEDS = {
    "change": access.CHANGE,
    "protect": access.PROTECT,
    "relate": access.RELATE,
    "relate_close": access.RELATE_CLOSE,
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
    """The page of a person whom the actor may see, in seven queries; else Unseen."""
    rights = Rights(actor, DEEDS)
    rows = Person.objects.select_related("place").annotate(**rights.columns)
    person = access.VIEW.row(actor, rows, pk)
    found_cases = list(_cases(actor, person)[: SHOWN + 1])
    found_contacts = list(_contacts(actor, person)[: SHOWN + 1])
    today = timezone.localdate(now)
    return PersonPage(
        person=person,
        age=age_on(person.birth_date, today) if person.birth_date else None,
        phone=shown_phone(person.phone),
        may=rights.on(person),
        relationships=_relationships(actor, person, today),
        close=_close(person, today),
        cases=case_lines(found_cases[:SHOWN], county, now=now),
        more_cases=len(found_cases) > SHOWN,
        contacts=contact_lines(found_contacts[:SHOWN], county, actor),
        more_contacts=len(found_contacts) > SHOWN,
    )


def workers(today: dt.date) -> list[tuple[str, str]]:
    """Everybody with a post today for a choice, by name."""
    posts = Post.objects.valid_on(today).select_related("user").order_by("user", "pk")
    names = {str(post.user_id): str(post.user) for post in posts}
    return sorted(names.items(), key=lambda pair: pair[1].casefold())


def _cases(actor: Actor, person: Person) -> QuerySet[Case]:
    """Open ones first ("open" comes after "closed")."""
    rows = cases.VIEW.rows(actor, Case.objects.of(person))
    return rows.select_related("team", "current_step").order_by("-state", "-opened_at", "pk")


def _contacts(actor: Actor, person: Person) -> QuerySet[Contact]:
    return earlier_contacts(actor, person).select_related("channel", "team")


def _relationships(actor: Actor, person: Person, today: dt.date) -> list[Related]:
    rows = Relationship.objects.of(person).select_related("kind", "unit", "own_worker")
    rights = Rights(actor, {"end": access.END_RELATIONSHIP})
    rows = rows.annotate(**rights.columns).order_by("-validity", "pk")
    found = [_related(row, today, may_end="end" in rights.on(row)) for row in rows]
    return sorted(found, key=lambda related: not (related.holds or related.coming))


def _related(row: Relationship, today: dt.date, *, may_end: bool) -> Related:
    since, last = row.validity.lower, row.last_day
    holds = (since is None or since <= today) and (last is None or today <= last)
    coming = since is not None and since > today
    contact: dict[str, str] = row.unit.contact if row.unit.public else {}
    return Related(row, holds, coming, may_end and (holds or coming), contact)


def _close(person: Person, today: dt.date) -> list[Close]:
    rows = ClosePerson.objects.filter(person=person, validity__contains=today).select_related("other")
    found = []
    for row in rows.order_by("pk"):
        number = row.phone or (row.other.phone if row.other else "")
        found.append(Close(row, shown_phone(number), number))
    return found
