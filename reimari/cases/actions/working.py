"""What is done in a case while it is open: meetings, pauses, notes, working together."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from reimari.access.actor import Actor
from reimari.access.deeds import does, part
from reimari.accounts.models import User
from reimari.cases import access
from reimari.cases.actions.checking import (
    PAUSING,
    SeenCase,
    planned,
    refuse_agreed_meeting,
    refuse_changed,
    refuse_done_since,
    refuse_outsider,
    team_in_case,
)
from reimari.cases.actions.moving import about_case, give_to, next_step
from reimari.cases.models import Case, CaseTeam, Meeting, Note
from reimari.cases.rules import (
    MEETING_PAST,
    NEXT_STEP,
    NO_MEETING,
    WAS_BOOKED,
    changing_problems,
    moving_problems,
)
from reimari.cases.states import (
    CHANGED,
    MEETING_MOVES,
    MEETING_STEP,
    Assessment,
    CaseState,
    ChangedBy,
    ChangeReason,
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
from reimari.work.models import Entry, Step
from reimari.work.queries import county_on
from reimari.work.states import StepResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """A meeting as it is agreed; `span`: all that it takes of the worker's time, from and until."""

    at: dt.datetime
    mode: MeetingMode
    worker: User
    ends_at: dt.datetime | None = None
    span: tuple[dt.datetime, dt.datetime] | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """Who moves or cancels a meeting, and for which reason."""

    by: ChangedBy
    reason: ChangeReason


@does(access.AGREE_MEETING)
def agree_meeting(
    case: Case,
    *,
    at: dt.datetime,
    mode: MeetingMode,
    worker: User,
    actor: Actor,
    now: dt.datetime,
    length: dt.timedelta | None = None,
    seen: SeenCase | None = None,
) -> Meeting:
    """A meeting or call agreed with the client becomes the case's current step, due at its time.

    `length`: how long it takes of the worker's time; a time that they have already is refused.
    """
    refuse_changed(case, seen)
    refuse(moving_problems(closed=case.state == CaseState.CLOSED))
    refuse_agreed_meeting(case)
    team = team_in_case(case, worker.pk, actor=actor, now=now)
    ends = at + length if length else None
    agreed = Agreed(at=at, ends_at=ends, span=(at, ends) if ends else None, mode=mode, worker=worker)
    return tell_on(set_meeting(case, agreed, team=team, now=now), now=now)


@does(access.MARK_MEETING)
def mark_meeting(
    case: Case,
    *,
    state: MeetingState,
    actor: Actor,
    now: dt.datetime,
    plan: Plan | None = None,
    new_at: dt.datetime | None = None,
    why: Why | None = None,
    seen: SeenCase | None = None,
) -> Meeting:
    """Mark the agreed meeting realised, missed or cancelled, with the step that comes next (`plan`); or
    moved, with its new time (`new_at`). A realised one stops the clocks that waited for it (D-4).

    `why`: who moved or cancelled it, and for which reason.
    """
    refuse_changed(case, seen)
    meeting = agreed_meeting(case)
    if state in CHANGED and hasattr(meeting, "booking"):  # of the app above, where new times are offered
        raise Refused(Problem("cases.was_booked", WAS_BOOKED))
    set_state(meeting, state, why=why, now=now)
    if state == MeetingState.MOVED and new_at:
        moved = set_meeting(case, _moved(meeting, new_at), team=meeting.step.team, now=now)
        return tell_on(moved, was=meeting, now=now)
    if plan is None:
        raise Refused(Problem("cases.next_step", NEXT_STEP))
    refuse_outsider(plan.worker_id, plan.team, actor=actor, now=now)
    next_step(case, plan, result=StepResult.DONE, now=now)
    return tell_on(meeting, now=now) if state == MeetingState.CANCELLED else meeting


@does(access.PAUSE)
def pause_case(case: Case, *, reason: str, actor: Actor, now: dt.datetime) -> Case:
    """Let the clocks stand still for a coded reason of the profile; the case waits for the client (I-11)."""
    refuse(moving_problems(closed=case.state == CaseState.CLOSED))
    entry = write_entry(case.track_id, now=now, reason=reason)
    pause_clocks(case.track, reason=reason, entry=entry, now=now)
    return case


