"""How a case ends, and how it is opened again."""

import datetime as dt

from reimari.access.actor import Actor
from reimari.access.deeds import does, part
from reimari.cases import access
from reimari.cases.actions.briefing import end_passing
from reimari.cases.actions.checking import SeenCase, planned, refuse_changed, refuse_outsider
from reimari.cases.actions.moving import about_case
from reimari.cases.actions.working import tell_on
from reimari.cases.models import Case
from reimari.cases.queries import tried_in_vain
from reimari.cases.rules import moving_problems, reach_problems, reopening_problems
from reimari.cases.states import MOVES, CaseState, ChangedBy, ChangeReason, Ending, MeetingState
from reimari.common.problems import refuse
from reimari.common.states import check_move
from reimari.common.working_days import day_in_helsinki
from reimari.region.profile.values import valid_items
from reimari.region.queries import profile_on
from reimari.work.actions import Plan, end_clocks, end_step, open_step, set_events, write_entry
from reimari.work.models import Step
from reimari.work.states import StepResult

# By whom a meeting to come is cancelled when its case ends, and why; else we ended it.
WHO_ENDED = {
    Ending.NO_NEED: (ChangedBy.CLIENT, ChangeReason.NO_NEED),
    Ending.DECLINED: (ChangedBy.CLIENT, ChangeReason.NO_NEED),
}


@does(access.CLOSE)
def close_case(
    case: Case, *, ending: Ending, actor: Actor, now: dt.datetime, seen: SeenCase | None = None
) -> Case:
    """Close the case with a coded reason: its open steps and clocks end with it (C25, R-KL-31)."""
    refuse_changed(case, seen)
    refuse(moving_problems(closed=case.state == CaseState.CLOSED))
    check_move(MOVES, CaseState(case.state), CaseState.CLOSED)
    if ending == Ending.NOT_REACHED:
        _refuse_untried(case, now=now)
    for step in Step.objects.open().filter(track=case.track_id).order_by("pk"):
        end_step(step, result=StepResult.CLOSED, now=now)
    by, reason = WHO_ENDED.get(ending, (ChangedBy.UNIT, ChangeReason.OTHER))
    meeting = case.meetings.filter(state=MeetingState.AGREED).first()
    if meeting:
        meeting.state, meeting.marked_at = MeetingState.CANCELLED, now
        meeting.changed_by, meeting.reason = by, reason
        meeting.save(update_fields=["state", "marked_at", "changed_by", "reason"])
    case.state, case.closed_at, case.ending = CaseState.CLOSED, now, ending
    case.current_step = None
    case.save(update_fields=["state", "closed_at", "ending", "current_step"])
    end_passing(case, now=now)
    entry = write_entry(case.track_id, now=now, ending=ending.value)
    set_events(case.track, "case_closed", entry=entry, now=now)
    end_clocks(case.track, entry=entry, now=now)
    if meeting:
        tell_on(meeting, now=now)
    return case


@part
def _refuse_untried(case: Case, *, now: dt.datetime) -> None:
    """No case ends silently: the client has been tried as often as the county's rule asks (R-KL-42)."""
    day = day_in_helsinki(now)
    rules = next(iter(valid_items(profile_on(day).reach_rules, day)), None)
    attempts, ways = (rules.attempts, rules.ways) if rules else (1, 1)
    refuse(reach_problems(tried_in_vain(case), attempts=attempts, ways=ways))


@does(access.REOPEN)
def reopen_case(
    case: Case, *, plan: Plan, actor: Actor, now: dt.datetime, seen: SeenCase | None = None
) -> Case:
    """Open a closed case again with its next step; who contacts the client is agreed anew."""
    refuse_changed(case, seen)
    refuse(reopening_problems(open_now=case.state == CaseState.OPEN))
    check_move(MOVES, CaseState(case.state), CaseState.OPEN)
    refuse_outsider(plan.worker_id, plan.team, actor=actor, now=now)
    case.state, case.closed_at, case.ending, case.contact_person = CaseState.OPEN, None, "", None
    step = _first_step_again(case, plan, now=now)
    write_entry(case.track_id, now=now, step=str(step.pk), step_kind=plan.kind, team=plan.team.pk)
    return case


@part
def _first_step_again(case: Case, plan: Plan, *, now: dt.datetime) -> Step:
    """State and step change together: a row without either breaks a check of the table."""
    plan = planned(case, plan, now=now)
    case.current_step = open_step(case.track, plan, about_case(case), now=now, answering_team=case.team)
    case.save(update_fields=["state", "closed_at", "ending", "contact_person", "current_step"])
    return case.current_step
