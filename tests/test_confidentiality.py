"""What one may not see is nowhere, and who looked at whom stands in the log (I-01…I-04, R-IU-06)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core import serializers
from django.test import Client
from django.urls import reverse

from reimari.access import recording
from reimari.access.catalogue import Unseen
from reimari.access.models import Receipt
from reimari.audit.models import Disclosure, Event, Outcome
from reimari.cases.actions import note_case
from reimari.cases.models import Case
from reimari.cases.states import NoteKind
from reimari.contacts.actions import Heard, Somebody
from reimari.contacts.models import Contact, Participant
from reimari.contacts.states import Part, ParticipantKind
from reimari.desk.models import Draft
from reimari.people.actions import Details, change_person, protect_person, relate_person
from reimari.people.models import Person, RelationKind, Relationship
from reimari.region.models import Area
from reimari.staff.models import Post, Unit
from reimari.work.models import Entry
from tests.browser import signed_in
from tests.factories import (
    NOW,
    TODAY,
    a_case,
    a_contact,
    a_person,
    as_actor,
    client,
    goes_on,
    key,
)
from tests.test_urls import addresses

pytestmark = pytest.mark.django_db
WEST, EAST = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"
CODE, OWN_CODE = "030390-997R", "010140-9990"
STREET, POSTCODE = "Piilokuja 7", "07565"
SECRETS = (
    "Vierasmaa",
    "Vilhelmiina",
    CODE,
    "030390-",
    "558822",
    "Words of others",
    "Note of others",
)
OPTIONS = re.compile(r"<(option|datalist)\b.*?</\1>", re.DOTALL)
CAST = ["aino", "eero", "timo", "lea", "tarmo"]


@dataclass(frozen=True, slots=True)
class Other:
    """A client of another unit, with all that is known of them there."""

    person: Person
    case: Case
    contact: Contact
    relationship: Relationship


@pytest.fixture
def other(helmi: Post) -> Other:
    actor = as_actor(helmi)
    person = a_person(
        actor, last_name="Vierasmaa", first_names="Vilhelmiina", identity_code=CODE, phone="+358405588221"
    )
    words = Heard(own_words="Words of others", answer=goes_on(EAST), service_task_id="OLDER_PEOPLE")
    contact = a_contact(helmi, words, participants=(client(person),))
    case = contact.matters.get().case
    assert case
    note_case(case, kind=NoteKind.SAFETY, text="Note of others", actor=actor, now=NOW)
    relationship = relate_person(
        person,
        kind=RelationKind.objects.order_by("pk")[0],
        unit=Unit.objects.get(pk="CARE_AND_VETERANS"),
        own_worker_id=helmi.user_id,
        since=TODAY,
        actor=actor,
        now=NOW,
    )
    return Other(person, case, contact, relationship)


def places(person: Person, case: Case, contact: Contact) -> Iterator[str]:
    """The addresses of pages about these rows."""
    yield reverse("desk:person", args=[person.pk])
    yield reverse("desk:change_person", args=[person.pk])
    yield reverse("desk:case", args=[case.pk])
    yield reverse("desk:contact", args=[contact.pk])


GENERAL = (
    "/",
    "/new-contact/",
    *(f"/contacts/?list={name}" for name in ("mine", "team", "open")),
    f"/work-lists/{WEST}/?tab=all",
    f"/work-lists/{EAST}/?tab=all",
    "/team/",
    f"/team/{EAST}/",
    "/search/",
)


def asked(browser: Client, other: Other) -> Iterator[tuple[str, Any]]:
    """Everything that somebody may try to get at the other unit's client."""
    for address in (*GENERAL, *places(other.person, other.case, other.contact)):
        yield address, browser.get(address)
    step = other.case.current_step_id
    panel = {"HX-Request": "true", "HX-Target": "aside#panel"}
    for address in (f"/work-lists/{WEST}/?step={step}", f"/work-lists/{EAST}/?step={step}"):
        yield address, browser.get(address)
        yield address, browser.get(address, headers=panel)
    for words in ("vierasm", "0405588221", other.case.number, CODE):
        yield "search", browser.post("/search/", {"words": words})
    typed = {"key": str(key(1)), "m1-words": "?", "person": str(other.person.pk)}
    said = {
        "last_name": "Vierasmaa",
        "birth_date": "1990-03-03",
        "phone": "0405588221",
        "identity_code": CODE,
    }
    yield "route", browser.post("/new-contact/route/", typed)
    for name, value in said.items():
        both = {name: value, "birth_date": "1990-03-03"}
        yield f"callers {name}", browser.post("/new-contact/callers/", {"key": str(key(1)), **both})
    yield "choose", browser.post("/new-contact/", {**typed, "do": f"choose:{other.person.pk}"})
    yield "record", browser.post("/new-contact/", {**typed, "m1-outcome": "advice"})


