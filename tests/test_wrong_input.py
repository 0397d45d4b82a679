"""Wrong input of every kind: never a fault of ours, a sentence in the user's language, nothing half-done."""

import datetime as dt
import html
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from reimari.audit.models import Event, Outcome
from reimari.cases.actions import agree_meeting, hand_over_case
from reimari.cases.models import Case, Note
from reimari.cases.states import MeetingMode
from reimari.common.ids import uuid7
from reimari.contacts.actions import Heard, Somebody
from reimari.contacts.models import Contact
from reimari.contacts.states import Part, ParticipantKind
from reimari.desk.models import Draft
from reimari.people.actions import relate_person
from reimari.people.models import Person, RelationKind
from reimari.staff.models import Post, Team
from reimari.work.models import Entry
from tests.browser import signed_in
from tests.desks import Form, Forms
from tests.factories import ADVICE, NOW, TODAY, a_case, a_contact, a_person, as_actor, client, key
from tests.test_urls import addresses

pytestmark = pytest.mark.django_db
WEST, EAST = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"
# Whose whole form is its key, and is of nobody else.
OF_A_KEY_ALONE = {"staff.make_feed", "staff.revoke_feed"}
LONG = "x" * 10_001
NOBODYS = "00000000-0000-0000-0000-000000000000"
WRONG = (
    *("", LONG, "🙂🇫🇮", "\u202eabc\u200f", "a\x00b", "%ED%A0%80", "\ufffd\uffff", "²", "٣٣"),
    *("29.2.2027", "31.11.2026", "2026-13-45", "24.12.0000", "0000-00-00", "2026-11-25T25:99"),
    *("0001-01-01", "9999-12-31", "0001-01-01T00:00", "9999-12-31T23:59", "2026-03-29T03:30"),
    *("-1", "0", "9" * 30, "1e309", "NaN", "-9" + "9" * 20, "true", "1,2,3,4,5,6,7,8,9,10,11"),
    *("not-a-uuid", NOBODYS, "working_age", WEST.lower(), f"{WEST}/xx", f"{WEST}/{NOBODYS}", ":", "not:zzz"),
    *("' OR 1=1 --", "<script>alert(1)</script>", "../../etc", '{"a":1}', "010101-123N", "+3584012" * 9),
)
# Fields of a new contact that are read before, or without, being checked
READ_UNCHECKED = frozenset(
    {"do", "person", "matters", "revision", "started_at", "received_at", "birth_date", "age", "m1-place"}
)
# What pages can be asked with; anything else in an address is passed over by all of them
ASKED_WITH = {
    "/cases/": ("what", "who", "before", "service_task", "place", "team"),
    "/work-lists/": ("tab", "after", "step", "service_task", "area", "language", "need", "urgent", "team"),
    "/contacts/": ("list", "after", "recorded"),
    "/use-log/": ("tab", "after", "person", "event", "user", "action", "outcome", "since", "until"),
    "/new-contact/": ("draft",),
    "/team/": ("team",),
}


@dataclass(frozen=True, slots=True)
class Scene:
    """A bit of everything that pages show."""

    person: Person
    case: Case
    offered: Case
    agreed: Case
    left_open: Contact
    closed: Contact
    anonymous: Contact
    sent_open: Contact

    def pages(self) -> dict[str, list[str]]:
        """Who opens which pages."""
        contacts = (self.left_open, self.closed, self.anonymous)
        cases = (self.case, self.offered, self.agreed)
        step = self.case.current_step_id
        return {
            "eero": [
                "/",
                "/new-contact/",
                "/contacts/",
                "/search/",
                f"/work-lists/{WEST}/?tab=all",
                f"/work-lists/{WEST}/?step={step}",
                f"/people/{self.person.pk}/",
                f"/people/{self.person.pk}/change/",
                *(f"/contacts/{contact.pk}/" for contact in contacts),
                *(f"/cases/{case.pk}/" for case in cases),
            ],
            "helmi": ["/", f"/cases/{self.offered.pk}/", f"/work-lists/{EAST}/?tab=offered"],
            "aino": ["/", "/new-contact/", "/search/", f"/contacts/{self.sent_open.pk}/"],
            "lea": [f"/team/{WEST}/", "/settings/"],
            "tarmo": ["/use-log/", "/use-log/?tab=disclosures"],
        }


