"""The load of teams and people from the rows: the same by the step and by the sum, in few statements."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reimari.callbacks.tests.calls import a_callback
from reimari.cases.actions import agree_meeting
from reimari.cases.states import MeetingMode
from reimari.cover.actions import tell_absence
from reimari.cover.facts import suggestions_of
from reimari.cover.load import TeamLoad, loads_of, numbers_by, numbers_of, weights_of, work_of
from reimari.cover.rules.load import Part, points_of, together
from reimari.region.profile.values import LoadRules, Profile
from reimari.staff.models import DutyPattern, Post, Team
from reimari.staff.states import AbsenceKind
from reimari.work.actions import take_step
from reimari.work.models import Step
from tests.factories import NOW, TODAY, a_case, a_post, as_actor, county

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
WEST, CENTRE = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_WORKING_AGE_KESKINEN"


def case_of(aino: Post, team: str = WEST, **given: object) -> Step:
    case = a_case(aino, team, service_task_id="WORKING_AGE")
    assert case.current_step_id
    Step.objects.filter(pk=case.current_step_id).update(**({"due_at": NOW + 5 * DAY} | given))
    return Step.objects.get(pk=case.current_step_id)


def everything(aino: Post, eero: Post) -> None:
    """One of each: due later, late, waiting, a callback, an agreed home visit, and a call that is agreed."""
    case_of(aino)
    case_of(aino, due_at=NOW - DAY)
    case_of(aino, waits_for_client=True, due_at=NOW - DAY)
    a_callback(eero, now=NOW)
    waiting = a_callback(eero, now=NOW, number="+358491234569")
    Step.objects.filter(track=waiting.track_id).update(waits_for_client=True)
    for mode in (MeetingMode.HOME, MeetingMode.PHONE):
        step = take_step(case_of(aino), actor=as_actor(eero), now=NOW)
        moment = NOW + 2 * DAY
        agree_meeting(step.track.case, at=moment, mode=mode, worker=eero.user, actor=as_actor(eero), now=NOW)


def test_the_sum_counts_what_each_step_counts(aino: Post, eero: Post) -> None:
    everything(aino, eero)
    steps = Step.objects.open().select_related("meeting").order_by("pk")
    one_by_one = together(numbers_of(step, today=TODAY) for step in steps)
    assert numbers_by("team", Step.objects.open(), today=TODAY) == {WEST: one_by_one}
    assert (one_by_one[Part.HOME_VISIT], one_by_one[Part.CALL], one_by_one[Part.WAITING]) == (1, 1, 2)
    assert one_by_one[Part.OPEN] == 5
    assert set(work_of([eero.user_id], today=TODAY)) == {eero.user_id}


def test_a_team_s_load_is_its_open_steps_and_who_is_at_work(
    iu: Profile, aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    everything(aino, eero)
    points = points_of(
        together(numbers_of(step, today=TODAY) for step in Step.objects.open().select_related("meeting")),
        weights_of(iu, TODAY),
    )
    loads = loads_of(iu, [WEST, CENTRE], now=NOW)
    assert loads == {WEST: TeamLoad(points=int(points), people=3), CENTRE: TeamLoad(points=0, people=0)}
    told = {"kind": AbsenceKind.ILL, "actor": as_actor(timo), "now": NOW}
    tell_absence(timo.user, first=TODAY, last=TODAY, **told)  # type: ignore[arg-type]
    Post.objects.filter(pk=lea.pk).update(valid_until=TODAY - DAY)
    assert loads_of(iu, [WEST], now=NOW)[WEST].people == 1
    assert loads_of(iu, [WEST], now=NOW + DAY)[WEST].people == 2
    assert loads_of(iu, [], now=NOW) == {}


def test_it_asks_as_much_of_many_teams_as_of_one(iu: Profile, aino: Post, eero: Post, lea: Post) -> None:
    asked = []
    a_post("CLIENT_ADVICE", "ASIAKASNEUVOJA", name="Aino Toinen")
    for teams in ([WEST, "CLIENT_ADVICE"], [row.pk for row in Team.objects.order_by("pk")]):
        case_of(aino)
        with CaptureQueriesContext(connection) as captured:
            loads_of(iu, teams, now=NOW)
        asked.append(len(captured))
    assert asked[0] == asked[1] <= 5


def test_the_county_s_weights_hold_and_the_demo_s_are_known_as_invented(iu: Profile) -> None:
    assert weights_of(iu, TODAY).told == frozenset()
    rules = LoadRules(code="LOAD", open_step=3, waiting=1, valid_until=TODAY)
    told = weights_of(replace(iu, load_rules=(rules,)), TODAY)
    assert (told.of[Part.OPEN], told.of[Part.WAITING], told.of[Part.CALL]) == (3, 1, 1)
    assert weights_of(replace(iu, load_rules=(rules,)), TODAY + DAY).told == frozenset()
    assert weights_of(county("PS").with_demo(), TODAY).is_invented


@pytest.mark.usefixtures("open_lines")
def test_a_proposal_counts_what_the_load_page_counts(iu: Profile, aino: Post, eero: Post, timo: Post) -> None:
    """Steps, and today's line duty by its share."""
    everything(aino, eero)
    DutyPattern.objects.create(
        user=timo.user,
        weekday=TODAY.isoweekday(),
        half="morning",
        team_id=WEST,
        line_id="advice_working_age",
        kind="hybrid",
        share=50,
        valid_from=TODAY,
        planned_at=NOW,
    )
    case_of(aino)
    proposal = suggestions_of(WEST, iu, now=NOW)
    weights = weights_of(iu, TODAY)
    theirs = work_of([eero.user_id], today=TODAY)[eero.user_id]
    assert proposal.candidates[eero.user_id].points == points_of(theirs, weights)
    assert proposal.candidates[timo.user_id].points == 1  # half a half-day
    for each in proposal.assignments:
        step = proposal.steps[each.item.id]
        assert each.item.points == points_of(numbers_of(step, today=TODAY), weights)


def test_whoever_may_only_look_isnt_at_work(iu: Profile, eero: Post, lea: Post) -> None:
    role = eero.role
    role.actions = [name for name in role.actions if name != "work.take"]
    role.save()
    assert loads_of(iu, [WEST], now=NOW)[WEST].people == 1
    a_post(WEST, "ESIHENKILO", name="Liisa Toinen")
    assert loads_of(iu, [WEST], now=NOW)[WEST].people == 2
