"""A call that rings for the viewer, the contact that is written down of it, and who waits on the lines."""

import datetime as dt
import re
from dataclasses import replace
from http import HTTPStatus
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.audit.models import Event
from reimari.contacts.models import Contact, Participant
from reimari.contacts.states import ParticipantKind
from reimari.desk.models import Draft
from reimari.desk.queries.calls import key_of_call
from reimari.desk.queries.live import followed
from reimari.region.profile.values import Profile
from reimari.staff.models import Post, Unit
from reimari.telephony.actions import receive_event
from reimari.telephony.models import Call
from reimari.telephony.rules import Told
from reimari.telephony.tests.test_actions import NUMBER, on_extension, the_system
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import NOW, a_contact, a_person, a_post, as_actor, client, loaded

pytestmark = pytest.mark.django_db
LINE = "CLIENT_ADVICE"


def a_call(
    *kinds: str, name: str = "c1", unit: str = LINE, minutes: float = 4, first: int = 0, **given: str
) -> Call:
    """A call that began some minutes ago and to which these things happened, a second apart."""
    began = timezone.now() - dt.timedelta(minutes=minutes)
    facts = {"channel": "phone", "number": NUMBER, "extension": "4001", **given}
    for place, kind in enumerate(kinds, start=first):
        told = Told(
            event_id=f"{name}-{place}",
            kind=kind,
            sequence=place,
            at=began + dt.timedelta(seconds=place),
            **facts,
        )
        receive_event(
            Unit.objects.get(pk=unit),
            call_id=name,
            told=told,
            actor=the_same_system(unit),
            now=timezone.now(),
        )
    return Call.objects.get(call_id=name)


def the_same_system(unit: str) -> Actor:
    """One telephone system for all events of a test."""
    return replace(the_system(unit), id=UUID(int=3))


def part(browser: Client, address: str, name: str) -> str:
    """A part of a page as htmx asks for it."""
    answer = browser.get(address, headers={"HX-Request": "true", "HX-Target": f"div#{name}"})
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


def notice_of(html: str) -> str:
    found = re.search(r'<div id="calls".*?</div>', html, re.DOTALL)
    return found[0] if found else ""


def fields(html: str) -> dict[str, str]:
    """What the hidden and text fields of a form hold, and which radio buttons are pressed."""
    inputs = [
        dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) | {"": tag} for tag in re.findall(r"<input[^>]*>", html)
    ]
    return {
        one["name"]: one.get("value", "")
        for one in inputs
        if one.get("name") and (one.get("type") not in {"radio", "checkbox"} or " checked" in one[""])
    }


# The notice


def test_a_call_that_rings_stands_on_every_page_of_whoever_has_the_telephone(aino: Post, eero: Post) -> None:
    on_extension(aino)
    call = a_call("ringing", language="sv")
    for page in ("/", "/contacts/", "/calls/"):
        notice = notice_of(signed_in(aino).get(page).content.decode())
        assert "040 1234567" in notice
        assert f"/new-contact/?call={call.pk}" in notice
        assert f'data-live="call:{aino.user.pk}"' in notice
        assert 'role="status"' in notice
    assert notice_of(signed_in(eero).get("/").content.decode()) == ""


def test_a_call_rings_also_on_a_page_that_is_refused(aino: Post, eero: Post) -> None:
    on_extension(aino)
    a_call("ringing")
    refused = signed_in(aino).get(f"/cases/{UUID(int=7)}/")
    assert refused.status_code == HTTPStatus.NOT_FOUND
    assert "040 1234567" in notice_of(refused.content.decode())


def test_without_a_telephone_a_page_asks_nothing_more(aino: Post) -> None:
    a_call("ringing")
    asked = statements(lambda: signed_in(aino).get("/contacts/"))
    assert not any("agent_id" in each for each in asked)


def test_the_part_after_an_event_is_the_pages_own(aino: Post) -> None:
    on_extension(aino)
    browser = signed_in(aino)
    assert "Call from" not in part(browser, "/calls/", "calls")
    a_call("ringing")
    told = part(browser, "/calls/", "calls")
    assert told.strip() == notice_of(browser.get("/").content.decode()).strip()
    assert "<html" not in told


def test_the_notice_says_who_is_on_the_phone_and_ends_with_the_call(aino: Post) -> None:
    on_extension(aino)
    browser = signed_in(aino)
    a_call("ringing", "answered")
    assert "You are on the phone with" in part(browser, "/calls/", "calls")
    a_call("ended", first=2)
    assert "040" not in part(browser, "/calls/", "calls")


def test_a_withheld_number_rings_too(aino: Post) -> None:
    on_extension(aino)
    a_call("ringing", number="")
    assert "a withheld number" in part(signed_in(aino), "/calls/", "calls")


def test_only_ones_own_telephone_is_followed(aino: Post, eero: Post, tarmo: Post) -> None:
    topics = [f"call:{post.user.pk}" for post in (aino, eero, tarmo)]
    assert followed(as_actor(aino), topics).topics == {topics[0]}
    assert followed(as_actor(tarmo), topics).topics == set()


