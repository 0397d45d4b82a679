"""A page cannot write, and what it showed is in the use log before the answer leaves."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from reimari.access.actor import Actor
from reimari.access.reading import reading
from reimari.audit.models import Event, Outcome
from reimari.cases import access as cases
from reimari.cases.models import Case
from reimari.people.models import Person
from reimari.region.profile.values import Profile
from reimari.staff.models import Post
from tests.factories import NOW, a_case, a_person, as_actor

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"


@pytest.fixture
def case(aino: Post, eero: Post) -> Case:
    return a_case(aino, WEST, person=a_person(as_actor(aino), last_name="Salaisuus"))


@pytest.fixture
def client(client: Client, eero: Post) -> Client:
    client.force_login(eero.user)
    return client


def seen_events() -> Iterator[Event]:
    yield from Event.objects.filter(outcome=Outcome.SEEN).order_by("pk")


def setting(name: str, *, of: str = "reimari.") -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [f"{of}{name}"])
        return str(cursor.fetchone()[0] or "")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "write",
    [
        lambda: Person.objects.create(last_name="X", created_at=NOW),
        lambda: Case.objects.update(language="sv"),
        lambda: Event.objects.all().delete(),
    ],
    ids=["insert", "update", "delete"],
)
def test_postgresql_refuses_every_write_of_a_page(aino: Post, eero: Post, write: Any) -> None:
    case = a_case(aino, WEST)
    with pytest.raises(DatabaseError, match="read-only transaction"), reading(as_actor(eero)):
        write()
    case.refresh_from_db()
    assert case.language == "fi"
    Person.objects.create(last_name="Y", created_at=NOW)  # afterwards others may write again


@pytest.mark.django_db(transaction=True)
def test_the_database_knows_who_reads_as_long_as_the_page_is_made(iu: Profile, eero: Post) -> None:
    before = (setting("actor"), setting("organisation"))
    with reading(as_actor(eero)):
        assert (setting("actor"), setting("organisation")) == (str(eero.user_id), eero.user.organisation)
    assert (setting("actor"), setting("organisation")) == before


@pytest.mark.django_db(transaction=True)
def test_a_page_takes_one_process_of_postgresql_while_it_reads(iu: Profile, eero: Post) -> None:
    with transaction.atomic(), reading(as_actor(eero)):
        assert setting("max_parallel_workers_per_gather", of="") == "0"
    assert setting("max_parallel_workers_per_gather", of="") != "0"


def test_a_view_is_logged_once_with_the_persons_it_showed(case: Case, eero: Post) -> None:
    with reading(as_actor(eero), cases.VIEW) as seen:
        seen.subject = case
        seen.person_ids.update(case.person_ids())
        assert not list(seen_events())
    (event,) = seen_events()
    assert (event.action, event.subject_type, event.subject_id) == ("cases.view", "cases.case", str(case.pk))
    assert (event.actor_id, event.person_ids) == (eero.user_id, [case.person_id])


def broken_page(actor: Actor, case: Case) -> None:
    with reading(actor, cases.VIEW) as seen:
        seen.subject = case
        raise ZeroDivisionError


def test_what_was_not_shown_is_not_logged(case: Case, eero: Post) -> None:
    with pytest.raises(ZeroDivisionError):
        broken_page(as_actor(eero), case)
    with reading(as_actor(eero), cases.VIEW):
        pass
    assert not list(seen_events())


def test_a_page_that_cannot_be_logged_is_not_shown(
    case: Case, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Salaisuus" in client.get(f"/cases/{case.pk}/").content.decode()

    def full(*_: object, **__: object) -> None:
        raise DatabaseError("the log can't be written")

    monkeypatch.setattr("reimari.access.reading.record", full)
    client.raise_request_exception = False
    with transaction.atomic():
        answer = client.get(f"/cases/{case.pk}/")
    assert answer.status_code == 500
    assert "Salaisuus" not in answer.content.decode()


def test_a_page_leaves_one_event_with_the_requests_id(case: Case, client: Client) -> None:
    answer = client.get(f"/cases/{case.pk}/")
    (event,) = seen_events()
    assert (event.action, str(event.request_id)) == ("cases.view", answer.headers["X-Request-ID"])
    assert case.person_id in event.person_ids


def test_nobody_reads_under_another_name(case: Case, eero: Post, timo: Post) -> None:
    actors: list[Actor] = [as_actor(eero), as_actor(timo)]
    for actor in actors:
        with reading(actor, cases.VIEW) as seen:
            seen.subject = case
    assert [event.actor_id for event in seen_events()] == [eero.user_id, timo.user_id]
