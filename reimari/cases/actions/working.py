"""What is done in a case while it is open: assessment, meetings, pauses, notes, working together."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from reimari.access.actor import Actor
from reimari.access.deeds import does, part
from reimari.accounts.models import User
from reimari.cases import access
from reimari.cases.actions.moving import about_case, give_to, next_step, refuse_agreed_meeting
from reimari.cases.models import Case, CaseTeam, Meeting, Note
from reimari.cases.rules import MEETING_PAST, NEXT_STEP, NO_MEETING, moving_problems
from reimari.cases.states import (
    MEETING_MOVES,
    MEETING_STEP,
    Assessment,
    CaseState,
    MeetingMode,
    MeetingState,
    NoteKind,
)
from reimari.common.problems import Problem, Refused, refuse
from reimari.common.states import check_move
from reimari.staff.models import Team
from reimari.work.actions import (
    Plan,
    open_step,
    pause_clocks,
    resume_clocks,
    set_events,
    write_entry,
)
from reimari.work.states import StepResult


@does(access.ASSESS)
def assess_case(case: Case, *, result: Assessment, actor: Actor, now: dt.datetime) -> Case:
    """Record that the initial assessment is done, or that none is needed (R-IU-22); the form comes later."""
    refuse(moving_problems(closed=case.state == CaseState.CLOSED))
    case.assessment, case.assessed_at = result, now
    case.save(update_fields=["assessment", "assessed_at"])
    entry = write_entry(case.track_id, now=now, result=result.value)
    set_events(case.track, "initial_assessment", entry=entry, now=now)
    return case


@does(access.AGREE_MEETING)
def agree_meeting(
    case: Case, *, at: dt.datetime, mode: MeetingMode, worker: User, actor: Actor, now: dt.datetime
) -> Meeting:
    """A meeting or call agreed with the client becomes the case's current step, due at its time."""
    refuse(moving_problems(closed=case.state == CaseState.CLOSED))
    refuse_agreed_meeting(case)
    return _agree(case, at=at, mode=mode, worker=worker, now=now)


@does(access.MARK_MEETING)
def mark_meeting(
    case: Case,
    *,
    state: MeetingState,
    actor: Actor,
    now: dt.datetime,
    plan: Plan | None = None,
    new_at: dt.datetime | None = None,
) -> Meeting:
    """Mark the agreed meeting realised, missed or cancelled, with the step that comes next (`plan`); or
    moved, with its new time (`new_at`). A realised one stops the clocks that waited for it (D-4)."""
    meeting = case.meetings.filter(state=MeetingState.AGREED).first()
    if meeting is None:
        raise Refused(Problem("cases.no_meeting", NO_MEETING))
    check_move(MEETING_MOVES, MeetingState(meeting.state), state)
    meeting.state, meeting.marked_at = state, now
    meeting.save(update_fields=["state", "marked_at"])
    entry = write_entry(case.track_id, now=now, meeting=str(meeting.pk), state=state.value)
    if state == MeetingState.REALISED:
        set_events(case.track, "meeting_realised", "client_reached", entry=entry, now=now)
    if state == MeetingState.MOVED and new_at:
        return _agree(case, at=new_at, mode=MeetingMode(meeting.mode), worker=meeting.worker, now=now)
    if plan is None:
        raise Refused(Problem("cases.next_step", NEXT_STEP))
    next_step(case, plan, result=StepResult.DONE, now=now)
    return meeting


@does(access.PAUSE)
def pause_case(case: Case, *, reason: str, actor: Actor, now: dt.datetime) -> Case:
    """Let the clocks stand still for a coded reason of the profile; the case waits for the client (I-11)."""
    refuse(moving_problems(closed=case.state == CaseState.CLOSED))
    entry = write_entry(case.track_id, now=now, reason=reason)
    pause_clocks(case.track, reason=reason, entry=entry, now=now)
    return case


@does(access.RESUME)
def resume_case(case: Case, *, actor: Actor, now: dt.datetime) -> Case:
    """Let the clocks go on from today."""
    entry = write_entry(case.track_id, now=now)
    resume_clocks(case.track, entry=entry, now=now)
    return case


@does(access.NOTE)
def note_case(case: Case, *, kind: NoteKind, text: str, actor: Actor, now: dt.datetime) -> Note:
    """Write words about the case for those who work on it."""
    entry = write_entry(case.track_id, now=now, note_kind=kind.value)
    return Note.objects.create(
        case=case, kind=kind, text=text, written_by_id=actor.id, written_at=now, entry=entry
    )


@does(access.COORDINATE)
def coordinate_case(
    case: Case, *, contact_person_id: UUID, teams: Collection[Team], kind: str, actor: Actor, now: dt.datetime
) -> Case:
    """Make a case joint (DR-13): who contacts the client, and which teams take part with a step of their own.

    The current step goes to the agreed contact person. Teams that already take part get no second step.
    """
    refuse(moving_problems(closed=case.state == CaseState.CLOSED))
    case.contact_person_id = contact_person_id
    give_to(case, contact_person_id, now=now)
    case.save(update_fields=["contact_person", "current_step"])
    known = set(case.case_teams.values_list("team", flat=True)) | {case.team_id}
    new = [team for team in teams if team.pk not in known]
    CaseTeam.objects.bulk_create(CaseTeam(case=case, team=team, since=now) for team in new)
    for team in new:
        open_step(case.track, Plan(kind=kind, team=team), about_case(case), now=now, answering_team=case.team)
    write_entry(
        case.track_id, now=now, contact_person=str(contact_person_id), teams=[team.pk for team in new]
    )
    return case


@part
def _agree(case: Case, *, at: dt.datetime, mode: MeetingMode, worker: User, now: dt.datetime) -> Meeting:
    if at <= now:
        raise Refused(Problem("cases.meeting_past", MEETING_PAST))
    plan = Plan(kind=MEETING_STEP, team=case.team, worker_id=worker.pk, at=at)
    step = next_step(case, plan, result=StepResult.DONE, now=now)
    meeting = Meeting.objects.create(case=case, step=step, mode=mode, at=at, worker=worker, agreed_at=now)
    entry = write_entry(case.track_id, now=now, meeting=str(meeting.pk), at=at.isoformat(), mode=mode.value)
    set_events(case.track, "meeting_agreed", "client_reached", entry=entry, now=now)
    return meeting