@pytest.fixture
def scene(aino: Post, eero: Post, helmi: Post, lea: Post, tarmo: Post) -> Scene:
    actor = as_actor(eero)
    person = a_person(as_actor(aino), birth_date=dt.date(1950, 1, 2), phone="+358401234567")
    case, offered, agreed = (
        a_case(aino, WEST, person=person, service_task_id="WORKING_AGE") for _ in range(3)
    )
    hand_over_case(offered, to=Team.objects.get(pk=EAST), actor=actor, now=NOW)
    at = NOW + dt.timedelta(days=3)
    agree_meeting(agreed, at=at, mode=MeetingMode.PHONE, worker=eero.user, actor=actor, now=NOW)
    relate_person(
        person,
        kind=RelationKind.objects.order_by("pk")[0],
        unit=case.team.unit,
        own_worker_id=None,
        since=TODAY,
        actor=actor,
        now=NOW,
    )
    nobody = Somebody(part=Part.CONTACTOR, kind=ParticipantKind.ANONYMOUS)
    return Scene(
        person,
        case,
        offered,
        agreed,
        left_open=a_contact(eero, Heard(own_words="open"), participants=(client(person),)),
        closed=a_contact(eero, Heard(own_words="closed", answer=ADVICE)),
        anonymous=a_contact(eero, participants=(nobody,)),
        sent_open=a_contact(aino, Heard(own_words="open too")),
    )


def forms_of(browser: Client, address: str) -> Iterator[Form]:
    """The forms of the page, its address's own questions, and the parts that its forms ask for."""
    page = browser.get(address, follow=True)
    assert page.status_code == 200, address
    parser = Forms(address)
    parser.feed(page.content.decode())
    plain = address.partition("?")[0]
    for begins, names in ASKED_WITH.items():
        if plain.startswith(begins):
            parser.found.append(Form(plain, "get", {name: [] for name in names}))
    for form in parser.found:
        if form.action in {"/language/", "/sign-out/"}:
            continue
        yield form
        if form.action == "/new-contact/" and form.method == "post":
            for part in ("/new-contact/route/", "/new-contact/callers/", f"/draft/new_contact/{key(1)}/"):
                yield Form(part, "post", dict(form.fields), walked=READ_UNCHECKED)
            yield Form(form.action, "post", {**form.fields, "do": ["add"]}, walked=READ_UNCHECKED)


def sent(browser: Client, form: Form, data: dict[str, list[str]]) -> Any:
    address = form.action.partition("#")[0]
    if form.method == "get":
        return browser.get(address.partition("?")[0], data)
    return browser.post(address, data | {"key": [str(uuid7())]} if "key" in data else data)


def stored() -> tuple[int, ...]:
    done = Event.objects.filter(outcome=Outcome.DONE).count()
    return (done, *(model.objects.count() for model in (Contact, Case, Entry, Note, Person)))


def plain(name: str) -> str:
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "…", name)


@pytest.mark.parametrize("who", ["eero", "helmi", "aino", "lea", "tarmo"])
def test_no_field_of_no_form_takes_what_is_wrong(
    request: pytest.FixtureRequest, scene: Scene, who: str
) -> None:
    """Each field gets some of the wrong values in turn; together the fields meet them all."""
    browser = signed_in(request.getfixturevalue(who))
    values, seen = itertools.cycle(WRONG), set[tuple[str, ...]]()
    for address in scene.pages()[who]:
        for form in forms_of(browser, address):
            for name in form.fields:
                known = (plain(form.action), plain(name), form.method, *form.fields.get("do", []))
                passed = form.walked is not None and name not in form.walked
                if passed or known in seen or name == "csrfmiddlewaretoken":
                    continue
                seen.add(known)
                for value in itertools.islice(values, 2 if name in form.free else 1):
                    before = stored()
                    answer = sent(browser, form, form.fields | {name: [value]})
                    tell = (form.action, name, value[:40], answer.status_code)
                    assert answer.status_code < 500, tell
                    if answer.status_code >= 400:
                        assert stored() == before, tell
                        assert answer.status_code in {400, 404, 409, 422}, tell
                    if answer.status_code == 422 and name in form.free and "\x00" not in value:
                        assert value.strip() in html.unescape(answer.content.decode()), tell
    assert seen