@pytest.mark.parametrize("who", CAST[:-1])
def test_a_client_of_another_unit_is_nowhere(request: pytest.FixtureRequest, other: Other, who: str) -> None:
    browser = signed_in(request.getfixturevalue(who))
    before = Contact.objects.count()
    for address, answer in asked(browser, other):
        content = answer.content.decode()
        typed_here = {CODE, "558822"} if address in {"search", "record"} or "callers" in address else set()
        assert not [each for each in SECRETS if each in content and each not in typed_here], address
        assert answer.status_code < 500, address
    for address in places(other.person, other.case, other.contact):
        assert browser.get(address).status_code == 404, address
    assert Contact.objects.count() == before
    seen = Event.objects.exclude(actor_id=other.contact.recorded_by_id).exclude(outcome=Outcome.DENIED)
    assert not seen.filter(person_ids__contains=[other.person.pk]).exists()


def test_no_deed_is_done_to_rows_that_one_may_not_see(eero: Post, other: Other) -> None:
    browser = signed_in(eero)
    rows = {
        "cases": other.case.pk,
        "steps": other.case.current_step_id,
        "people": other.person.pk,
        "contacts": other.contact.pk,
        "relationships": other.relationship.pk,
    }
    tried = 0
    for name in addresses():
        kind = addresses()[name].split("/")[1]
        if not name.endswith("/1") or kind not in rows or not name.startswith("desk:"):
            continue
        address = re.sub(r"[0-9a-f-]{36}", str(rows[kind]), addresses()[name])
        entries, denied = Entry.objects.count(), Event.objects.filter(outcome=Outcome.DENIED).count()
        answer = browser.post(address, {"key": str(key(2)), "protected": "no"})
        if answer.status_code == 405:
            continue
        tried += 1
        assert answer.status_code == 404, address
        assert Entry.objects.count() == entries
        assert Event.objects.filter(outcome=Outcome.DENIED).count() == denied + 1, address
    assert tried > 25
    assert not Event.objects.filter(actor_id=eero.user_id).exclude(outcome=Outcome.DENIED).exists()
    assert not Receipt.objects.filter(actor_id=eero.user_id).exists()


def test_a_person_chosen_by_an_id_alone_is_refused_and_the_log_tells(eero: Post, other: Other) -> None:
    browser = signed_in(eero)
    sent = {"key": str(key(3)), "m1-words": "typed", "m1-outcome": "advice", "person": str(other.person.pk)}
    answer = browser.post("/new-contact/", sent)
    assert answer.status_code == 422
    assert b"typed" in answer.content
    denied = Event.objects.get(actor_id=eero.user_id, outcome=Outcome.DENIED)
    assert (denied.action, denied.subject_id) == ("contacts.record", str(other.person.pk))
    with pytest.raises(Unseen):
        a_contact(eero, participants=(client(other.person),))
    nobody = Somebody(part=Part.CONTACTOR, kind=ParticipantKind.ANONYMOUS)
    anonymous = a_contact(eero, participants=(nobody,))
    joining = {"key": str(key(4)), "last_name": "X", "wish": "on", "person": str(other.person.pk)}
    assert browser.post(f"/contacts/{anonymous.pk}/join/", joining).status_code == 404
    assert Participant.objects.filter(person=other.person).count() == 1


