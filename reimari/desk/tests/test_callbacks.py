"""The pages of callbacks: who waits, one of them, and what is pressed there."""

from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from reimari.audit.models import Event
from reimari.callbacks.actions import begin_call, record_call
from reimari.callbacks.models import Callback
from reimari.callbacks.states import CallbackOutcome, CallResult
from reimari.callbacks.tests.calls import a_callback
from reimari.contacts.models import Contact
from reimari.desk.tests.test_calls import fields, part
from reimari.staff.models import Post
from tests.browser import MOST_STATEMENTS, shown, signed_in, statements
from tests.factories import a_contact, a_person, as_actor, client

pytestmark = pytest.mark.django_db
OTHER = "+358491234560"


def asked_now(post: Post, **given: Any) -> Callback:
    return a_callback(post, now=timezone.now(), **given)


def pressed(post: Post, callback: Callback, verb: str, **typed: str) -> object:
    return signed_in(post).post(f"/callbacks/{callback.pk}/{verb}/", {"key": str(uuid4()), **typed})


@pytest.mark.parametrize("who", ["aino", "eero", "lea", "tarmo", "oiva"])
def test_who_opens_the_page(request: pytest.FixtureRequest, who: str) -> None:
    answer = signed_in(request.getfixturevalue(who)).get("/callbacks/")
    expected = HTTPStatus.FORBIDDEN if who in {"tarmo", "oiva"} else HTTPStatus.OK
    assert answer.status_code == expected


def test_the_list_shows_ones_own_line_and_no_foreign_row(eero: Post, helmi: Post) -> None:
    person = a_person(as_actor(eero))
    callback = asked_now(eero, person_id=person.pk)
    browser = signed_in(eero)
    html = browser.get("/callbacks/").content.decode()
    assert shown(html) == [str(callback.pk)]
    assert "049 1234567" in html
    assert Event.objects.get(action="callbacks.list").person_ids == [person.pk]
    assert shown(signed_in(helmi).get("/callbacks/").content.decode()) == []
    told = part(browser, "/callbacks/", "callbacks")
    assert "<html" not in told
    assert shown(told) == [str(callback.pk)]


def test_the_list_asks_as_much_for_many_as_for_few(eero: Post) -> None:
    browser = signed_in(eero)

    def asked() -> int:
        return len(statements(lambda: browser.get("/callbacks/")))

    asked_now(eero)
    few = asked()
    for number in range(8):
        asked_now(eero, number=f"+35849123450{number}")
    assert asked() == few <= MOST_STATEMENTS


def test_another_one_calling_is_named_and_refused_with_since_when(eero: Post, timo: Post) -> None:
    callback = asked_now(eero)
    answer = pressed(eero, callback, "call")
    assert answer.status_code == HTTPStatus.FOUND  # type: ignore[attr-defined]
    mine = signed_in(eero).get(f"/callbacks/{callback.pk}/").content.decode()
    assert f'href="tel:{callback.number}"' in mine
    refused = pressed(timo, callback, "call")
    assert refused.status_code == HTTPStatus.CONFLICT  # type: ignore[attr-defined]
    assert "Eero Kuusirinne is calling this client now" in refused.content.decode()  # type: ignore[attr-defined]
    html = signed_in(timo).get("/callbacks/").content.decode()
    assert "Eero Kuusirinne calls now" in html
    assert f"/callbacks/{callback.pk}/call/" not in html


def test_a_result_is_one_press_and_the_next_try_stands_on_the_page(eero: Post) -> None:
    callback = begin_call(asked_now(eero), actor=as_actor(eero), now=timezone.now())
    pressed(eero, callback, "result", result="no_answer")
    callback.refresh_from_db()
    assert (callback.attempts, callback.caller) == (1, None)
    assert callback.next_at
    assert "Next call not before" in signed_in(eero).get(f"/callbacks/{callback.pk}/").content.decode()


def test_what_cant_be_read_is_422_and_too_few_calls_409(eero: Post) -> None:
    callback = asked_now(eero)
    for verb in ("result", "another_time", "message", "withdraw"):
        answer = pressed(eero, callback, verb)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, verb  # type: ignore[attr-defined]
    answer = pressed(eero, callback, "letter")
    assert answer.status_code == HTTPStatus.CONFLICT  # type: ignore[attr-defined]
    assert "0 calls of 3 count so far" in answer.content.decode()  # type: ignore[attr-defined]