@pytest.mark.parametrize("language", ["fi", "sv"])
@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("birth_date", "29.2.2027", "There is no such day. Write for example 24.12.1950."),
        ("birth_date", "31.11.2026", "There is no such day. Write for example 24.12.1950."),
        ("birth_date", "9999-12-31", "The date of birth can't be in the future."),
        ("birth_date", "0001-01-01", "Nobody is this old. Check the year."),
        ("received_at", "2026-13-45T10:00", "There is no such moment. Write for example 25.11.2026 14.05."),
        ("received_at", "0001-01-01T00:00", "This is more than a year ago. Check the year."),
        ("received_at", "9999-12-31T23:59", "The contact can't have arrived in the future."),
        ("age", "-", "Write the age as a number, for example 67."),
        ("identity_code", "131052-308U", ""),
        ("phone", "🙂", ""),
        ("m1-words", LONG, ""),
    ],
)
def test_a_wrong_contact_comes_back_whole_with_a_sentence_in_the_users_language(
    eero: Post, language: str, name: str, value: str, sentence: str
) -> None:
    browser = signed_in(eero, language)
    typed = {"key": str(key(1)), "m1-words": "Mitä nyt?", "m1-outcome": "advice", "last_name": "Meri"}
    answer = browser.post("/new-contact/", typed | {name: value})
    content = answer.content.decode()
    assert answer.status_code == 422
    assert "Meri" in content
    assert html.escape(value) in content
    if sentence:
        with translation.override(language):
            told = translation.gettext(sentence)
        assert told != sentence
        assert html.escape(told) in content
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    "at", ["2027-03-28T03:30", "2026-03-29T03:30", "0001-01-01T00:00", "9999-12-31T23:59"]
)
def test_a_meeting_at_an_hour_that_does_not_exist_is_refused(eero: Post, at: str) -> None:
    case = a_case(eero, WEST)
    browser = signed_in(eero)
    typed = {"key": str(key(1)), "at": at, "length": 45, "mode": "call", "worker": str(eero.user_id)}
    answer = browser.post(f"/cases/{case.pk}/agree_meeting/", typed)
    assert answer.status_code == 422
    assert b'value="' + at.encode() + b'"' in answer.content


def test_a_leap_day_is_a_day_only_in_leap_years(eero: Post) -> None:
    browser = signed_in(eero)
    typed = {"m1-words": "?", "m1-outcome": "advice", "last_name": "Meri"}
    for number, day in enumerate(("29.2.2024", "2000-02-29")):
        answer = browser.post("/new-contact/", typed | {"key": str(key(number)), "birth_date": day})
        assert answer.status_code == 302
    assert {person.birth_date for person in Person.objects.all()} == {
        dt.date(2024, 2, 29),
        dt.date(2000, 2, 29),
    }


@pytest.mark.parametrize("address", sorted(set(addresses().values())))
def test_a_body_that_is_no_form_is_refused_calmly(lea: Post, address: str) -> None:
    browser = signed_in(lea)
    file = SimpleUploadedFile("a.txt", b"\x00\xff" * 100)
    answers = [
        browser.post(address, {"key": file, "words": file, "m1-words": file, "person": file}),
        browser.post(address, '{"key": 1}', content_type="application/json"),
        browser.post(address, b"--x\r\nnonsense", content_type="multipart/form-data; boundary=x"),
        browser.post(address, b"key=%ED%A0%80&words=%FF", content_type="application/x-www-form-urlencoded"),
        browser.post(address, {f"f{number}": "1" for number in range(600)}),
        browser.post(address, {"words": "x" * 1_100_000}),
        browser.post(address, {"key": [str(key(1)), str(key(2))], "words": ["a", "b"]}),
    ]
    for answer in answers:
        assert answer.status_code < 500
    assert not Draft.objects.exists() or address.startswith("/draft/")
    done = Event.objects.filter(outcome=Outcome.DONE)
    assert not done.exclude(action="region.load_profile").exclude(action__in=OF_A_KEY_ALONE).exists()