# Calls of the lines


@pytest.mark.parametrize("who", ["aino", "eero", "lea", "tarmo", "oiva"])
def test_who_opens_the_page_of_calls(request: pytest.FixtureRequest, who: str) -> None:
    answer = signed_in(request.getfixturevalue(who)).get("/calls/")
    expected = HTTPStatus.FORBIDDEN if who in {"tarmo", "oiva"} else HTTPStatus.OK
    assert answer.status_code == expected


def test_the_page_tells_who_waits_who_gave_up_and_counts(aino: Post, eero: Post) -> None:
    a_call("ringing", name="waits", extension="")
    a_call("ringing", "abandoned", name="gave-up", number="+358409999999")
    a_call("ringing", "answered", "ended", name="was-answered")
    answer = signed_in(aino).get("/calls/")
    told = context(answer)
    assert [row.number for row in told["waiting"]] == ["040 1234567"]
    assert [row.number for row in told["given_up"]] == ["040 9999999"]
    (line,) = told["sums"]
    assert (line.counted.came, line.counted.answered, line.counted.abandoned) == (3, 1, 1)
    event = Event.objects.get(action="telephony.see")
    assert (event.subject_type, event.person_ids) == ("accounts.user", [])
    foreign = context(signed_in(eero).get("/calls/"))
    assert (foreign["waiting"], foreign["given_up"], foreign["sums"]) == ([], [], [])
    html = answer.content.decode()
    shown = re.search(r'<div id="queue".*?</div>\s*</div>\s*</div>', html, re.DOTALL)
    assert shown
    assert part(signed_in(aino), "/calls/", "queue").split()[:30] == shown[0].split()[:30]


def test_the_page_asks_as_much_for_many_calls_as_for_few(aino: Post) -> None:
    browser = signed_in(aino)

    def asked() -> int:
        return len(statements(lambda: browser.get("/calls/")))

    a_call("ringing", name="1")
    a_call("ringing", "abandoned", name="2")
    few = asked()
    for number in range(3, 9):
        a_call("ringing", name=str(number))
        a_call("ringing", "abandoned", name=f"{number}x")
    assert asked() == few <= MOST_STATEMENTS


def test_my_day_tells_how_many_wait_and_how_long(aino: Post, eero: Post) -> None:
    a_call("ringing", name="1", minutes=2.5)
    a_call("ringing", name="2", minutes=4.5)
    assert "2 waiting, longest 4 min" in signed_in(aino).get("/").content.decode()
    assert "waiting, longest" not in signed_in(eero).get("/").content.decode()


# New contact


def test_a_call_opens_a_new_contact_filled_with_what_is_known(aino: Post) -> None:
    on_extension(aino)
    call = a_call("ringing", "answered", language="sv")
    answer = signed_in(aino).get(f"/new-contact/?call={call.pk}")
    assert answer.status_code == HTTPStatus.OK
    html = answer.content.decode()
    given = fields(html)
    assert (given["call"], given["phone"], given["language"]) == (str(call.pk), "040 1234567", "sv")
    assert call.answered_at
    assert given["started_at"] == timezone.localtime(call.answered_at).isoformat(timespec="seconds")
    assert notice_of(html).count("calls-one") == 0  # the page itself is about it


def test_the_contact_takes_the_calls_arrival_and_the_call_is_written_down(aino: Post) -> None:
    on_extension(aino)
    call = a_call("ringing", "answered")
    browser = signed_in(aino)
    given = fields(browser.get(f"/new-contact/?call={call.pk}").content.decode())
    data = given | {"m1-words": "Money is out.", "leave_open": "1"}
    for _ in range(2):  # pressed twice
        answer = browser.post("/new-contact/", data)
        assert answer.status_code == HTTPStatus.FOUND
    contact = Contact.objects.get()
    call.refresh_from_db()
    assert call.contact == contact
    assert (contact.received_at, contact.started_at) == (
        call.began_at,
        call.answered_at and call.answered_at.replace(microsecond=0),
    )
    assert contact.participants.get().phone == NUMBER
    assert "040 123" not in part(browser, "/calls/", "calls")
    again = browser.get(f"/new-contact/?call={call.pk}")
    assert again.headers["Location"] == f"/contacts/{contact.pk}/"


def test_a_call_opened_twice_is_one_form(aino: Post) -> None:
    on_extension(aino)
    call = a_call("ringing", "answered")
    browser = signed_in(aino)
    first, second = (fields(browser.get(f"/new-contact/?call={call.pk}").content.decode()) for _ in range(2))
    assert first["key"] == second["key"] == str(key_of_call(call, as_actor(aino)))
    Draft.objects.create(
        owner=aino.user,
        form="new_contact",
        subject=first["key"],
        text={"call": [str(call.pk)], "m1-words": ["half"]},
        started_at=NOW,
        updated_at=NOW,
    )
    resumed = browser.get(f"/new-contact/?call={call.pk}").content.decode()
    assert "half</textarea>" in resumed
    assert fields(resumed)["call"] == str(call.pk)


