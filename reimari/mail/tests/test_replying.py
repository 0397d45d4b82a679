"""An e-mail is answered in writing: to whom, with what, joined to which matter, and when not at all."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings

from reimari.access.catalogue import Forbidden
from reimari.audit.models import Event
from reimari.common.problems import Refused
from reimari.contacts.actions import close_contact
from reimari.jobs.tests.queue import work_off
from reimari.mail.actions import reply_to_mail
from reimari.mail.models import Reply
from reimari.mail.states import MailKind
from reimari.mail.tests.mails import OURS, READER, THEIRS, a_mail
from reimari.messaging import adapters
from reimari.messaging.models import Message
from reimari.messaging.rules import tokens_in
from reimari.messaging.states import MessageState
from reimari.messaging.tests.relay import Box, relay
from reimari.staff.models import Post
from reimari.work.models import Entry
from tests.factories import NOW, a_case, as_actor, goes_on, key

pytestmark = pytest.mark.django_db
WORDS, CODE = "Soitamme sinulle huomenna.", "010190-901R"
TEAM = "GUIDANCE_KOILLINEN"


def test_the_answer_goes_to_whoever_wrote_with_the_thread_and_without_what_they_wrote(tuula: Post) -> None:
    mail = a_mail(references="<before@example.com>", text=f"Tunnus on {CODE}.")
    reply = reply_to_mail(mail, words=WORDS, language="sv", actor=as_actor(tuula), now=NOW)
    message = reply.message
    assert (message.sender, message.address, message.language) == (OURS, THEIRS, "sv")
    assert message.answers.split() == ["<before@example.com>", mail.message_id]
    assert message.words.startswith(WORDS)
    assert CODE not in message.words + message.title
    assert tokens_in(message.title) == [message.thread] == tokens_in(message.message_id)
    assert mail.subject not in message.title
    assert str(mail.track_id) not in message.title + message.message_id
    assert (reply.written_by, reply.entry.track_id) == (tuula.user, mail.track_id)
    event = Event.objects.filter(action="mail.reply").get()
    assert event.entry_ids == [reply.entry_id]
    assert WORDS not in str(reply.entry.facts)


def test_answers_of_one_matter_share_its_thread(tuula: Post) -> None:
    mail, other = a_mail(), a_mail()
    threads = [
        reply_to_mail(each, words=WORDS, language="fi", actor=as_actor(tuula), now=NOW).message
        for each in (mail, mail, other)
    ]
    assert threads[0].thread == threads[1].thread != threads[2].thread
    assert len({message.message_id for message in threads}) == 3


def test_the_same_form_twice_is_one_answer(tuula: Post) -> None:
    mail = a_mail()
    for _ in range(2):
        reply_to_mail.once(key(1), mail, words=WORDS, language="fi", actor=as_actor(tuula), now=NOW)
    assert Reply.objects.count() == Message.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "words", "code"),
    [
        ({"kind": MailKind.UNREADABLE, "from_address": ""}, WORDS, "mail.no_address"),
        ({"from_address": ""}, WORDS, "mail.no_address"),
        ({"reply_to": OURS.upper()}, WORDS, "mail.own_address"),
        ({}, f"Tunnuksesi on {CODE}.", "mail.code_in_words"),
    ],
)
def test_what_is_not_answered(tuula: Post, given: dict[str, Any], words: str, code: str) -> None:
    mail = a_mail(**given)
    with pytest.raises(Refused) as refused:
        reply_to_mail(mail, words=words, language="fi", actor=as_actor(tuula), now=NOW)
    assert [problem.code for problem in refused.value.problems] == [code]
    assert not Message.objects.exists()


@pytest.mark.parametrize("kind", [MailKind.AUTO_REPLY, MailKind.BOUNCE, MailKind.REPORT])
def test_a_machine_is_never_answered_even_by_the_program(tuula: Post, kind: MailKind) -> None:
    mail = a_mail(kind=kind)
    with pytest.raises(Forbidden):
        reply_to_mail(mail, words=WORDS, language="fi", actor=as_actor(tuula), now=NOW)
    with pytest.raises(Refused):
        reply_to_mail(mail, words=WORDS, language="fi", actor=READER, now=NOW)


def test_whoever_has_nothing_to_do_with_it_may_not_answer(tuula: Post, outi: Post) -> None:
    with pytest.raises(Forbidden):
        reply_to_mail(a_mail(), words=WORDS, language="fi", actor=as_actor(outi), now=NOW)


def test_answered_for_a_case_it_joins_the_case(tuula: Post, juhani: Post) -> None:
    mail = a_mail()
    assert mail.contact
    close_contact(mail.contact, answers=[goes_on(TEAM)], actor=as_actor(tuula), now=NOW)
    case = mail.contact.matters.get().case
    assert case
    reply = reply_to_mail(mail, words=WORDS, language="fi", case=case, actor=as_actor(juhani), now=NOW)
    assert (reply.message.track_id, reply.entry.track_id) == (case.pk, case.pk)
    assert a_mail(subject=reply.message.title).track_id == case.pk
    other = a_case(juhani, TEAM)
    with pytest.raises(Refused):
        reply_to_mail(mail, words=WORDS, language="fi", case=other, actor=as_actor(juhani), now=NOW)
    with pytest.raises(Forbidden):  # Tuula's line doesn't work on the case
        reply_to_mail(mail, words=WORDS, language="fi", case=other, actor=as_actor(tuula), now=NOW)


@pytest.fixture
def sent_to() -> Iterator[Box]:
    """The relay that the settings name."""
    letters = Box()
    with (
        relay(letters) as near,
        override_settings(
            SMTP=near, MESSAGE_ADAPTERS={"email": "reimari.messaging.adapters.smtp.SmtpAdapter"}
        ),
    ):
        adapters._made.cache_clear()  # noqa: SLF001
        yield letters
        adapters._made.cache_clear()  # noqa: SLF001


@pytest.mark.django_db(transaction=True)
def test_it_goes_out_by_smtp_and_an_answer_to_it_comes_back_to_the_matter(tuula: Post, sent_to: Box) -> None:
    mail = a_mail()
    reply = reply_to_mail(mail, words=WORDS, language="fi", actor=as_actor(tuula), now=NOW)
    work_off()
    (received,) = sent_to.received
    message = Message.objects.get(pk=reply.message_id)
    assert (message.state, message.receipt) == (MessageState.SENT, "250 taken")
    letter = received.letter
    assert (received.sender, received.recipients) == (OURS, [THEIRS])
    assert letter["In-Reply-To"] == mail.message_id
    assert WORDS in letter.get_content()
    back = a_mail(references=letter["Message-ID"], subject=f"Re: {letter['Subject']}")
    assert back.track_id == mail.track_id


@pytest.mark.django_db(transaction=True)
def test_an_address_that_the_relay_refuses_is_a_failed_message(tuula: Post, sent_to: Box) -> None:
    sent_to.at["RCPT"] = "550 no such user"
    reply = reply_to_mail(a_mail(), words=WORDS, language="fi", actor=as_actor(tuula), now=NOW)
    work_off()
    message = Message.objects.get(pk=reply.message_id)
    assert (message.state, message.error) == (MessageState.FAILED, "reimari.messaging.adapters.Rejected")


def test_nothing_of_what_was_written_stands_in_the_history(tuula: Post) -> None:
    mail = a_mail()
    reply_to_mail(mail, words=WORDS, language="fi", actor=as_actor(tuula), now=NOW)
    for entry in Entry.objects.filter(track=mail.track_id):
        assert WORDS not in str(entry.facts)
        assert THEIRS not in str(entry.facts)
