"""Who hasn't been made sure of is told nothing of a client's matters on the phone (I-16)."""

import datetime as dt
from html import unescape
from http import HTTPStatus
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from reimari.audit.models import Event
from reimari.cases.models import Case
from reimari.contacts.actions import Heard
from reimari.people.models import Person
from reimari.people.rules import identity_holds
from reimari.staff.models import Post
from tests.browser import signed_in
from tests.factories import ADVICE, NOW, a_case, a_contact, a_person, a_post, as_actor, client, key, loaded

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
TOLD, NOT_TOLD = "Identity checked.", "Identity not checked."
LINK = "/seuranta/"


@pytest.mark.parametrize(
    ("minutes", "holds"), [(None, False), (0, True), (59, True), (60, False), (-1, False)]
)
def test_a_check_holds_for_an_hour(minutes: int | None, *, holds: bool) -> None:
    checked = None if minutes is None else NOW - dt.timedelta(minutes=minutes)
    assert identity_holds(checked, NOW) is holds


@pytest.fixture
def person(eero: Post) -> Person:
    return a_person(as_actor(eero), last_name="Soittaja", phone="0405551234")


@pytest.fixture
def case(eero: Post, person: Person) -> Case:
    return a_case(eero, WEST, person=person, service_task_id="WORKING_AGE")


def checks(browser: Client, person: Person, number: int = 1, then: str = "") -> int:
    data = {"key": str(key(number)), "next": then}
    return browser.post(f"/people/{person.pk}/check-identity/", data).status_code


def read_out(browser: Client, case: Case) -> tuple[bool, bool]:
    """Whether the brief shows what is read to the client, and the case its words to the client."""
    brief = browser.get(f"/cases/{case.pk}/brief/").content.decode()
    page = browser.get(f"/cases/{case.pk}/").content.decode()
    return 'id="read-out-words"' in brief, "To the client:" in page


def test_what_is_read_to_the_client_waits_for_the_check(case: Case, person: Person, eero: Post) -> None:
    browser = signed_in(eero)
    assert read_out(browser, case) == (False, False)
    brief = browser.get(f"/cases/{case.pk}/brief/").content.decode()
    assert NOT_TOLD in brief
    assert "Record that the client was told" not in brief
    assert checks(browser, person, then=f"/cases/{case.pk}/brief/") == HTTPStatus.FOUND
    assert read_out(browser, case) == (True, True)
    assert TOLD in browser.get(f"/people/{person.pk}/").content.decode()
    event = Event.objects.get(action="people.check_identity")
    assert (event.actor_id, event.person_ids, event.outcome) == (eero.user_id, [person.pk], "done")


def test_it_is_the_viewers_own_and_of_this_person_and_hour(
    case: Case, person: Person, eero: Post, timo: Post
) -> None:
    other = a_person(as_actor(eero), last_name="Toinen")
    a_case(eero, WEST, person=other, service_task_id="WORKING_AGE")
    checks(signed_in(eero), other)
    assert read_out(signed_in(eero), case) == (False, False)
    checks(signed_in(eero), person, 2)
    assert read_out(signed_in(timo), case) == (False, False)
    assert read_out(signed_in(eero), case) == (True, True)


def test_a_check_in_the_contact_counts_for_whoever_wrote_it_down(eero: Post, person: Person) -> None:
    case = a_case(eero, WEST, person=person, service_task_id="WORKING_AGE")
    now = timezone.now()
    a_contact(
        eero,
        Heard(own_words="?", answer=ADVICE),
        participants=(client(person, identity_checked=True),),
        now=now,
    )
    assert read_out(signed_in(eero), case) == (True, True)


def test_nobody_says_it_of_a_person_they_may_not_see(case: Case, person: Person, helmi: Post) -> None:
    assert checks(signed_in(helmi), person) == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("then", ["https://elsewhere.example/", "//elsewhere.example", "javascript:x", ""])
def test_it_leads_only_to_a_page_of_ours(case: Case, person: Person, eero: Post, then: str) -> None:
    answer = signed_in(eero).post(f"/people/{person.pk}/check-identity/", {"key": str(key(1)), "next": then})
    assert answer.headers["Location"] == f"/people/{person.pk}/"


def link_shown(browser: Client, contact: UUID) -> bool:
    return LINK in browser.get(f"/contacts/{contact}/?recorded=1").content.decode()


def test_the_callers_link_waits_for_the_check_of_a_registered_client(
    case: Case, person: Person, eero: Post
) -> None:
    contact = case.matters.get().contact_id
    browser = signed_in(eero)
    # Eero wrote it down as the team's own; the link of somebody known only as heard is given as ever
    heard = a_contact(eero, Heard(own_words="?", answer=ADVICE), participants=(client(name="Kuultu"),))
    assert link_shown(browser, heard.pk)
    assert not link_shown(browser, contact)
    sent = browser.post(f"/contacts/{contact}/send-link/", {"key": str(key(7))})
    assert sent.status_code == HTTPStatus.CONFLICT
    assert "Make sure first who the client is." in sent.content.decode()
    checks(browser, person)
    assert link_shown(browser, contact)


def test_new_contact_tells_what_may_be_told_and_how_to_make_sure(eero: Post) -> None:
    browser = signed_in(eero)
    page = browser.get("/new-contact/").content.decode()
    assert NOT_TOLD in page
    assert "How do I make sure who calls?" in page
    assert "Ask for the whole name" in page  # invented for the demo, and says so
    typed = {"key": str(key(1)), "m1-words": "?"}
    for given, said in (({}, NOT_TOLD), ({"identity_checked": "on"}, TOLD)):
        part = browser.post("/new-contact/callers/", {**typed, **given}).content.decode()
        assert said in part
        assert ({TOLD, NOT_TOLD} - {said}).pop() not in part


def test_a_county_that_hasnt_told_shows_the_gap(db: None) -> None:
    loaded("PS", with_demo=False)
    juhani = a_post("GUIDANCE_KOILLINEN", "ASIAKASOHJAAJA", name="Juhani Koskimaa")
    person = a_person(as_actor(juhani))
    a_case(juhani, "GUIDANCE_KOILLINEN", person=person)
    page = unescape(signed_in(juhani).get(f"/people/{person.pk}/").content.decode())
    assert "The county hasn't said how a caller is recognised." in page
