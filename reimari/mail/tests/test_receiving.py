"""What an e-mail becomes: a contact exactly once, a part of the matter that it answers, or neither."""

from typing import Any

import pytest

from reimari.access.actor import system
from reimari.cases.actions import close_case
from reimari.cases.models import Case
from reimari.cases.states import Ending
from reimari.contacts.actions import close_contact
from reimari.contacts.models import Contact
from reimari.contacts.states import ContactState, ParticipantKind
from reimari.mail.actions import Reported, receive_mail, reply_to_mail
from reimari.mail.actions.receiving import MOST_AN_HOUR
from reimari.mail.models import AttachmentContent, Mail
from reimari.mail.states import MailKind
from reimari.mail.tests.mails import BOX, OURS, PDF, READER, THEIRS, WORDS, a_mail, arrived, box, line
from reimari.messaging.models import Message
from reimari.messaging.states import Delivery
from reimari.staff.models import Post
from reimari.work.models import Entry, Step
from tests.factories import ADVICE, NOW, as_actor, goes_on
from tests.races import race

pytestmark = pytest.mark.django_db
TEAM = "GUIDANCE_KOILLINEN"


def answered(mail: Mail, post: Post, **given: object) -> Message:
    """What goes out when the post answers it."""
    reply = reply_to_mail(
        mail,
        words="Soitamme.",
        language="fi",
        actor=as_actor(post),
        now=NOW,
        **given,  # type: ignore[arg-type]
    )
    return reply.message


def ended(mail: Mail, post: Post, *, goes: bool = False) -> Case | None:
    """The e-mail's contact is closed by advice, or goes on as a case."""
    assert mail.contact
    answer = goes_on(TEAM) if goes else ADVICE
    close_contact(mail.contact, answers=[answer], actor=as_actor(post), now=NOW)
    return mail.contact.matters.get().case


def test_it_becomes_a_contact_on_the_lines_list(tuula: Post) -> None:
    mail = a_mail(files=(PDF,))
    contact = Contact.objects.get()
    assert (mail.contact, mail.track_id, contact.state) == (contact, contact.pk, ContactState.OPEN)
    (somebody,) = contact.took_part()
    assert (somebody.name, somebody.email, somebody.kind) == (mail.from_name, THEIRS, ParticipantKind.CLIENT)
    assert contact.current_step
    assert contact.current_step.team_id == tuula.team_id
    assert contact.matters.get().own_words == ""  # the words stand where retention can remove them
    assert mail.text == WORDS
    assert AttachmentContent.objects.count() == 1
    entries = Entry.objects.filter(track=contact.pk)
    assert {entry.kind for entry in entries} == {"mail.receive"}
    assert not any(word in str(entry.facts) for entry in entries for word in ("Pihla", THEIRS))


@pytest.mark.parametrize("same", ["place", "likeness"])
def test_the_same_one_found_again_is_the_same(tuula: Post, same: str) -> None:
    first = arrived()
    again = {"place": arrived(uid=first.uid), "likeness": arrived(likeness=first.likeness)}[same]
    mails = [receive_mail(box(), arrived=each, line=line(), actor=READER, now=NOW) for each in (first, again)]
    assert mails[0] == mails[1]
    assert Contact.objects.count() == Mail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_readers_at_once_make_one_contact(tuula: Post) -> None:
    one, mailbox, whose = arrived(), box(), line()
    found = race(*[lambda: receive_mail(mailbox, arrived=one, line=whose, actor=READER, now=NOW)] * 4)
    assert len({mail.pk for mail in found}) == 1
    assert Contact.objects.count() == Mail.objects.count() == 1


@pytest.mark.parametrize("by", ["message id", "subject", "plus", "before"])
def test_an_answer_joins_its_open_contact(tuula: Post, by: str) -> None:
    mail = a_mail()
    message = answered(mail, tuula)
    ways: dict[str, dict[str, Any]] = {
        "message id": {"references": f"<x@example.com> {message.message_id}"},
        "subject": {"subject": f"VS: {message.title}"},
        "plus": {"recipients": (f"box+{message.thread.upper()}@example.org",)},
        "before": {"references": mail.message_id},
    }
    second = a_mail(**ways[by])
    assert second.contact == mail.contact
    assert Contact.objects.count() == 1
    assert Mail.objects.filter(track=mail.track_id).count() == 2


def test_an_answer_after_the_contact_went_on_joins_its_case_and_waits_to_be_read(tuula: Post) -> None:
    mail = a_mail()
    message, case = answered(mail, tuula), ended(mail, tuula, goes=True)
    assert case
    for _ in range(2):
        second = a_mail(subject=message.title)
        assert (second.track_id, second.contact) == (case.pk, None)
    step = Step.objects.get(kind="read_mail")  # one, however many come
    assert (step.track_id, step.team_id) == (case.pk, TEAM)
    assert case.current_step_id != step.pk


