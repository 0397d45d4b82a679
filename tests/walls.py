"""Rows of a partner and of others, and what PostgreSQL's wall says of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.db.models import Model

from reimari.callbacks.models import Callback
from reimari.callbacks.tests.calls import a_callback
from reimari.cases.actions import hand_over_case
from reimari.cases.models import Case
from reimari.contacts.models import Contact
from reimari.people.models import Person
from reimari.staff.models import Post, Team
from reimari.work.actions import take_step
from reimari.work.models import Entry, Step, Track
from tests.factories import NOW, a_case, a_person, as_actor

WALLED: dict[str, type[Model]] = {
    model._meta.db_table: model for model in (Person, Contact, Case, Callback, Track, Step, Entry)
}
LINE, WEST, EAST = "CLIENT_ADVICE", "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"
PARTNER, COUNTY = "LUONA", "COUNTY"
SOMEBODY = "01a20000-0000-7000-8000-00000000000a"


@contextmanager
def told(who: str, whose: str) -> Iterator[None]:
    """PostgreSQL is told that this actor of this organisation acts; what is done meanwhile is undone."""
    with transaction.atomic():
        run(
            "SELECT set_config('reimari.actor', %s, true), set_config('reimari.organisation', %s, true)",
            who,
            whose,
        )
        yield
        transaction.set_rollback(True)


def run(statement: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return int(cursor.rowcount)


def refused(statement: str, *values: Any) -> str:
    """What PostgreSQL says to the statement; nothing when it is done."""
    try:
        with transaction.atomic():
            run(statement, *values)
    except Error as error:
        return str(error)
    return ""


def current(case: Case) -> Step:
    assert case.current_step
    return case.current_step


def seen(table: str) -> set[Any]:
    return set(WALLED[table]._default_manager.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of three matters: sent by the partner's adviser, offered to its team, and neither.

    And of three callbacks: asked of the partner's line, asked by its adviser, and neither.
    """

    sent: Case
    offered: Case
    foreign: Case
    on_line: Callback
    asked: Callback
    elsewhere: Callback

    @staticmethod
    def contact_of(case: Case) -> Contact:
        return Contact.objects.get(matters__case=case)

    def own(self) -> dict[str, set[Any]]:
        """By table, the primary keys of what is the partner's own."""
        contact, cases = self.contact_of(self.sent), {self.sent.pk, self.offered.pk}
        callbacks = {self.on_line.pk, self.asked.pk}
        tracks = {contact.pk, *cases, *callbacks}
        ours = Entry.objects.filter(organisation=PARTNER) | Entry.objects.filter(
            track__in=[contact.pk, self.offered.pk, self.on_line.pk]
        )
        return {
            "people_person": {self.sent.person_id, self.offered.person_id},
            "contacts_contact": {contact.pk},
            "cases_case": cases,
            "callbacks_callback": callbacks,
            "work_track": tracks,
            "work_step": set(Step.objects.filter(track__in=tracks).values_list("pk", flat=True)),
            "work_entry": set(ours.values_list("pk", flat=True)),
        }

    def every(self) -> dict[str, set[Any]]:
        return {table: seen(table) for table in WALLED}


@pytest.fixture
def rows(aino: Post, eero: Post, helmi: Post) -> Rows:
    sent = a_case(aino, WEST, person=a_person(as_actor(aino)))
    take_step(current(sent), actor=as_actor(eero), now=NOW)
    offered = a_case(eero, WEST, person=a_person(as_actor(eero)))
    hand_over_case(offered, to=Team.objects.get(pk=LINE), actor=as_actor(eero), now=NOW)
    foreign = a_case(helmi, EAST, person=a_person(as_actor(helmi)))
    return Rows(
        sent,
        offered,
        foreign,
        on_line=a_callback(eero, team=LINE, number="+358491234561", now=NOW),
        asked=a_callback(aino, team=WEST, number="+358491234562", now=NOW),
        elsewhere=a_callback(eero, team=WEST, number="+358491234563", now=NOW),
    )