@pytest.mark.parametrize(
    "address",
    [
        "/cases/%00/",
        "/cases/%ff%fe/",
        f"/team/{'x' * 3000}/",
        f"/work-lists/{'x' * 3000}/",
        f"/work-lists/?team={'x' * 3000}",
        "/work-lists/?team=%00",
        f"/settings/{'x' * 3000}/",
        "/use-log/?person=%00&event=%00&since=0001-01-01&until=9999-12-31&user=%00",
        "/contacts/?after=1e300_00000000-0000-0000-0000-000000000000",
        "/contacts/?after=nan_00000000-0000-0000-0000-000000000000",
        "/contacts/?after=-62135596801_00000000-0000-0000-0000-000000000000",
        f"/work-lists/{WEST}/?after=00010101T000000000000_00000000-0000-0000-0000-000000000000",
        f"/work-lists/{WEST}/?tab=%00&need=%00&area=%00&step=%00",
        "/new-contact/?draft=%00",
        "/sign-in/?next=%00",
        "/sign-in/?next=//%0d%0aSet-Cookie:x",
        "/nowhere/%0d%0aSet-Cookie:%20x=1/",
        "/../../etc/passwd",
    ],
)
def test_a_strange_address_is_refused_calmly(lea: Post, tarmo: Post, eero: Post, address: str) -> None:
    for post in (lea, tarmo, eero):
        answer = signed_in(post).get(address)
        assert answer.status_code in {200, 302, 403, 404}
        assert "Set-Cookie:x" not in str(answer.headers)


def test_strange_headers_are_refused_calmly(eero: Post) -> None:
    browser = signed_in(eero)
    for headers, status in (
        ({"Host": "elsewhere.example"}, 421),
        ({"Accept-Language": "\u202e;q=x,,;" * 50}, 200),
        ({"HX-Request": "true", "HX-Target": "x#<script>"}, 200),
        ({"HX-Request": "true", "HX-Current-URL": "http://[::1"}, 200),
        ({"Cookie": "session=%00; language=../../x"}, 302),
    ):
        assert browser.get("/", headers=headers).status_code == status, headers


def test_one_key_does_one_thing_and_a_form_without_key_does_nothing(eero: Post) -> None:
    browser = signed_in(eero)
    case = a_case(eero, WEST)
    note = {"key": str(key(5)), "kind": "note", "text": "twice"}
    for _ in range(2):
        assert browser.post(f"/cases/{case.pk}/note/", note).status_code == 302
    assert Note.objects.count() == 1
    new = {"key": str(key(6)), "m1-words": "twice", "m1-outcome": "advice"}
    for _ in range(2):
        assert browser.post("/new-contact/", new).status_code == 302
    assert Contact.objects.count() == 2
    for wrong in ("", "x", "0", "🙂"):
        assert browser.post(f"/cases/{case.pk}/note/", note | {"key": wrong}).status_code == 400
        assert browser.post("/new-contact/", new | {"key": wrong}).status_code == 400
    assert Note.objects.count() == 1


def test_every_form_of_the_desk_has_a_key_and_a_token(request: pytest.FixtureRequest, scene: Scene) -> None:
    without = {"/search/", "/use-log/", "/language/", "/sign-out/"}  # they only read, or end something
    for who, pages in scene.pages().items():
        browser = signed_in(request.getfixturevalue(who))
        for address in pages:
            parser = Forms(address)
            parser.feed(browser.get(address).content.decode())
            for form in parser.found:
                if form.method == "post":
                    assert "csrfmiddlewaretoken" in form.fields, (address, form.action)
                    assert "key" in form.fields or form.action in without, form.action
