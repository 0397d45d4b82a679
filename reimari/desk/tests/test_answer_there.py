"""An e-mail that belongs to others is answered in the system, and its contact ends with it (R-PS-25, 76)."""

import html
import re
from typing import Any
from uuid import uuid4

import pytest

from reimari.common.problems import Problem, Refused
from reimari.contacts.actions import close_contact
from reimari.contacts.models import Contact
from reimari.contacts.rules import CLOSED_ALREADY
from reimari.contacts.states import CameVia, ContactState, Elsewhere, ParticipantKind, Told
from reimari.desk.models import Draft
from reimari.desk.queries.journal import Names, sentence
from reimari.mail.models import Mail, Reply
from reimari.mail.tests.mails import a_mail, line
from reimari.messaging.models import Message
from reimari.messaging.rules import tokens_in
from reimari.staff.models import Post
from reimari.work.models import Entry
from reimari.work.queries import county_on
from tests.browser import signed_in, statements
from tests.factories import ADVICE, NOW, a_person, as_actor

pytestmark = pytest.mark.django_db


def from_outside() -> Mail:
    """A client writes to the line that is for our own employees."""
    mail = a_mail(of=line(kind=ParticipantKind.CLIENT))
    matter = Contact.objects.get(pk=mail.contact_id).matters.get()
    matter.place_id, matter.service_task_id = "KUOPIO", "OLDER_PEOPLE"
    matter.save()
    return mail


def page(post: Post, mail: Mail, more: str = "") -> str:
    answer = signed_in(post).get(f"/contacts/{mail.track_id}/{more}")
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def typed_in(text: str) -> str:
    found = re.search(r'<textarea name="words"[^>]*>(.*?)</textarea>', text, re.DOTALL)
    assert found
    return found[1].strip()


def send(post: Post, mail: Mail, **fields: Any) -> Any:
    form = {"key": str(uuid4()), "words": "Ikäkeskus auttaa.", "language": "fi", "guide_to": "1", **fields}
    return signed_in(post).post(f"/mail/{mail.pk}/reply/", form)


def test_the_box_leads_to_the_reply_filled_with_whom_to_contact(tuula: Post) -> None:
    mail = from_outside()
    plain = page(tuula, mail)
    assert "This belongs to" in plain
    assert "Answer and guide there" in plain
    assert f"/contacts/{mail.track_id}/?answer=1#reply-{mail.pk}" in plain
    assert "mailto:?" not in plain
    assert typed_in(plain) == ""
    filled = page(tuula, mail, "?answer=1")
    offered = re.search(r'id="m1-say"[^>]*>(.*?)</p>', filled, re.DOTALL)
    assert offered
    assert typed_in(filled) == offered[1].strip()
    assert 'name="guide" value="1"' in " ".join(filled.split())


def test_an_email_to_the_line_of_our_own_is_said_to_be_a_clients(tuula: Post) -> None:
    """R-PS-25: till then it counts as a colleague's, and nobody is guided away."""
    mail = a_mail(of=line(kind=ParticipantKind.OWN_EMPLOYEE))
    assert "Answer and guide there" not in page(tuula, mail)
    address = f"/contacts/{mail.track_id}/describe/"
    said = {"number": "1", "need": "", "service_task": "OLDER_PEOPLE", "place": "KUOPIO"}
    form = {"key": str(uuid4()), "stood": ":::own_employee", "contactor": "client", **said}
    browser = signed_in(tuula)
    assert browser.post(address, form).status_code == 302
    whoever = Contact.objects.get().participants.get()
    assert (whoever.kind, whoever.part) == (ParticipantKind.CLIENT, "contactor")
    after = page(tuula, mail)
    assert "Answer and guide there" in after
    assert 'value="client" selected' in after
    facts = Entry.objects.get(track=mail.track_id, kind="contacts.describe").facts
    said_of_whom = sentence("contacts.describe", facts, Names(county_on(NOW), {}, {}, {}))
    assert said_of_whom == "It was said what it is about, and who contacts: client."
    stale = browser.post(address, form | {"key": str(uuid4()), "contactor": "close_person"})
    assert stale.status_code == 409
    wrong = browser.post(address, form | {"key": str(uuid4()), "contactor": "anonymous"})
    assert wrong.status_code == 422
    assert Contact.objects.get().participants.get().kind == ParticipantKind.CLIENT


def test_whoever_is_nameless_or_a_known_person_is_what_they_are(tuula: Post) -> None:
    mail = a_mail(of=line(kind=ParticipantKind.CLIENT))
    whoever = Contact.objects.get().participants.get()
    whoever.person = a_person(as_actor(tuula))
    whoever.save()
    assert "Who contacts?" not in page(tuula, mail)


