"""The link goes to whoever contacted us by e-mail: to whom, with what, once, and when it can't (R-PS-90)."""

from typing import Any

import pytest
from pytest_django import Settings

from reimari.access.catalogue import Forbidden
from reimari.audit.models import Event
from reimari.common.problems import Refused
from reimari.contacts.actions import Heard, Somebody, send_link
from reimari.contacts.models import Contact
from reimari.contacts.states import Part, ParticipantKind
from reimari.jobs.tests.queue import work_off
from reimari.messaging import adapters
from reimari.messaging.models import Message
from reimari.messaging.rules import tokens_in
from reimari.messaging.states import MessageState
from reimari.messaging.tests.relay import Box, relay
from reimari.staff.models import Post
from reimari.work.models import Entry
from tests.factories import ADVICE, NOW, a_contact, a_person, as_actor, client

pytestmark = pytest.mark.django_db
LINK = "https://reimari.example.org/fi/seuranta/token.signature/"
NURSE_MAIL, OURS = "nimi.hoitaja@example.com", "viranomaislinja.koillinen@example.org"
SMTP = "reimari.messaging.adapters.smtp.SmtpAdapter"


@pytest.fixture(autouse=True)
def carried(settings: Settings) -> None:
    settings.MESSAGE_ADAPTERS = {"email": SMTP}


def nurse(**given: Any) -> Somebody:
    told: dict[str, Any] = {"name": "Noora Niemelä", "phone": "+358491234567", "email": NURSE_MAIL}
    return Somebody(part=Part.CONTACTOR, kind=ParticipantKind.OWN_EMPLOYEE, **told | given)


def contacted(post: Post, *others: Somebody, **given: Any) -> Contact:
    heard = Heard(own_words="Äiti ei pärjää.", need="NEEDS_ASSESSMENT", answer=ADVICE)
    return a_contact(post, heard, participants=(nurse(**given), *others))


def sent(contact: Contact, post: Post, language: str = "fi") -> Message:
    send_link(contact, link=LINK, language=language, actor=as_actor(post), now=NOW)
    return Message.objects.get()


def refusal(contact: Contact, post: Post) -> str:
    with pytest.raises(Refused) as refused:
        send_link(contact, link=LINK, language="fi", actor=as_actor(post), now=NOW)
    (problem,) = refused.value.problems
    return problem.code


def test_it_goes_from_the_line_of_the_area_to_whoever_contacted_us(tuula: Post) -> None:
    contact = contacted(tuula)
    message = sent(contact, tuula)
    assert (message.address, message.sender, message.state) == (NURSE_MAIL, OURS, MessageState.QUEUED)
    assert (message.channel, message.track_id, message.person_id) == ("email", contact.pk, None)
    assert tokens_in(message.title) == [message.thread]  # an answer finds the contact


@pytest.mark.parametrize(
    ("language", "line"),
    [("fi", "Viranomaislinja"), ("sv", "Myndighetslinjen"), ("en", "Authority line")],
)
def test_the_letter_holds_the_link_and_the_lines_name_and_nothing_of_anybody(
    tuula: Post, language: str, line: str
) -> None:
    person = a_person(as_actor(tuula), last_name="Lintukorpi", phone="+358401234567")
    other = Somebody(part=Part.CLIENT, kind=ParticipantKind.CLIENT, person_id=person.pk)
    contact = contacted(tuula, other)
    message = sent(contact, tuula, language)
    assert message.language == language
    assert LINK in message.words
    assert line.lower()[:12] in message.words.lower()
    whole = message.title + message.words
    hidden = ("Lintukorpi", "Noora", "Niemelä", "Tuula", "Rantamaa", "1234567", "Äiti", "tarve", "arvio")
    assert [word for word in hidden if word in whole] == []
    assert str(contact.pk) not in whole


def test_it_is_sent_once_and_written_down(tuula: Post) -> None:
    contact = contacted(tuula)
    message = sent(contact, tuula)
    assert refusal(contact, tuula) == "contacts.link_sent"
    assert Message.objects.count() == 1
    entry = Entry.objects.get(track=contact.pk, kind="contacts.send_link")
    assert entry.facts == {"message": str(message.pk), "language": "fi"}
    assert Event.objects.get(action="contacts.send_link").entry_ids == [entry.pk]


def test_without_an_address_a_mailbox_or_a_relay_it_is_refused(tuula: Post, settings: Settings) -> None:
    assert refusal(contacted(tuula, email=None), tuula) == "contacts.no_email"
    known = contacted(tuula)
    settings.MESSAGE_ADAPTERS = {}
    assert refusal(known, tuula) == "contacts.no_relay"
    assert not Message.objects.exists()
    assert not Entry.objects.filter(kind="contacts.send_link").exists()


def test_a_line_without_an_address_sends_nothing(aino: Post) -> None:
    contact = a_contact(aino, participants=(nurse(),))
    assert refusal(contact, aino) == "contacts.no_sender"


def test_the_clients_own_address_isnt_the_contactors(tuula: Post) -> None:
    of_client = client()
    assert refusal(a_contact(tuula, participants=(of_client,)), tuula) == "contacts.no_email"


def test_whoever_may_not_see_the_contact_sends_nothing(tuula: Post, outi: Post) -> None:
    with pytest.raises(Forbidden):
        send_link(contacted(tuula), link=LINK, language="fi", actor=as_actor(outi), now=NOW)


@pytest.mark.django_db(transaction=True)
def test_it_goes_out_by_the_relay(tuula: Post, settings: Settings) -> None:
    letters = Box()
    with relay(letters) as near:
        settings.SMTP = near
        adapters._made.cache_clear()  # noqa: SLF001
        message = sent(contacted(tuula), tuula)
        work_off()
        adapters._made.cache_clear()  # noqa: SLF001
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    (received,) = letters.received
    assert (received.recipients, received.letter.get_content_type()) == ([NURSE_MAIL], "text/plain")
    assert LINK in received.letter.get_content().replace("=\n", "")