def test_the_outsourced_adviser_knows_people_only_as_she_heard_them(
    aino: Post, eero: Post, lea: Post
) -> None:
    person = a_person(as_actor(aino), last_name="Kuultu", identity_code=OWN_CODE, phone="+358401110000")
    case = a_case(aino, WEST, person=person, service_task_id="WORKING_AGE")
    left_open = a_contact(aino, Heard(own_words="open"), participants=(client(person, name="Kuultu Testi"),))
    changed = Details(last_name="Rekisteri", first_names="Reeta", identity_code=OWN_CODE, phone="0409998887")
    change_person(person, details=changed, actor=as_actor(eero), now=NOW)
    note_case(case, kind=NoteKind.NOTE, text="A note of the unit", actor=as_actor(eero), now=NOW)
    protect_person(person, protected=True, actor=as_actor(eero), now=NOW)
    browser = signed_in(aino)
    sent = case.matters.get().contact_id
    for address in ("/", "/contacts/", f"/contacts/{sent}/", f"/contacts/{left_open.pk}/", "/search/"):
        content = browser.get(address).content.decode()
        for secret in ("Rekisteri", "Reeta", "9998887", "999 8887", OWN_CODE, "A note", "Eero", "protected"):
            assert secret not in content.replace(str(sent), ""), (address, secret)
    for words, count in (("rekisteri", 0), ("0409998887", 0), ("kuultu", 2), (OWN_CODE, 2)):
        found = browser.post("/search/", {"words": words}).content.decode()
        assert found.count("data-row=") == count, words
        assert "Rekisteri" not in found
    for address in (f"/cases/{case.pk}/", f"/people/{person.pk}/", f"/work-lists/{WEST}/", f"/team/{WEST}/"):
        assert browser.get(address).status_code in {403, 404}, address


def test_a_place_under_protection_is_nowhere(aino: Post, eero: Post, lea: Post, tarmo: Post) -> None:
    person = a_person(
        as_actor(eero), last_name="Suojanen", place_id="PUKKILA", street_address=STREET, postcode=POSTCODE
    )
    case = a_case(eero, WEST, person=person, place_id="PUKKILA", service_task_id="WORKING_AGE")
    area = Area.objects.filter(service_task="WORKING_AGE").exclude(code__endswith="LANTINEN")[0]
    Case.objects.filter(pk=case.pk).update(area=area)
    left_open = a_contact(
        eero,
        Heard(own_words="open", place_id="PUKKILA", service_task_id="WORKING_AGE"),
        participants=(client(person),),
    )
    sent = case.matters.get().contact
    protect_person(person, protected=True, actor=as_actor(eero), now=NOW)
    hidden = ("Pukkila", "PUKKILA", STREET, POSTCODE)
    for post in (eero, lea, tarmo):
        browser = signed_in(post)
        pages = [*GENERAL, *places(person, case, sent), f"/contacts/{left_open.pk}/", "/use-log/"]
        steps = (case.current_step_id, left_open.current_step_id)
        pages += [f"/work-lists/{WEST}/?tab=all&step={step}" for step in steps]
        for address in pages:
            content = OPTIONS.sub("", browser.get(address).content.decode())
            assert not [each for each in hidden if each in content], (post, address)
        found = browser.post("/search/", {"words": "suojanen"}).content.decode()
        assert "Pukkila" not in found
    browser = signed_in(eero)
    assert f"· {area}" not in browser.get(f"/cases/{case.pk}/").content.decode()
    assert f"{area}<" not in browser.get(f"/contacts/{left_open.pk}/").content.decode()
    for who in (
        browser.post("/new-contact/", {"key": str(key(1)), "do": f"choose:{person.pk}"}),
        browser.post("/new-contact/route/", {"key": str(key(1)), "person": str(person.pk), "m1-words": "?"}),
    ):
        assert "Pukkila" not in OPTIONS.sub("", who.content.decode())


