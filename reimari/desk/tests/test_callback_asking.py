"""A callback asked for in a contact or about a case, and what the client and colleagues see of it."""

import datetime as dt
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from reimari.audit.models import Event
from reimari.callbacks.actions import (
    begin_call,
    reach_callback,
    record_call,
    request_callback,
    withdraw_callback,
)
from reimari.callbacks.models import Callback
from reimari.callbacks.states import CallbackOutcome, CallResult, RequestedVia, WithdrawReason
from reimari.callbacks.tests.calls import NUMBER, WEST, a_callback, a_wish
from reimari.cases.models import Case
from reimari.contacts.models import Contact, Matter
from reimari.desk.tests.test_caller import link, text_of
from reimari.desk.tests.test_new_contact import URL, send, typed
from reimari.staff.models import Post, Team
from reimari.work.models import Entry
from tests.browser import signed_in
from tests.factories import a_case, a_person, as_actor

pytestmark = pytest.mark.django_db
CALL: dict[str, Any] = {"m1__outcome": "call_back", "phone": "049 123 4567", "last_name": "Meri"}
FILLED = {"contactor": "client", "language": "fi", "m1-words": "The rent.", "m1-outcome": "advice"}


def asked(post: Post, **given: Any) -> Callback:
    return a_callback(post, now=timezone.now(), **given)


# The outcome of a new contact


def test_a_contact_and_its_callback_are_saved_together(aino: Post) -> None:
    send(signed_in(aino), **CALL, urgent="yes", m1__call_time="morning")
    contact, callback = Contact.objects.get(), Callback.objects.get()
    assert (contact.state, contact.outcome) == ("closed", "call_back")
    assert (callback.number, callback.contact_id, callback.person_id) == (
        NUMBER,
        contact.pk,
        contact.participants.get().person_id,
    )
    assert (callback.window_from, callback.window_until) == (None, dt.time(12))
    assert (callback.is_urgent, callback.requested_via) == (True, RequestedVia.ADVISER)
    assert (callback.asked_by_id, callback.place_id) == (aino.user_id, "ASKOLA")
    assert not Case.objects.exists()


def test_the_client_is_told_by_when_in_their_own_language(aino: Post) -> None:
    answer = signed_in(aino).post(URL, typed(**CALL, language="sv"))
    told, callback = Matter.objects.get().told_what, Callback.objects.get()
    assert callback.current_step
    due = timezone.localtime(callback.current_step.due_at)
    assert f"{due.day}.{due.month}." in told
    receipt = signed_in(aino).get(answer.headers["Location"]).content.decode()
    assert told in receipt


def test_the_number_and_the_text_are_offered_while_one_writes(aino: Post) -> None:
    html = signed_in(aino).post("/new-contact/route/", typed(**CALL)).content.decode()
    assert 'value="049 123 4567"' in html
    assert "call you back by" in html or "Soitamme" in html
    typed_over = typed(**CALL, m1__call_number="050 7654321", m1__call_number_offered="040 1111111")
    assert 'value="050 7654321"' in signed_in(aino).post("/new-contact/route/", typed_over).content.decode()


def test_without_a_number_nothing_is_saved_and_what_was_typed_stays(aino: Post) -> None:
    text = send(signed_in(aino), 422, **CALL | {"phone": ""})
    assert "Money is out and the rent is due." in text
    assert not Contact.objects.exists()
    assert not Callback.objects.exists()


def test_the_same_form_sent_twice_asks_once(aino: Post) -> None:
    browser = signed_in(aino)
    send(browser, **CALL)
    send(browser, **CALL)
    assert Callback.objects.get().times_asked == 1


