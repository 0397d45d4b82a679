"""Questions to the supervisor at the desk: asked on the pages, on the supervisor's day, answered, seen."""

from http import HTTPStatus
from typing import Any, cast
from uuid import uuid4

import pytest
from django.http import HttpResponse

from reimari.cases.actions import answer_question, ask_in_case, close_case
from reimari.cases.models import Case, Question
from reimari.cases.states import Ending
from reimari.contacts.actions import Heard
from reimari.contacts.models import Contact
from reimari.desk.models import Draft
from reimari.staff.models import Post
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import ADVICE, NOW, a_case, a_contact, a_person, as_actor, key

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
ASKED, TOLD = "May I promise a visit at home?", "Yes, if two of you go."


def opened(aino: Post) -> Case:
    return a_case(aino, WEST, person=a_person(as_actor(aino)), service_task_id="WORKING_AGE")


def send(post: Post, address: str, **fields: Any) -> HttpResponse:
    return cast(HttpResponse, signed_in(post).post(address, {"key": uuid4(), **fields}))


def page(post: Post, address: str) -> str:
    answer = signed_in(post).get(address)
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


def asked(case: Case, post: Post, text: str = ASKED) -> Question:
    return ask_in_case(case, text=text, actor=as_actor(post), now=NOW)


def test_a_question_goes_from_the_case_to_the_supervisors_day_and_its_answer_back(
    aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    case = opened(aino)
    assert "Ask my supervisor" in page(eero, f"/cases/{case.pk}/")
    assert send(eero, f"/cases/{case.pk}/ask/", text=ASKED).status_code == HTTPStatus.FOUND
    question = Question.objects.get()
    day = page(lea, "/")
    assert "Asked of you" in day
    assert f"/cases/{case.pk}/" in day
    assert "Asked of you" not in page(timo, "/")
    shown = page(lea, f"/cases/{case.pk}/")
    assert ASKED in shown
    assert f"/questions/{question.pk}/answer/" in shown
    assert f"/questions/{question.pk}/answer/" not in page(timo, f"/cases/{case.pk}/")
    answer = send(lea, f"/questions/{question.pk}/answer/", text=TOLD)
    assert answer.headers["Location"] == f"/cases/{case.pk}/#question-{question.pk}"
    assert TOLD in page(eero, f"/cases/{case.pk}/")
    mine = page(eero, "/")
    assert "What you asked your supervisor" in mine
    assert TOLD in mine
    assert "The supervisor answered a question." in page(timo, f"/cases/{case.pk}/")
    assert "What you asked" not in page(timo, "/")
    assert "Asked of you" not in page(lea, "/")


def test_a_contact_is_asked_about_on_its_page(eero: Post, lea: Post) -> None:
    contact = a_contact(eero, Heard(own_words="Money is out.", answer=ADVICE))
    address = f"/contacts/{contact.pk}/"
    assert "Ask my supervisor" in page(eero, address)
    answer = send(eero, f"{address}ask/", text=ASKED)
    assert answer.headers["Location"] == address
    question = Question.objects.get()
    assert f"/contacts/{contact.pk}/" in page(lea, "/")
    assert f"/questions/{question.pk}/answer/" in page(lea, address)
    led = signed_in(lea).get(f"/questions/{question.pk}/answer/")
    assert led.headers["Location"] == f"{address}#question-{question.pk}"
    send(lea, f"/questions/{question.pk}/answer/", text=TOLD)
    assert TOLD in page(eero, address)


def test_the_outsourced_adviser_has_no_button_and_may_not_ask(aino: Post) -> None:
    contact = a_contact(aino)
    assert "Ask my supervisor" not in page(aino, f"/contacts/{contact.pk}/")
    answer = send(aino, f"/contacts/{contact.pk}/ask/", text=ASKED)
    assert answer.status_code == HTTPStatus.FORBIDDEN


def test_a_form_without_words_comes_back(aino: Post, eero: Post, lea: Post) -> None:
    case = opened(aino)
    contact = Contact.objects.get()
    question = asked(case, eero)
    for post, address in (
        (eero, f"/cases/{case.pk}/ask/"),
        (lea, f"/questions/{question.pk}/answer/"),
    ):
        answer = send(post, address, text=" ")
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "Write it in words." in answer.content.decode()
    assert send(aino, f"/contacts/{contact.pk}/ask/", text="").status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_nobody_to_ask_is_told_with_what_was_typed(aino: Post, eero: Post) -> None:
    case, contact = opened(aino), a_contact(eero)
    for address in (f"/cases/{case.pk}/ask/", f"/contacts/{contact.pk}/ask/"):
        answer = send(eero, address, text=ASKED)
        assert answer.status_code == HTTPStatus.CONFLICT
        html = answer.content.decode()
        assert "there is nobody to ask" in html
        assert ASKED in html


def test_an_answer_that_comes_too_late_keeps_its_words(aino: Post, eero: Post, lea: Post) -> None:
    case = opened(aino)
    question = asked(case, eero)
    answer_question(question, text="No.", actor=as_actor(lea), now=NOW)
    answer = send(lea, f"/questions/{question.pk}/answer/", text=TOLD)
    assert answer.status_code == HTTPStatus.CONFLICT
    html = answer.content.decode()
    assert TOLD in html
    assert "No." in html
    other = asked(case, eero, "And another?")
    close_case(case, ending=Ending.HELPED, actor=as_actor(eero), now=NOW)
    answer = send(lea, f"/questions/{other.pk}/answer/", text=TOLD)
    assert "This question ended with its case." in answer.content.decode()
    assert "Ended with the case, without an answer." in page(eero, f"/cases/{case.pk}/")


@pytest.mark.parametrize("who", ["aino", "timo", "helmi", "tarmo"])
def test_who_may_not_answer_is_told_nothing(
    request: pytest.FixtureRequest, aino: Post, eero: Post, lea: Post, who: str
) -> None:
    question = asked(opened(aino), eero)
    client = signed_in(request.getfixturevalue(who))
    for answer in (
        client.get(f"/questions/{question.pk}/answer/"),
        client.post(f"/questions/{question.pk}/answer/", {"key": key(1), "text": TOLD}),
    ):
        assert answer.status_code == HTTPStatus.NOT_FOUND
        assert ASKED not in answer.content.decode()


def test_a_question_is_on_the_list_without_being_new_or_takeable(aino: Post, eero: Post, lea: Post) -> None:
    case = opened(aino)
    step = asked(case, eero).step_id
    assert case.current_step_id
    shown = signed_in(eero).get(f"/work-lists/{WEST}/?tab=new")
    assert str(step) not in shown.content.decode()
    everything = signed_in(eero).get(f"/work-lists/{WEST}/?tab=all&step={step}").content.decode()
    assert str(step) in everything
    assert f"/steps/{step}/take/" not in everything
    assert f"/steps/{step}/complete/" not in everything
    shown_case = page(eero, f"/cases/{case.pk}/")
    assert f"/steps/{step}/complete/" not in shown_case
    assert f"/steps/{step}/take/" not in shown_case


def test_the_kind_is_not_offered_as_a_next_step(aino: Post, eero: Post, lea: Post) -> None:
    assert 'value="ask_supervisor"' not in page(eero, f"/cases/{opened(aino).pk}/")


def test_an_unfinished_answer_is_kept(aino: Post, eero: Post, lea: Post) -> None:
    question = asked(opened(aino), eero)
    answer = signed_in(lea).post(f"/draft/answer_question/{question.pk}/", {"text": "Perhaps"})
    assert answer.status_code == HTTPStatus.NO_CONTENT
    assert "Perhaps" in page(lea, f"/cases/{question.track_id}/")
    assert f"/questions/{question.pk}/answer/" in page(lea, "/")
    send(lea, f"/questions/{question.pk}/answer/", text=TOLD)
    assert not Draft.objects.exists()


@pytest.mark.parametrize("number", [2, 12])
def test_many_questions_ask_no_more_than_few(aino: Post, eero: Post, lea: Post, number: int) -> None:
    case = opened(aino)
    for _ in range(number):
        asked(case, eero)
    for post, address in ((eero, "/"), (lea, "/"), (eero, f"/cases/{case.pk}/")):
        browser = signed_in(post)
        browser.get(address)
        assert len(statements(lambda: browser.get(address))) <= MOST_STATEMENTS, (address, post)  # noqa: B023


def test_the_part_of_the_day_is_the_pages_own(aino: Post, eero: Post, lea: Post) -> None:
    asked(opened(aino), eero)
    browser = signed_in(lea)
    whole = browser.get("/")
    part = browser.get("/", headers={"HX-Request": "true", "HX-Target": "div#day"})
    html = part.content.decode()
    assert "Asked of you" in html
    assert [row.step.pk for row in context(whole)["day"].asked] == [
        row.step.pk for row in context(part)["day"].asked
    ]
