"""Clocks that hold for a case only after it was sent on, and offers that are taken back."""

import pytest

from reimari.cases.actions import hand_over_case, reroute_case, withdraw_case
from reimari.cases.states import RerouteReason
from reimari.common.problems import Refused
from reimari.region.models import ServiceTask
from reimari.staff.models import Post, Team
from reimari.work.models import Clock, Step
from tests.factories import NOW, a_case, a_person, an_assessment, as_actor, at

pytestmark = pytest.mark.django_db
WEST, EAST = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"
MONDAY, TUESDAY = at("2026-11-16 10:00"), at("2026-11-17 10:00")


def test_a_case_that_gets_its_service_task_later_counts_from_when_it_became_known(
    aino: Post, eero: Post
) -> None:
    case = a_case(aino, WEST, now=MONDAY)
    assert not Clock.objects.filter(track=case.track, code="D-2").exists()
    reroute_case(
        case,
        service_task=ServiceTask.objects.get(pk="WORKING_AGE"),
        place=None,
        area=None,
        to=Team.objects.get(pk=WEST),
        reason=RerouteReason.WRONG_TASK,
        actor=as_actor(eero),
        now=TUESDAY,
    )
    clock = Clock.objects.get(track=case.track, code="D-2")
    assert (clock.started_at, str(clock.due_on)) == (MONDAY, "2026-11-25")


def test_a_clock_that_had_its_time_does_not_start_again(aino: Post, eero: Post, helmi: Post) -> None:
    case = a_case(aino, WEST, service_task_id="WORKING_AGE", now=MONDAY)
    an_assessment(case, as_actor(eero), now=TUESDAY)
    reroute_case(
        case,
        service_task=ServiceTask.objects.get(pk="OLDER_PEOPLE"),
        place=None,
        area=None,
        to=Team.objects.get(pk=EAST),
        reason=RerouteReason.WRONG_TASK,
        actor=as_actor(eero),
        now=TUESDAY,
    )
    assert Clock.objects.filter(track=case.track, code="D-2").count() == 1


def test_the_initial_assessment_stops_the_laws_start_of_assessment(aino: Post, eero: Post) -> None:
    person = a_person(as_actor(aino), identity_code="010140-9990")
    case = a_case(aino, WEST, person=person, service_task_id="WORKING_AGE", now=MONDAY)
    an_assessment(case, as_actor(eero), now=TUESDAY)
    assert Clock.objects.get(track=case.track, code="SHL-36-START").kept is True


def test_an_offer_can_be_taken_back_until_it_is_answered(aino: Post, eero: Post) -> None:
    case = a_case(aino, WEST)
    case = hand_over_case(case, to=Team.objects.get(pk=EAST), actor=as_actor(eero), now=NOW)
    case = withdraw_case(case, actor=as_actor(eero), now=NOW)
    assert case.team_id == WEST
    assert not Step.objects.open().filter(track=case.track, kind="accept").exists()
    with pytest.raises(Refused):
        withdraw_case(case, actor=as_actor(eero), now=NOW)
