"""The page that whoever contacted us opens by a link: how far it has come, feedback, and nothing else."""

import datetime as dt
import re
from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

import pytest
from django.conf import settings
from django.core.signing import Signer
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from reimari.accounts.rules import FROM_ONE_ADDRESS
from reimari.audit.models import Event, Outcome
from reimari.cases.actions import close_case
from reimari.cases.models import Case
from reimari.cases.states import Ending
from reimari.common.problems import Refused
from reimari.contacts.actions import Answer, Heard, Somebody, give_feedback
from reimari.contacts.models import Contact, Feedback
from reimari.contacts.states import Elsewhere, Part, ParticipantKind
from reimari.contacts.states import Outcome as Became
from reimari.desk.caller_links import CALLER, HOLDS, SALT, contact_in, token_of
from reimari.staff.models import Post, Unit
from reimari.work.actions import take_step
from reimari.work.models import Entry
from tests.browser import MOST_STATEMENTS, signed_in, statements
from tests.factories import ADVICE, NOW, TODAY, a_contact, a_person, as_actor, client, goes_on

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
WORDS = "My mother can't manage at home"
NURSE = Somebody(
    part=Part.CONTACTOR, kind=ParticipantKind.OWN_EMPLOYEE, name="Noora Niemelä", phone="+358491234567"
)


def link(contact: Contact, language: str = "en", today: dt.date = TODAY) -> str:
    return f"/{language}/seuranta/{token_of(contact.pk, today=today)}/"


def seen(contact: Contact, language: str = "en") -> str:
    answer = Client().get(link(contact, language))
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def going_on(post: Post, *participants: Somebody, need: str = "") -> tuple[Contact, Case]:
    heard = Heard(own_words=WORDS, need=need, service_task_id="WORKING_AGE", answer=goes_on(WEST))
    contact = a_contact(post, heard, participants=participants)
    case = contact.matters.get().case
    assert case
    return contact, case


def send(contact: Contact, **fields: Any) -> HttpResponse:
    return cast(HttpResponse, Client(enforce_csrf_checks=True).post(link(contact), fields))


def test_our_own_employee_follows_what_they_sent_from_received_to_ended(aino: Post, eero: Post) -> None:
    contact, case = going_on(aino, NURSE)
    assert "waits for somebody to take it" in seen(contact)
    assert case.current_step
    take_step(case.current_step, actor=as_actor(eero), now=NOW)
    assert "is being handled" in seen(contact)
    close_case(case, ending=Ending.HELPED, actor=as_actor(eero), now=NOW)
    html = seen(contact)
    assert "Your contact has ended." in html
    assert "How did it go?" in html


def test_it_tells_no_name_no_need_no_words_and_no_number(aino: Post, eero: Post) -> None:
    person = a_person(
        as_actor(aino), last_name="Lintukorpi", phone="+358401234567", birth_date=dt.date(1950, 1, 2)
    )
    other = Somebody(part=Part.CLIENT, kind=ParticipantKind.CLIENT, person_id=person.pk)
    contact, case = going_on(aino, NURSE, other, need="money")
    assert case.current_step
    take_step(case.current_step, actor=as_actor(eero), now=NOW)
    for language in ("fi", "sv", "en"):
        html = seen(contact, language)
        forbidden = (
            *("Lintukorpi", "Noora", "Kuusirinne", "Aaltomeri", WORDS, case.number, str(case.pk)),
            *(str(contact.pk), str(person.pk), "1234567", "money", "raha", "working", "Working-age"),
        )
        assert [word for word in forbidden if word in html] == []
        assert not re.search(r"\+?\d[\d ]{6,}", text_of(html))


def test_the_link_holds_no_personal_data_and_its_signature_has_a_key_of_its_own(aino: Post) -> None:
    contact, _ = going_on(aino, NURSE)
    token = token_of(contact.pk, today=TODAY)
    assert contact_in(token, today=TODAY) == contact.pk
    told, _, _ = token.partition(".")
    for key in (settings.SECRET_KEY, "another"):
        forged = Signer(key=key, sep=".", salt=SALT).sign(told)
        assert contact_in(forged, today=TODAY) is None
    assert len(told) == 27  # an id and a day: room for nothing else


def test_a_link_holds_for_thirty_days_and_is_the_same_all_day(aino: Post) -> None:
    pk = UUID(int=7)
    token = token_of(pk, today=TODAY)
    assert token == token_of(pk, today=TODAY)
    assert contact_in(token, today=TODAY + HOLDS) == pk
    assert contact_in(token, today=TODAY + HOLDS + dt.timedelta(days=1)) is None


