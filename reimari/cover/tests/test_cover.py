"""An absence, the plan of who covers it, and the plan accepted: rows, history, promises, and two at once."""

import datetime as dt
from typing import Any

import pytest

from reimari.access.catalogue import Forbidden
from reimari.audit.models import Event
from reimari.callbacks.tests.calls import a_callback
from reimari.cases.actions import agree_meeting, coordinate_case
from reimari.cases.models import Case, Meeting
from reimari.cases.states import MeetingMode
from reimari.common.problems import Refused
from reimari.cover.actions import accept_plan, amend_absence, change_absence, record_absence, tell_absence
from reimari.cover.facts import proposal_of, teams_of_one
from reimari.cover.models import CoverItem, CoverPlan
from reimari.cover.queries import covered_by, plans_waiting, steps_left
from reimari.cover.rules import ItemKind, Obstacle, Reason
from reimari.people.models import RelationKind, Relationship
from reimari.region.profile.values import Profile
from reimari.staff.models import Absence, Post, SpokenLanguage, Team
from reimari.staff.states import AbsenceKind
from reimari.work.actions import take_step
from reimari.work.models import Change, Clock, Entry, Step
from tests.factories import NOW, TODAY, a_case, a_person, a_post, as_actor, key

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"


def ill(post: Post, *, first: dt.date = TODAY, last: dt.date | None = None, **given: Any) -> CoverPlan:
    told: dict[str, Any] = {"kind": AbsenceKind.ILL, "actor": as_actor(post), "now": NOW} | given
    absence = tell_absence(post.user, first=first, last=last or first + 20 * DAY, **told)
    plan: CoverPlan = absence.plan
    return plan


def taken(aino: Post, post: Post, **given: Any) -> Step:
    """A case on the western list, taken by the post's holder."""
    case = a_case(aino, WEST, service_task_id="WORKING_AGE", **given)
    assert case.current_step
    return take_step(case.current_step, actor=as_actor(post), now=NOW)


def accepted(plan: CoverPlan, by: Post, chosen: dict[Any, Any], *, seen: int = 0, **given: Any) -> CoverPlan:
    return accept_plan(plan, chosen=chosen, seen=seen, actor=as_actor(by), now=NOW, **given)


def proposed(plan: CoverPlan, profile: Profile, by: Post | None = None) -> dict[Any, Any]:
    teams = as_actor(by).teams() if by else None
    return {each.item.id: each.user for each in proposal_of(plan, profile, teams=teams, now=NOW).assignments}


def test_an_absence_is_told_with_its_kind_alone_and_its_plan_waits(eero: Post, lea: Post) -> None:
    plan = ill(eero)
    absence = plan.absence
    assert (absence.kind, absence.first_on, absence.last_on) == ("ill", TODAY, TODAY + 20 * DAY)
    assert absence.told_by_id == eero.user_id
    assert [each.pk for each in plans_waiting(as_actor(lea), now=NOW)] == [plan.pk]
    event = Event.objects.get(action="cover.tell_absence")
    assert (event.actor_id, event.subject_type) == (eero.user_id, "staff.absence")


def test_nobody_tells_of_another_but_a_supervisor(eero: Post, timo: Post, lea: Post) -> None:
    told: dict[str, Any] = {"kind": AbsenceKind.OTHER, "first": TODAY, "last": TODAY, "now": NOW}
    with pytest.raises(Forbidden):
        tell_absence(timo.user, actor=as_actor(eero), **told)
    with pytest.raises(Forbidden):
        record_absence(timo, actor=as_actor(eero), **told)
    absence = record_absence(timo, actor=as_actor(lea), **told)
    with pytest.raises(Forbidden):
        change_absence(absence, last=TODAY, actor=as_actor(eero), now=NOW)
    with pytest.raises(Forbidden):
        amend_absence(absence, last=TODAY, actor=as_actor(eero), now=NOW)
    assert amend_absence(absence, last=TODAY + DAY, actor=as_actor(lea), now=NOW).last_on == TODAY + DAY


