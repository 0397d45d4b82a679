"""Hints of the use log at the desk, and what the officer says of them (I-02)."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from reimari.audit.models import Event
from reimari.people.models import Person
from reimari.records.models import LogFinding
from reimari.staff.models import Post
from tests.browser import MOST_STATEMENTS, context, shown, signed_in, statements
from tests.emergencies import opened_by
from tests.factories import NOW, TODAY, a_case, a_person, as_actor, key

from .test_use_log import an_event

pytestmark = pytest.mark.django_db
URL, SAY = "/use-log/hints/", "/use-log/hints/say/"
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
DAY = dt.timedelta(days=1)
FOUND, WRONG, CONFLICT, UNSEEN = 302, 422, 409, 404


@pytest.fixture
def person(aino: Post) -> Person:
    """Somebody with Eero's family name."""
    return a_person(as_actor(aino), last_name="Kuusirinne", first_names="Kerttu")


def said(eero: Post, person: Person | None, **given: str) -> dict[str, str]:
    about = {"person": str(person.pk)} if person else {}
    hint = {"rule": "family_name", "viewer": str(eero.user_id), "day": TODAY.isoformat(), **about}
    return {"key": str(key(1)), "verdict": "in_order", "words": "", **hint, **given}


def test_a_hint_tells_its_rule_and_its_reason(person: Person, eero: Post, tarmo: Post) -> None:
    an_event(eero, person_ids=[person.pk])
    html = signed_in(tarmo).get(URL).content.decode()
    assert len(shown(html)) == 1
    for words in (
        "The family name is the same. It may be a coincidence.",
        "a part of a double one",
        "We hold no home addresses of our workers",
        "not enough days",
        "A hint is a question, not an accusation",
        "Kuusirinne Kerttu",
    ):
        assert words in html
    event = Event.objects.get(action="records.see_hints")
    assert event.person_ids == [person.pk]


def test_days_are_chosen_and_too_many_are_told(person: Person, eero: Post, tarmo: Post) -> None:
    an_event(eero, person_ids=[person.pk], at=NOW - DAY * 20)
    browser = signed_in(tarmo)
    assert shown(browser.get(URL).content.decode()) == []
    day = (TODAY - DAY * 20).isoformat()
    assert len(shown(browser.get(f"{URL}?since={day}&until={day}").content.decode())) == 1
    wide = browser.get(f"{URL}?since={day}&until={TODAY.isoformat()}").content.decode()
    assert "At most 14 days" in wide
    assert shown(wide) == []
    for asked in ("since=x", "until=9999-12-31", f"since={TODAY}&until={day}", "since=%00"):
        assert browser.get(f"{URL}?{asked}").status_code == 200


def test_a_finding_is_saved_once_and_stands_beside_the_hint(person: Person, eero: Post, tarmo: Post) -> None:
    an_event(eero, person_ids=[person.pk])
    browser = signed_in(tarmo)
    for _ in range(2):
        answer = browser.post(SAY, said(eero, person))
        assert answer.status_code == FOUND
    assert LogFinding.objects.get().said_by_id == tarmo.user_id
    html = browser.get(answer.headers["Location"]).content.decode()
    assert "Looked at, in order" in html
    assert "Say what it was about" not in html


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"verdict": ""}, WRONG),
        ({"verdict": "to_clear_up"}, CONFLICT),
        ({"verdict": "to_clear_up", "words": "Kysyn."}, FOUND),
        ({"words": "010190-900P"}, CONFLICT),
        ({"rule": "circle"}, CONFLICT),
        ({"day": (TODAY - DAY).isoformat()}, CONFLICT),
        ({"viewer": "00000000-0000-7000-8000-000000000000"}, UNSEEN),
        ({"rule": "many"}, UNSEEN),
        ({"rule": "x"}, WRONG),
        ({"day": "x"}, WRONG),
    ],
)
def test_what_is_wrong_is_told(
    person: Person, eero: Post, tarmo: Post, given: dict[str, str], status: int
) -> None:
    an_event(eero, person_ids=[person.pk])
    assert signed_in(tarmo).post(SAY, said(eero, person, **given)).status_code == status
    assert LogFinding.objects.count() == (status == FOUND)