def test_a_withheld_number_opens_the_form_too(aino: Post) -> None:
    on_extension(aino)
    call = a_call("ringing", number="")
    html = signed_in(aino).get(f"/new-contact/?call={call.pk}").content.decode()
    assert "a withheld number" in html
    assert fields(html)["phone"] == ""


@pytest.mark.parametrize(
    ("contactor", "client_phone", "contactor_phone"),
    [
        (ParticipantKind.CLIENT, NUMBER, None),
        (ParticipantKind.CLOSE_PERSON, None, NUMBER),
        (ParticipantKind.ANONYMOUS, None, None),
    ],
)
def test_the_number_is_whoever_contacts(
    aino: Post, contactor: ParticipantKind, client_phone: str | None, contactor_phone: str | None
) -> None:
    on_extension(aino)
    call = a_call("ringing", "answered")
    browser = signed_in(aino)
    given = fields(browser.get(f"/new-contact/?call={call.pk}").content.decode())
    data = given | {"m1-words": "Is anybody there?", "leave_open": "1", "contactor": contactor.value}
    assert browser.post("/new-contact/", data).status_code == HTTPStatus.FOUND
    (somebody,) = Participant.objects.all()
    assert somebody.kind == contactor
    assert somebody.phone == (client_phone or contactor_phone)


def test_the_entitled_are_offered_who_is_known_by_the_number_and_see_earlier_contacts(aino: Post) -> None:
    on_extension(aino)
    person = a_person(as_actor(aino), phone=NUMBER)
    earlier = a_contact(aino, participants=(client(person, phone=NUMBER),))
    call = a_call("ringing", "answered")
    answer = signed_in(aino).get(f"/new-contact/?call={call.pk}")
    told = context(answer)
    assert [caller.pk for caller in told["callers"]] == [person.pk]
    assert [contact.pk for contact in told["incoming"].earlier] == [earlier.pk]
    assert f'value="choose:{person.pk}"' in answer.content.decode()
    event = Event.objects.filter(action="contacts.record", outcome="seen").latest("pk")
    assert event.person_ids == [person.pk]


def test_others_are_told_nothing_of_who_is_known_by_the_number(aino: Post, eero: Post) -> None:
    person = a_person(as_actor(eero), phone=NUMBER)
    a_contact(eero, participants=(client(person, phone=NUMBER),))
    on_extension(aino)
    call = a_call("ringing", "answered")
    told = context(signed_in(aino).get(f"/new-contact/?call={call.pk}"))
    assert told["callers"] == []
    assert list(told["incoming"].earlier) == []


@pytest.mark.parametrize("asked", ["", "nonsense", str(UUID(int=7)), "foreign"])
def test_a_call_that_isnt_ones_own_opens_an_empty_form(aino: Post, eero: Post, asked: str) -> None:
    call = a_call("ringing") if asked == "foreign" else None
    answer = signed_in(eero).get(f"/new-contact/?call={call.pk if call else asked}")
    assert answer.status_code == HTTPStatus.OK
    assert context(answer)["incoming"] is None
    assert "040 1234567" not in answer.content.decode()


def test_on_the_authority_line_the_number_is_the_colleagues_and_the_area_is_chosen(db: None) -> None:
    profile: Profile = loaded("PS")
    assert profile.menu_choices
    tuomas = a_post("VIRANOMAISLINJA_KESKINEN", "ASIAKASOHJAAJA_LINJA", name="Tuomas Virtaniemelä")
    on_extension(tuomas)
    call = a_call("ringing", "answered", unit="VIRANOMAISLINJA", menu_choice="2")
    answer = signed_in(tuomas).get(f"/new-contact/?call={call.pk}")
    given = fields(answer.content.decode())
    assert (given["contactor"], given["contactor_phone"], given["phone"]) == (
        "own_employee",
        "040 1234567",
        "",
    )
    assert "Central area" in context(answer)["incoming"].line


@pytest.mark.parametrize(
    ("called", "way"),
    [("+358999990191", "old_details"), ("+358999990100", ""), ("", ""), ("+358999997777", "")],
)
def test_who_called_a_number_that_isnt_in_use_any_more_came_by_old_details(
    db: None, called: str, way: str
) -> None:
    """R-PS-71, R-PS-95: Kuopio's own line was there before this one."""
    loaded("PS")
    tuomas = a_post("VIRANOMAISLINJA_KESKINEN", "ASIAKASOHJAAJA_LINJA", name="Tuomas Virtaniemelä")
    on_extension(tuomas)
    call = a_call("ringing", "answered", unit="VIRANOMAISLINJA", menu_choice="2", called=called)
    answer = signed_in(tuomas).get(f"/new-contact/?call={call.pk}")
    assert context(answer)["sheet"].contact["came_via"].value() == (way or None)
