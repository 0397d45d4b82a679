"""What a machine wrote about nothing that we know of is listed; one of a person among it is taken up."""

from http import HTTPStatus
from typing import Any, cast
from uuid import uuid4

import pytest

from reimari.access.catalogue import Forbidden
from reimari.common.problems import Refused
from reimari.contacts.models import Contact
from reimari.contacts.states import ContactState
from reimari.mail.actions import receive_mail, take_up_mail
from reimari.mail.models import Mail
from reimari.mail.states import MailKind
from reimari.mail.tests.mails import PDF, READER, THEIRS, a_mail, arrived, box, line
from reimari.staff.models import Post, Team
from tests.browser import MOST_STATEMENTS, shown, signed_in, statements
from tests.factories import NOW, as_actor

pytestmark = pytest.mark.django_db
ADDRESS = "/mail/automatic/"


def automatic(**given: object) -> Mail:
    """An e-mail that a list or a machine has sent."""
    return a_mail(kind=MailKind.AUTO_REPLY, **given)  # type: ignore[arg-type]


def test_the_list_tells_those_of_my_lines_alone(tuula: Post) -> None:
    mine = automatic(subject="Olen lomalla")
    other = Team.objects.exclude(unit=mine.team.unit).first()
    theirs = automatic(subject="Uutiskirje", of=line(team=other))
    answer = signed_in(tuula).get(ADDRESS)
    assert answer.status_code == HTTPStatus.OK
    text = answer.content.decode()
    assert f'href="/mail/{mine.pk}/"' in text
    assert "Olen lomalla" in text
    assert str(theirs.pk) not in text
    assert signed_in(tuula).get(f"/mail/{theirs.pk}/").status_code == HTTPStatus.NOT_FOUND


def test_what_is_about_a_matter_is_not_there(tuula: Post) -> None:
    person = a_mail()
    text = signed_in(tuula).get(ADDRESS).content.decode()
    assert str(person.pk) not in text
    assert 'class="row-link"' not in text


def test_the_list_asks_as_much_for_many_as_for_two(tuula: Post) -> None:
    for _each in range(2):
        automatic()
    browser = signed_in(tuula)
    few = len(statements(lambda: browser.get(ADDRESS)))
    for _each in range(60):
        automatic()
    assert len(statements(lambda: browser.get(ADDRESS))) == few <= MOST_STATEMENTS
    first = browser.get(ADDRESS)
    second = browser.get(cast(Any, first).context_data["next_url"])
    assert [len(shown(each.content.decode())) for each in (first, second)] == [50, 12]


def test_one_from_a_person_becomes_a_contact_that_is_answered(tuula: Post) -> None:
    mail = automatic(files=(PDF,))
    assert mail.contact is None
    browser, key = signed_in(tuula), str(uuid4())
    assert f'action="/mail/{mail.pk}/take-up/"' in browser.get(f"/mail/{mail.pk}/").content.decode()
    answers = [browser.post(f"/mail/{mail.pk}/take-up/", {"key": key}) for _twice in range(2)]
    contact = Contact.objects.get()
    assert {answer.headers["Location"] for answer in answers} == {f"/contacts/{contact.pk}/#mail-{mail.pk}"}
    assert (contact.state, contact.received_at) == (ContactState.OPEN, mail.received_at)
    (somebody,) = contact.took_part()
    assert somebody.email == THEIRS
    kept = Mail.objects.get()
    assert (kept.kind, kept.contact, kept.track_id) == (MailKind.PERSON, contact, contact.pk)
    text = browser.get(f"/contacts/{contact.pk}/").content.decode()
    assert f'action="/mail/{mail.pk}/reply/"' in text
    assert "/take-up/" not in browser.get(f"/mail/{mail.pk}/").content.decode()


def test_it_is_taken_up_once(tuula: Post) -> None:
    mail = automatic()
    take_up_mail(mail, actor=as_actor(tuula), now=NOW)
    with pytest.raises(Forbidden):
        take_up_mail(mail, actor=as_actor(tuula), now=NOW)
    assert Contact.objects.count() == 1


def test_of_a_line_that_has_ended_no_contact_is_made(tuula: Post) -> None:
    mail = automatic()
    Mail.objects.filter(pk=mail.pk).update(mailbox=box("NO_SUCH_BOX"))
    with pytest.raises(Refused):
        take_up_mail(mail, actor=as_actor(tuula), now=NOW)
    assert not Contact.objects.exists()


def test_the_same_e_mail_again_is_still_known_after_that(tuula: Post) -> None:
    mail = automatic(likeness="a" * 64)
    take_up_mail(mail, actor=as_actor(tuula), now=NOW)
    again = arrived(likeness="a" * 64, kind=MailKind.AUTO_REPLY)
    assert receive_mail(box(), arrived=again, line=line(), actor=READER, now=NOW) == mail
