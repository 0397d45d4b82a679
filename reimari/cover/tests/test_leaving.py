"""Whoever has gone leaves no step behind: it stands on the list of its team again (R-KS-52)."""

import datetime as dt
from typing import Any

import pytest

from reimari.access.actor import system
from reimari.cases.actions import coordinate_case
from reimari.cases.models import Case
from reimari.contacts.actions import Heard
from reimari.cover.leaving import GivenBack, give_back, steps_of_gone
from reimari.cover.tasks import give_back_steps
from reimari.cover.tests.test_cover import WEST, ill, taken
from reimari.jobs.periodic import PERIODIC
from reimari.staff.actions import end_overflow, end_post, open_overflow
from reimari.staff.models import Contract, Post, Team
from reimari.work.actions import take_step
from reimari.work.models import Clock, Entry, Step
from tests.factories import NOW, TODAY, a_case, a_contact, as_actor

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
ON_CALL, OLDER = "ON_CALL_WORKING_AGE", "GUIDANCE_OLDER_PEOPLE_ITAINEN"
JOB = system("jobs.give_back_steps")


def gone(now: dt.datetime = NOW) -> list[Any]:
    return [step.pk for step in steps_of_gone(now)]


def given() -> GivenBack:
    return give_back(steps_of_gone(NOW), actor=JOB, now=NOW)


def ended(post: Post, lea: Post) -> None:
    end_post(post, last=None, actor=as_actor(lea), now=NOW)


def test_what_was_taken_goes_back_when_the_post_has_ended(
    aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    step, other = taken(aino, eero), taken(aino, timo)
    clocks = {clock.pk: clock.due_at for clock in Clock.objects.all()}
    assert gone() == []
    ended(eero, lea)
    assert gone() == [step.pk]
    give_back_steps.func()  # what the clock calls
    back = Step.objects.get(pk=step.pk)
    assert (back.worker, back.state, back.team_id, back.due_at) == (None, "open", WEST, step.due_at)
    assert {clock.pk: clock.due_at for clock in Clock.objects.all()} == clocks  # I-28
    assert Entry.objects.filter(track=step.track_id, kind="work.return").get().facts["reason"] == "absent"
    assert Step.objects.get(pk=other.pk).worker == timo.user
    assert take_step(back, actor=as_actor(timo), now=NOW).worker_id == timo.user_id
    assert gone() == []


def test_the_last_day_still_counts(aino: Post, eero: Post) -> None:
    step = taken(aino, eero)
    Post.objects.filter(pk=eero.pk).update(valid_until=TODAY)
    assert (gone(), gone(NOW + DAY)) == ([], [step.pk])


def test_whoever_works_elsewhere_now_has_gone_from_here(aino: Post, eero: Post, lea: Post) -> None:
    step = taken(aino, eero)
    Post.objects.create(user=eero.user, team_id=OLDER, role_id="TYONTEKIJA", valid_from=TODAY - 9 * DAY)
    ended(eero, lea)
    assert gone() == [step.pk]


def test_whoever_is_away_or_helps_has_not_gone(aino: Post, eero: Post, timo: Post, lea: Post) -> None:
    ill(eero)
    taken(aino, eero)
    case = a_case(aino, ON_CALL, service_task_id="WORKING_AGE")
    told: dict[str, Any] = {"until": TODAY, "why": "Ruuhka.", "actor": as_actor(lea), "now": NOW}
    made = open_overflow(Team.objects.get(pk=ON_CALL), to=Team.objects.get(pk=WEST), **told)
    assert case.current_step
    take_step(case.current_step, actor=as_actor(timo), now=NOW)
    assert gone() == []
    end_overflow(made, actor=as_actor(lea), now=NOW)
    assert gone() == []  # what was taken while helping is finished (ADR 0029)
    ended(timo, lea)
    assert gone() == [case.current_step.pk]


def test_a_partners_people_have_gone_the_night_their_contract_ends(aino: Post) -> None:
    """R-IU-04: they reach no team but their own work, and have their line's steps all the same."""
    contact = a_contact(aino, Heard(own_words="open", service_task_id="WORKING_AGE"))
    steps = Step.objects.filter(track=contact.track_id)
    steps.update(worker=aino.user, state="taken", taken_at=NOW)
    assert gone() == []
    contract = Contract.objects.filter(validity__contains=TODAY).get()
    contract.validity = (TODAY - 9 * DAY, TODAY)  # the last day is yesterday
    Contract.objects.exclude(pk=contract.pk).delete()
    contract.save()
    assert gone() == [contact.current_step_id]
    assert given().back == 1


def test_what_cant_go_back_is_told_and_stays(aino: Post, eero: Post, lea: Post) -> None:
    case = Case.objects.get(pk=taken(aino, eero).track_id)
    told: dict[str, Any] = {"contact_person_id": eero.user_id, "kind": "other"}
    case = coordinate_case(case, teams=[Team.objects.get(pk=OLDER)], actor=as_actor(eero), now=NOW, **told)
    second = taken(aino, eero)
    ended(eero, lea)
    done = given()
    assert (done.back, [step.pk for step, _why in done.refused]) == (1, [case.current_step_id])
    assert Step.objects.get(pk=second.pk).worker is None


def test_what_somebody_else_has_taken_meanwhile_is_theirs(
    aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    step = taken(aino, eero)
    ended(eero, lea)
    found = steps_of_gone(NOW)
    Step.objects.filter(pk=step.pk).update(worker=timo.user)
    assert give_back(found, actor=JOB, now=NOW).back == 0
    assert Step.objects.get(pk=step.pk).worker == timo.user


def test_the_clock_calls_it() -> None:
    assert "reimari.cover.tasks.give_back_steps" in {each.task for each in PERIODIC}
