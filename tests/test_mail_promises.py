"""What the database promises of e-mails, attacked by hand and from two connections at once."""

import time
from collections.abc import Callable

import pytest
from django.db import connection

from reimari.cases.actions import close_case
from reimari.cases.models import Case
from reimari.cases.states import Ending
from reimari.cli.promises import broken
from reimari.common.problems import Refused
from reimari.contacts.actions import close_contact
from reimari.contacts.models import Contact
from reimari.mail.actions import Reported, forget_mail, receive_mail, reply_to_mail
from reimari.mail.models import AttachmentContent, Mail, Mailbox, Original
from reimari.mail.states import MailKind
from reimari.mail.tests.mails import PDF, READER, a_mail, arrived, box, line
from reimari.messaging.models import Message
from reimari.messaging.states import Delivery
from reimari.staff.models import Post
from reimari.work.models import Step
from reimari.work.states import READ_STEP
from tests.attacks import as_owner, attempt
from tests.factories import NOW, as_actor, goes_on
from tests.races import race

racing = pytest.mark.django_db(transaction=True)
alone = pytest.mark.django_db


def told() -> list[str]:
    """The promises that rows break, by their first words."""
    return as_owner(lambda: [promise.sentence[:22] for promise, _count in broken()])


@alone
@pytest.mark.parametrize(
    ("change", "held"),
    [
        ({"uid": 1, "uid_validity": 1}, "mail_uid_once"),
        ({"likeness": "same"}, "mail_itself_once"),
        ({"track": None}, "mail_of_a_contact_stands_on_a_track"),
        ({"content_removed_at": NOW}, "mail_removed_holds_no_words"),
    ],
)
def test_an_email_is_kept_once_and_whole(tuula: Post, change: dict[str, object], held: str) -> None:
    a_mail(uid=1, likeness="same")
    mail = a_mail()
    assert attempt(lambda: Mail.objects.filter(pk=mail.pk).update(**change)) == held


@alone
def test_a_mailbox_fails_for_a_reason(tuula: Post) -> None:
    box()
    held = attempt(lambda: Mailbox.objects.update(failed_at=NOW, error=""))
    assert held == "mailbox_failed_for_a_reason"


@alone
def test_what_a_person_wrote_and_stands_nowhere_is_told(tuula: Post) -> None:
    mail = a_mail()
    assert told() == []
    Mail.objects.filter(pk=mail.pk).update(track=None, contact=None)
    assert told() == ["An e-mail of a person "]


@alone
def test_a_machine_that_was_answered_is_told(tuula: Post) -> None:
    mail = a_mail()
    reply_to_mail(mail, words="Soitamme.", language="fi", actor=as_actor(tuula), now=NOW)
    Mail.objects.filter(pk=mail.pk).update(kind=MailKind.AUTO_REPLY)
    assert told() == ["An e-mail of a person "]


def _original(mail: Mail) -> None:
    Original.objects.create(mail=mail, content=b"", size=1)


def _content(mail: Mail) -> None:
    AttachmentContent.objects.create(attachment=mail.attachments.get(), content=b"")


def _answer(mail: Mail) -> None:
    Message.objects.filter(reply__mail=mail).update(words="Soitamme.")


@alone
@pytest.mark.parametrize("left", [_original, _content, _answer])
def test_words_that_were_left_are_told(tuula: Post, left: Callable[[Mail], None]) -> None:
    mail = a_mail(files=(PDF,))
    reply_to_mail(mail, words="Soitamme.", language="fi", actor=as_actor(tuula), now=NOW)
    forget_mail(mail, actor=READER, now=NOW)
    assert told() == []
    left(mail)
    assert told() == ["Of an e-mail whose tim"]


@alone
def test_what_was_forgotten_is_not_answered_any_more(tuula: Post) -> None:
    mail = a_mail()
    forget_mail(mail, actor=READER, now=NOW)
    mail.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        reply_to_mail(mail, words="Soitamme.", language="fi", actor=as_actor(tuula), now=NOW)
    assert [problem.code for problem in refusal.value.problems] == ["mail.removed"]


@racing
def test_two_readers_of_one_mailbox_keep_an_email_once(tuula: Post) -> None:
    mailbox, one = box(), arrived()

    def read() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '20s'")
        row = Mailbox.objects.get(pk=mailbox.pk)
        return str(receive_mail(row, arrived=one, line=line(), actor=READER, now=NOW).pk)

    first, second = race(read, read)
    assert first == second
    assert (Mail.objects.count(), Contact.objects.count()) == (1, 1)
    assert told() == []


@racing
@pytest.mark.parametrize("later", [0.0, 0.02, 0.05])
def test_an_email_that_comes_while_its_case_is_closed_waits_on_no_closed_case(
    tuula: Post, juhani: Post, later: float
) -> None:
    mail = a_mail()
    assert mail.contact
    close_contact(mail.contact, answers=[goes_on("GUIDANCE_KOILLINEN")], actor=as_actor(tuula), now=NOW)
    case = Case.objects.get()
    reply = reply_to_mail(mail, words="Soitamme.", language="fi", actor=as_actor(juhani), now=NOW, case=case)
    mailbox, one = box(), arrived(references=reply.message.message_id)

    def close() -> None:
        time.sleep(later)
        close_case(Case.objects.get(), ending=Ending.HELPED, actor=as_actor(juhani), now=NOW)

    def read() -> None:
        receive_mail(mailbox, arrived=one, line=line(), actor=READER, now=NOW)

    race(close, read)
    assert told() == []
    came = Mail.objects.get(likeness=one.likeness)
    assert came.track_id in {case.track_id, came.contact_id}


@alone
def test_an_answer_about_a_closed_case_that_came_back_is_read_at_its_contact(
    tuula: Post, juhani: Post
) -> None:
    mail = a_mail()
    assert mail.contact
    close_contact(mail.contact, answers=[goes_on("GUIDANCE_KOILLINEN")], actor=as_actor(tuula), now=NOW)
    case = Case.objects.get()
    reply = reply_to_mail(mail, words="Soitamme.", language="fi", actor=as_actor(juhani), now=NOW, case=case)
    close_case(case, ending=Ending.HELPED, actor=as_actor(juhani), now=NOW)
    back = Reported(message_ids=(reply.message.message_id,), delivery=Delivery.FAILED)
    bounce = a_mail(kind=MailKind.BOUNCE, reported=back)
    assert told() == []
    assert bounce.track_id == mail.contact_id
    step = Step.objects.open().get(kind=READ_STEP)
    assert (step.track_id, step.team_id) == (mail.contact_id, tuula.team_id)
