"""Next steps, other lists, other service tasks, hand-over and joint cases."""

from typing import Any

import pytest

from reimari.access.catalogue import Forbidden
from reimari.cases.actions import (
    SeenCase,
    accept_case,
    add_step_to_case,
    advance_case,
    close_case,
    coordinate_case,
    hand_over_case,
    pause_case,
    refuse_case,
    reroute_case,
    transfer_case,
)
from reimari.cases.models import CaseTeam
from reimari.cases.states import Ending, RefusalReason, RerouteReason
from reimari.cases.tests.deeds import EAST, MONDAY, WEST, current, d2, doing, opened, refusal_of, team
from reimari.region.models import Area, Place, ServiceTask
from reimari.staff.models import Post
from reimari.work.actions import Plan
from reimari.work.models import Clock, Step
from reimari.work.states import DueFrom, StepResult, StepState
from tests.factories import as_actor, at

pytestmark = pytest.mark.django_db
TUESDAY = at("2026-11-17 09:00")


def test_the_next_step_comes_in_place_of_the_current_one(aino: Post, eero: Post) -> None:
    case = opened(aino)
    before = current(case)
    plan = Plan(kind="contact_client", team=team(WEST), worker_id=eero.user_id, words="After noon.")
    with doing("cases.advance"):
        advance_case(case, plan=plan, actor=as_actor(eero), now=TUESDAY)
    before.refresh_from_db()
    step = current(case)
    assert (before.state, before.result, before.ended_at) == (StepState.ENDED, StepResult.DONE, TUESDAY)
    assert (step.kind, step.words, step.worker_id) == ("contact_client", "After noon.", eero.user_id)
    assert (step.due_at, step.due_from) == (d2(case).due_at, DueFrom.CLOCK)


def test_a_form_drawn_before_somebody_else_moved_the_case_is_refused(
    aino: Post, eero: Post, timo: Post
) -> None:
    case = opened(aino)
    seen = SeenCase(current(case).pk)
    plan = Plan(kind="other", team=team(WEST))
    advance_case(case, plan=plan, actor=as_actor(timo), now=TUESDAY)
    deeds = {
        "advance": lambda: advance_case(case, plan=plan, actor=as_actor(eero), now=TUESDAY, seen=seen),
        "close": lambda: close_case(case, ending=Ending.HELPED, actor=as_actor(eero), now=TUESDAY, seen=seen),
        "transfer": lambda: transfer_case(
            case, to=team(EAST), kind="check", actor=as_actor(eero), now=TUESDAY, seen=seen
        ),
        "hand_over": lambda: hand_over_case(
            case, to=team(EAST), actor=as_actor(eero), now=TUESDAY, seen=seen
        ),
    }
    assert {name: refusal_of(deed) for name, deed in deeds.items()} == dict.fromkeys(deeds, "cases.changed")


def test_work_is_given_only_to_people_of_the_team(aino: Post, eero: Post, helmi: Post) -> None:
    case = opened(aino)
    outside = Plan(kind="other", team=team(WEST), worker_id=helmi.user_id)
    actor = as_actor(eero)
    assert (
        refusal_of(lambda: advance_case(case, plan=outside, actor=actor, now=TUESDAY)) == "cases.not_in_team"
    )
    given: Any = {"to": team(EAST), "worker_id": eero.user_id}
    assert refusal_of(lambda: hand_over_case(case, **given, actor=actor, now=TUESDAY)) == "cases.not_in_team"


def test_a_supervisor_takes_a_step_of_a_team_that_their_post_reaches(aino: Post, lea: Post) -> None:
    case = opened(aino)
    other = team("GUIDANCE_WORKING_AGE_ITAINEN")
    plan = Plan(kind="other", team=other, worker_id=lea.user_id)
    assert current(advance_case(case, plan=plan, actor=as_actor(lea), now=TUESDAY)).worker_id == lea.user_id


def test_another_team_gets_a_step_beside_the_current_one(aino: Post, eero: Post) -> None:
    case = opened(aino)
    before = current(case)
    with doing("cases.add_step"):
        plan = Plan(kind="other", team=team(EAST))
        step = add_step_to_case(case, plan=plan, actor=as_actor(eero), now=TUESDAY)
    assert current(case) == before
    assert (step.team_id, step.answering_team_id) == (EAST, WEST)


