"""Persons, cases and contacts that somebody looks for, among those that they may see."""

import datetime as dt
import re
from collections.abc import Sequence, Sized
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Func, Q, QuerySet

from reimari.access.actor import Actor
from reimari.cases import access as cases
from reimari.cases.models import Case, CaseNumber
from reimari.contacts import access as contacts
from reimari.contacts.models import Contact, Matter, Participant
from reimari.desk.queries.brief import CaseLine, ContactLine, case_lines, contact_lines
from reimari.people import access
from reimari.people.models import Person
from reimari.people.queries import NAME, as_code, as_phone, beginning, found_by
from reimari.work.queries import County

SHOWN = 20
MOST_WORDS = 5
NUMBER = re.compile(r"(?:(?P<county>[^\W\d_]{1,10})-)?(?:(?P<year>\d{4})-)?(?P<number>\d{1,6})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """At most twenty of each; `more`: of which there are more ("persons", "cases", "contacts")."""

    persons: Sequence[Person]
    cases: Sequence[CaseLine]
    contacts: Sequence[ContactLine]
    more: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.persons or self.cases or self.contacts)

    @property
    def person_ids(self) -> set[UUID]:
        """Every person whose name stands among the results."""
        ids = {person.pk for person in self.persons}
        ids.update(line.case.person_id for line in self.cases if line.case.person_id)
        for line in self.contacts:
            ids |= line.person_ids
        return ids


def search(actor: Actor, words: str, county: County, *, now: dt.datetime) -> Found:
    """What the words find, by the rules that filter the pages themselves. At most six queries.

    Somebody without a right to search for persons finds only contacts of their own (I-03).
    """
    numbers = case_numbers(words, county)
    persons = found_by(access.SEARCH.rows(actor, Person.objects.all()), words)
    in_order = persons.order_by(
        Func("last_name", function="fi_sort"), Func("first_names", function="fi_sort"), "pk"
    )
    found_persons = list(in_order.select_related("place")[: SHOWN + 1])
    found_cases = list(_cases(actor, persons, numbers)[: SHOWN + 1])
    found_contacts = list(_contacts(actor, words, numbers)[: SHOWN + 1])
    every: dict[str, Sized] = {"persons": found_persons, "cases": found_cases, "contacts": found_contacts}
    return Found(
        persons=found_persons[:SHOWN],
        cases=case_lines(found_cases[:SHOWN], county, now=now),
        contacts=contact_lines(found_contacts[:SHOWN], county, actor),
        more=frozenset(name for name, rows in every.items() if len(rows) > SHOWN),
    )


def case_numbers(words: str, county: County) -> list[str]:
    """The case numbers that the words may mean: whole, or the running number of any year."""
    said = NUMBER.fullmatch(words)
    if said is None or (said["county"] and not said["year"]):
        return []
    code = (said["county"] or county.profile.code).upper()
    years = (
        [int(said["year"])]
        if said["year"]
        else list(CaseNumber.objects.order_by("year").values_list("year", flat=True))
    )
    return [f"{code}-{year}-{int(said['number']):06d}" for year in years]


def _cases(actor: Actor, persons: QuerySet[Person], numbers: list[str]) -> QuerySet[Case]:
    """Open ones first ("open" comes after "closed")."""
    wanted = Q(number__in=numbers) | Q(person__in=persons.order_by().values("pk"))
    rows = cases.VIEW.rows(actor, Case.objects.filter(wanted))
    return rows.select_related("team", "current_step", "person").order_by("-state", "-opened_at", "pk")


def _contacts(actor: Actor, words: str, numbers: list[str]) -> QuerySet[Contact]:
    registered = actor.may(access.VIEW.name)
    wanted = Q(
        pk__in=Participant.objects.filter(_participant(words, registered=registered)).values("contact")
    )
    if numbers:
        wanted |= Q(pk__in=Matter.objects.filter(case__number__in=numbers).values("contact"))
    rows = contacts.LIST.rows(actor, Contact.objects.filter(wanted))
    return rows.select_related("channel").order_by("-received_at", "pk")


def _participant(words: str, *, registered: bool) -> Q:
    """Who took part: by a whole code, by the name or phone as heard then, and `registered` as known since."""
    if code := as_code(words):
        return Q(person__identity_code=code)
    if number := as_phone(words):
        return Q(phone=number) | Q(person__phone=number) if registered else Q(phone=number)
    if not NAME.match(words):
        return Q(pk__in=[])
    wanted = Q()
    for word in words.split()[:MOST_WORDS]:
        begins = beginning(word)
        named = Q(name__iregex=begins)
        if registered:
            named |= Q(person__last_name__iregex=begins) | Q(person__first_names__iregex=begins)
        wanted &= named
    return wanted