@does(access.RESUME)
def resume_case(case: Case, *, actor: Actor, now: dt.datetime, seen: SeenCase | None = None) -> Case:
    """Let the clocks go on from today; another pause than the one that was seen isn't ended."""
    refuse_done_since(case, seen, PAUSING)
    entry = write_entry(case.track_id, now=now)
    resume_clocks(case.track, entry=entry, now=now)
    kinds = [kind.code for kind in county_on(now).profile.steps if kind.waits_for_client]
    waiting = Step.objects.open().filter(track=case.track_id, kind__in=kinds)
    waiting.update(waits_for_client=True)  # these wait for the client, whether or not clocks run
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
    case: Case,
    *,
    contact_person_id: UUID,
    teams: Collection[Team],
    kind: str,
    actor: Actor,
    now: dt.datetime,
    seen: SeenCase | None = None,
) -> Case:
    """Make a case joint (DR-13): who contacts the client, and which teams take part with a step of their own.

    The current step goes to the agreed contact person and their team. Teams that already take part get no
    second step.
    """
    refuse_changed(case, seen)
    refuse(moving_problems(closed=case.state == CaseState.CLOSED))
    known = set(case.case_teams.values_list("team", flat=True)) | {case.team_id}
    new = list({team.pk: team for team in teams if team.pk not in known}.values())
    CaseTeam.objects.bulk_create(CaseTeam(case=case, team=team, since=now) for team in new)
    contacts_for = team_in_case(case, contact_person_id, actor=actor, now=now)
    case.contact_person_id = contact_person_id
    give_to(case, contact_person_id, contacts_for, now=now)
    case.save(update_fields=["contact_person", "current_step"])
    for team in new:
        if team.pk != contacts_for.pk:
            plan = planned(case, Plan(kind=kind, team=team), now=now)
            open_step(case.track, plan, about_case(case), now=now, answering_team=case.team)
    write_entry(
        case.track_id, now=now, contact_person=str(contact_person_id), teams=[team.pk for team in new]
    )
    return case


@part
def mark_assessed(case: Case, *, result: Assessment, entry: Entry, now: dt.datetime) -> None:
    """What is known of the initial assessment, from the deed that recorded it; its promise ends (D-2)."""
    case.assessment, case.assessed_at = result, now
    case.save(update_fields=["assessment", "assessed_at"])
    set_events(
        case.track, "initial_assessment", "assessment_started", "urgency_assessed", entry=entry, now=now
    )


def _moved(meeting: Meeting, at: dt.datetime) -> Agreed:
    """The same meeting at another time, as long as before."""
    later = at - meeting.at
    return Agreed(
        at=at,
        ends_at=meeting.ends_at and meeting.ends_at + later,
        span=(meeting.span.lower + later, meeting.span.upper + later) if meeting.span else None,
        mode=MeetingMode(meeting.mode),
        worker=meeting.worker,
    )


@part
def agreed_meeting(case: Case) -> Meeting:
    """The meeting that the case waits for; refused when there is none."""
    meeting = case.meetings.filter(state=MeetingState.AGREED).first()
    if meeting is None:
        raise Refused(Problem("cases.no_meeting", NO_MEETING))
    return meeting


@part
def tell_on(meeting: Meeting, *, now: dt.datetime, was: Meeting | None = None) -> Meeting:
    """Those who tell the client hear of a meeting that was agreed, moved (`was`: from where) or cancelled by
    hand, or ended with its case; call it when the case has its next step."""
    for path in settings.MEETINGS_TOLD_TO:
        import_string(path)(meeting, was=was, now=now)
    return meeting


@part
def set_state(meeting: Meeting, state: MeetingState, *, why: Why | None = None, now: dt.datetime) -> None:
    """How the meeting went, or that it was changed: by whom and why is asked then (R-KL-22)."""
    check_move(MEETING_MOVES, MeetingState(meeting.state), state)
    by, reason = (why.by, why.reason) if why else (None, None)
    refuse(changing_problems(changed=state in CHANGED, by=by, reason=reason))
    meeting.state, meeting.marked_at = state, now
    facts = {"meeting": str(meeting.pk), "state": state.value}
    if why:
        meeting.changed_by, meeting.reason = why.by, why.reason
        facts |= {"by": why.by.value, "reason": why.reason.value}
    meeting.save(update_fields=["state", "marked_at", "changed_by", "reason"])
    case = meeting.case
    entry = write_entry(case.track_id, now=now, **facts)
    if state == MeetingState.REALISED:
        set_events(case.track, "meeting_realised", "client_reached", entry=entry, now=now)


@part
def set_meeting(case: Case, agreed: Agreed, *, team: Team, now: dt.datetime) -> Meeting:
    """The agreed meeting becomes the current step of the team, due at its time.

    A step that was opened for just this meeting stays the current one.
    """
    if agreed.at <= now:
        raise Refused(Problem("cases.meeting_past", MEETING_PAST))
    step = case.current_step
    if step is None or not _waits_for(step, agreed, team):
        plan = Plan(kind=MEETING_STEP, team=team, worker_id=agreed.worker.pk, at=agreed.at)
        step = next_step(case, plan, result=StepResult.DONE, now=now)
    meeting = Meeting.objects.create(
        case=case,
        step=step,
        mode=agreed.mode,
        at=agreed.at,
        ends_at=agreed.ends_at,
        span=agreed.span,
        worker=agreed.worker,
        agreed_at=now,
    )
    entry = write_entry(
        case.track_id, now=now, meeting=str(meeting.pk), at=agreed.at.isoformat(), mode=agreed.mode.value
    )
    set_events(case.track, "meeting_agreed", "client_reached", entry=entry, now=now)
    return meeting


def _waits_for(step: Step, agreed: Agreed, team: Team) -> bool:
    """Whether the step was opened for this meeting, which it doesn't have yet."""
    opened = (step.kind, step.team_id, step.worker_id, step.due_at)
    return opened == (MEETING_STEP, team.pk, agreed.worker.pk, agreed.at) and not hasattr(step, "meeting")
