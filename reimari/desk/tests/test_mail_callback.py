"""Whoever writes an e-mail may ask to be called: an adviser asks for it where the e-mail is read."""

from http import HTTPStatus
from uuid import uuid4

import pytest

from reimari.callbacks.models import Callback
from reimari.callbacks.states import RequestedVia
from reimari.contacts.models import Contact
from reimari.mail.actions import forget_mail
from reimari.mail.models import Mail
from reimari.mail.queries import Line
from reimari.mail.tests.mails import READER, a_mail
from reimari.staff.models import Post, Team
from tests.browser import MOST_STATEMENTS, signed_in, statements
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ASK = "/callbacks/ask/"


def written(post: Post, text: str) -> Mail:
    """An e-mail to the post's own team."""
    return a_mail(text=text, of=Line(team=Team.objects.get(pk=post.team_id), channel_id="email"))


def form(post: Post, mail: Mail) -> str:
    answer = signed_in(post).get(f"{ASK}?contact={mail.contact_id}")
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


@pytest.mark.parametrize("address", ["/contacts/{}/", "/mail/{}/"])
def test_a_call_can_be_asked_for_where_the_email_is_read(eero: Post, address: str) -> None:
    mail = written(eero, "Soittakaa minulle.")
    pk = mail.contact_id if "contacts" in address else mail.pk
    html = signed_in(eero).get(address.format(pk)).content.decode()
    assert f'href="{ASK}?contact={mail.contact_id}"' in html


def test_the_one_number_in_the_email_is_offered_with_who_wrote(eero: Post) -> None:
    html = form(eero, written(eero, "Soittakaa numeroon 049 123 4567. Synt. 010190-901R."))
    assert 'value="049 1234567"' in html
    assert 'value="Pihla Lehtovaara"' in html


@pytest.mark.parametrize("text", ["Soittakaa.", "049 123 4567 tai 017 123 456", "+46 70 123 45 67"])
def test_without_one_alone_none_is_offered(eero: Post, text: str) -> None:
    html = form(eero, written(eero, text))
    assert "<h1" in html
    assert "049 1234567" not in html
    assert "017 1" not in html
    assert "+46" not in html


def test_of_words_that_were_removed_no_number_is_left(eero: Post) -> None:
    mail = written(eero, "049 123 4567")
    forget_mail(mail, actor=READER, now=NOW)
    assert "049 1234567" not in form(eero, mail)


def test_the_callback_says_that_it_was_asked_for_by_email(eero: Post) -> None:
    mail = written(eero, "049 123 4567")
    sent = {"key": str(uuid4()), "contact": str(mail.contact_id), "number": "049 123 4567"}
    answer = signed_in(eero).post(ASK, sent | {"line": "phone", "language": "fi", "time": "any"})
    assert answer.headers["Location"] == f"/contacts/{mail.contact_id}/"
    callback = Callback.objects.get()
    assert (callback.requested_via, callback.contact_id) == (RequestedVia.EMAIL, mail.contact_id)
    assert callback.asked_by_id == eero.user_id


def test_so_does_the_call_with_which_its_contact_ends(eero: Post) -> None:
    mail = written(eero, "049 123 4567")
    fields = {"m1-need": "money", "m1-place": "ASKOLA", "m1-outcome": "call_back", "m1-call_told": "Soon."}
    sent = {"key": str(uuid4()), **fields, "m1-call_number": "049 123 4567", "m1-call_time": "any"}
    answer = signed_in(eero).post(f"/contacts/{mail.contact_id}/close/", sent)
    assert answer.status_code == HTTPStatus.FOUND, answer.content.decode()
    assert Callback.objects.get().requested_via == RequestedVia.EMAIL
    assert Contact.objects.get().state == "closed"


def test_the_form_asks_few_statements_whatever_was_written(eero: Post) -> None:
    mail = written(eero, "049 123 4567")
    browser = signed_in(eero)
    browser.get(f"{ASK}?contact={mail.contact_id}")
    assert len(statements(lambda: browser.get(f"{ASK}?contact={mail.contact_id}"))) <= MOST_STATEMENTS