def test_whoever_asked_sees_the_state_and_neither_number_nor_history(eero: Post, aino: Post) -> None:
    callback = asked_now(aino)
    html = signed_in(aino).get(f"/callbacks/{callback.pk}/").content.decode()
    assert "049 1234567" not in html
    assert "What happened<" not in html
    assert "What happens next" in html


def test_others_dont_find_it(eero: Post, helmi: Post) -> None:
    callback = asked_now(eero)
    assert signed_in(helmi).get(f"/callbacks/{callback.pk}/").status_code == HTTPStatus.NOT_FOUND


def test_the_supervisor_sees_who_wasnt_reached_and_opens_it_again(eero: Post, lea: Post) -> None:
    callback = asked_now(eero)
    record_call(callback, result=CallResult.WRONG_NUMBER, actor=as_actor(eero), now=timezone.now())
    pressed(eero, callback, "letter")
    assert shown(signed_in(lea).get("/callbacks/?tab=lost").content.decode()) == [str(callback.pk)]
    assert signed_in(eero).get("/callbacks/?tab=lost").status_code == HTTPStatus.FORBIDDEN
    told = signed_in(lea).get("/callbacks/?tab=figures").content.decode()
    assert '<th scope="row">Today</th>' in told
    assert '<td class="number" data-label="Calls for each">1.0</td>' in told
    pressed(lea, callback, "reopen")
    callback.refresh_from_db()
    assert callback.state == "open"


def test_a_contact_written_down_of_the_call_ends_it_as_reached(eero: Post) -> None:
    callback = begin_call(
        asked_now(eero, language="sv", words="Money."), actor=as_actor(eero), now=timezone.now()
    )
    browser = signed_in(eero)
    given = fields(browser.get(f"/new-contact/?callback={callback.pk}").content.decode())
    assert (given["callback"], given["phone"], given["language"]) == (str(callback.pk), "049 1234567", "sv")
    data = given | {"m1-words": "Money.", "m1-outcome": "advice"}
    for _ in range(2):  # pressed twice
        assert browser.post("/new-contact/", data).status_code == HTTPStatus.FOUND
    callback.refresh_from_db()
    assert callback.outcome == CallbackOutcome.REACHED
    assert callback.answered_in == Contact.objects.get()


def test_a_contact_is_recorded_though_a_colleague_is_calling(eero: Post, timo: Post) -> None:
    callback = begin_call(asked_now(eero), actor=as_actor(eero), now=timezone.now())
    browser = signed_in(timo)
    given = fields(browser.get(f"/new-contact/?callback={callback.pk}").content.decode())
    answer = browser.post("/new-contact/", given | {"m1-words": "Money.", "m1-outcome": "advice"})
    assert answer.status_code == HTTPStatus.FOUND
    callback.refresh_from_db()
    assert (callback.closed_at, Contact.objects.count()) == (None, 1)


def test_my_day_loads_whom_to_call_and_what_one_asked_for(eero: Post, aino: Post) -> None:
    callback = asked_now(aino)
    for post, told in ((eero, "049 1234567"), (aino, "Callbacks that you asked for")):
        browser = signed_in(post)
        assert 'hx-get="/callbacks/day/"' in browser.get("/").content.decode()
        html = browser.get("/callbacks/day/", headers={"HX-Request": "true"}).content.decode()
        assert told in html
        assert f"/callbacks/{callback.pk}/" in html
    assert "049 1234567" not in html


def test_a_callback_is_asked_for_in_a_contact(eero: Post) -> None:
    contact = a_contact(eero, participants=(client(phone="+358401234567", name="Testi"),))
    browser = signed_in(eero)
    assert "/callbacks/ask/?contact=" in browser.get(f"/contacts/{contact.pk}/").content.decode()
    given = fields(browser.get(f"/callbacks/ask/?contact={contact.pk}").content.decode())
    assert (given["number"], given["contact"]) == ("040 1234567", str(contact.pk))
    wrong = browser.post("/callbacks/ask/", given | {"line": "phone", "language": "fi", "number": "1"})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'value="1"' in wrong.content.decode()
    answer = browser.post("/callbacks/ask/", given | {"line": "phone", "language": "fi"})
    assert answer.headers["Location"] == f"/contacts/{contact.pk}/"
    callback = Callback.objects.get()
    assert (callback.contact, callback.asked_by, callback.number) == (contact, eero.user, "+358401234567")


def test_nobody_asks_about_what_they_dont_see(eero: Post, helmi: Post) -> None:
    contact = a_contact(eero)
    answer = signed_in(helmi).get(f"/callbacks/ask/?contact={contact.pk}")
    assert answer.status_code == HTTPStatus.NOT_FOUND
