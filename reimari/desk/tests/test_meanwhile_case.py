"""A form over a case that somebody else has moved on meanwhile: nothing is done, who did what is told."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from reimari.cases.actions import (
    advance_case,
    close_case,
    coordinate_case,
    hand_over_case,
    pause_case,
    reopen_case,
    resume_case,
    transfer_case,
    withdraw_case,
)
from reimari.cases.models import Case
from reimari.cases.states import Assessment, CaseState, Ending
from reimari.staff.models import Post, Team
from reimari.work.actions import Plan, return_step, take_step
from reimari.work.models import Entry, Pause, Step
from reimari.work.states import ReturnReason
from tests.desks import Desk, text_of
from tests.factories import NOW, a_case, an_assessment, as_actor

pytestmark = pytest.mark.django_db
WEST, EAST = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"
MOVED = "Somebody has moved the case on while you were writing."


@pytest.fixture
def case(aino: Post, eero: Post) -> Case:
    return a_case(aino, WEST, service_task_id="WORKING_AGE")


def team(code: str) -> Team:
    return Team.objects.get(pk=code)


def advance(case: Case, post: Post) -> None:
    plan = Plan(kind="other", team=team(WEST))
    advance_case(case, plan=plan, actor=as_actor(post), now=NOW)


def take(case: Case, post: Post) -> None:
    take_step(Step.objects.get(pk=str(case.current_step_id)), actor=as_actor(post), now=NOW)


def coordinate(case: Case, post: Post) -> None:
    given: Any = {"contact_person_id": post.user_id, "teams": [team(EAST)], "kind": "other"}
    coordinate_case(case, **given, actor=as_actor(post), now=NOW)


def offer(case: Case, post: Post) -> None:
    hand_over_case(case, to=team(EAST), actor=as_actor(post), now=NOW)


def close(case: Case, post: Post) -> None:
    close_case(case, ending=Ending.HELPED, actor=as_actor(post), now=NOW)


def transfer(case: Case, post: Post) -> None:
    transfer_case(case, to=team(EAST), kind="check", actor=as_actor(post), now=NOW)


MEANWHILE = {
    "advanced": (advance, "What comes next: "),
    "taken": (take, "Taken into work: "),
    "coordinated": (coordinate, "contacts the client."),
    "offered": (offer, "Offered to "),
    "closed": (close, "The case was closed: "),
    "transferred": (transfer, "Transferred from "),
}
FORMS: dict[str, dict[str, Any]] = {
    "advance": {"kind": "other", "team": WEST, "words": "My own words."},
    "transfer": {"to": EAST, "words": "My own words."},
    "hand_over": {"to": EAST, "words": "My own words."},
    "close": {"ending": "declined"},
    "coordinate": {"person": "", "teams": [EAST], "kind": "other"},
    "reroute": {"service_task": "OLDER_PEOPLE", "reason": "wrong_task", "team": EAST},
    "agree_meeting": {"at": "2099-01-01T10:00", "mode": "phone"},
}


@pytest.mark.parametrize("how", sorted(MEANWHILE))
@pytest.mark.parametrize("verb", ["advance", "transfer", "hand_over", "close", "coordinate", "reroute"])
def test_a_form_over_a_case_that_moved_is_refused_and_says_who_did_what(
    case: Case, eero: Post, timo: Post, verb: str, how: str
) -> None:
    desk, address = Desk(eero), f"/cases/{case.pk}/"
    form = desk.opened(address, f"{address}{verb}/")
    move, sentence = MEANWHILE[how]
    move(case, timo)
    entries = Entry.objects.filter(track=case.pk).count()
    fields = FORMS[verb] | ({"person": str(eero.user_id)} if verb == "coordinate" else {})
    answer = desk.send(form, **fields)
    told = text_of(answer)
    assert answer.status_code == 409, told
    assert MOVED in told
    at = timezone.localtime(Entry.objects.filter(track=case.pk).latest("pk").at)
    when = rf"today {at.hour}\.{at.minute:02}"
    assert re.search(rf"{timo.user}, {when}: [^<]*{re.escape(sentence)}", told), told[:2000]
    assert Entry.objects.filter(track=case.pk).count() == entries
    if "words" in fields:
        assert "My own words." in answer.content.decode()


def test_what_was_refused_can_be_sent_again_once_it_was_seen(case: Case, eero: Post, timo: Post) -> None:
    desk, address = Desk(eero), f"/cases/{case.pk}/"
    form = desk.opened(address, f"{address}advance/")
    take(case, timo)
    answer = desk.send(form, **FORMS["advance"])
    again = desk.form(answer.content.decode(), address, form.action)
    assert desk.send(again).status_code == 302


def test_taking_it_oneself_on_another_page_makes_no_form_stale(case: Case, eero: Post) -> None:
    desk, address = Desk(eero), f"/cases/{case.pk}/"
    form = desk.opened(address, f"{address}advance/")
    take(case, eero)
    assert desk.send(form, **FORMS["advance"]).status_code == 302


def test_an_assessment_recorded_meanwhile_is_not_overwritten(case: Case, eero: Post, timo: Post) -> None:
    desk, address = Desk(eero), f"/cases/{case.pk}/assess/"
    form = desk.opened(address, address)
    an_assessment(case, as_actor(timo), result=Assessment.NOT_NEEDED, reasons="Advice was enough.")
    said = {"result": "done", "measures": "Called twice.", "urgency": "3"}
    answer = desk.send(form, **said)
    assert answer.status_code == 409
    text = text_of(answer)
    assert re.search(rf"{timo.user}, today \d+\.\d+: Initial assessment", text)
    assert "Called twice." in answer.content.decode()
    case.refresh_from_db()
    assert case.assessment == Assessment.NOT_NEEDED
    again = desk.form(answer.content.decode(), address, form.action)
    assert desk.send(again, **said).status_code == 302


def test_another_pause_than_the_one_that_was_seen_is_not_ended(case: Case, eero: Post, timo: Post) -> None:
    given: Any = {"actor": as_actor(timo), "now": NOW}
    pause_case(case, reason="client_not_reached", **given)
    desk, address = Desk(eero), f"/cases/{case.pk}/"
    form = desk.opened(address, f"{address}resume/")
    resume_case(case, **given)
    pause_case(case, reason="client_asked_later", **given)
    answer = desk.send(form)
    assert answer.status_code == 409
    assert str(timo.user) in text_of(answer)
    assert Pause.objects.going_on().get(track=case.pk).reason == "client_asked_later"
    assert desk.send(desk.form(answer.content.decode(), address, form.action)).status_code == 302


def test_a_move_of_the_case_hinders_no_assessment(case: Case, eero: Post, timo: Post) -> None:
    desk, address = Desk(eero), f"/cases/{case.pk}/assess/"
    form = desk.opened(address, address)
    advance(case, timo)
    assert desk.send(form, result="done", measures="Called.", urgency="3").status_code == 302


def test_a_note_is_never_stale(case: Case, eero: Post, timo: Post) -> None:
    desk, address = Desk(eero), f"/cases/{case.pk}/"
    form = desk.opened(address, f"{address}note/")
    advance(case, timo)
    assert desk.send(form, kind="note", text="Still true.").status_code == 302


def test_another_offer_than_the_one_that_was_seen_is_not_taken_back(
    case: Case, eero: Post, timo: Post
) -> None:
    offer(case, eero)
    desk, address = Desk(eero), f"/cases/{case.pk}/"
    form = desk.opened(address, f"{address}withdraw/")
    withdraw_case(case, actor=as_actor(timo), now=NOW)
    offer(case, timo)
    answer = desk.send(form)
    assert answer.status_code == 409
    assert "The offer to" in text_of(answer)
    assert Step.objects.open().filter(track=case.pk, kind="accept").exists()


def test_a_case_that_was_opened_and_closed_again_is_not_opened_by_an_old_form(
    case: Case, eero: Post, timo: Post
) -> None:
    close(case, eero)
    desk, address = Desk(eero), f"/cases/{case.pk}/"
    form = desk.opened(address, f"{address}reopen/")
    case.refresh_from_db()
    reopen_case(case, plan=Plan(kind="other", team=team(WEST)), actor=as_actor(timo), now=NOW)
    case.refresh_from_db()
    close(case, timo)
    assert desk.send(form, kind="other", team=WEST).status_code == 409
    assert Case.objects.get(pk=case.pk).state == CaseState.CLOSED


def test_a_step_that_somebody_else_has_taken_since_is_not_returned(
    case: Case, eero: Post, timo: Post
) -> None:
    take(case, eero)
    desk, address = Desk(eero), f"/cases/{case.pk}/"
    form = desk.opened(address, f"/steps/{case.current_step_id}/return/")
    step = Step.objects.get(pk=str(case.current_step_id))
    return_step(step, reason=ReturnReason.NO_TIME, actor=as_actor(eero), now=NOW)
    take(case, timo)
    answer = desk.send(form, reason="no_time")
    assert answer.status_code == 409
    assert f"{timo.user} has already taken this." in text_of(answer)
    assert Step.objects.get(pk=step.pk).worker_id == timo.user_id


def test_whoever_is_slower_is_told_who_has_it_and_the_lists_are_drawn_anew(
    case: Case, eero: Post, timo: Post
) -> None:
    take(case, timo)
    browser = Desk(eero).browser
    given = {"key": str(uuid4()), "next": f"/cases/{case.pk}/"}
    url = f"/steps/{case.current_step_id}/take/"
    answer = browser.post(url, given, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Trigger"]) == (409, "step-changed")
    assert f"{timo.user} has already taken this." in answer.content.decode()
    plain = browser.post(url, given)
    assert f'href="/cases/{case.pk}/"' in plain.content.decode()
