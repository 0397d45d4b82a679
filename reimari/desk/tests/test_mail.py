"""E-mails at the desk: read on the page of their matter, answered there, and files that open nowhere."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any, cast
from uuid import uuid4

import pytest
from django.http import HttpResponse
from pytest_django import Settings

from reimari.audit.models import Event, Outcome
from reimari.cases.models import Case
from reimari.contacts.actions import close_contact
from reimari.desk.models import Draft
from reimari.mail.actions import Came, Reported, forget_mail, reply_to_mail
from reimari.mail.models import Attachment, Mail, Reply
from reimari.mail.states import MailKind, Verdict
from reimari.mail.tests.mails import OURS, PDF, READER, THEIRS, WORDS, a_mail, arrived
from reimari.messaging.models import Message
from reimari.messaging.states import Delivery
from reimari.staff.models import Post
from tests.browser import MOST_STATEMENTS, signed_in, statements
from tests.factories import NOW, as_actor, goes_on

pytestmark = pytest.mark.django_db
ANSWER, CODE = "We call you tomorrow.", "010190-901R"
TEAM = "GUIDANCE_KOILLINEN"
KEY = uuid4()
OF_MAIL = (
    5  # statements that a page with e-mails asks more: they, their files and answers, the county, drafts
)
VIRUS = Came(
    name="lasku.exe",
    declared_type="application/pdf",
    type="application/x-dosexec",
    size=70,
    verdict=Verdict.INFECTED,
)


def page(post: Post, address: str) -> str:
    answer = signed_in(post).get(address)
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


def of_contact(mail: Mail) -> str:
    return f"/contacts/{mail.track_id}/"


def send(post: Post, mail: Mail, **fields: Any) -> HttpResponse:
    form = {"key": uuid4(), "words": ANSWER, "language": "fi", **fields}
    return cast(HttpResponse, signed_in(post).post(f"/mail/{mail.pk}/reply/", form))


def as_case(mail: Mail, post: Post) -> Case:
    """The e-mail's contact goes on as a case of the home municipality's guide."""
    assert mail.contact
    close_contact(mail.contact, answers=[goes_on(TEAM)], actor=as_actor(post), now=NOW)
    case = mail.contact.matters.get().case
    assert case
    return case


def test_the_contacts_page_has_what_was_written_and_what_came_with_it(tuula: Post) -> None:
    mail = a_mail(files=(PDF,))
    html = page(tuula, of_contact(mail))
    pdf = Attachment.objects.get()
    assert "kuka auttaa äitiäni kotona?" in html
    assert THEIRS in html
    assert f"/attachments/{pdf.pk}/" in html
    assert f"/mail/{mail.pk}/original/" in html
    assert f"/mail/{mail.pk}/reply/" in html
    assert "from the mailbox</dd>" in html
    assert "In their own words" not in html  # they stand in the e-mail


def test_words_of_an_email_are_words_and_nothing_else(tuula: Post) -> None:
    html = page(
        tuula, of_contact(a_mail(text="<script>alert(1)</script>", subject='"><b>', from_name="<i>x"))
    )
    assert "<script>alert" not in html
    assert "<b>" not in html
    assert "<i>x" not in html


def test_an_answer_is_looked_at_first_and_then_sent(tuula: Post) -> None:
    mail = a_mail()
    looked = send(tuula, mail, look="1")
    assert looked.status_code == HTTPStatus.OK
    html = looked.content.decode()
    assert "The letter as it goes out" in html
    assert "<dd>Answer to your message</dd>" in html or "<dd>Vastaus viestiisi</dd>" in html
    assert not Message.objects.exists()
    sent = send(tuula, mail)
    assert sent.headers["Location"] == f"{of_contact(mail)}#mail-{mail.pk}"
    html = page(tuula, of_contact(mail))
    assert ANSWER in html
    assert "waiting to be sent" in html
    assert "Tuula Rantamaa" in html


@pytest.mark.parametrize(
    ("clamd", "said"),
    [("", "not checked for harmful programs"), ("/run/clamd", "not checked yet for harmful programs")],
)
def test_a_file_that_wasnt_checked_is_told_so(tuula: Post, settings: Settings, clamd: str, said: str) -> None:
    settings.CLAMD = clamd
    mail = a_mail(files=(replace(PDF, verdict=Verdict.NOT_SCANNED),))
    assert said in page(tuula, of_contact(mail))


def test_the_same_press_twice_is_one_answer(tuula: Post) -> None:
    mail, key = a_mail(), uuid4()
    assert [send(tuula, mail, key=key).status_code for _ in range(2)] == [HTTPStatus.FOUND] * 2
    assert Reply.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"words": " "}, "Write it in words."),
        ({"words": f"Your code is {CODE}."}, "This looks like an identity code."),
        ({"language": "de"}, "error"),
    ],
)
def test_a_form_that_cannot_be_sent_comes_back(tuula: Post, fields: dict[str, str], sentence: str) -> None:
    answer = send(tuula, a_mail(), **fields)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    html = answer.content.decode()
    assert sentence in html
    assert fields.get("words", ANSWER).strip() in html
    assert not Message.objects.exists()


def test_a_box_that_is_not_in_use_any_more_answers_nobody(tuula: Post) -> None:
    mail = a_mail()
    Mail.objects.update(mailbox=type(mail.mailbox).objects.create(code="GONE"))
    assert "in use any more. Answer by phone or letter." in page(tuula, of_contact(mail))
    answer = send(tuula, mail)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert ANSWER in answer.content.decode()


def test_an_unfinished_answer_is_kept_and_forgotten_when_it_is_sent(tuula: Post) -> None:
    mail = a_mail()
    saved = signed_in(tuula).post(f"/draft/reply_mail/{mail.pk}/", {"words": "Perhaps", "language": "sv"})
    assert saved.status_code == HTTPStatus.NO_CONTENT
    assert "Perhaps" in page(tuula, of_contact(mail))
    assert "Perhaps" in page(tuula, f"/mail/{mail.pk}/")
    send(tuula, mail)
    assert not Draft.objects.exists()


def test_the_case_has_the_email_that_it_came_of_and_is_answered_for(tuula: Post, juhani: Post) -> None:
    mail = a_mail()
    case = as_case(mail, tuula)
    html = page(juhani, f"/cases/{case.pk}/")
    assert "kuka auttaa äitiäni kotona?" in html
    sent = send(juhani, mail, case=case.pk)
    assert sent.headers["Location"] == f"/cases/{case.pk}/#mail-{mail.pk}"
    assert Reply.objects.get().message.track_id == case.pk
    second = a_mail(subject=Message.objects.get().title, text="Kiitos, odotan.")
    html = page(juhani, f"/cases/{case.pk}/")
    assert "Kiitos, odotan." in html
    assert "An e-mail came about this matter." in html
    assert "An e-mail was answered." in html
    assert "Read the e-mail" in html
    assert "Kiitos, odotan." not in page(tuula, of_contact(mail))  # the line handed the case on
    assert signed_in(tuula).get(f"/mail/{second.pk}/").status_code == HTTPStatus.NOT_FOUND


def test_an_answer_that_came_back_is_told_loudly(tuula: Post) -> None:
    mail = a_mail()
    reply = reply_to_mail(mail, words=ANSWER, language="en", actor=as_actor(tuula), now=NOW)
    told = Reported(message_ids=(reply.message.message_id,), delivery=Delivery.FAILED)
    a_mail(kind=MailKind.BOUNCE, reported=told, text="550 no such user", from_address="daemon@example.com")
    html = page(tuula, of_contact(mail))
    assert "The answer came back: it did not arrive." in html
    assert "550 no such user" in html
    assert html.count("/reply/") == 1  # a machine isn't answered


def test_an_identity_code_in_it_is_warned_of(tuula: Post) -> None:
    assert "There seems to be an identity code" in page(tuula, of_contact(a_mail(text=f"Tunnus {CODE}")))
    assert "There seems to be an identity code" not in page(tuula, of_contact(a_mail()))


def test_downloads_are_files_that_do_nothing_and_are_logged(tuula: Post) -> None:
    came = arrived(files=(PDF,), original=b"From: x\r\n\r\n<script>1</script>\r\n")
    mail = a_mail(**{name: getattr(came, name) for name in ("files", "original")})
    browser = signed_in(tuula)
    for address, name, content in (
        (f"/attachments/{Attachment.objects.get().pk}/", "hakemus.pdf", PDF.content),
        (f"/mail/{mail.pk}/original/", ".eml", came.original),
    ):
        answer = browser.get(address)
        assert answer.content == content
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert name in answer.headers["Content-Disposition"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "no-store" in answer.headers["Cache-Control"]
    seen = Event.objects.filter(action="mail.download", outcome=Outcome.SEEN)
    assert [event.subject_type for event in seen.order_by("pk")] == ["mail.attachment", "mail.mail"]


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", 'a"; filename="b.exe', "x\r\nSet-Cookie: a=b", "\u202egpj.exe", "", "å" * 300],
)
def test_no_name_of_a_file_gets_out_of_its_header(tuula: Post, name: str) -> None:
    a_mail(
        files=(
            Came(name=name, declared_type="", type="text/plain", size=1, verdict=Verdict.CLEAN, content=b"x"),
        )
    )
    answer = signed_in(tuula).get(f"/attachments/{Attachment.objects.get().pk}/")
    told = answer.headers["Content-Disposition"]
    assert answer.status_code == HTTPStatus.OK
    assert "/" not in told
    assert "\n" not in told
    assert "Set-Cookie" not in answer.headers
    assert "\u202e" not in told
    assert "%E2%80%AE" not in told


def test_what_is_infected_opens_nowhere_and_what_it_came_in_neither(tuula: Post) -> None:
    mail = a_mail(files=(PDF, VIRUS))
    pdf, virus = Attachment.objects.order_by("number")
    html = page(tuula, of_contact(mail))
    assert f"/attachments/{pdf.pk}/" in html
    assert "holds a harmful program, not kept" in html
    browser = signed_in(tuula)
    for address in (f"/attachments/{virus.pk}/", f"/mail/{mail.pk}/original/"):
        assert address not in html
        assert browser.get(address).status_code == HTTPStatus.NOT_FOUND


def test_what_cannot_be_read_may_be_answered(tuula: Post) -> None:
    mail = a_mail(kind=MailKind.UNREADABLE, text="")
    html = page(tuula, of_contact(mail))
    assert "be shown as text" in html
    assert f"/mail/{mail.pk}/original/" in html
    assert send(tuula, mail).status_code == HTTPStatus.FOUND


def test_whoever_has_nothing_to_do_with_it_finds_none_of_it(tuula: Post, outi: Post) -> None:
    mail = a_mail(files=(PDF,))
    browser = signed_in(outi)
    file = Attachment.objects.get()
    for address in (
        f"/mail/{mail.pk}/",
        f"/mail/{mail.pk}/original/",
        f"/attachments/{file.pk}/",
        of_contact(mail),
    ):
        answer = browser.get(address)
        assert answer.status_code == HTTPStatus.NOT_FOUND, address
        assert "äitiäni" not in answer.content.decode()
    assert send(outi, mail).status_code == HTTPStatus.NOT_FOUND
    assert Event.objects.filter(outcome=Outcome.DENIED, actor_id=outi.user_id).count() >= 4


def test_when_its_time_is_over_the_page_says_so(tuula: Post) -> None:
    mail = a_mail(files=(PDF,))
    reply_to_mail(mail, words=ANSWER, language="en", actor=as_actor(tuula), now=NOW)
    forget_mail(mail, actor=READER, now=NOW)
    html = page(tuula, of_contact(mail))
    assert "äitiäni" not in html
    assert ANSWER not in html
    assert "hakemus.pdf" not in html
    assert "The words and files have been removed" in html
    for address in (f"/mail/{mail.pk}/original/", f"/attachments/{Attachment.objects.get().pk}/"):
        assert signed_in(tuula).get(address).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("number", [2, 12])
def test_many_emails_ask_no_more_than_few(tuula: Post, juhani: Post, number: int) -> None:
    mail = a_mail(files=(PDF,))
    reply = reply_to_mail(mail, words=ANSWER, language="en", actor=as_actor(tuula), now=NOW)
    for _ in range(number - 1):
        a_mail(subject=reply.message.title, files=(PDF, VIRUS))
    assert Mail.objects.filter(track=mail.track_id).count() == number
    browser = signed_in(tuula)
    browser.get(of_contact(mail))
    contact = statements(lambda: browser.get(of_contact(mail)))
    case = as_case(mail, tuula)
    at_home = signed_in(juhani)
    at_home.get(f"/cases/{case.pk}/")
    of_case = statements(lambda: at_home.get(f"/cases/{case.pk}/"))
    assert len(contact) <= MOST_STATEMENTS + OF_MAIL, contact
    assert len(of_case) <= MOST_STATEMENTS + OF_MAIL, of_case


def test_the_address_is_whole_only_for_those_who_answer(tuula: Post, settings: Any) -> None:
    mail = a_mail()
    role = tuula.role
    role.actions = [name for name in role.actions if name != "mail.reply"]
    role.save()
    html = page(tuula, f"/mail/{mail.pk}/")
    assert THEIRS not in html
    assert "p…@example.com" in html
    assert OURS not in html
    assert WORDS.partition("\n")[0] in html


def test_the_work_list_shows_the_latest_email_beside_the_list(tuula: Post, juhani: Post) -> None:
    mail = a_mail()
    assert mail.contact
    assert mail.contact.current_step_id
    address = f"/work-lists/{tuula.team_id}/?tab=all&step={mail.contact.current_step_id}"
    assert "kuka auttaa äitiäni kotona?" in page(tuula, address)
    case = as_case(mail, tuula)
    reply_to_mail(mail, words=ANSWER, language="en", case=case, actor=as_actor(juhani), now=NOW)
    a_mail(subject=Message.objects.get().title, text="Kiitos, odotan.")
    step = case.track.steps.get(kind="read_mail")
    html = page(juhani, f"/work-lists/{juhani.team_id}/?tab=all&step={step.pk}")
    assert "Kiitos, odotan." in html
    assert f"/steps/{step.pk}/complete/" in html


def test_what_it_is_about_is_said_on_the_open_contact_and_the_rules_answer(tuula: Post) -> None:
    mail = a_mail()
    assert mail.contact
    address = f"{of_contact(mail)}describe/"
    html = page(tuula, of_contact(mail))
    assert "Save what it is about" in html
    told = {"need": "NEEDS_ASSESSMENT", "service_task": "OLDER_PEOPLE", "place": "MAANINKA"}
    stood = ":::client"
    said = {"number": 1, **told, "contactor": "client"}
    browser = signed_in(tuula)
    for _ in range(2):  # sent twice it is said once
        answer = browser.post(address, {"key": KEY, "stood": stood, **said})
        assert answer.headers["Location"] == of_contact(mail)
    matter = mail.contact.matters.get()
    assert (matter.need, matter.service_task_id, matter.place_id) == tuple(told.values())
    step = mail.contact.current_step
    assert step
    step.refresh_from_db()
    assert (step.need, step.service_task_id, step.place_id) == tuple(told.values())
    html = page(tuula, of_contact(mail))
    assert 'value="NEEDS_ASSESSMENT:OLDER_PEOPLE:MAANINKA:client"' in html
    stale = browser.post(address, {"key": uuid4(), "stood": stood, **said, "place": ""})
    assert stale.status_code == HTTPStatus.CONFLICT
    assert "Somebody has changed this while you were writing." in stale.content.decode()
    wrong = browser.post(address, {"key": uuid4(), "stood": stood, **said, "place": "NOWHERE"})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    matter.refresh_from_db()
    assert matter.place_id == "MAANINKA"
    as_case(mail, tuula)
    assert "Save what it is about" not in page(tuula, of_contact(mail))
    closed = browser.post(address, {"key": uuid4(), "stood": stood, **said})
    assert closed.status_code == HTTPStatus.CONFLICT
    assert browser.post(address, {"key": uuid4(), "number": 7}).status_code == HTTPStatus.NOT_FOUND


def test_only_whoever_has_the_contact_says_what_it_is_about(tuula: Post, outi: Post) -> None:
    mail = a_mail()
    said = {"key": uuid4(), "number": 1, "need": "NEEDS_ASSESSMENT"}
    answer = signed_in(outi).post(f"{of_contact(mail)}describe/", said)
    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_the_list_of_contacts_shows_the_subject(tuula: Post) -> None:
    a_mail(subject="Kotiutuva potilas")
    assert "Kotiutuva potilas" in page(tuula, "/contacts/?list=open")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("reimari.messaging.adapters.Rejected", "The answer was not sent."),
        ("reimari.messaging.tasks.OutcomeUnknown", "known whether the answer went out."),
    ],
)
def test_an_answer_that_was_not_sent_is_told_and_one_that_may_have_been(
    tuula: Post, error: str, sentence: str
) -> None:
    mail = a_mail()
    reply_to_mail(mail, words=ANSWER, language="en", actor=as_actor(tuula), now=NOW)
    Message.objects.update(state="failed", next_at=None, error=error)
    assert sentence in page(tuula, of_contact(mail))