def test_a_key_that_is_changed_ends_all_links(aino: Post, settings: Any) -> None:
    token = token_of(UUID(int=7), today=TODAY)
    settings.CALLER_KEY = "new"
    assert contact_in(token, today=TODAY) is None


@pytest.mark.parametrize("how", ["cut", "changed", "other", "nonsense", "old"])
def test_a_wrong_link_opens_nothing(aino: Post, how: str) -> None:
    contact, _ = going_on(aino, NURSE)
    token = token_of(contact.pk, today=TODAY)
    made = {
        "cut": token[:-3],
        "changed": ("A" if token[0] != "A" else "B") + token[1:],
        "other": token_of(UUID(int=7), today=TODAY),
        "nonsense": "é" * 300,
        "old": token_of(contact.pk, today=TODAY - HOLDS - dt.timedelta(days=1)),
    }
    for method in ("get", "post"):
        answer = getattr(Client(), method)(
            f"/en/seuranta/{made[how]}/", {"score": "5"} if method == "post" else {}
        )
        assert answer.status_code == HTTPStatus.NOT_FOUND, method
        assert "doesn't open anything" in answer.content.decode().replace("&#39;", "'")
    assert not Feedback.objects.exists()


def test_a_language_that_we_do_not_write_is_no_page(aino: Post) -> None:
    contact, _ = going_on(aino, NURSE)
    assert Client().get(link(contact, "de")).status_code == HTTPStatus.NOT_FOUND


def test_nobody_keeps_it_or_is_told_of_it(aino: Post) -> None:
    contact, _ = going_on(aino, NURSE)
    for address in (link(contact), "/en/seuranta/wrong/"):
        answer = Client().get(address)
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer.headers["Cache-Control"]
        assert not answer.cookies
        html = answer.content.decode()
        assert 'name="robots"' in html
        assert "<script" not in html


def test_somebody_else_is_not_told_whether_a_person_is_a_client(aino: Post, eero: Post) -> None:
    """A neighbour, a daughter: that a case goes on is the client's own matter (I-23)."""
    neighbour = Somebody(part=Part.CONTACTOR, kind=ParticipantKind.OUTSIDE_PARTY, name="Naapuri")
    contact, case = going_on(aino, neighbour)
    before = seen(contact)
    assert "passed on to those whose task it is" in before
    assert case.current_step
    take_step(case.current_step, actor=as_actor(eero), now=NOW)
    assert text_of(seen(contact)) == text_of(before)
    close_case(case, ending=Ending.HELPED, actor=as_actor(eero), now=NOW)
    assert text_of(seen(contact)) == text_of(before)
    assert "How did it go?" in before


def test_what_belonged_elsewhere_is_told_with_its_unit(eero: Post) -> None:
    unit = Unit.objects.get(pk="CLIENT_ADVICE")
    answer = Answer(outcome=Became.ELSEWHERE, elsewhere=Elsewhere.OTHER_UNIT, elsewhere_unit_id=unit.pk)
    contact = a_contact(eero, Heard(own_words=WORDS, answer=answer), participants=(client(),))
    assert "it belonged elsewhere" in seen(contact)
    assert unit.name["en"] in seen(contact)
    Unit.objects.filter(pk=unit.pk).update(public=False)
    assert unit.name["en"] not in seen(contact)
    ours = a_contact(eero, Heard(own_words=WORDS, answer=answer), participants=(NURSE,))
    assert unit.name["en"] in seen(ours)


def test_an_open_contact_and_two_matters(eero: Post) -> None:
    contact = a_contact(eero, Heard(own_words=WORDS), Heard(own_words=WORDS), participants=(NURSE,))
    html = seen(contact)
    assert html.count("waits for somebody to take it") == 2
    assert "Matter 2" in html
    assert "How did it go?" not in html
    assert contact.current_step
    take_step(contact.current_step, actor=as_actor(eero), now=NOW)
    assert seen(contact).count("is being handled") == 2


def test_feedback_is_given_once_and_seen_by_those_who_see_the_contact(eero: Post, timo: Post) -> None:
    contact = a_contact(eero, Heard(own_words=WORDS, answer=ADVICE), participants=(NURSE,))
    for _ in range(2):
        answer = send(contact, score="4", words="Quick and friendly.")
        assert (answer.status_code, answer.headers["Location"]) == (HTTPStatus.FOUND, link(contact))
    other = send(contact, score="1", words="Bad.")
    assert other.status_code == HTTPStatus.FOUND
    given = Feedback.objects.get()
    assert (given.score, given.words) == (4, "Quick and friendly.")
    html = seen(contact)
    assert "Thank you for your feedback" in html
    assert "Quick and friendly." not in html
    page = signed_in(timo).get(f"/contacts/{contact.pk}/").content.decode()
    assert "4/5" in page
    assert "Quick and friendly." in page
    entry = Entry.objects.get(kind="contacts.give_feedback")
    assert entry.facts == {"score": 4}
    assert entry.actor_id is None


