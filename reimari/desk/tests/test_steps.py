from http import HTTPStatus

import pytest
from django.test import Client

from reimari.audit.models import Event
from reimari.cases.actions import add_step_to_case
from reimari.desk.tests.test_work_lists import step_of
from reimari.staff.models import Post
from reimari.work.actions import Plan, take_step
from reimari.work.models import Entry, Step
from tests.browser import signed_in
from tests.factories import NOW, a_case, as_actor, key

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
LIST = f"/work-lists/{WEST}/?tab=mine"
HTMX = {"HX-Request": "true", "HX-Target": "form#return_form"}


def test_taking_leads_back_to_the_list_and_htmx_is_told(aino: Post, eero: Post) -> None:
    client = signed_in(eero)
    for number, headers in enumerate(({}, {"HX-Request": "true"})):
        step = step_of(a_case(aino, WEST))
        body = {"key": str(key(number)), "next": LIST}
        answer = client.post(f"/steps/{step.pk}/take/", body, headers=headers)
        if headers:
            assert (answer.status_code, answer["HX-Trigger"]) == (HTTPStatus.NO_CONTENT, "step-changed")
        else:
            assert (answer.status_code, answer["Location"]) == (HTTPStatus.FOUND, LIST)
        step.refresh_from_db()
        assert step.worker_id == eero.user.pk


def test_nobody_is_led_to_another_host(aino: Post, eero: Post) -> None:
    step = step_of(a_case(aino, WEST))
    body = {"key": str(key(1)), "next": "https://elsewhere.example/"}
    assert signed_in(eero).post(f"/steps/{step.pk}/take/", body)["Location"] == "/"


def test_the_slower_of_two_is_told_who_took_it(aino: Post, eero: Post, timo: Post) -> None:
    step = step_of(a_case(aino, WEST))
    signed_in(timo).post(f"/steps/{step.pk}/take/", {"key": str(key(1))})
    for headers in ({}, {"HX-Request": "true"}):
        answer = signed_in(eero).post(f"/steps/{step.pk}/take/", {"key": str(key(2))}, headers=headers)
        assert answer.status_code == HTTPStatus.CONFLICT
        assert "Timo Rantaharju has already taken this." in answer.content.decode()


def test_the_same_form_sent_twice_takes_once(aino: Post, eero: Post) -> None:
    step = step_of(a_case(aino, WEST))
    client = signed_in(eero)
    for _ in range(2):
        assert client.post(f"/steps/{step.pk}/take/", {"key": str(key(1))}).status_code == HTTPStatus.FOUND
    assert Entry.objects.filter(kind="work.take").count() == 1


def test_a_step_is_returned_with_a_reason_only(aino: Post, eero: Post) -> None:
    step = step_of(a_case(aino, WEST))
    take_step(step, actor=as_actor(eero), now=NOW)
    client = signed_in(eero)
    url = f"/steps/{step.pk}/return/"
    for reason in ("", "nonsense", "\x00"):
        answer = client.post(url, {"key": str(key(1)), "reason": reason, "next": LIST})
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "tab=mine" in answer.content.decode()
        part = client.post(url, {"key": str(key(1)), "reason": reason, "next": LIST}, headers=HTMX)
        assert part.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert part.content.decode().lstrip().startswith('<form id="return_form"')
    step.refresh_from_db()
    assert step.worker_id == eero.user.pk
    client.post(url, {"key": str(key(1)), "reason": "no_time"})
    step.refresh_from_db()
    assert step.worker_id is None
    assert Entry.objects.get(kind="work.return").facts["reason"] == "no_time"


def test_an_attempt_is_recorded_and_what_was_chosen_is_kept(aino: Post, eero: Post) -> None:
    step = step_of(a_case(aino, WEST))
    client = signed_in(eero)
    url = f"/steps/{step.pk}/attempt/"
    answer = client.post(url, {"key": str(key(1)), "by": "sms"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert '<option value="sms" selected>' in answer.content.decode()
    client.post(url, {"key": str(key(1)), "by": "sms", "reached": "no"})
    facts = Entry.objects.get(kind="work.attempt").facts
    assert (facts["by"], facts["reached"]) == ("sms", False)


def test_a_side_step_is_done_but_the_one_the_case_stands_on_is_refused(aino: Post, eero: Post) -> None:
    case = a_case(aino, WEST)
    plan = Plan(kind="other", team=step_of(case).team)
    side = add_step_to_case(case, plan=plan, actor=as_actor(eero), now=NOW)
    client = signed_in(eero)
    assert client.post(f"/steps/{side.pk}/complete/", {"key": str(key(1))}).status_code == HTTPStatus.FOUND
    refused = client.post(f"/steps/{step_of(case).pk}/complete/", {"key": str(key(2))})
    assert refused.status_code == HTTPStatus.CONFLICT
    assert list(Step.objects.open().values_list("pk", flat=True)) == [step_of(case).pk]


@pytest.mark.parametrize("verb", ["take", "return", "attempt", "complete"])
def test_a_step_of_another_team_is_not_there(aino: Post, helmi: Post, verb: str) -> None:
    step = step_of(a_case(aino, WEST))
    body = {"key": str(key(1)), "reason": "no_time", "by": "sms", "reached": "yes"}
    assert signed_in(helmi).post(f"/steps/{step.pk}/{verb}/", body).status_code == HTTPStatus.NOT_FOUND
    assert signed_in(aino).post(f"/steps/{step.pk}/{verb}/", body).status_code == HTTPStatus.NOT_FOUND
    assert signed_in(helmi).get(f"/steps/{step.pk}/{verb}/").status_code == HTTPStatus.NOT_FOUND
    assert Client().post(f"/steps/{step.pk}/{verb}/", body).status_code == HTTPStatus.FORBIDDEN
    assert Event.objects.filter(outcome="denied", action="work.view").count() == 3


def test_a_form_without_a_key_is_a_bad_request(aino: Post, eero: Post) -> None:
    step = step_of(a_case(aino, WEST))
    assert signed_in(eero).post(f"/steps/{step.pk}/take/").status_code == HTTPStatus.BAD_REQUEST
