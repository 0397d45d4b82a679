"""A client relationship is a basis: the own worker sees the client while it holds, and nobody else (I-01)."""

import datetime as dt

import pytest

from reimari.access.actor import Actor, ActorKind
from reimari.access.speaking import speaking_for
from reimari.people import access
from reimari.people.models import Person, RelationKind, Relationship
from reimari.staff.models import Post, Unit
from tests.browser import signed_in
from tests.factories import TODAY, a_person, as_actor

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def related(post: Post | None, person: Person, since: dt.date, until: dt.date | None) -> Relationship:
    """`until`: the last day."""
    return Relationship.objects.create(
        person=person,
        kind=RelationKind.objects.order_by("pk")[0],
        unit=Unit.objects.get(pk="GUIDANCE_WORKING_AGE"),
        own_worker=post.user if post else None,
        validity=(since, until + DAY if until else None),
    )


def seen_by(actor: Actor) -> set[Person]:
    with speaking_for(actor):
        return set(access.VIEW.rows(actor, Person.objects.all()))


@pytest.fixture
def person(aino: Post) -> Person:
    return a_person(as_actor(aino), last_name="Omanen")


@pytest.mark.parametrize(
    ("since", "until", "seen"),
    [
        pytest.param(-100, None, True, id="until further notice"),
        pytest.param(0, 0, True, id="the one day"),
        pytest.param(-9, -1, False, id="ended yesterday"),
        pytest.param(1, None, False, id="begins tomorrow"),
    ],
)
def test_the_own_worker_sees_the_client_while_it_holds(
    eero: Post, timo: Post, person: Person, since: int, until: int | None, *, seen: bool
) -> None:
    related(eero, person, TODAY + since * DAY, None if until is None else TODAY + until * DAY)
    assert seen_by(as_actor(eero)) == ({person} if seen else set())
    assert seen_by(as_actor(timo)) == set()
    assert signed_in(eero).get(f"/people/{person.pk}/").status_code == (200 if seen else 404)
    assert signed_in(timo).get(f"/people/{person.pk}/").status_code == 404


def test_without_an_own_worker_it_opens_the_client_to_nobody(eero: Post, person: Person) -> None:
    related(None, person, TODAY, None)
    assert seen_by(as_actor(eero)) == set()
    nameless = Actor(ActorKind.STAFF, posts=as_actor(eero).posts)
    assert not Person.objects.filter(access.own_clients(nameless)).exists()


def test_an_own_client_isnt_opened_in_an_emergency(eero: Post, timo: Post, person: Person) -> None:
    related(eero, person, TODAY, None)
    everybody = Person.objects.all()
    for post, unknown in ((eero, set()), (timo, {person})):
        actor = as_actor(post)
        with speaking_for(actor):
            assert set(access.BREAK_GLASS.rows(actor, everybody)) == unknown