def test_feedback_waits_for_the_end(aino: Post, eero: Post) -> None:
    contact, case = going_on(aino, NURSE)
    answer = send(contact, score="5", words="")
    assert answer.status_code == HTTPStatus.CONFLICT
    with pytest.raises(Refused, match=r"contacts\.not_ended"):
        give_feedback(contact, score=5, words="", actor=CALLER, now=NOW)
    close_case(case, ending=Ending.HELPED, actor=as_actor(eero), now=NOW)
    assert send(contact, score="5").status_code == HTTPStatus.FOUND
    with pytest.raises(Refused, match=r"contacts\.feedback_given"):
        give_feedback(contact, score=5, words="", actor=CALLER, now=NOW)


@pytest.mark.parametrize("fields", [{}, {"score": "6"}, {"score": "0"}, {"score": "5", "words": "x" * 2001}])
def test_feedback_that_cannot_be_read_comes_back(eero: Post, fields: dict[str, str]) -> None:
    contact = a_contact(eero, Heard(own_words=WORDS, answer=ADVICE), participants=(NURSE,))
    assert send(contact, **fields).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not Feedback.objects.exists()


def test_the_form_warns_of_client_data(eero: Post) -> None:
    contact = a_contact(eero, Heard(own_words=WORDS, answer=ADVICE), participants=(NURSE,))
    assert "write anything about clients" in seen(contact)


def test_whoever_tries_many_links_waits(aino: Post) -> None:
    contact, _ = going_on(aino, NURSE)
    for _ in range(FROM_ONE_ADDRESS.most):
        answer = Client().get("/en/seuranta/wrong/")
    answer = Client().get(link(contact))
    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert int(answer.headers["Retry-After"]) > 0
    assert Client().get(link(contact), REMOTE_ADDR="192.0.2.7").status_code == HTTPStatus.OK


def test_looking_by_the_link_is_in_the_use_log_and_names_nobody(aino: Post) -> None:
    contact, _ = going_on(aino, NURSE)
    seen(contact)
    event = Event.objects.get(action="contacts.follow_up")
    assert (event.outcome, event.actor_kind, event.actor_id) == (Outcome.SEEN, "system", None)
    assert (event.subject_id, event.person_ids) == (str(contact.pk), [])


def test_somebody_who_is_signed_in_sees_the_same(aino: Post, eero: Post) -> None:
    contact, _ = going_on(aino, NURSE)
    assert text_of(signed_in(eero, "fi").get(link(contact)).content.decode()) == text_of(seen(contact))


def test_it_asks_little(eero: Post) -> None:
    contact = a_contact(eero, *(Heard(own_words=WORDS) for _ in range(5)), participants=(NURSE,))
    assert len(statements(lambda: seen(contact))) <= MOST_STATEMENTS // 2


@pytest.mark.parametrize("query", ["", "?recorded"])
def test_the_link_stands_on_the_receipt_and_on_the_contacts_page(eero: Post, query: str) -> None:
    contact = a_contact(eero, Heard(own_words=WORDS, answer=ADVICE), participants=(NURSE,), language="sv")
    html = signed_in(eero).get(f"/contacts/{contact.pk}/{query}").content.decode()
    found = re.search(r'id="caller-link">(http://testserver/sv/seuranta/[^<]+)<', html)
    assert found
    assert html.count('id="caller-link"') == 1
    assert contact_in(found[1].split("/")[-2], today=timezone.localdate()) == contact.pk


def test_the_supervisor_sees_mean_number_and_the_latest_of_the_line(
    eero: Post, timo: Post, lea: Post
) -> None:
    browser = signed_in(lea)
    assert "No feedback has come on" in browser.get(f"/team/{WEST}/").content.decode()
    for day, score in ((40, 1), (3, 2), (2, 5), (1, 4)):
        moment = NOW - dt.timedelta(days=day)
        contact = a_contact(eero, Heard(own_words=WORDS, answer=ADVICE), now=moment, participants=(NURSE,))
        give_feedback(contact, score=score, words="", actor=CALLER, now=moment)
    html = text_of(browser.get(f"/team/{WEST}/").content.decode())
    assert "Given 3 times Mean 3.7 / 5 Latest 4 / 5" in html
    assert f"/contacts/{contact.pk}/" in browser.get(f"/team/{WEST}/").content.decode()
    assert "3,7 / 5" in signed_in(lea, "fi").get(f"/team/{WEST}/").content.decode()
    assert len(statements(lambda: browser.get(f"/team/{WEST}/"))) <= MOST_STATEMENTS