def test_ones_own_looks_are_for_somebody_else(tarmo: Post, aino: Post) -> None:
    person = a_person(as_actor(aino), last_name="Tuulimaa")
    an_event(tarmo, person_ids=[person.pk])
    browser = signed_in(tarmo)
    assert "somebody else says what they were about" in browser.get(URL).content.decode()
    assert browser.post(SAY, said(tarmo, person)).status_code == CONFLICT


def test_statements_stay_the_same(person: Person, aino: Post, eero: Post, tarmo: Post) -> None:
    browser = signed_in(tarmo)
    an_event(eero, person_ids=[person.pk])
    browser.get(URL)
    few = statements(lambda: browser.get(URL))
    for _ in range(12):
        other = a_person(as_actor(aino), last_name="Kuusirinne")
        an_event(eero, person_ids=[other.pk])
    many = statements(lambda: browser.get(URL))
    assert len(few) == len(many) <= MOST_STATEMENTS


def bases(html: Any) -> list[tuple[str, ...]]:
    return [line.bases for line in context(html)["page"].lines]


def test_who_saw_this_person_by_which_basis(aino: Post, eero: Post, helmi: Post, tarmo: Post) -> None:
    person = a_person(as_actor(aino), last_name="Öhman")
    a_case(aino, WEST, person=person, service_task_id="WORKING_AGE")
    opened_by(helmi.user, person)
    for post in (aino, eero, helmi):
        an_event(post, person_ids=[person.pk], at=timezone.now())
    browser = signed_in(tarmo)
    answer = browser.get(f"/use-log/?person={person.pk}&action=people.view")
    by_emergency, by_step, by_contact = bases(answer)
    assert by_emergency == ("emergency access",)
    assert by_step == ("a task that was open for the worker or their team",)
    assert by_contact == ("a contact that came to the worker or their line",)
    html = answer.content.decode()
    for words in ("eero.kuusirinne", "By which basis", "Helmi Rantakivi"):
        assert words in html


def test_whom_a_user_opened_by_day(aino: Post, eero: Post, tarmo: Post) -> None:
    persons = [a_person(as_actor(aino), last_name=f"Aalto{number}") for number in "abc"]
    for person in persons:
        an_event(eero, person_ids=[person.pk])
    an_event(eero, person_ids=[persons[0].pk], at=NOW - DAY * 40)
    browser = signed_in(tarmo)
    address = f"/use-log/?tab=persons&user={eero.user_id}"
    html = browser.get(address).content.decode()
    assert len(shown(html)) == 3
    assert "none that the records tell of now" in html
    since = (TODAY - DAY * 41).isoformat()
    assert len(shown(browser.get(f"{address}&since={since}").content.decode())) == 4
    assert len(shown(browser.get(f"{address}&after=2").content.decode())) == 1
    assert browser.get("/use-log/?tab=persons").status_code == 200


@pytest.mark.parametrize("asked", ["person={person}", "tab=persons&user={user}", "tab=disclosures"])
def test_statements_of_the_log_stay_the_same(aino: Post, eero: Post, tarmo: Post, asked: str) -> None:
    person = a_person(as_actor(aino))
    address = f"/use-log/?{asked.format(person=person.pk, user=eero.user_id)}"
    browser = signed_in(tarmo)
    an_event(eero, person_ids=[person.pk])
    browser.get(address)
    few = statements(lambda: browser.get(address))
    for _ in range(20):
        an_event(eero, person_ids=[person.pk, a_person(as_actor(aino)).pk])
    many = statements(lambda: browser.get(address))
    assert len(few) == len(many) <= MOST_STATEMENTS
