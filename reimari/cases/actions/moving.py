"""How a case goes on: its next step, another list, another service task, another team."""

import datetime as dt
from uuid import UUID

from reimari.access.actor import Actor, ActorKind
from reimari.access.deeds import does, part
from reimari.cases import access
from reimari.cases.actions.briefing import end_passing, mark_read, pass_on
from reimari.cases.actions.checking import (
    SeenCase,
    planned,
    refuse_agreed_meeting,
    refuse_changed,
    refuse_outsider,
)
from reimari.cases.actions.opening import start_missing_clocks
from reimari.cases.models import Case
from reimari.cases.rules import (
    NOT_OFFERED,
    SAME_ROUTE,
    SAME_TEAM,
    moving_problems,
    offering_problems,
)
from reimari.cases.states import FIRST_STEP, CaseState, RefusalReason, RerouteReason
from reimari.common.problems import Problem, Refused, refuse
from reimari.region.models import Area, Place, ServiceTask
from reimari.staff.models import Team
from reimari.work.actions import About, Plan, end_step, give_step, open_step, write_entry
from reimari.work.models import Step
from reimari.work.states import ACCEPT_STEP, StepResult


@does(access.ADVANCE)
def advance_case(
    case: Case, *, plan: Plan, actor: Actor, now: dt.datetime, seen: SeenCase | None = None
) -> Case:
    """End the current step as done and open the one that comes next.

    `seen`, here and in the other deeds: the case as whoever acts saw it. When it has moved on since, what
    happened meanwhile is told (`Stale`), and nothing is written.
    """
    refuse_changed(case, seen)
    refuse(moving_problems(closed=case.state == CaseState.CLOSED))
    refuse_agreed_meeting(case)
    refuse_outsider(plan.worker_id, plan.team, actor=actor, now=now)
    step = next_step(case, plan, result=StepResult.DONE, now=now)
    write_entry(case.track_id, now=now, step=str(step.pk), step_kind=plan.kind, team=plan.team.pk)
    return case


@does(access.ADD_STEP)
def add_step_to_case(case: Case, *, plan: Plan, actor: Actor, now: dt.datetime) -> Step:
    """Another step beside the current one, on whose list it belongs; the team that answers stays."""
    refuse(moving_problems(closed=case.state == CaseState.CLOSED))
    refuse_outsider(plan.worker_id, plan.team, actor=actor, now=now)
    plan = planned(case, plan, now=now)
    step = open_step(case.track, plan, about_case(case), now=now, answering_team=case.team)
    write_entry(case.track_id, now=now, step=str(step.pk), step_kind=plan.kind, team=plan.team.pk)
    return step


@does(access.TRANSFER)
def transfer_case(
    case: Case,
    *,
    to: Team,
    kind: str,
    actor: Actor,
    now: dt.datetime,
    words: str = "",
    seen: SeenCase | None = None,
) -> Case:
    """Put a case on another team's work list, which answers from now on (C27). The clocks go on (I-28)."""
    _refuse_moving(case, seen)
    if to.pk == case.team_id:
        raise Refused(Problem("cases.same_team", SAME_TEAM, {"team": str(to)}))
    sender = case.team_id
    _put_on_list(case, to, kind=kind, words=words, now=now)
    entry = write_entry(case.track_id, now=now, team=to.pk, from_team=sender, step=str(case.current_step_id))
    start_missing_clocks(case, entry=entry, now=now)
    pass_on(case, to=to, sender=sender, step=case.current_step, entry=entry, now=now)
    return case