def test_a_step_that_is_opened_while_the_clocks_stand_still_waits_too(aino: Post, eero: Post) -> None:
    case = opened(aino)
    pause_case(case, reason="client_not_reached", actor=as_actor(eero), now=TUESDAY)
    plan = Plan(kind="other", team=team(WEST))
    assert current(advance_case(case, plan=plan, actor=as_actor(eero), now=TUESDAY)).waits_for_client


def test_a_step_waits_for_the_client_when_its_kind_does(aino: Post, eero: Post) -> None:
    plan = Plan(kind="wait_client", team=team(WEST))
    case = advance_case(opened(aino), plan=plan, actor=as_actor(eero), now=TUESDAY)
    assert current(case).waits_for_client


def test_transfer_hands_over_at_once_and_never_restarts_the_clock(aino: Post, eero: Post) -> None:
    case = opened(aino)
    clock, beside = d2(case), Plan(kind="other", team=team(WEST))
    add_step_to_case(case, plan=beside, actor=as_actor(eero), now=TUESDAY)
    with doing("cases.transfer"):
        transfer_case(case, to=team(EAST), kind="check", actor=as_actor(eero), now=TUESDAY)
    step = current(case)
    assert (case.team_id, step.team_id, step.worker_id, case.hops) == (EAST, EAST, None, 1)
    assert set(Step.objects.open().values_list("answering_team", flat=True)) == {EAST}
    after = d2(case)
    assert (after.started_at, after.due_at, after.stopped_at) == (clock.started_at, clock.due_at, None)
    assert step.due_at == clock.due_at  # I-28


def test_a_case_isnt_transferred_to_the_team_that_has_it(aino: Post, eero: Post) -> None:
    case = opened(aino)
    code = refusal_of(
        lambda: transfer_case(case, to=team(WEST), kind="check", actor=as_actor(eero), now=TUESDAY)
    )
    assert code == "cases.same_team"


def test_a_wrong_service_task_is_corrected_counted_and_keeps_its_clock(aino: Post, eero: Post) -> None:
    case = opened(aino)
    clock = d2(case)
    with doing("cases.reroute"):
        reroute_case(
            case,
            service_task=ServiceTask.objects.get(pk="OLDER_PEOPLE"),
            place=Place.objects.get(pk="LOVIISA"),
            area=Area.objects.get(pk="OLDER_PEOPLE.ITAINEN"),
            to=team(EAST),
            reason=RerouteReason.WRONG_TASK,
            actor=as_actor(eero),
            now=TUESDAY,
        )
    step = current(case)
    assert (case.service_task_id, case.area_id, case.team_id) == (
        "OLDER_PEOPLE",
        "OLDER_PEOPLE.ITAINEN",
        EAST,
    )
    assert (case.reroutes, case.hops) == (1, 1)
    assert (step.service_task_id, step.area_id, step.kind) == (
        "OLDER_PEOPLE",
        "OLDER_PEOPLE.ITAINEN",
        "check",
    )
    assert (d2(case).started_at, step.due_at) == (clock.started_at, clock.due_at)
    assert Clock.objects.filter(track=case.track_id, code="D-2").count() == 1


def test_a_reroute_that_changes_nothing_is_refused(aino: Post, eero: Post) -> None:
    case = opened(aino)
    task = ServiceTask.objects.get(pk="WORKING_AGE")
    code = refusal_of(
        lambda: reroute_case(
            case,
            service_task=task,
            place=None,
            area=None,
            to=team(WEST),
            reason=RerouteReason.WRONG_TASK,
            actor=as_actor(eero),
            now=TUESDAY,
        )
    )
    assert code == "cases.same_route"


