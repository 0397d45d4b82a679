"""Persons, cases and contacts that somebody looks for, among those that they may see."""

import datetime as dt
import re
from collections.abc import Sequence, Sized
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from reimari.access.actor import Actor
from reimari.cases import access as cases
from reimari.cases.models import Case, CaseNumber
from reimari.contacts import access as contacts
from reimari.contacts.models import Contact, Matter, Participant
from reimari.desk.queries.brief import CaseLine, ContactLine, case_lines, contact_lines
from reimari.people import access
from reimari.people.models import Person
from reimari.people.queries import (
    NAME,
    as_code,
    as_phone,
    beginning,
    begins,
    called,
    finnish,
    found_by,
    in_finnish_order,
)
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
    """What the words find, by the rules that filter the pages themselves. At most nine queries.

    Somebody without a right to search for persons finds only contacts of their own (I-03). Beside what has
    the words itself, cases and contacts of the persons that were found are shown; of so common a name that
    not all persons are shown, there are more of these too.
    """
    numbers = case_numbers(words, county)
    found_persons = persons_called(access.SEARCH.rows(actor, Person.objects.all()), words)
    ids = [person.pk for person in found_persons]
    found_cases = list(_cases(actor, ids, numbers)[: SHOWN + 1])
    found_contacts = _contacts(actor, words, ids, numbers)
    every: dict[str, Sized] = {"persons": found_persons, "cases": found_cases, "contacts": found_contacts}
    return Found(
        persons=found_persons[:SHOWN],
        cases=case_lines(found_cases[:SHOWN], county, now=now),
        contacts=contact_lines(found_contacts[:SHOWN], county, actor),
        more=frozenset(name for name, rows in every.items() if len(ids) > SHOWN or len(rows) > SHOWN),
    )


def persons_called(persons: QuerySet[Person], words: str) -> list[Person]:
    """The first twenty of the persons whom the words find, and one more. One query, or two for a name.

    Of a single name those come first whose last name begins with it, in Finnish order: an index has them in
    this order, so that the commonest name is found as quickly as any other. Others are asked for when there
    is room.
    """
    found = in_finnish_order(found_by(persons, words)).select_related("place")
    if not is_one_name(words):
        return list(found[: SHOWN + 1])
    by_last_name = called(words)
    first = list(in_finnish_order(persons.filter(by_last_name)).select_related("place")[: SHOWN + 1])
    left = SHOWN + 1 - len(first)
    return [*first, *found.exclude(by_last_name)[:left]] if left else first


def is_one_name(words: str) -> bool:
    return NAME.fullmatch(words) is not None and " " not in words


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


def _cases(actor: Actor, persons: Sequence[UUID], numbers: list[str]) -> QuerySet[Case]:
    """Open ones first ("open" comes after "closed")."""
    wanted = Q(number__in=numbers) | Q(person__in=persons)
    rows = cases.VIEW.rows(actor, Case.objects.filter(wanted))
    return rows.select_related("team", "current_step", "person").order_by("-state", "-opened_at", "pk")


def _contacts(actor: Actor, words: str, persons: Sequence[UUID], numbers: list[str]) -> list[Contact]:
    """Contacts in which somebody was called so, of these persons, or of cases with these numbers: 20 and one.

    Each is asked for by itself: as one condition they would read every contact. Of a single name those come
    first in which somebody's name as it was heard begins with it, others when there is room.
    """
    took_part = Participant.objects.filter(person__in=persons).values("contact")
    of_cases = Matter.objects.filter(case__number__in=numbers).values("contact")
    heard = Participant.objects.filter(_heard(words)).values("contact")
    if not is_one_name(words):
        return _listed(actor, heard.union(took_part, of_cases), SHOWN + 1)
    begins_so = begins(finnish(F("name")), words)
    first_heard = Participant.objects.filter(begins_so, name__isnull=False).values("contact")
    first = _listed(actor, first_heard.union(took_part, of_cases), SHOWN + 1)
    left = SHOWN + 1 - len(first)
    return [*first, *_listed(actor, heard, left, but=first)] if left else first


def _listed(
    actor: Actor, wanted: QuerySet[Any, Any], most: int, *, but: Sequence[Contact] = ()
) -> list[Contact]:
    """The newest of the wanted contacts that the actor may list; which they are, an index knows by itself."""
    rows = contacts.LIST.rows(actor, Contact.objects.filter(pk__in=wanted))
    newest = rows.exclude(pk__in=[contact.pk for contact in but]).order_by("-received_at", "pk").values("pk")
    return list(Contact.objects.filter(pk__in=newest[:most]).order_by("-received_at", "pk"))


def _heard(words: str) -> Q:
    """Who took part: by a whole code, or by the name or phone as it was heard then."""
    if code := as_code(words):
        return Q(person__identity_code=code)
    if number := as_phone(words):
        return Q(phone=number)
    if not NAME.match(words):
        return Q(pk__in=[])
    wanted = Q()
    for word in words.split()[:MOST_WORDS]:
        wanted &= Q(name__iregex=beginning(word))
    return wanted