def test_the_answer_goes_out_and_the_contact_ends_together(tuula: Post) -> None:
    mail = from_outside()
    words = typed_in(page(tuula, mail, "?answer=1"))
    assert send(tuula, mail, guide="1", words=f"{words} Terveisin Tuula").status_code == 302
    contact, message = Contact.objects.get(), Message.objects.get()
    matter = contact.matters.get()
    assert (contact.state, contact.outcome, contact.came_via) == ("closed", "elsewhere", "outsider_on_line")
    assert (matter.elsewhere, matter.elsewhere_unit_id) == (Elsewhere.OTHER_UNIT, "IKAKESKUS")
    assert (matter.told_how, matter.told_what) == (Told.EMAIL, words)  # never what was typed besides
    assert message.address == mail.answer_to
    assert tokens_in(message.title) == [message.thread]
    assert message.words.startswith(f"{words} Terveisin Tuula")
    kinds = set(Entry.objects.filter(track=contact.pk).values_list("kind", flat=True))
    assert {"mail.reply", "contacts.close"} <= kinds
    assert not Draft.objects.exists()


def test_what_was_never_sent_isnt_told_of(tuula: Post) -> None:
    mail = from_outside()
    assert send(tuula, mail, guide="1", words="Ikäkeskus auttaa.").status_code == 302
    matter = Contact.objects.get().matters.get()
    assert (matter.elsewhere_unit_id, matter.told_how, matter.told_what) == ("IKAKESKUS", "", "")


def test_the_offered_text_is_told_though_a_browser_breaks_its_lines(tuula: Post) -> None:
    mail = from_outside()
    words = typed_in(page(tuula, mail, "?answer=1"))
    assert send(tuula, mail, guide="1", words=words.replace(". ", ".\r\n")).status_code == 302
    assert Contact.objects.get().matters.get().told_what == words


def test_the_same_press_twice_is_one_answer(tuula: Post) -> None:
    mail, key = from_outside(), str(uuid4())
    assert [send(tuula, mail, guide="1", key=key).status_code for _ in range(2)] == [302, 302]
    assert Reply.objects.count() == Message.objects.count() == 1


def test_when_the_contact_has_ended_nothing_is_sent(tuula: Post) -> None:
    mail = from_outside()
    close_contact(Contact.objects.get(), answers=[ADVICE], actor=as_actor(tuula), now=NOW)
    answer = send(tuula, mail, guide="1")
    assert answer.status_code == 409
    assert "The contact has been closed" in answer.content.decode()
    assert not Message.objects.exists()


def test_when_the_answer_is_refused_the_contact_stays_open(tuula: Post) -> None:
    mail = from_outside()
    Mail.objects.filter(pk=mail.pk).update(content_removed_at=NOW, text="", subject="", from_name="")
    assert send(tuula, mail, guide="1").status_code == 409
    assert Contact.objects.get().state == ContactState.OPEN
    assert not Message.objects.exists()


def test_when_the_contact_cant_be_closed_the_answer_isnt_sent_either(
    tuula: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One transaction: somebody else was faster between the answer and the end."""

    def refused(*_args: Any, **_given: Any) -> None:
        raise Refused(Problem("contacts.closed_already", CLOSED_ALREADY))

    mail = from_outside()
    monkeypatch.setattr("reimari.desk.views.answering.close_contact.once", refused)
    assert send(tuula, mail, guide="1").status_code == 409
    assert not Message.objects.exists()
    assert not Reply.objects.exists()
    assert Contact.objects.get().state == ContactState.OPEN


def test_what_belongs_here_isnt_guided_away(tuula: Post) -> None:
    mail = a_mail(of=line(kind=ParticipantKind.OWN_EMPLOYEE))
    assert "Answer and guide there" not in page(tuula, mail, "?answer=1")
    answer = send(tuula, mail, guide="1")
    assert answer.status_code == 409
    assert "doesn" in answer.content.decode()
    assert Contact.objects.get().state == ContactState.OPEN
    assert not Message.objects.exists()


def test_an_answer_without_guiding_leaves_the_contact_open(tuula: Post) -> None:
    mail = from_outside()
    assert send(tuula, mail).status_code == 302
    assert Contact.objects.get().state == ContactState.OPEN
    assert Message.objects.count() == 1


def test_looking_at_the_letter_first_keeps_the_press(tuula: Post) -> None:
    looked = send(tuula, from_outside(), look="1")
    assert 'name="guide"' in " ".join(looked.content.decode().split())
    assert not Message.objects.exists()


def test_what_came_by_an_old_address_stays_counted_so(tuula: Post) -> None:
    mail = a_mail(of=line(kind=ParticipantKind.CLIENT, came_via=CameVia.OLD_DETAILS))
    send(tuula, mail, guide="1")
    assert Contact.objects.get().came_via == CameVia.OLD_DETAILS


def test_the_filled_form_asks_no_more(tuula: Post) -> None:
    mail, browser = from_outside(), signed_in(tuula)
    address = f"/contacts/{mail.track_id}/"
    browser.get(address)
    plain = statements(lambda: browser.get(address))
    assert len(statements(lambda: browser.get(f"{address}?answer=1"))) == len(plain)
