"""The link goes to whoever contacted us in one press, and the page tells what became of it (R-PS-90)."""

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import Settings

from reimari.contacts.actions import Heard, Somebody
from reimari.contacts.models import Contact
from reimari.contacts.states import Part, ParticipantKind
from reimari.mail.tests.mails import a_mail
from reimari.messaging.models import Message
from reimari.messaging.states import Delivery
from reimari.staff.models import Post
from tests.browser import signed_in, statements
from tests.factories import ADVICE, NOW, a_contact

pytestmark = pytest.mark.django_db
NURSE_MAIL = "nimi.hoitaja@example.com"


@pytest.fixture(autouse=True)
def carried(settings: Settings) -> None:
    settings.MESSAGE_ADAPTERS = {"email": "reimari.messaging.adapters.smtp.SmtpAdapter"}


def contacted(post: Post, email: str | None = NURSE_MAIL, **given: Any) -> Contact:
    nurse = Somebody(part=Part.CONTACTOR, kind=ParticipantKind.OWN_EMPLOYEE, name="N N", email=email)
    return a_contact(post, Heard(own_words="?", answer=ADVICE), participants=(nurse,), **given)


def page(post: Post, contact: Contact, more: str = "") -> str:
    answer = signed_in(post).get(f"/contacts/{contact.pk}/{more}")
    assert answer.status_code == 200
    return answer.content.decode()


def press(post: Post, contact: Contact, key: Any = None) -> Any:
    return signed_in(post).post(f"/contacts/{contact.pk}/send-link/", {"key": str(key or uuid4())})


@pytest.mark.parametrize("more", ["", "?recorded=1"])
def test_one_press_sends_it_and_the_page_tells_where_it_is(tuula: Post, more: str) -> None:
    contact = contacted(tuula, language="sv")
    html = page(tuula, contact, more)
    assert "Send the link" in html
    assert NURSE_MAIL in html
    answer = press(tuula, contact)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"/contacts/{contact.pk}/")
    message = Message.objects.get()
    assert message.language == "sv"
    assert "/sv/seuranta/" in message.words
    html = page(tuula, contact)
    assert "waiting to be sent" in html
    assert "/send-link/" not in html


def test_pressed_twice_it_is_sent_once(tuula: Post) -> None:
    contact, key = contacted(tuula), uuid4()
    assert [press(tuula, contact, key).status_code for _ in range(2)] == [302, 302]
    again = press(tuula, contact)
    assert again.status_code == 409
    assert "has been sent already" in again.content.decode()
    assert Message.objects.count() == 1


def test_a_link_that_came_back_says_so(tuula: Post) -> None:
    contact = contacted(tuula)
    press(tuula, contact)
    Message.objects.update(delivery=Delivery.FAILED, delivery_at=timezone.now())
    assert "reach whoever contacted us" in page(tuula, contact)


def test_what_is_missing_stands_in_the_place_of_the_press(tuula: Post, settings: Settings) -> None:
    html = page(tuula, contacted(tuula, email=None))
    assert "gave no e-mail address" in html
    assert "/send-link/" not in html
    contact = contacted(tuula)
    settings.MESSAGE_ADAPTERS = {}
    html = page(tuula, contact)
    assert "no mail relay is set up" in html
    assert "/send-link/" not in html
    assert "no mail relay is set up" in press(tuula, contact).content.decode()


def test_whoever_may_not_send_it_has_no_press(tuula: Post) -> None:
    contact = contacted(tuula)
    tuula.role.actions = [each for each in tuula.role.actions if each != "contacts.send_link"]
    tuula.role.save()
    html = page(tuula, contact)
    assert "Copy the link" in html
    assert "/send-link/" not in html
    assert press(tuula, contact).status_code == 403


def test_an_address_costs_one_statement_more(tuula: Post) -> None:
    without, known = contacted(tuula, email=None), contacted(tuula)
    browser = signed_in(tuula)
    browser.get(f"/contacts/{known.pk}/")
    fewer = statements(lambda: browser.get(f"/contacts/{without.pk}/"))
    assert len(statements(lambda: browser.get(f"/contacts/{known.pk}/"))) == len(fewer) + 1


def test_the_form_asks_our_own_employees_address_and_keeps_it_of_them_only(tuula: Post) -> None:
    typed = {"matters": "1", "language": "fi", "channel": "phone", "m1-words": "?", "m1-outcome": "advice"}
    typed |= {"contactor": "own_employee", "contactor_email": NURSE_MAIL, "m1-place": "Kuopio"}
    browser = signed_in(tuula)
    assert "contactor_email" in browser.get("/new-contact/").content.decode()
    assert browser.post("/new-contact/", typed | {"key": str(uuid4())}).status_code == 302
    assert Contact.objects.get().participants.get().email == NURSE_MAIL
    other = typed | {"contactor": "close_person", "contactor_name": "S T", "key": str(uuid4())}
    assert browser.post("/new-contact/", other).status_code == 302
    assert Contact.objects.latest("recorded_at").participants.get().email is None
    wrong = browser.post("/new-contact/", typed | {"contactor_email": "nimi@", "key": str(uuid4())})
    assert wrong.status_code == 422
    hidden = browser.post("/new-contact/", typed | {"contactor": "anonymous", "key": str(uuid4())})
    assert hidden.status_code == 422


def test_answers_to_our_own_employees_carry_the_link(tuula: Post) -> None:
    mail = a_mail(now=NOW)
    assert mail.contact
    form = {"key": str(uuid4()), "words": "We call you.", "language": "sv"}
    looked = signed_in(tuula).post(f"/mail/{mail.pk}/reply/", form | {"look": "1"})
    assert "/sv/seuranta/" in looked.content.decode()
    signed_in(tuula).post(f"/mail/{mail.pk}/reply/", form)
    words = Message.objects.get().words
    assert words.startswith("We call you.")
    assert words.count("/sv/seuranta/") == 1
