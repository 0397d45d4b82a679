import datetime as dt
from uuid import UUID

import pytest

from reimari.access.actor import Actor
from reimari.access.catalogue import Forbidden
from reimari.audit.models import Disclosure, Event
from reimari.common.problems import Refused
from reimari.people.actions import (
    Details,
    ask_relationship,
    change_person,
    end_relationship,
    protect_person,
    register_person,
    relate_close_person_to,
    relate_person,
)
from reimari.people.models import Capacity, ClosePerson, Person, RelationKind, Relationship
from reimari.staff.models import Post, Unit
from tests.factories import NOW, TODAY, a_case, a_person, as_actor

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
CODE = "010190-900P"


@pytest.fixture
def person(aino: Post, eero: Post) -> Person:
    """A client in a case of Eero's team."""
    person = a_person(as_actor(aino), identity_code=CODE, phone="040 123 4567", street_address="Kuja 1")
    a_case(aino, WEST, person=person, service_task_id="WORKING_AGE")
    return person


@pytest.fixture
def eero_acts(eero: Post) -> Actor:
    return as_actor(eero)


def related(person: Person, actor: Actor, kind: int = 0, **given: dt.date | None) -> Relationship:
    return relate_person(
        person,
        kind=RelationKind.objects.order_by("pk")[kind],
        unit=Unit.objects.get(pk="GUIDANCE_WORKING_AGE"),
        own_worker_id=actor.id,
        since=given.get("since") or TODAY,
        until=given.get("until"),
        actor=actor,
        now=NOW,
    )


def events(action: str) -> list[list[UUID]]:
    return list(Event.objects.filter(action=action).order_by("pk").values_list("person_ids", flat=True))


def test_what_was_typed_is_kept_in_one_form(person: Person) -> None:
    assert (person.identity_code, person.phone) == (CODE, "+358401234567")
    assert person.birth_date == dt.date(1990, 1, 1)


def test_a_change_is_one_event_about_the_person(person: Person, eero_acts: Actor) -> None:
    details = Details(last_name="Uusi", identity_code=CODE)
    changed = change_person(person, details=details, actor=eero_acts, now=NOW)
    assert (changed.last_name, changed.created_at) == ("Uusi", person.created_at)
    assert events("people.change") == [[person.pk]]


def test_two_persons_never_have_one_code(person: Person, aino: Post) -> None:
    before = Person.objects.count()
    with pytest.raises(Refused, match=r"people\.code_known"):
        register_person(
            Person(),
            details=Details(last_name="Toinen", identity_code=CODE.lower()),
            actor=as_actor(aino),
            now=NOW,
        )
    assert Person.objects.count() == before


def test_protection_hides_place_and_address(person: Person, eero_acts: Actor) -> None:
    assert person.shown_address == "Kuja 1"
    protected = protect_person(person, protected=True, actor=eero_acts, now=NOW)
    assert (protected.shown_place, protected.shown_address) == (None, "")
    assert events("people.protect") == [[person.pk]]


def test_a_relationship_is_recorded_and_ended_but_never_removed(person: Person, eero_acts: Actor) -> None:
    relationship = related(person, eero_acts, since=TODAY - dt.timedelta(10))
    ended = end_relationship(relationship, until=TODAY, actor=eero_acts, now=NOW)
    ended.refresh_from_db()
    assert ended.last_day == TODAY
    assert events("people.end_relationship") == [[person.pk]]
    with pytest.raises(Refused, match=r"people\.ended_already"):
        end_relationship(relationship, until=TODAY, actor=eero_acts, now=NOW)


def test_one_kind_of_relationship_is_recorded_once_at_a_time(person: Person, eero_acts: Actor) -> None:
    related(person, eero_acts)
    related(person, eero_acts, kind=1)
    with pytest.raises(Refused, match=r"people\.related_already"):
        related(person, eero_acts, until=TODAY + dt.timedelta(3))
    assert Relationship.objects.count() == 2


def test_a_relationship_does_not_end_before_it_begins(person: Person, eero_acts: Actor) -> None:
    with pytest.raises(Refused, match=r"people\.ends_before_start"):
        related(person, eero_acts, until=TODAY - dt.timedelta(1))
    relationship = related(person, eero_acts)
    with pytest.raises(Refused, match=r"people\.ends_before_start"):
        end_relationship(relationship, until=TODAY - dt.timedelta(1), actor=eero_acts, now=NOW)


def test_a_close_person_has_a_name(person: Person, eero_acts: Actor) -> None:
    with pytest.raises(Refused, match=r"people\.name_missing"):
        close_person(person, eero_acts, " ")
    close = close_person(person, eero_acts, "Testi Läheinen")
    assert (str(close), close.phone) == ("Testi Läheinen", "+358409876543")


def close_person(person: Person, actor: Actor, name: str) -> ClosePerson:
    return relate_close_person_to(
        person,
        name=name,
        phone="040 987 6543",
        capacity=Capacity.TRUSTEE,
        since=TODAY,
        actor=actor,
        now=NOW,
    )


def test_who_does_not_know_the_person_changes_nothing(person: Person, eero_acts: Actor, helmi: Post) -> None:
    relationship = related(person, eero_acts)
    stranger = as_actor(helmi)
    for refused in (
        lambda: change_person(person, details=Details(last_name="X"), actor=stranger, now=NOW),
        lambda: protect_person(person, protected=True, actor=stranger, now=NOW),
        lambda: related(person, stranger, kind=1),
        lambda: end_relationship(relationship, until=TODAY, actor=stranger, now=NOW),
    ):
        with pytest.raises(Forbidden):
            refused()
    assert Event.objects.filter(actor_id=helmi.user_id).count() == 0


def test_the_outsourced_adviser_is_told_the_unit_and_nothing_else(
    person: Person, eero_acts: Actor, aino: Post
) -> None:
    kind = related(person, eero_acts).kind_id
    told = ask_relationship(Disclosure(), code=CODE, actor=as_actor(aino), now=NOW)
    assert told.told == {"relations": [{"relation": kind, "unit": "GUIDANCE_WORKING_AGE"}]}
    unknown = ask_relationship(Disclosure(), code="010190-901R", actor=as_actor(aino), now=NOW)
    assert (unknown.person_id, unknown.told) == (None, {"relations": []})
    assert CODE not in str(list(Event.objects.values())) + str(list(Disclosure.objects.values()))