@does(access.REROUTE)
def reroute_case(
    case: Case,
    *,
    service_task: ServiceTask,
    place: Place | None,
    area: Area | None,
    to: Team,
    reason: RerouteReason,
    actor: Actor,
    now: dt.datetime,
    seen: SeenCase | None = None,
) -> Case:
    """Send a case to the right service task or area, counted and with a coded reason (K-08, DR-12)."""
    _refuse_moving(case, seen)
    before = case.service_task_id
    place_id = place.pk if place else None
    if (service_task.pk, place_id, to.pk) == (before, case.place_id, case.team_id):
        raise Refused(Problem("cases.same_route", SAME_ROUTE))
    sender = case.team_id
    case.service_task, case.place, case.area = service_task, place, area
    case.reroutes += 1
    _put_on_list(case, to, kind=FIRST_STEP, words="", now=now)
    case.save(update_fields=["service_task", "place", "area", "reroutes"])
    entry = write_entry(
        case.track_id,
        now=now,
        reason=reason.value,
        service_task=service_task.pk,
        from_service_task=before,
        team=to.pk,
        from_team=sender,
    )
    start_missing_clocks(case, entry=entry, now=now)
    pass_on(case, to=to, sender=sender, step=case.current_step, entry=entry, now=now)
    return case


@does(access.HAND_OVER)
def hand_over_case(
    case: Case,
    *,
    to: Team,
    actor: Actor,
    now: dt.datetime,
    worker_id: UUID | None = None,
    words: str = "",
    seen: SeenCase | None = None,
) -> Case:
    """Offer a case to a team or a person. The sender answers until the receiver has accepted it."""
    _refuse_moving(case, seen)
    refuse_agreed_meeting(case)
    somebody = worker_id is not None and worker_id != actor.id
    refuse(offering_problems(to=to.pk, answering=case.team_id, name=str(to), somebody=somebody))
    refuse_outsider(worker_id, to, actor=actor, now=now)
    step = offer_case(case, to=to, worker_id=worker_id, words=words, now=now)
    entry = write_entry(case.track_id, now=now, step=str(step.pk), team=to.pk, from_team=case.team_id)
    pass_on(case, to=to, sender=case.team_id, step=step, entry=entry, now=now)
    return case


@does(access.ACCEPT)
def accept_case(
    case: Case, *, actor: Actor, now: dt.datetime, seen: SeenCase | None = None, read: bool = False
) -> Case:
    """Accept an offered case: from now on the receiver's team answers, and the accepter has the step.

    `seen.step` is the step by which it was offered. `read`: whoever accepts it has the brief before them, and
    marks it as read by the same press.
    """
    step = _offer(case, seen, actor=actor)
    refuse_agreed_meeting(case)  # the sender's, who answers for it until it has been held
    sender, current = case.team_id, case.current_step
    end_step(step, result=StepResult.ACCEPTED, now=now)
    case.team, case.hops = step.team, case.hops + 1
    kind = current.kind if current else FIRST_STEP
    if case.contact_person_id:
        case.contact_person_id = actor.id
    plan = Plan(kind=kind, team=step.team, worker_id=actor.id, words=current.words if current else "")
    next_step(case, plan, result=StepResult.HANDED_OVER, now=now)
    case.save(update_fields=["team", "hops", "contact_person"])
    Step.objects.open().filter(track=case.track_id).update(answering_team=case.team)
    brief = mark_read(case, seen, to=step.team, actor=actor, now=now) if read else {}
    entry = write_entry(
        case.track_id, now=now, team=case.team_id, from_team=sender, step=str(case.current_step_id), **brief
    )
    start_missing_clocks(case, entry=entry, now=now)
    return case


@does(access.WITHDRAW)
def withdraw_case(case: Case, *, actor: Actor, now: dt.datetime, seen: SeenCase | None = None) -> Case:
    """Take back an offer that hasn't been answered; the sender goes on answering for the case."""
    step = open_offer(case)
    _refuse_other_offer(case, seen, step)
    if step is None:
        raise Refused(Problem("cases.not_offered", NOT_OFFERED))
    end_step(step, result=StepResult.WITHDRAWN, now=now)
    end_passing(case, now=now)
    write_entry(case.track_id, now=now, team=step.team_id, from_team=case.team_id, step=str(step.pk))
    return case


