import pytest

from reimari.cases.actions import accept_case, close_case, hand_over_case
from reimari.cases.states import Ending
from reimari.staff.models import Post, Team
from reimari.work.actions import take_step
from reimari.work.models import Clock, Entry, Step
from tests.factories import NOW, a_case, as_actor, at

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"


def test_a_contact_becomes_a_case_on_the_list_of_the_team_that_answers(aino: Post, eero: Post) -> None:
    monday = at("2026-11-16 10:00")
    case = a_case(aino, WEST, service_task_id="WORKING_AGE", now=monday)
    assert case.number == "IU-2026-000001"
    step = case.current_step
    assert step
    assert step.team_id == WEST
    clock = Clock.objects.get(track=case.track, code="D-2")
    assert str(clock.due_on) == "2026-11-25"  # the seventh working day
    assert step.due_at == clock.due_at
    take_step(step, actor=as_actor(eero), now=NOW)
    close_case(case, ending=Ending.HELPED, actor=as_actor(eero), now=NOW)
    case.refresh_from_db()
    assert case.current_step is None
    assert not Step.objects.open().exists()
    assert not Clock.objects.running().exists()
    assert list(Entry.objects.filter(track=case.track).order_by("pk").values_list("kind", flat=True)) == [
        "contacts.record",
        "work.take",
        "cases.close",
    ]


def test_the_sender_answers_until_the_receiver_accepts(aino: Post, eero: Post, helmi: Post) -> None:
    case = a_case(aino, WEST, service_task_id="WORKING_AGE")
    east = Team.objects.get(pk="GUIDANCE_OLDER_PEOPLE_ITAINEN")
    case = hand_over_case(case, to=east, actor=as_actor(eero), now=NOW)
    assert case.team_id == WEST
    case = accept_case(case, actor=as_actor(helmi), now=NOW)
    assert case.team_id == east.pk
    assert case.current_step
    assert case.current_step.worker_id == helmi.user_id
    assert case.hops == 1
