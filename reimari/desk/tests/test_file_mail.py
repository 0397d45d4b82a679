"""On the e-mail's card: it was moved to the client record, and it wasn't after all (I-18)."""

import datetime as dt
from http import HTTPStatus
from typing import Any, cast
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.utils import timezone

from reimari.audit.models import Event, Outcome
from reimari.contacts.actions import close_contact
from reimari.mail.actions import Reported, file_mail, forget_mail, reply_to_mail, unfile_mail
from reimari.mail.models import Mail
from reimari.mail.states import MailKind
from reimari.mail.tests.mails import READER, a_mail
from reimari.messaging.states import Delivery
from reimari.staff.models import Post
from reimari.work.models import Entry
from tests.browser import signed_in
from tests.factories import ADVICE, NOW, as_actor, goes_on, loaded

pytestmark = pytest.mark.django_db
PLACE, CODE = "Record of 12 March", "010190-901R"
TEAM = "GUIDANCE_KOILLINEN"
MARK, UNMARK = "Mark as moved to the client record", "It wasn't moved after all"
MOVED = "Moved to the client record</strong>"


def page(post: Post, address: str) -> str:
    answer = signed_in(post).get(address)
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


def of_contact(mail: Mail) -> str:
    return f"/contacts/{mail.track_id}/"


def press(post: Post, mail: Mail, deed: str = "file", **fields: Any) -> HttpResponse:
    answer = signed_in(post).post(f"/mail/{mail.pk}/{deed}/", {"key": uuid4(), **fields})
    return cast(HttpResponse, answer)


def card(html: str, mail: Mail) -> str:
    """The e-mail's own part of a page."""
    return html.partition(f'id="mail-{mail.pk}"')[2].partition("</section>")[0]


def test_one_press_marks_it_and_one_takes_it_back(tuula: Post) -> None:
    mail = a_mail()
    html = page(tuula, of_contact(mail))
    assert MARK in html
    assert UNMARK not in html
    assert "removed 180 days after the mark" in html
    done = press(tuula, mail, where=PLACE)
    assert done.headers["Location"] == f"{of_contact(mail)}#mail-{mail.pk}"
    html = page(tuula, of_contact(mail))
    assert MOVED in html
    assert PLACE in html
    assert "Tuula Rantamaa" in card(html, mail)
    assert MARK not in html
    mail.refresh_from_db()
    assert mail.filed_at
    day = timezone.localdate(mail.filed_at + dt.timedelta(days=180))
    assert f"are removed after {day.day}.{day.month}.{day.year}." in html
    done = press(tuula, mail, "unfile", seen=mail.filed_at.isoformat())
    assert done.headers["Location"] == f"{of_contact(mail)}#mail-{mail.pk}"
    assert MARK in page(tuula, of_contact(mail))


def test_the_card_is_the_same_on_every_page(tuula: Post, juhani: Post) -> None:
    mail = a_mail()
    file_mail(mail, where=PLACE, actor=as_actor(tuula), now=NOW)
    assert mail.contact
    close_contact(mail.contact, answers=[goes_on(TEAM)], actor=as_actor(tuula), now=NOW)
    case = mail.contact.matters.get().case
    assert case
    parts = [card(page(juhani, address), mail) for address in (f"/cases/{case.pk}/", f"/mail/{mail.pk}/")]
    for part in parts:
        assert MOVED in part
        assert PLACE in part
        assert UNMARK in part


def test_on_a_cases_page_it_is_done_for_the_case(tuula: Post, juhani: Post) -> None:
    mail = a_mail()
    assert mail.contact
    close_contact(mail.contact, answers=[goes_on(TEAM)], actor=as_actor(tuula), now=NOW)
    case = mail.contact.matters.get().case
    assert case
    done = press(juhani, mail, case=case.pk)
    assert done.headers["Location"] == f"/cases/{case.pk}/#mail-{mail.pk}"
    html = page(juhani, f"/cases/{case.pk}/")
    assert "An e-mail was marked as moved to the client record." in html
    mail.refresh_from_db()
    assert mail.filed_at
    press(juhani, mail, "unfile", case=case.pk, seen=mail.filed_at.isoformat())
    html = page(juhani, f"/cases/{case.pk}/?what=client")
    assert "The mark was taken back that an e-mail was moved to the client record." in html


def test_the_same_press_twice_is_one_mark(tuula: Post) -> None:
    mail, key = a_mail(), uuid4()
    assert [press(tuula, mail, key=key).status_code for _ in range(2)] == [HTTPStatus.FOUND] * 2
    assert press(tuula, mail).status_code == HTTPStatus.FOUND
    assert Entry.objects.filter(kind="mail.file").count() == 1
    mail.refresh_from_db()
    assert mail.filed_at
    seen, key = mail.filed_at.isoformat(), uuid4()
    again = [press(tuula, mail, "unfile", key=key, seen=seen).status_code for _ in range(2)]
    assert again == [HTTPStatus.FOUND] * 2
    assert Entry.objects.filter(kind="mail.unfile").count() == 1


def test_an_identity_code_comes_back(tuula: Post) -> None:
    mail = a_mail()
    answer = press(tuula, mail, where=f"Code {CODE}")
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    html = answer.content.decode()
    assert "This looks like an identity code. Take it away" in html
    assert f'value="Code {CODE}"' in html
    mail.refresh_from_db()
    assert mail.filed_at is None