def test_where_the_county_calls_nobody_back_the_outcome_is_not_offered(
    aino: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 'value="call_back"' in signed_in(aino).get(URL).content.decode()
    monkeypatch.setattr("reimari.desk.forms.called_back.lines_to_ask", lambda *_: ())
    assert 'value="call_back"' not in signed_in(aino).get(URL).content.decode()


def test_an_open_contact_may_end_with_a_call(aino: Post) -> None:
    browser = signed_in(aino)
    send(browser, **CALL | {"m1__outcome": ""}, leave_open="1")
    contact = Contact.objects.get()
    page = browser.get(f"/contacts/{contact.pk}/").content.decode()
    assert 'value="049 1234567"' in page
    sent = {"key": str(uuid4()), "m1-outcome": "call_back", "m1-call_told": "Soon."}
    answer = browser.post(f"/contacts/{contact.pk}/close/", sent)
    assert answer.status_code == HTTPStatus.FOUND
    contact.refresh_from_db()
    assert (contact.outcome, contact.matters.get().told_what) == ("call_back", "Soon.")
    assert Callback.objects.get().contact_id == contact.pk


# A new contact that a callback became


def written(post: Post, callback: Callback, **more: str) -> str:
    form = {"key": str(uuid4()), "callback": str(callback.pk), **FILLED, **more}
    answer = signed_in(post).post(URL, form)
    assert answer.status_code == HTTPStatus.FOUND, answer.content.decode()[:2000]
    return answer.headers["Location"]


def test_saving_it_ends_the_callback_in_the_same_transaction(eero: Post) -> None:
    person = a_person(as_actor(eero))
    callback = begin_call(asked(eero, person_id=person.pk), actor=as_actor(eero), now=timezone.now())
    page = signed_in(eero).get(f"{URL}?callback={callback.pk}").content.decode()
    assert f'value="{callback.pk}"' in page
    assert f'value="{person.pk}"' in page
    assert "049 1234567" in page
    address = written(eero, callback)
    callback.refresh_from_db()
    assert (callback.outcome, callback.answered_in_id) == (CallbackOutcome.REACHED, Contact.objects.get().pk)
    assert "apart" not in address


def test_whoever_may_not_gets_nothing_of_it(helmi: Post, eero: Post) -> None:
    callback = asked(eero)
    answer = signed_in(helmi).get(f"{URL}?callback={callback.pk}", follow=True)
    assert answer.status_code == HTTPStatus.NOT_FOUND
    written(helmi, callback)
    callback.refresh_from_db()
    assert callback.closed_at is None


def test_when_it_has_ended_meanwhile_the_contact_is_saved_and_the_adviser_told(eero: Post) -> None:
    callback = asked(eero)
    withdraw_callback(callback, reason=WithdrawReason.CALLED_AGAIN, actor=as_actor(eero), now=timezone.now())
    address = written(eero, callback)
    assert Contact.objects.count() == 1
    assert "ended by it" in signed_in(eero).get(address).content.decode()
    opened = signed_in(eero).get(f"{URL}?callback={callback.pk}")
    assert opened.headers["Location"] == f"/callbacks/{callback.pk}/"


def test_when_a_colleague_is_calling_the_contact_is_saved_all_the_same(eero: Post, timo: Post) -> None:
    callback = begin_call(asked(eero), actor=as_actor(timo), now=timezone.now())
    assert "apart=1" in written(eero, callback)
    callback.refresh_from_db()
    assert (callback.closed_at, callback.caller_id) == (None, timo.user_id)
    assert Contact.objects.count() == 1


# Asked about a contact or a case


def test_about_a_case_the_form_knows_the_client_and_the_teams_line(aino: Post, eero: Post) -> None:
    person = a_person(as_actor(aino), phone=NUMBER)
    case = a_case(aino, WEST, person=person)
    browser = signed_in(eero)
    assert f"/callbacks/ask/?case={case.pk}" in browser.get(f"/cases/{case.pk}/").content.decode()
    page = browser.get(f"/callbacks/ask/?case={case.pk}").content.decode()
    assert 'value="049 1234567"' in page
    sent = {"key": str(uuid4()), "case": str(case.pk), "number": NUMBER, "language": "fi", "time": "any"}
    answer = browser.post("/callbacks/ask/", sent | {"line": "phone"})
    assert answer.headers["Location"] == f"/cases/{case.pk}/"
    callback = Callback.objects.get()
    assert (callback.case_id, callback.person_id, callback.area_id) == (case.pk, person.pk, case.area_id)
    assert Event.objects.filter(action="callbacks.request", subject_id=str(case.pk)).exists()


def test_others_cant_ask_about_a_case_that_they_dont_see(aino: Post, helmi: Post) -> None:
    case = a_case(aino, WEST)
    assert signed_in(helmi).get(f"/callbacks/ask/?case={case.pk}").status_code == HTTPStatus.NOT_FOUND


def test_a_reached_call_about_a_case_stands_in_the_cases_history(aino: Post, eero: Post) -> None:
    person = a_person(as_actor(aino))
    case, other = a_case(aino, WEST, person=person), a_case(aino, WEST)
    callback = begin_call(asked(aino, person_id=person.pk), actor=as_actor(eero), now=timezone.now())
    browser = signed_in(eero)
    page = browser.get(f"/callbacks/{callback.pk}/").content.decode()
    assert case.number in page
    assert other.number not in page
    sent = {"key": str(uuid4()), "case": str(other.pk)}
    address = f"/callbacks/{callback.pk}/reach/"
    assert browser.post(address, sent).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert browser.post(address, sent | {"case": str(case.pk)}).status_code == HTTPStatus.FOUND
    callback.refresh_from_db()
    assert callback.outcome == CallbackOutcome.REACHED
    facts = Entry.objects.get(track=case.track_id, kind="callbacks.reach").facts
    assert (facts["callback"], facts["reached"]) == (str(callback.pk), True)


# What colleagues see: two people never call the same client


def test_case_and_contact_tell_that_a_colleague_is_calling(aino: Post, eero: Post, timo: Post) -> None:
    person = a_person(as_actor(aino))
    case = a_case(aino, WEST, person=person)
    browser = signed_in(eero)
    assert "waits for a call" not in browser.get(f"/cases/{case.pk}/").content.decode()
    callback = asked(aino, person_id=person.pk)
    page = browser.get(f"/cases/{case.pk}/").content.decode()
    assert "The client waits for a call" in page
    assert f"/callbacks/{callback.pk}/" in page
    begin_call(callback, actor=as_actor(timo), now=timezone.now())
    assert "Timo Rantaharju is calling this client now" in browser.get(f"/cases/{case.pk}/").content.decode()


def test_who_calls_isnt_named_to_whoever_isnt_on_the_line(aino: Post, eero: Post) -> None:
    send(signed_in(eero), **CALL)
    contact = Contact.objects.get()
    begin_call(Callback.objects.get(), actor=as_actor(aino), now=timezone.now())
    page = signed_in(eero).get(f"/contacts/{contact.pk}/").content.decode()
    assert "Somebody else is calling this client now." in page
    assert "Aaltomeri" not in page


# What whoever asked sees on their day


def test_whoever_asked_sees_how_far_it_is(aino: Post, eero: Post) -> None:
    callback = asked(aino)
    browser = signed_in(aino)

    def day() -> str:
        html = browser.get("/callbacks/day/", headers={"HX-Request": "true"}).content.decode()
        return " ".join(text_of(html).split())

    assert "waits, by" in day()
    begin_call(callback, actor=as_actor(eero), now=timezone.now())
    assert "is being called now" in day()
    callback = record_call(callback, result=CallResult.BUSY, actor=as_actor(eero), now=timezone.now())
    assert "called once, next try" in day()
    reach_callback(callback, actor=as_actor(eero), now=timezone.now())
    assert "Reached" in day()


# What the client sees by their link


def seen_by_client(contact: Contact) -> str:
    return text_of(Client().get(link(contact, today=timezone.localdate())).content.decode())


def test_the_client_sees_promise_tries_and_end_and_nothing_internal(aino: Post) -> None:
    send(signed_in(aino), **CALL)
    contact, callback = Contact.objects.get(), Callback.objects.get()
    told = seen_by_client(contact)
    assert "We call you by" in told
    assert "How did it go?" not in told
    begin_call(callback, actor=as_actor(aino), now=timezone.now())
    callback = record_call(callback, result=CallResult.NO_ANSWER, actor=as_actor(aino), now=timezone.now())
    told = seen_by_client(contact)
    assert "We have called you and didn't reach you. We try again from" in told
    for internal in ("Aaltomeri", "1234567", str(callback.team), "Meri", "no answer"):
        assert internal not in told
    reach_callback(callback, actor=as_actor(aino), now=timezone.now())
    told = seen_by_client(contact)
    assert "We have called you and reached you." in told
    assert "How did it go?" in told


def test_somebody_else_isnt_told_of_calls_to_the_client(aino: Post) -> None:
    person = {"contactor": "close_person", "contactor_name": "Sisko", "contactor_phone": "050 1112223"}
    send(signed_in(aino), **CALL | {"phone": "", "m1__outcome": "call_back"}, **person)
    contact, callback = Contact.objects.get(), Callback.objects.get()
    assert (callback.number, callback.name, callback.person_id) == ("+358501112223", "Sisko", None)
    assert "We call you by" in seen_by_client(contact)
    wanted = replace(a_wish(asked_at=timezone.now(), number="+358449998887"), contact=contact)
    team = Team.objects.get(pk=callback.team_id)
    request_callback(team, wish=wanted, actor=as_actor(aino), now=timezone.now())
    assert seen_by_client(contact).count("Our call to you") == 1


def test_a_number_that_waits_already_waits_once_and_both_contacts_tell_of_it(aino: Post) -> None:
    browser = signed_in(aino)
    send(browser, **CALL)
    send(browser, **CALL, key=str(uuid4()))
    callback, contact = Callback.objects.get(), Contact.objects.latest("recorded_at")
    assert (callback.times_asked, callback.contact_id == contact.pk) == (2, False)
    assert "We call you by" in seen_by_client(contact)
    page = browser.get(f"/contacts/{contact.pk}/").content.decode()
    assert "The client waits for a call" in page
