"""Refusals become answers: 403 may not, 404 may not see, 409 can't now; and what each leaves in the log."""

import re

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from reimari.access.recording import request_id
from reimari.audit.models import Event, Outcome
from reimari.cases.models import Case
from reimari.common.ids import uuid7
from reimari.staff.models import Post
from reimari.work.actions import take_step
from reimari.work.models import Step
from reimari.work.rules import ALREADY_TAKEN
from tests.browser import signed_in
from tests.factories import NOW, a_case, a_person, as_actor

pytestmark = pytest.mark.django_db
WEST, EAST = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def case(aino: Post, eero: Post) -> Case:
    return a_case(aino, WEST, person=a_person(as_actor(aino), last_name="Salaisuus"))


@pytest.fixture
def step(case: Case) -> Step:
    assert case.current_step
    return case.current_step


def denied() -> list[tuple[str, str, str]]:
    rows = Event.objects.filter(outcome=Outcome.DENIED).order_by("pk")
    return [(row.action, row.subject_type, row.subject_id) for row in rows]


def test_what_one_may_not_see_is_as_if_it_were_not_there(case: Case, helmi: Post) -> None:
    client = signed_in(helmi)
    hidden, absent = client.get(f"/cases/{case.pk}/"), client.get(f"/cases/{uuid7()}/")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert "Salaisuus" not in hidden.content.decode()
    told = [
        re.sub(r'data-left="\d+"', "", answer.content.decode().replace(answer.headers["X-Request-ID"], ""))
        for answer in (hidden, absent)
    ]
    mains = [page.split("<main")[1] for page in told]
    assert mains[0] == mains[1]


def test_a_refused_view_leaves_one_event_denied(case: Case, helmi: Post) -> None:
    answer = signed_in(helmi).get(f"/cases/{case.pk}/")
    assert denied() == [("cases.view", "cases.case", str(case.pk))]
    event = Event.objects.get(outcome=Outcome.DENIED)
    assert (event.actor_id, str(event.request_id)) == (helmi.user_id, answer.headers["X-Request-ID"])


def test_what_ones_role_does_not_allow_is_forbidden(case: Case, tarmo: Post) -> None:
    client = signed_in(tarmo)
    before = Event.objects.count()
    assert client.get("/new-contact/").status_code == 403
    assert client.post("/new-contact/", {}).status_code == 403
    assert Event.objects.count() == before


def test_what_cannot_be_done_now_is_told_in_a_sentence(step: Step, eero: Post, timo: Post) -> None:
    take_step(step, actor=as_actor(eero), now=NOW)
    client = signed_in(timo)
    before = Event.objects.count()
    answer = client.post(f"/steps/{step.pk}/take/", {"key": str(uuid7())})
    assert answer.status_code == 409
    assert str(eero.user) in answer.content.decode()
    assert Event.objects.count() == before


def test_htmx_gets_the_sentence_only_in_its_own_place(step: Step, eero: Post, timo: Post) -> None:
    take_step(step, actor=as_actor(eero), now=NOW)
    answer = signed_in(timo).post(f"/steps/{step.pk}/take/", {"key": str(uuid7())}, headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (409, "#message")
    content = answer.content.decode()
    assert ("<html" in content, 'id="message"' in content) == (False, True)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_sentence_is_in_the_users_language(step: Step, eero: Post, timo: Post, language: str) -> None:
    take_step(step, actor=as_actor(eero), now=NOW)
    answer = signed_in(timo, language).post(f"/steps/{step.pk}/take/", {"key": str(uuid7())})
    with translation.override(language):
        sentence = gettext(ALREADY_TAKEN) % {"worker": str(eero.user)}
    assert sentence in answer.content.decode()
    assert f'<html lang="{language}"' in answer.content.decode()


def test_whoever_is_signed_out_is_led_to_sign_in(case: Case) -> None:
    answer = Client().get(f"/cases/{case.pk}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/sign-in/?next=/cases/{case.pk}/")
    assert not denied()


def test_each_request_has_an_id_of_its_own(eero: Post) -> None:
    client = signed_in(eero)
    ids = {client.get("/").headers["X-Request-ID"] for _ in range(2)}
    assert len(ids) == 2
    assert request_id.get() is None