@does(access.REFUSE)
def refuse_case(
    case: Case, *, reason: RefusalReason, actor: Actor, now: dt.datetime, seen: SeenCase | None = None
) -> Case:
    """Return an offered case to its sender with a coded reason; the sender sees that it came back."""
    step = _offer(case, seen, actor=actor)
    end_step(step, result=StepResult.REFUSED, now=now)
    end_passing(case, now=now)
    Step.objects.filter(pk__in=[case.current_step_id]).update(came_back_at=now)
    write_entry(case.track_id, now=now, reason=reason.value, from_team=step.team_id, step=str(step.pk))
    return case


@part
def offer_case(
    case: Case, *, to: Team, now: dt.datetime, worker_id: UUID | None = None, words: str = ""
) -> Step:
    """The step by which the case is offered; its own team answers until it is accepted."""
    plan = Plan(kind=ACCEPT_STEP, team=to, offered_to_id=worker_id, words=words)
    return open_step(case.track, plan, about_case(case), now=now, answering_team=case.team)


@part
def next_step(case: Case, plan: Plan, *, result: StepResult, now: dt.datetime) -> Step:
    """End the current step, if there is one, and put the next one in its place."""
    if case.current_step:
        end_step(case.current_step, result=result, now=now)
    plan = planned(case, plan, now=now)
    case.current_step = open_step(case.track, plan, about_case(case), now=now, answering_team=case.team)
    case.save(update_fields=["current_step"])
    return case.current_step


@part
def about_case(case: Case) -> About:
    """What work lists show of the case."""
    current = case.current_step
    return About(
        service_task_id=case.service_task_id,
        area_id=case.area_id,
        place_id=case.place_id,
        person_id=case.person_id,
        need=case.need,
        channel=current.channel if current else "",
        language=case.language,
        is_urgent=case.is_urgent,
    )


@part
def give_to(case: Case, worker_id: UUID, team: Team, *, now: dt.datetime) -> None:
    """Put the current step into somebody's work, done by their team."""
    if case.current_step:
        case.current_step = give_step(case.current_step, worker_id=worker_id, now=now)
        case.current_step.team = team
        case.current_step.save(update_fields=["team"])


@part
def _put_on_list(case: Case, to: Team, *, kind: str, words: str, now: dt.datetime) -> None:
    refuse_agreed_meeting(case)
    case.team, case.contact_person, case.hops = to, None, case.hops + 1
    next_step(case, Plan(kind=kind, team=to, words=words), result=StepResult.HANDED_OVER, now=now)
    case.save(update_fields=["team", "contact_person", "hops"])
    Step.objects.open().filter(track=case.track_id).update(answering_team=to)


@part
def _refuse_moving(case: Case, seen: SeenCase | None) -> None:
    refuse_changed(case, seen)
    offered_to = str(offer.team) if (offer := open_offer(case)) else None
    refuse(moving_problems(closed=case.state == CaseState.CLOSED, offered_to=offered_to))


@part
def open_offer(case: Case) -> Step | None:
    """The step by which the case is being offered to somebody, if it is."""
    return Step.objects.open().filter(track=case.track_id, kind=ACCEPT_STEP).select_related("team").first()


@part
def _offer(case: Case, seen: SeenCase | None, *, actor: Actor) -> Step:
    """The step by which the case is being offered to one of the actor's teams."""
    step = open_offer(case)
    _refuse_other_offer(case, seen, step)
    if step is None or (actor.kind != ActorKind.SYSTEM and step.team_id not in actor.teams()):
        raise Refused(Problem("cases.not_offered", NOT_OFFERED))
    return step


@part
def _refuse_other_offer(case: Case, seen: SeenCase | None, step: Step | None) -> None:
    """What is answered is the offer that was seen; of one that is gone, its end is told if that is known."""
    offer = step.pk if step else seen.step if seen else None
    refuse_changed(case, seen, step=offer)