@pytest.mark.parametrize("outcome", ["advice", "goes on"])
def test_an_answer_to_what_has_ended_is_a_contact_that_names_it(
    tuula: Post, juhani: Post, outcome: str
) -> None:
    mail = a_mail()
    message, case = answered(mail, tuula), ended(mail, tuula, goes=outcome == "goes on")
    if case:
        close_case(case, ending=Ending.HELPED, actor=as_actor(juhani), now=NOW)
    second = a_mail(subject=message.title)
    assert second.contact not in {None, mail.contact}
    assert second.entry
    assert second.entry.facts["follows"] == str(mail.track_id)


def test_a_guessed_token_joins_nothing(tuula: Post) -> None:
    mail = a_mail()
    answered(mail, tuula)
    second = a_mail(
        subject="Re: [abcdefghijklmnop]", references="<abcdefghijklmnop.abcdefghijklmnop@example.org>"
    )
    assert second.contact != mail.contact


@pytest.mark.parametrize("kind", [MailKind.AUTO_REPLY, MailKind.BOUNCE, MailKind.REPORT])
def test_what_a_machine_wrote_becomes_no_contact(tuula: Post, kind: MailKind) -> None:
    mail = a_mail(kind=kind)
    assert (mail.contact, mail.track_id) == (None, None)
    assert not Contact.objects.exists()


def test_an_automatic_reply_stands_at_what_it_answers(tuula: Post) -> None:
    mail = a_mail()
    message = answered(mail, tuula)
    away = a_mail(kind=MailKind.AUTO_REPLY, reported=Reported(message_ids=(message.message_id,)))
    by_subject = a_mail(kind=MailKind.AUTO_REPLY, subject=f"Poissa: {message.title}")
    assert {away.track_id, by_subject.track_id} == {mail.track_id}
    assert Contact.objects.count() == 1


def test_a_copy_of_our_own_that_comes_back_becomes_nothing(tuula: Post) -> None:
    message = answered(a_mail(), tuula)
    back = a_mail(message_id=message.message_id, from_address=OURS)
    assert back.kind == MailKind.REPORT
    assert Contact.objects.count() == 1


def test_who_writes_without_end_fills_no_list(tuula: Post) -> None:
    mails = [a_mail() for _time in range(MOST_AN_HOUR + 5)]
    assert Contact.objects.count() == MOST_AN_HOUR
    assert {mail.contact_id for mail in mails[MOST_AN_HOUR:]} == {mails[MOST_AN_HOUR - 1].contact_id}
    assert a_mail(from_address="other@example.com").contact_id not in {mail.contact_id for mail in mails}


def test_how_far_the_mailbox_was_read_is_kept_with_the_mail(tuula: Post) -> None:
    for uid, validity, last in ((7, 1, 7), (5, 1, 7), (2, 9, 2)):
        a_mail(uid=uid, uid_validity=validity)
        assert (box().last_uid, box().uid_validity) == (last, validity)


def test_what_nobody_can_read_becomes_one_that_says_so(tuula: Post) -> None:
    mail = a_mail(kind=MailKind.UNREADABLE, text="", from_name="", from_address="")
    assert mail.contact
    assert mail.contact.took_part()[0].kind == ParticipantKind.ANONYMOUS


def test_a_bounce_stands_at_the_message_that_did_not_arrive_and_somebody_is_told(tuula: Post) -> None:
    mail = a_mail()
    message = answered(mail, tuula)
    ended(mail, tuula)
    told = Reported(message_ids=("<other@x>", message.message_id), delivery=Delivery.FAILED)
    bounce = a_mail(kind=MailKind.BOUNCE, reported=told)
    message.refresh_from_db()
    assert (message.delivery, bounce.reports, bounce.track_id) == ("failed", message, mail.track_id)
    assert Contact.objects.count() == 1
    assert Step.objects.filter(kind="read_mail", ended_at=None).count() == 1
    late = Reported(message_ids=(message.message_id,), delivery=Delivery.DELAYED)
    a_mail(kind=MailKind.REPORT, reported=late)
    message.refresh_from_db()
    assert message.delivery == "failed"


def test_an_identity_code_in_it_is_noticed(tuula: Post) -> None:
    assert a_mail(text="Äitini tunnus on 010190-901R.").holds_code
    assert not a_mail(text="Soittakaa 040 123 4567.").holds_code


def test_an_address_that_is_none_is_left_out_of_the_contact(tuula: Post) -> None:
    mail = a_mail(from_address="not an address", reply_to="")
    assert mail.contact
    assert mail.contact.took_part()[0].email is None
    assert mail.from_address == "not an address"


def test_only_the_program_takes_it_in(tuula: Post) -> None:
    assert box().code == BOX
    assert not as_actor(tuula).may("mail.receive")
    assert system("mail").may("mail.receive")
