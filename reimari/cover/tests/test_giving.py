"""A team's untaken steps are suggested to its people and given: who, why, and what stays as it was."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from reimari.access.catalogue import Forbidden
from reimari.audit.models import Event
from reimari.callbacks.tests.calls import a_callback
from reimari.cases.actions import hand_over_case
from reimari.common.problems import Refused
from reimari.cover.actions import give_steps, tell_absence
from reimari.cover.facts import suggestions_of
from reimari.cover.rules import Obstacle, Reason, obstacle_of
from reimari.people.models import RelationKind, Relationship
from reimari.region.profile.values import Profile
from reimari.staff.models import DutyPattern, Post, Team
from reimari.staff.states import AbsenceKind
from reimari.work.actions import return_step, take_step
from reimari.work.models import Clock, Entry, Step
from reimari.work.states import ACCEPT_STEP, ASK_STEP, ReturnReason
from tests.factories import NOW, TODAY, a_case, a_person, as_actor, key

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
WEST, EAST = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"


def untaken(aino: Post, team: str = WEST, **given: Any) -> Step:
    case = a_case(aino, team, **({"service_task_id": "WORKING_AGE"} | given))
    assert case.current_step
    return case.current_step


def given(by: Post, chosen: Mapping[UUID, UUID], team: str = WEST) -> Team:
    return give_steps(Team.objects.get(pk=team), chosen=chosen, actor=as_actor(by), now=NOW)


def suggested(profile: Profile, **asked: Any) -> dict[UUID, UUID | None]:
    return {each.item.id: each.user for each in suggestions_of(WEST, profile, now=NOW, **asked).assignments}


def why(profile: Profile, step: Step) -> tuple[Reason, ...]:
    (each,) = suggestions_of(WEST, profile, now=NOW, only={step.pk}).assignments
    return each.reasons


def ill(post: Post, *, first: dt.date = TODAY, last: dt.date = TODAY + 20 * DAY) -> None:
    told: Any = {"kind": AbsenceKind.ILL, "actor": as_actor(post), "now": NOW}
    tell_absence(post.user, first=first, last=last, **told)


def test_untaken_steps_go_to_whoever_has_the_least_to_do(
    iu: Profile, aino: Post, eero: Post, timo: Post, helmi: Post, lea: Post
) -> None:
    for _ in range(2):
        take_step(untaken(aino), actor=as_actor(eero), now=NOW)
    first, second = untaken(aino), untaken(aino)
    assert suggested(iu) == {first.pk: timo.user_id, second.pk: timo.user_id}
    assert suggested(iu, only={second.pk}) == {second.pk: timo.user_id}


def test_offers_questions_and_what_others_have_arent_given(iu: Profile, aino: Post, eero: Post) -> None:
    case = a_case(aino, WEST, service_task_id="WORKING_AGE")
    hand_over_case(case, to=Team.objects.get(pk=EAST), actor=as_actor(eero), now=NOW)
    take_step(untaken(aino), actor=as_actor(eero), now=NOW)
    asked = untaken(aino)
    Step.objects.filter(pk=asked.pk).update(kind=ASK_STEP)
    offered = untaken(aino)
    Step.objects.filter(pk=offered.pk).update(kind=ACCEPT_STEP)
    assert not {asked.pk, offered.pk} & set(suggested(iu))
    assert all(step.worker_id is None for step in suggestions_of(WEST, iu, now=NOW).steps.values())


def test_whoever_worked_on_it_comes_first(iu: Profile, aino: Post, eero: Post, timo: Post, lea: Post) -> None:
    step = untaken(aino)
    take_step(step, actor=as_actor(timo), now=NOW)
    return_step(step, reason=ReturnReason.BY_MISTAKE, actor=as_actor(timo), now=NOW)
    take_step(untaken(aino), actor=as_actor(timo), now=NOW)
    assert suggested(iu) == {step.pk: timo.user_id}
    assert why(iu, step)[:2] == (Reason.WORKED_ON_IT, Reason.SAME_TEAM)


def test_the_client_s_own_worker_comes_before_whoever_has_less(
    iu: Profile, aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    person = a_person(as_actor(aino))
    step = untaken(aino, person=person)
    Relationship.objects.create(
        person=person,
        kind=RelationKind.objects.order_by("pk")[0],
        unit=timo.team.unit,
        own_worker=timo.user,
        validity=(TODAY, None),
    )
    for _ in range(2):
        take_step(untaken(aino), actor=as_actor(timo), now=NOW)
    assert suggested(iu) == {step.pk: timo.user_id}
    assert why(iu, step)[0] == Reason.OWN_WORKER
    Relationship.objects.update(validity=(TODAY - 9 * DAY, TODAY))
    assert suggested(iu) == {step.pk: eero.user_id}


def test_nobody_who_is_away_today_and_rather_nobody_away_when_it_is_due(
    iu: Profile, aino: Post, eero: Post, timo: Post
) -> None:
    step = untaken(aino)
    Step.objects.filter(pk=step.pk).update(due_at=NOW + 5 * DAY)
    ill(timo, first=TODAY + 3 * DAY)
    assert suggested(iu) == {step.pk: eero.user_id}
    ill(eero)
    assert suggested(iu) == {step.pk: timo.user_id}
    assert Reason.AWAY_WHEN_DUE in why(iu, step)
    ill(timo, last=TODAY)
    (each,) = suggestions_of(WEST, iu, now=NOW).assignments
    assert (each.user, each.obstacle) == (None, Obstacle.ALL_AWAY)


@pytest.mark.usefixtures("open_lines")
def test_a_callback_goes_to_whoever_is_on_duty_and_may_be_given_to_another(
    iu: Profile, aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    step = Step.objects.get(track=a_callback(eero, now=NOW).track_id)
    for half in ("morning", "afternoon"):
        DutyPattern.objects.create(
            user=timo.user,
            weekday=TODAY.isoweekday(),
            half=half,
            team_id=WEST,
            line_id="advice_working_age",
            valid_from=TODAY,
            planned_at=NOW,
        )
    assert suggested(iu) == {step.pk: timo.user_id}
    given(lea, {step.pk: eero.user_id})
    step.refresh_from_db()
    assert step.worker_id == eero.user_id


def test_giving_moves_the_step_and_nothing_else(
    iu: Profile, aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    step, other = untaken(aino), untaken(aino)
    clocks = list(Clock.objects.order_by("pk").values())
    assert given(lea, {step.pk: timo.user_id}).pk == WEST
    before, after = step, Step.objects.get(pk=step.pk)
    assert (after.worker_id, after.state, after.taken_at) == (timo.user_id, "taken", NOW)
    assert (after.due_at, after.soon_at, after.team_id) == (before.due_at, before.soon_at, WEST)
    assert list(Clock.objects.order_by("pk").values()) == clocks  # I-28
    assert Step.objects.get(pk=other.pk).worker_id is None
    entry = Entry.objects.filter(track=step.track_id).latest("pk")
    assert (entry.kind, entry.actor_id) == ("cover.give_steps", lea.user_id)
    assert entry.facts == {"step": str(step.pk), "worker": str(timo.user_id)}
    event = Event.objects.get(action="cover.give_steps")
    assert event.entry_ids == [entry.pk]


def test_the_same_form_twice_is_one_giving(iu: Profile, aino: Post, timo: Post, lea: Post) -> None:
    step, team = untaken(aino), Team.objects.get(pk=WEST)
    for _ in range(2):
        told: Any = {"chosen": {step.pk: timo.user_id}, "actor": as_actor(lea), "now": NOW}
        assert give_steps.once(key(1), team, **told) == team
    assert Entry.objects.filter(kind="cover.give_steps").count() == 1


def test_what_was_taken_meanwhile_is_left_alone(aino: Post, eero: Post, timo: Post, lea: Post) -> None:
    mine, left = untaken(aino), untaken(aino)
    take_step(mine, actor=as_actor(eero), now=NOW)
    given(lea, {mine.pk: timo.user_id, left.pk: timo.user_id})
    assert Step.objects.get(pk=mine.pk).worker_id == eero.user_id
    assert Step.objects.get(pk=left.pk).worker_id == timo.user_id
    with pytest.raises(Refused) as refused:
        given(lea, {mine.pk: timo.user_id})
    assert refused.value.problems[0].code == "cover.all_taken"
    with pytest.raises(Refused) as refused:
        given(lea, {})
    assert refused.value.problems[0].code == "cover.nobody_chosen"


def test_nobody_gets_what_they_may_not_have_and_then_nothing_moves(
    aino: Post, eero: Post, timo: Post, helmi: Post, lea: Post, sirkka: Post
) -> None:
    step, other = untaken(aino), untaken(aino)
    ill(eero)
    for who in (helmi, aino, sirkka, eero):
        with pytest.raises(Refused) as refused:
            given(lea, {step.pk: who.user_id, other.pk: timo.user_id})
        assert refused.value.problems[0].code == "cover.not_suited"
    assert not Step.objects.filter(pk__in=[step.pk, other.pk], worker__isnull=False).exists()
    assert not Entry.objects.filter(kind="cover.give_steps").exists()


def test_only_whoever_leads_the_team_gives(
    aino: Post, eero: Post, timo: Post, helmi: Post, lea: Post
) -> None:
    step = untaken(aino)
    for who in (aino, eero, timo, helmi):
        with pytest.raises(Forbidden):
            given(who, {step.pk: timo.user_id})
    with pytest.raises(Forbidden):
        given(lea, {step.pk: helmi.user_id}, team=EAST)
    foreign = untaken(aino, EAST, service_task_id="OLDER_PEOPLE")
    with pytest.raises(Refused):
        given(lea, {foreign.pk: timo.user_id})
    assert Step.objects.get(pk=foreign.pk).worker_id is None


def test_no_suggestion_breaks_a_sieve(
    iu: Profile, aino: Post, eero: Post, timo: Post, helmi: Post, lea: Post
) -> None:
    for number in range(6):
        step = untaken(aino)
        Step.objects.filter(pk=step.pk).update(
            language=("fi", "sv", "so")[number % 3], due_at=NOW + (number - 1.5) * DAY
        )
    ill(eero, first=TODAY + 2 * DAY)
    proposal = suggestions_of(WEST, iu, now=NOW)
    assert len(proposal.assignments) == 6
    for each in proposal.assignments:
        assert each.user
        assert obstacle_of(proposal.candidates[each.user], each.item) is None
    given(lea, {each.item.id: each.user for each in proposal.assignments if each.user})
    assert not Step.objects.filter(team=WEST, worker=None, ended_at=None).exists()