def test_an_offered_case_stays_with_its_sender_until_it_is_accepted(
    aino: Post, eero: Post, helmi: Post
) -> None:
    case = opened(aino)
    with doing("cases.hand_over"):
        hand_over_case(case, to=team(EAST), words="Please.", actor=as_actor(eero), now=TUESDAY)
    offer = Step.objects.open().get(kind="accept")
    assert (case.team_id, offer.team_id, offer.answering_team_id) == (WEST, EAST, WEST)
    again = refusal_of(lambda: hand_over_case(case, to=team(EAST), actor=as_actor(eero), now=TUESDAY))
    assert again == "cases.offered"
    with doing("cases.accept"):
        accept_case(case, actor=as_actor(helmi), now=TUESDAY)
    step = current(case)
    assert (case.team_id, case.hops, step.team_id, step.worker_id) == (EAST, 1, EAST, helmi.user_id)
    assert refusal_of(lambda: accept_case(case, actor=as_actor(helmi), now=TUESDAY)) == "cases.not_offered"


def test_a_refused_case_comes_back_and_counts_no_hop(aino: Post, eero: Post, helmi: Post) -> None:
    case = opened(aino)
    hand_over_case(case, to=team(EAST), actor=as_actor(eero), now=TUESDAY)
    with doing("cases.refuse"):
        refuse_case(case, reason=RefusalReason.NO_CAPACITY, actor=as_actor(helmi), now=TUESDAY)
    assert (current(case).came_back_at, case.team_id, case.hops) == (TUESDAY, WEST, 0)


def test_only_the_team_that_is_asked_now_accepts(aino: Post, eero: Post, helmi: Post) -> None:
    case = opened(aino)
    hand_over_case(case, to=team(EAST), actor=as_actor(eero), now=TUESDAY)
    refuse_case(case, reason=RefusalReason.WRONG_AREA, actor=as_actor(helmi), now=TUESDAY)
    other = team("GUIDANCE_DISABILITY")
    hand_over_case(case, to=other, actor=as_actor(eero), now=TUESDAY)
    assert refusal_of(lambda: accept_case(case, actor=as_actor(helmi), now=TUESDAY)) == "cases.not_offered"


def test_within_the_team_a_case_is_offered_only_to_somebody(aino: Post, eero: Post, timo: Post) -> None:
    case = opened(aino)
    code = refusal_of(lambda: hand_over_case(case, to=team(WEST), actor=as_actor(eero), now=TUESDAY))
    assert code == "cases.same_team"
    hand_over_case(case, to=team(WEST), worker_id=timo.user_id, actor=as_actor(eero), now=TUESDAY)
    assert Step.objects.open().get(kind="accept").offered_to_id == timo.user_id


def test_a_joint_case_names_who_contacts_the_client(aino: Post, eero: Post, helmi: Post, lea: Post) -> None:
    case = opened(aino)
    with doing("cases.coordinate"):
        coordinate_case(
            case,
            contact_person_id=helmi.user_id,
            teams=[team(EAST), team("GUIDANCE_DISABILITY")],
            kind="other",
            actor=as_actor(lea),
            now=TUESDAY,
        )
    step = current(case)
    assert (case.team_id, step.team_id, step.worker_id) == (WEST, EAST, helmi.user_id)
    assert CaseTeam.objects.filter(case=case).count() == 2
    beside = Step.objects.open().exclude(pk=step.pk).get()
    assert beside.team_id == "GUIDANCE_DISABILITY"
    plan = Plan(kind="contact_client", team=team(EAST), worker_id=helmi.user_id)
    advance_case(case, plan=plan, actor=as_actor(helmi), now=TUESDAY)
    assert current(case).kind == "contact_client"
    lonely = Plan(kind="other", team=team(WEST), worker_id=eero.user_id)
    code = refusal_of(lambda: advance_case(case, plan=lonely, actor=as_actor(eero), now=TUESDAY))
    assert code == "cases.joint_step"


def test_the_contact_person_works_in_a_team_of_the_case(aino: Post, eero: Post, helmi: Post) -> None:
    case = opened(aino)
    code = refusal_of(
        lambda: coordinate_case(
            case,
            contact_person_id=helmi.user_id,
            teams=[],
            kind="other",
            actor=as_actor(eero),
            now=TUESDAY,
        )
    )
    assert code == "cases.not_in_team"


def test_a_team_without_the_case_may_not_move_it(aino: Post, helmi: Post) -> None:
    case = opened(aino)
    with pytest.raises(Forbidden):
        transfer_case(case, to=team(EAST), kind="check", actor=as_actor(helmi), now=MONDAY)