def test_an_absence_is_lengthened_ended_early_or_taken_back(eero: Post) -> None:
    plan = ill(eero, first=TODAY + DAY, last=TODAY + 3 * DAY)
    asked: dict[str, Any] = {"actor": as_actor(eero), "now": NOW}
    assert change_absence(plan.absence, last=TODAY + 5 * DAY, **asked).last_on == TODAY + 5 * DAY
    assert change_absence(plan.absence, last=TODAY + DAY, **asked).last_on == TODAY + DAY
    assert change_absence(plan.absence, last=TODAY, **asked).withdrawn_at
    with pytest.raises(Refused):
        change_absence(plan.absence, last=TODAY + 3 * DAY, **asked)
    ill(eero)
    with pytest.raises(Refused) as refused:
        ill(eero)
    assert refused.value.problems[0].code == "staff.away_already"


def test_what_somebody_has_is_proposed_to_a_colleague(
    iu: Profile, aino: Post, eero: Post, timo: Post, helmi: Post, lea: Post
) -> None:
    step = taken(aino, eero)
    assert proposed(ill(eero), iu, lea) == {step.pk: timo.user_id}


def test_what_is_due_after_the_absence_stays(aino: Post, eero: Post) -> None:
    step = taken(aino, eero)
    Step.objects.filter(pk=step.pk).update(due_at=NOW + 10 * DAY)
    plan = ill(eero, last=TODAY + 3 * DAY)
    assert not steps_left([plan.absence], now=NOW)
    plan.absence.last_on = TODAY + 12 * DAY
    assert [each.pk for each in steps_left([plan.absence], now=NOW)] == [step.pk]


