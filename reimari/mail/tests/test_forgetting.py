"""Words of e-mails go when their time is over, and never before; that they came stays (I-18)."""

import datetime as dt
from typing import Any

import pytest

from reimari.audit.models import Event
from reimari.cases.actions import close_case
from reimari.cases.states import Ending
from reimari.common.problems import Refused
from reimari.contacts.actions import close_contact
from reimari.contacts.models import Contact, Participant
from reimari.jobs.acting import JobNow, acting
from reimari.mail.actions import Reported, forget_mail, reply_to_mail
from reimari.mail.models import AttachmentContent, Mail, Original
from reimari.mail.queries import days_kept, over
from reimari.mail.states import MailKind
from reimari.mail.tasks import forget_all, forget_old_mail
from reimari.mail.tests.mails import OURS, PDF, READER, WORDS, a_mail
from reimari.messaging.models import Message
from reimari.messaging.states import Delivery
from reimari.staff.models import Post
from reimari.work.models import Entry
from tests.factories import ADVICE, NOW, as_actor, goes_on, loaded

pytestmark = pytest.mark.django_db
DAYS = 180  # invented, in the demo's profile
LONG_AGO = NOW - dt.timedelta(days=DAYS + 10)
JUST = NOW - dt.timedelta(days=DAYS, minutes=-5)
BEFORE = NOW - dt.timedelta(days=DAYS, minutes=5)


def closed(mail: Mail, post: Post, *, now: dt.datetime, goes: bool = False) -> Contact:
    assert mail.contact
    answer = goes_on("GUIDANCE_KOILLINEN") if goes else ADVICE
    return close_contact(mail.contact, answers=[answer], actor=as_actor(post), now=now)


def old(**given: Any) -> Mail:
    return a_mail(now=LONG_AGO, received_at=LONG_AGO, files=(PDF,), **given)


def test_how_long_is_the_countys_word(tuula: Post) -> None:
    assert days_kept(NOW) == DAYS
    loaded("PS", with_demo=False)
    assert days_kept(NOW) is None
    old()
    assert not over(NOW).exists()


@pytest.mark.parametrize(("ended", "number"), [(BEFORE, 1), (JUST, 0), (NOW, 0)])
def test_the_days_are_counted_from_the_end_of_the_contact(
    tuula: Post, ended: dt.datetime, number: int
) -> None:
    mail = old()
    closed(mail, tuula, now=ended)
    assert over(NOW).count() == number


def test_what_goes_on_keeps_its_words(tuula: Post, juhani: Post) -> None:
    mail = old()
    assert not over(NOW).exists()  # the contact is open
    contact = closed(mail, tuula, now=LONG_AGO, goes=True)
    assert not over(NOW).exists()  # its case is
    case = contact.matters.get().case
    assert case
    close_case(case, ending=Ending.HELPED, actor=as_actor(juhani), now=BEFORE)
    assert over(NOW).count() == 1


def test_what_nobody_has_read_keeps_its_words(tuula: Post) -> None:
    mail = old()
    reply = reply_to_mail(mail, words="Soitamme.", language="fi", actor=as_actor(tuula), now=LONG_AGO)
    closed(mail, tuula, now=LONG_AGO)
    told = Reported(message_ids=(reply.message.message_id,), delivery=Delivery.FAILED)
    a_mail(kind=MailKind.BOUNCE, reported=told, now=LONG_AGO, received_at=LONG_AGO)
    assert not over(NOW).exists()


def test_what_is_about_no_matter_goes_by_its_arrival(tuula: Post) -> None:
    mail = old(kind=MailKind.AUTO_REPLY)
    a_mail(kind=MailKind.AUTO_REPLY)
    assert list(over(NOW)) == [mail]


def test_words_original_and_files_go_and_the_rest_stays(tuula: Post) -> None:
    mail = old()
    reply_to_mail(mail, words="Soitamme.", language="fi", actor=as_actor(tuula), now=LONG_AGO)
    closed(mail, tuula, now=LONG_AGO)
    entries = Entry.objects.count()
    for _ in range(2):
        forget_mail(mail, actor=READER, now=NOW)
    mail.refresh_from_db()
    assert (mail.text, mail.subject, mail.from_name, mail.content_removed_at) == ("", "", "", NOW)
    assert not Original.objects.exists()
    assert not AttachmentContent.objects.exists()
    assert list(mail.attachments.values_list("name", "size")) == [("", PDF.size)]
    assert list(Message.objects.values_list("words", "title")) == [("", "")]
    assert mail.message_id  # a late answer still finds its matter
    assert Entry.objects.count() == entries
    assert Contact.objects.count() == 1
    assert Participant.objects.get().email
    assert Event.objects.filter(action="mail.forget").count() == 2
    assert not any(WORDS in str(row) for row in Mail.objects.values())


def test_the_night_empties_all_and_once(tuula: Post) -> None:
    for _ in range(3):
        closed(old(), tuula, now=LONG_AGO)
    assert over(NOW).count() == 3
    with acting(JobNow(READER)):
        forget_old_mail.call()
    assert Mail.objects.with_content().count() == 0
    assert forget_all(READER, now=NOW) == 0


def test_what_was_answered_lately_keeps_its_words(tuula: Post) -> None:
    mail = old()
    closed(mail, tuula, now=LONG_AGO)
    assert over(NOW).count() == 1
    reply_to_mail(mail, words="Soitamme.", language="fi", actor=as_actor(tuula), now=JUST)
    assert over(NOW).count() == 0
    assert over(JUST + dt.timedelta(days=DAYS, minutes=1)).count() == 1


def test_an_own_address_is_known_also_with_a_token_after_a_plus(tuula: Post) -> None:
    for address in (OURS, OURS.upper(), OURS.replace("@", "+abcdefgh234567ab@")):
        with pytest.raises(Refused) as refusal:
            reply_to_mail(
                a_mail(from_address=address), words="Hei", language="fi", actor=as_actor(tuula), now=NOW
            )
        assert refusal.value.problems[0].code == "mail.own_address"
