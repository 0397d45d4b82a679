"""How a case ends, and how it is opened again."""

import datetime as dt

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.cases import access
from reimari.cases.actions.moving import next_step
from reimari.cases.models import Case
from reimari.cases.states import MOVES, CaseState, Ending, MeetingState
from reimari.common.states import check_move
from reimari.work.actions import Plan, end_clocks, end_step, set_events, write_entry
from reimari.work.models import Step
from reimari.work.states import StepResult


@does(access.CLOSE)
def close_case(case: Case, *, ending: Ending, actor: Actor, now: dt.datetime) -> Case:
    """Close the case with a coded reason: its open steps and clocks end with it (C25, R-KL-31)."""
    check_move(MOVES, CaseState(case.state), CaseState.CLOSED)
    for step in Step.objects.open().filter(track=case.track_id).order_by("pk"):
        end_step(step, result=StepResult.CLOSED, now=now)
    case.meetings.filter(state=MeetingState.AGREED).update(state=MeetingState.CANCELLED, marked_at=now)
    case.state, case.closed_at, case.ending = CaseState.CLOSED, now, ending
    case.current_step = None
    case.save(update_fields=["state", "closed_at", "ending", "current_step"])
    entry = write_entry(case.track_id, now=now, ending=ending.value)
    set_events(case.track, "case_closed", entry=entry, now=now)
    end_clocks(case.track, entry=entry, now=now)
    return case


@does(access.REOPEN)
def reopen_case(case: Case, *, plan: Plan, actor: Actor, now: dt.datetime) -> Case:
    """Open a closed case again with its next step."""
    check_move(MOVES, CaseState(case.state), CaseState.OPEN)
    case.state, case.closed_at, case.ending = CaseState.OPEN, None, ""
    step = next_step(case, plan, result=StepResult.DONE, now=now)
    case.save(update_fields=["state", "closed_at", "ending", "current_step"])
    write_entry(case.track_id, now=now, step=str(step.pk), step_kind=plan.kind, team=plan.team.pk)
    return case
