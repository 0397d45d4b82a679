"""A booked time is moved or cancelled: by the client or by us, never silently (R-KL-22, R-KL-39, DR-19)."""

import datetime as dt
from uuid import UUID

from reimari.access.actor import Actor
from reimari.access.deeds import does, part
from reimari.appointments import access
from reimari.appointments.actions.booking import Booked, held_for, set_booking
from reimari.appointments.actions.telling import hear_meeting, tell_cancelled, tell_moved
from reimari.appointments.models import Booking
from reimari.appointments.rules.booking import changing_problems
from reimari.appointments.states import Answer
from reimari.cases.actions import SeenCase, Why, agreed_meeting, keep_told, set_state
from reimari.cases.actions.checking import refuse_changed
from reimari.cases.actions.moving import next_step
from reimari.cases.models import Case, Meeting
from reimari.cases.states import CONTACT_STEP, ChangedBy, MeetingState, ToldBy
from reimari.common.problems import refuse
from reimari.work.actions import Plan
from reimari.work.states import StepResult


@does(access.MOVE)
def move_time(
    case: Case,
    *,
    hold: UUID,
    why: Why,
    actor: Actor,
    now: dt.datetime,
    told: tuple[ToldBy, str] | None = None,
    seen: SeenCase | None = None,
) -> Booking:
    """Move the case's meeting to the time that one holds.

    The clocks of the case go on as they were, and the promise of the first booking stays (R-KL-39).
    """
    refuse_changed(case, seen)
    return move_to_held(case, hold=hold, why=why, actor=actor, now=now, told=told)


@part
def move_to_held(
    case: Case,
    *,
    hold: UUID,
    why: Why,
    actor: Actor,
    now: dt.datetime,
    told: tuple[ToldBy, str] | None = None,
) -> Booking:
    """The meeting ends as moved, and what is held takes its place."""
    meeting = agreed_meeting(case)
    refuse(changing_problems(begun=meeting.at <= now))
    held = held_for(case, hold, actor=actor, now=now)
    before = Booking.objects.filter(meeting=meeting).first()
    set_state(meeting, MeetingState.MOVED, why=why, now=now)
    booking = set_booking(case, held, Booked(replaces=before, told=told), actor=actor, now=now)
    tell_moved(meeting, booking, by_client=why.by == ChangedBy.CLIENT, now=now)
    return booking


@does(access.CANCEL)
def cancel_time(
    case: Case,
    *,
    why: Why,
    actor: Actor,
    now: dt.datetime,
    offered: int = 0,
    answer: Answer | None = None,
    told: tuple[ToldBy, str] | None = None,
    seen: SeenCase | None = None,
) -> Meeting:
    """Cancel the case's meeting with no new time in its place: the client is contacted, nothing stays vague.

    `offered`: how many times could be given instead; when we cancel, those come first, and `answer` tells
    what the client said of them.
    """
    refuse_changed(case, seen)
    refuse(changing_problems(offered=offered if why.by == ChangedBy.UNIT else 0, answer=answer))
    meeting = cancel_meeting(case, why=why, now=now)
    if told:
        keep_told(case, how=told[0], text=told[1], by=actor.id, now=now)
    return meeting


@part
def cancel_meeting(case: Case, *, why: Why, now: dt.datetime) -> Meeting:
    """The meeting ends as cancelled; contacting the client takes its place.

    That step goes to whoever had the meeting, when we cancel to the team's list.
    """
    meeting = agreed_meeting(case)
    refuse(changing_problems(begun=meeting.at <= now))
    set_state(meeting, MeetingState.CANCELLED, why=why, now=now)
    worker = case.contact_person_id or (None if why.by == ChangedBy.UNIT else meeting.worker_id)
    plan = Plan(kind=CONTACT_STEP, team=meeting.step.team, worker_id=worker)
    next_step(case, plan, result=StepResult.DONE, now=now)
    if booking := Booking.objects.filter(meeting=meeting).first():
        tell_cancelled(booking, by_client=why.by == ChangedBy.CLIENT, now=now)
    else:
        hear_meeting(meeting, was=None, now=now)
    return meeting
