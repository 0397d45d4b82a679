"""What helpers take they finish, also when the help has ended; and nothing else (ADR 0029)."""

import datetime as dt
from typing import Any

import pytest

from reimari.access.catalogue import Forbidden
from reimari.access.speaking import speaking_for
from reimari.callbacks import access as callbacks
from reimari.callbacks.models import Callback
from reimari.callbacks.tests.calls import a_callback
from reimari.cases import access as cases
from reimari.cases.actions import advance_case, close_case
from reimari.cases.models import Case
from reimari.cases.states import Ending
from reimari.people import access as people
from reimari.people.models import Person
from reimari.staff.actions import end_overflow, open_overflow
from reimari.staff.models import Overflow, Post, Team
from reimari.work import access as work
from reimari.work.actions import Plan, return_step, take_step
from reimari.work.models import Change, Entry, Step
from reimari.work.states import ReturnReason
from tests.factories import NOW, TODAY, a_case, a_person, as_actor
from tests.walls import told

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
WEST, ON_CALL = "GUIDANCE_WORKING_AGE_LANTINEN", "ON_CALL_WORKING_AGE"


def team(code: str) -> Team:
    return Team.objects.get(pk=code)


def opened(by: Post) -> Overflow:
    given: dict[str, Any] = {"until": TODAY, "why": "Ruuhka.", "actor": as_actor(by), "now": NOW}
    return open_overflow(team(ON_CALL), to=team(WEST), **given)


def step_of(case: Case) -> Step:
    assert case.current_step
    return case.current_step


def test_whoever_took_a_step_finishes_it_after_the_help_has_ended(
    aino: Post, lea: Post, eero: Post, timo: Post
) -> None:
    """The rest of the list is closed to them: what they took is theirs, and nothing else."""
    person = a_person(as_actor(aino))
    mine, second, other = (a_case(aino, ON_CALL, person=person) for _ in range(3))
    made = opened(lea)
    for case in (mine, second):
        take_step(step_of(case), actor=as_actor(eero), now=NOW)
    end_overflow(made, actor=as_actor(lea), now=NOW)
    actor, colleague = as_actor(eero), as_actor(timo)
    with speaking_for(actor):
        steps = {mine.current_step, second.current_step}
        assert set(work.VIEW.rows(actor, Step.objects.all())) == steps
        assert set(cases.VIEW.rows(actor, Case.objects.all())) == {mine, second}
        assert people.VIEW.rows(actor, Person.objects.all()).get() == person
        assert not work.TAKE.rows(actor, Step.objects.filter(track=other.track_id)).exists()
        assert not work.LIST.rows(actor, Team.objects.filter(pk=ON_CALL)).exists()
        assert not work.VIEW.rows(colleague, Step.objects.all()).exists()
        assert not cases.VIEW.rows(colleague, Case.objects.all()).exists()
        assert not people.VIEW.rows(colleague, Person.objects.all()).exists()
    advance_case(mine, plan=Plan(kind="other", team=team(ON_CALL)), actor=actor, now=NOW)
    close_case(second, ending=Ending.HELPED, actor=actor, now=NOW)
    with speaking_for(actor):
        assert not work.VIEW.rows(actor, Step.objects.all()).exists()
        assert not cases.VIEW.rows(actor, Case.objects.all()).exists()
        assert not people.VIEW.rows(actor, Person.objects.all()).exists()
    with pytest.raises(Forbidden):
        close_case(other, ending=Ending.HELPED, actor=actor, now=NOW)


def test_a_step_that_was_given_back_is_seen_no_more(aino: Post, lea: Post, eero: Post) -> None:
    case = a_case(aino, ON_CALL)
    made = opened(lea)
    take_step(step_of(case), actor=as_actor(eero), now=NOW)
    end_overflow(made, actor=as_actor(lea), now=NOW)
    return_step(step_of(case), reason=ReturnReason.NO_TIME, actor=as_actor(eero), now=NOW)
    with speaking_for(as_actor(eero)):
        assert not work.VIEW.rows(as_actor(eero), Step.objects.all()).exists()
        assert not cases.VIEW.rows(as_actor(eero), Case.objects.all()).exists()


def test_both_teams_are_told(lea: Post) -> None:
    made = opened(lea)
    end_overflow(made, actor=as_actor(lea), now=NOW)
    topics = [set(each.topics) for each in Change.objects.order_by("pk")]
    assert topics == [{f"team:{ON_CALL}", f"team:{WEST}"}] * 2
    assert not Entry.objects.exists()  # nothing of any matter has changed


def test_a_callback_that_a_helper_took_is_theirs_to_end(
    aino: Post, lea: Post, eero: Post, timo: Post
) -> None:
    callback = a_callback(eero, team=ON_CALL)
    made = opened(lea)
    step = Step.objects.get(track=callback.track_id, ended_at=None)
    take_step(step, actor=as_actor(eero), now=NOW)
    end_overflow(made, actor=as_actor(lea), now=NOW)
    for post, seen in ((eero, [callback]), (timo, [])):
        actor = as_actor(post)
        with speaking_for(actor):
            assert list(callbacks.VIEW.rows(actor, Callback.objects.all())) == seen
            assert list(callbacks.REACH.rows(actor, Callback.objects.all())) == seen


def test_the_wall_around_rows_lets_helpers_through(aino: Post, lea: Post, eero: Post) -> None:
    """PostgreSQL shows the county's people all that is the county's: helpers are of the same house."""
    case = a_case(aino, ON_CALL)
    opened(lea)
    with told(str(eero.user_id), eero.user.organisation):
        assert Case.objects.filter(pk=case.pk).exists()
        assert Step.objects.filter(pk=step_of(case).pk).exists()