def test_the_one_question_answers_alike_for_unknown_and_unrelated(
    aino: Post, eero: Post, other: Other
) -> None:
    a_person(as_actor(eero), identity_code=OWN_CODE)
    browser = signed_in(aino)

    def told(code: str) -> str:
        form = {"key": str(key(9)), "m1-words": "?", "identity_code": code, "do": "ask"}
        content = browser.post("/new-contact/", form).content.decode()
        return content[content.index("ds-alert") : content.index("</details>", content.index("ds-alert"))]

    unknown, unrelated, related = told("010190-901R"), told(OWN_CODE), told(CODE)
    assert unknown == unrelated
    assert unknown != related
    assert not [secret for secret in SECRETS[:2] if secret in related]
    assert Disclosure.objects.filter(actor_id=aino.user_id).count() == 3
    assert Disclosure.objects.filter(person_id=None).count() == 2


def test_the_log_and_the_drafts_hold_ids_and_never_names_or_codes(
    eero: Post, aino: Post, tarmo: Post, other: Other
) -> None:
    for post in (eero, aino, tarmo):
        browser = signed_in(post)
        list(asked(browser, other))
        for address in (f"/team/{CODE}/", f"/work-lists/{CODE}/", f"/work-lists/{WEST}/?step={CODE}"):
            browser.get(address)
        browser.get(f"/work-lists/?team={CODE}")
        browser.get(f"/settings/{CODE}/")
        browser.post("/use-log/", {"words": CODE})
        browser.post(f"/draft/new_contact/{key(6)}/", {"m1-words": "x", "identity_code": CODE})
    rows = [*Event.objects.all(), *Disclosure.objects.all(), *Receipt.objects.all(), *Draft.objects.all()]
    kept = serializers.serialize("json", rows)
    assert not [secret for secret in ("Vierasmaa", "Vilhelmiina", CODE) if secret in kept]


def test_a_page_about_a_person_is_one_event_before_the_answer(eero: Post, lea: Post) -> None:
    person = a_person(as_actor(eero), phone="+358401110000")
    case = a_case(eero, WEST, person=person, service_task_id="WORKING_AGE")
    sent = case.matters.get().contact
    browser = signed_in(eero)
    part = {"HX-Request": "true", "HX-Target": "div#happened"}
    asking: list[tuple[str, str, dict[str, Any]]] = [
        *((how, address, {}) for address in places(person, case, sent) for how in ("get", "head")),
        ("get", f"/cases/{case.pk}/", {"headers": part}),
        ("get", f"/work-lists/{WEST}/?tab=all", {}),
        ("get", f"/work-lists/{WEST}/?step={case.current_step_id}", {}),
        ("get", "/contacts/", {}),
        ("post", "/search/", {"data": {"words": "0401110000"}}),
        ("post", "/new-contact/route/", {"data": {"key": str(key(1)), "person": str(person.pk)}}),
        ("post", "/new-contact/callers/", {"data": {"key": str(key(1)), "phone": "0401110000"}}),
        ("post", "/new-contact/", {"data": {"key": str(key(1)), "do": f"choose:{person.pk}"}}),
    ]
    for number, (how, address, given) in enumerate(asking):
        before = Event.objects.count()
        answer = getattr(browser, how)(address, **given)
        assert answer.status_code == 200, number
        (event,) = Event.objects.order_by("pk")[before:]
        assert (event.outcome, event.person_ids) == (Outcome.SEEN, [person.pk]), number
    before = Event.objects.count()  # the page has told already whom its part shows
    browser.post("/new-contact/route/", {"key": str(key(1)), "person": str(person.pk)})
    assert Event.objects.count() == before


def test_an_event_that_cannot_be_written_keeps_the_page_back(
    eero: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_case(eero, WEST, person=a_person(as_actor(eero)))
    browser = signed_in(eero)
    browser.raise_request_exception = False

    def broken(*_given: object, **_named: object) -> None:
        raise OSError

    monkeypatch.setattr(recording.NEW, "rows", broken)
    answer = browser.get(f"/cases/{case.pk}/")
    assert answer.status_code == 500
    assert case.number.encode() not in answer.content