def test_the_colleague_who_is_away_too_isnt_proposed(
    iu: Profile, aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    step = taken(aino, eero)
    ill(timo)
    plan = ill(eero)
    assert proposed(plan, iu, lea) == {step.pk: lea.user_id}
    ill(lea)
    (each,) = proposal_of(plan, iu, teams=None, now=NOW).assignments
    assert (each.user, each.obstacle) == (None, Obstacle.ALL_AWAY)


def test_accepting_moves_the_step_and_keeps_every_promise(
    iu: Profile, aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    step = taken(aino, eero)
    due, clocks = step.due_at, list(Clock.objects.order_by("pk").values())
    plan = accepted(ill(eero), lea, proposed(ill_of(eero), iu, lea))
    step.refresh_from_db()
    assert (step.worker_id, step.due_at, step.state) == (timo.user_id, due, "taken")
    assert list(Clock.objects.order_by("pk").values()) == clocks  # I-28
    assert (plan.times, plan.accepted_by_id) == (1, lea.user_id)
    entry = Entry.objects.filter(track=step.track_id).latest("pk")
    assert entry.kind == "cover.accept_plan"
    assert entry.facts == {
        "step": str(step.pk),
        "worker": str(timo.user_id),
        "from_worker": str(eero.user_id),
    }
    event = Event.objects.get(action="cover.accept_plan")
    assert event.entry_ids == [entry.pk]
    (item,) = covered_by(as_actor(timo))
    assert (item.step_id, item.chosen, item.plan.absence.user_id) == (step.pk, False, eero.user_id)
    assert Reason.SAME_TEAM in item.reasons


def ill_of(post: Post) -> CoverPlan:
    return CoverPlan.objects.select_related("absence").get(absence__user=post.user)


def test_a_colleague_who_knows_the_case_gets_it(
    iu: Profile, aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    other = a_post(WEST, "TYONTEKIJA", name="Anna Alku")
    step = taken(aino, timo)
    Step.objects.filter(pk=step.pk).update(worker=eero.user)
    assert proposed(ill(eero), iu, lea) == {step.pk: timo.user_id}
    assert other.user_id != timo.user_id


def test_two_supervisors_at_once_deal_nothing_out_twice(
    iu: Profile, aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    plan, step = ill(eero), taken(aino, eero)
    accepted(plan, lea, {step.pk: timo.user_id})
    second = a_post(WEST, "ESIHENKILO", name="Liisa Toinen")
    with pytest.raises(Refused) as refused:
        accepted(plan, second, {step.pk: second.user_id})
    (problem,) = refused.value.problems
    assert (problem.code, problem.facts["user"]) == ("cover.accepted_already", str(lea.user))
    step.refresh_from_db()
    assert step.worker_id == timo.user_id
    assert CoverItem.objects.count() == 1


def test_the_same_form_twice_is_one_plan(aino: Post, eero: Post, timo: Post, lea: Post) -> None:
    plan, step = ill(eero), taken(aino, eero)
    told: dict[str, Any] = {"chosen": {step.pk: timo.user_id}, "seen": 0, "actor": as_actor(lea), "now": NOW}
    for _ in range(2):
        assert accept_plan.once(key(1), plan, **told).times == 1
    assert CoverItem.objects.count() == 1


def test_nobody_gets_what_they_may_not_see(
    aino: Post, eero: Post, helmi: Post, lea: Post, sirkka: Post
) -> None:
    plan, step = ill(eero), taken(aino, eero)
    for who in (helmi, aino, sirkka, eero):
        with pytest.raises(Refused) as refused:
            accepted(plan, lea, {step.pk: who.user_id})
        assert refused.value.problems[0].code == "cover.not_suited"
    step.refresh_from_db()
    assert step.worker_id == eero.user_id
    assert not CoverItem.objects.exists()


def test_a_supervisor_chooses_another_and_that_is_told(aino: Post, eero: Post, timo: Post, lea: Post) -> None:
    plan, step = ill(eero), taken(aino, eero)
    accepted(plan, lea, {step.pk: lea.user_id})
    assert CoverItem.objects.get().chosen


def test_a_guide_accepts_no_plan_and_a_stranger_sees_none(
    aino: Post, eero: Post, timo: Post, helmi: Post
) -> None:
    plan, step = ill(eero), taken(aino, eero)
    for who in (timo, helmi, aino):
        with pytest.raises(Forbidden):
            accepted(plan, who, {step.pk: timo.user_id})
        assert plans_waiting(as_actor(who), now=NOW) == []


def test_what_somebody_took_meanwhile_is_left_alone(aino: Post, eero: Post, timo: Post, lea: Post) -> None:
    plan, one, two = ill(eero), taken(aino, eero), taken(aino, eero)
    Step.objects.filter(pk=one.pk).update(worker=lea.user)
    accepted(plan, lea, {one.pk: timo.user_id, two.pk: timo.user_id})
    assert [CoverItem.objects.get().step_id, Step.objects.get(pk=one.pk).worker_id] == [two.pk, lea.user_id]
    with pytest.raises(Refused) as refused:
        accepted(plan, lea, {two.pk: timo.user_id}, seen=1)
    assert refused.value.problems[0].code == "cover.taken_meanwhile"


def test_new_work_during_the_absence_is_covered_by_a_second_press(
    iu: Profile, aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    plan = accepted(ill(eero), lea, {taken(aino, eero).pk: timo.user_id})
    step = taken(aino, eero)
    assert set(proposed(plan, iu, lea)) == {step.pk}
    assert accepted(plan, lea, {step.pk: timo.user_id}, seen=1).times == 2


def test_an_agreed_time_stays_and_there_is_a_draft_for_a_client_whom_no_notice_reaches(
    iu: Profile, aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    case = Case.objects.get(pk=taken(aino, eero).track_id)
    Case.objects.filter(pk=case.pk).update(language="sv")
    case.refresh_from_db()
    moment = NOW + 2 * DAY
    agree_meeting(case, at=moment, mode=MeetingMode.PHONE, worker=eero.user, actor=as_actor(eero), now=NOW)
    plan = ill(eero)
    case.refresh_from_db()
    assert case.current_step_id
    (each,) = proposal_of(plan, iu, teams=None, now=NOW).assignments
    assert each.item.kind == ItemKind.MEETING
    accepted(plan, lea, {case.current_step_id: timo.user_id})
    meeting = Meeting.objects.get()
    assert (meeting.worker_id, meeting.at) == (timo.user_id, moment)
    item = CoverItem.objects.get()
    assert item.notice_language == "sv"
    assert str(timo.user) in item.notice


def test_a_joint_case_gets_its_new_contact_person(aino: Post, eero: Post, timo: Post, lea: Post) -> None:
    case = Case.objects.get(pk=taken(aino, eero).track_id)
    east = Team.objects.get(pk="GUIDANCE_OLDER_PEOPLE_ITAINEN")
    told: dict[str, Any] = {"contact_person_id": eero.user_id, "teams": [east], "kind": "other"}
    case = coordinate_case(case, actor=as_actor(eero), now=NOW, **told)
    accepted(ill(eero), lea, {case.current_step_id: timo.user_id})
    case.refresh_from_db()
    assert case.contact_person_id == timo.user_id


def test_a_callback_goes_on_in_other_hands(iu: Profile, eero: Post, timo: Post, lea: Post) -> None:
    callback = a_callback(eero)
    assert callback.current_step
    step = take_step(callback.current_step, actor=as_actor(eero), now=NOW)
    plan = ill(eero)
    (each,) = proposal_of(plan, iu, teams=None, now=NOW).assignments
    assert (each.item.kind, each.user) == (ItemKind.CALLBACK, timo.user_id)
    accepted(plan, lea, {step.pk: timo.user_id})
    callback.refresh_from_db()
    assert callback.current_step
    assert callback.current_step.worker_id == timo.user_id


def test_what_is_due_of_own_clients_is_covered_too(
    iu: Profile, aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    person = a_person(as_actor(aino))
    case = a_case(aino, WEST, person=person, service_task_id="WORKING_AGE")
    plan = ill(eero)
    assert proposed(plan, iu, lea) == {}
    kind = RelationKind.objects.order_by("pk")[0]
    unit = Team.objects.get(pk=WEST).unit
    Relationship.objects.create(
        person=person, kind=kind, unit=unit, own_worker=eero.user, validity=(TODAY, None)
    )
    assert proposed(plan, iu, lea) == {case.current_step_id: timo.user_id}


def test_a_supervisor_of_the_unit_above_sees_that_there_is_a_plan(eero: Post, iu: Profile) -> None:
    """No step hangs on one person: also when the supervisor is the ill one."""
    team = Team.objects.select_related("unit").get(pk=WEST)
    above = Team.objects.exclude(unit=team.unit_id).filter(unit__organisation="COUNTY").order_by("pk")[0]
    director = a_post(above.pk, "ESIHENKILO", name="Kaarina Ulappa")
    plan = ill(eero)
    reaches = WEST in as_actor(director).teams()
    assert bool(plans_waiting(as_actor(director), now=NOW)) is reaches
    type(team.unit).objects.filter(pk=team.unit_id).update(parent=above.unit_id)
    assert [each.pk for each in plans_waiting(as_actor(director), now=NOW)] == [plan.pk]


def test_teams_whose_steps_one_person_alone_may_take(eero: Post, helmi: Post) -> None:
    east = "GUIDANCE_OLDER_PEOPLE_ITAINEN"
    alone = teams_of_one([WEST, east], TODAY)
    assert {team: str(user) for team, user in alone.items()} == {WEST: str(eero.user), east: str(helmi.user)}
    a_post(WEST, "TYONTEKIJA", name="Timo Toinen")
    assert set(teams_of_one([WEST, east], TODAY)) == {east}


def test_absent_people_keep_their_history(aino: Post, eero: Post, lea: Post, timo: Post) -> None:
    """Ending an absence early leaves with the substitute what was moved: nothing jumps back by itself."""
    plan, step = ill(eero), taken(aino, eero)
    accepted(plan, lea, {step.pk: timo.user_id})
    absence = Absence.objects.get()
    change_absence(absence, last=TODAY, actor=as_actor(eero), now=NOW)
    step.refresh_from_db()
    assert step.worker_id == timo.user_id


def test_open_pages_hear_of_an_absence(eero: Post) -> None:
    plan = ill(eero)
    told = {f"team:{WEST}", f"user:{eero.user_id}"}
    assert set(Change.objects.latest("pk").topics) == told
    change_absence(plan.absence, last=TODAY, actor=as_actor(eero), now=NOW)
    assert Change.objects.filter(topics__contains=sorted(told)).count() == 2


def test_whoever_is_recorded_to_serve_in_the_clients_language_is_proposed(
    iu: Profile, aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    """By the register of languages, whatever the language of anybody's pages."""
    other = a_post(WEST, "TYONTEKIJA", name="Ruut Svensk")
    step = taken(aino, eero)
    Step.objects.filter(pk=step.pk).update(language="sv")
    plan = ill(eero)
    for who in (other, timo):
        spoken = SpokenLanguage.objects.create(user=who.user, language="sv", recorded_at=NOW)
        assert proposed(plan, iu, lea) == {step.pk: who.user_id}
        spoken.delete()