def test_another_place_overwrites_nothing_and_isnt_lost(tuula: Post) -> None:
    mail = a_mail()
    file_mail(mail, where=PLACE, actor=as_actor(tuula), now=NOW)
    answer = press(tuula, mail, where="Elsewhere")
    assert answer.status_code == HTTPStatus.CONFLICT
    html = answer.content.decode()
    assert "This e-mail was marked as moved already." in html
    assert PLACE in html
    assert "You had written: Elsewhere" in html


def test_an_old_page_takes_no_new_mark_back(tuula: Post) -> None:
    mail, actor = a_mail(), as_actor(tuula)
    file_mail(mail, actor=actor, now=NOW)
    unfile_mail(mail, seen=NOW, actor=actor, now=NOW)
    file_mail(mail, actor=actor, now=NOW + dt.timedelta(minutes=1))
    answer = press(tuula, mail, "unfile", seen=NOW.isoformat())
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "has been marked anew meanwhile" in answer.content.decode()
    assert press(tuula, mail, "unfile").status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_what_has_gone_offers_nothing(tuula: Post) -> None:
    mail = a_mail()
    file_mail(mail, where=PLACE, actor=as_actor(tuula), now=NOW)
    forget_mail(mail, actor=READER, now=NOW)
    html = page(tuula, of_contact(mail))
    assert MOVED in html
    for gone in (PLACE, UNMARK, MARK, "are removed"):
        assert gone not in html
    answer = press(tuula, mail, "unfile", seen=NOW.isoformat())
    assert answer.status_code == HTTPStatus.CONFLICT
    other = a_mail()
    forget_mail(other, actor=READER, now=NOW)
    assert press(tuula, other).status_code == HTTPStatus.CONFLICT


def test_what_a_machine_wrote_offers_nothing(tuula: Post) -> None:
    assert MARK not in page(tuula, f"/mail/{a_mail(kind=MailKind.AUTO_REPLY).pk}/")
    mail = a_mail()
    reply = reply_to_mail(mail, words="We call you.", language="en", actor=as_actor(tuula), now=NOW)
    told = Reported(message_ids=(reply.message.message_id,), delivery=Delivery.FAILED)
    bounce = a_mail(kind=MailKind.BOUNCE, reported=told)
    html = page(tuula, of_contact(mail))
    assert MARK in card(html, mail)
    assert bounce.track_id == mail.track_id
    assert MARK not in card(html, bounce)
    assert press(tuula, bounce).status_code == HTTPStatus.CONFLICT


def test_a_matter_that_has_ended_tells_the_day_before_anybody_marks(tuula: Post) -> None:
    mail = a_mail()
    assert mail.contact
    close_contact(mail.contact, answers=[ADVICE], actor=as_actor(tuula), now=NOW)
    html = page(tuula, of_contact(mail))
    assert MARK in html
    assert "The words and files are removed after" in html


def test_a_county_that_hasnt_told_the_days_says_so(tuula: Post) -> None:
    mail = a_mail()
    loaded("PS", with_demo=False)
    html = page(tuula, of_contact(mail))
    assert "hasn't said how long the words of e-mails are kept" in html


def test_whoever_may_only_look_sees_the_mark_and_no_button(tuula: Post) -> None:
    mail = a_mail()
    file_mail(mail, actor=as_actor(tuula), now=NOW)
    role = tuula.role
    role.actions = [name for name in role.actions if name not in {"mail.file", "mail.unfile"}]
    role.save()
    html = page(tuula, f"/mail/{mail.pk}/")
    assert MOVED in html
    assert UNMARK not in html
    assert press(tuula, mail).status_code == HTTPStatus.FORBIDDEN
    assert press(tuula, mail, "unfile", seen=NOW.isoformat()).status_code == HTTPStatus.FORBIDDEN


def test_whoever_has_nothing_to_do_with_it_finds_nothing(outi: Post, tuula: Post) -> None:
    mail = a_mail()
    for deed in ("file", "unfile"):
        assert press(outi, mail, deed, seen=NOW.isoformat()).status_code == HTTPStatus.NOT_FOUND
    assert Event.objects.filter(outcome=Outcome.DENIED, actor_id=outi.user_id).exists()
    mail.refresh_from_db()
    assert mail.filed_at is None


def test_after_a_lost_session_the_page_of_the_email_opens(tuula: Post) -> None:
    mail = a_mail()
    for deed in ("file", "unfile"):
        answer = signed_in(tuula).get(f"/mail/{mail.pk}/{deed}/")
        assert answer.headers["Location"] == f"/mail/{mail.pk}/#mail-{mail.pk}"


def test_a_contacts_page_begins_with_what_was_written(tuula: Post) -> None:
    """First the words, then what has been promised and may be granted, then the form that closes it."""
    mail = a_mail()
    html = page(tuula, of_contact(mail))
    parts = [f'id="mail-{mail.pk}"', 'id="matter-1"', 'id="granted-title"', 'id="close-form"']
    found = [html.find(part) for part in parts]
    assert -1 not in found
    assert found == sorted(found)
