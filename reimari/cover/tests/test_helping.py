"""Whoever helps a team stands in for its people too, and one helper more is one person less alone (C78)."""

from typing import Any

import pytest

from reimari.cover.actions import accept_plan
from reimari.cover.facts import proposal_of, teams_of_one
from reimari.cover.tests.test_cover import ill
from reimari.region.profile.values import Profile
from reimari.staff.actions import end_overflow, open_overflow
from reimari.staff.models import Overflow, Post, Role, Scope, Team
from reimari.work.actions import take_step
from reimari.work.models import Step
from tests.factories import NOW, TODAY, a_case, a_post, as_actor

pytestmark = pytest.mark.django_db
WEST, ON_CALL = "GUIDANCE_WORKING_AGE_LANTINEN", "ON_CALL_WORKING_AGE"


@pytest.fixture
def outi(iu: Profile) -> Post:
    """The only one on call."""
    return a_post(ON_CALL, "TYONTEKIJA", name="Outi Kallioranta")


def help_opened(lea: Post) -> Overflow:
    given: Any = {"until": TODAY, "why": "Ruuhka.", "actor": as_actor(lea), "now": NOW}
    return open_overflow(Team.objects.get(pk=ON_CALL), to=Team.objects.get(pk=WEST), **given)


def test_a_helper_stands_in_and_goes_on_after_the_help(
    iu: Profile, aino: Post, eero: Post, lea: Post, outi: Post
) -> None:
    case = a_case(aino, ON_CALL, service_task_id="WORKING_AGE")
    assert case.current_step
    step = take_step(case.current_step, actor=as_actor(outi), now=NOW)
    plan = ill(outi)

    def may() -> frozenset[str]:
        return proposal_of(plan, iu, teams=None, now=NOW).candidates[eero.user_id].may

    assert ON_CALL not in may()
    made = help_opened(lea)
    assert ON_CALL in may()
    accept_plan(plan, chosen={step.pk: eero.user_id}, seen=0, actor=as_actor(lea), now=NOW)
    moved = Step.objects.get(pk=step.pk)
    assert (moved.worker_id, moved.due_at) == (eero.user_id, step.due_at)  # I-28
    end_overflow(made, actor=as_actor(lea), now=NOW)
    assert ON_CALL not in as_actor(eero).teams()
    assert ON_CALL in as_actor(eero).finishing_teams()


def test_a_team_that_is_helped_is_not_of_one_person(eero: Post, lea: Post, outi: Post) -> None:
    Role.objects.filter(pk="ESIHENKILO").update(scope=Scope.TEAM)
    assert teams_of_one([ON_CALL], TODAY) == {ON_CALL: outi.user}
    Role.objects.filter(pk="ESIHENKILO").update(scope=Scope.SERVICE_TASK)
    help_opened(lea)
    Role.objects.filter(pk="ESIHENKILO").update(scope=Scope.TEAM)
    assert teams_of_one([ON_CALL], TODAY) == {}
    assert eero
