"""Calling somebody back: one person at a time, and how it went."""

import datetime as dt
from uuid import UUID

from reimari.access.actor import Actor
from reimari.access.deeds import does, part, running
from reimari.access.speaking import looking_everywhere
from reimari.callbacks import access
from reimari.callbacks.actions.closing import began, end, refuse_called, refuse_closed, release
from reimari.callbacks.models import Callback
from reimari.callbacks.queries import attempts_of, line_of, proposed_try, taken_by_others
from reimari.callbacks.rules import NOT_CALLING, TAKEN_BY, TIME_PAST, Attempt
from reimari.callbacks.states import CallbackOutcome, CallResult
from reimari.cases.access import case_at_work
from reimari.cases.models import Case
from reimari.common.problems import Problem, Refused
from reimari.contacts.access import contact_at_work
from reimari.contacts.models import Contact
from reimari.work.actions import set_due_time, set_events, write_entry
from reimari.work.states import AttemptBy, DueFrom

A_MINUTE = dt.timedelta(minutes=1)  # a step is never due at the moment from which it counts
CLAIMED_FOR = 15  # minutes, where the county's rule doesn't say


@does(access.BEGIN_CALL)
def begin_call(callback: Callback, *, actor: Actor, now: dt.datetime, anyway: bool = False) -> Callback:
    """Call the client: nobody else does meanwhile (refused with who, and since when).

    The claim ends by the call's result, by `release_call`, or after the minutes of the county's rule. Another
    callback of the same number or person counts too. Whoever has taken a step to call the client is told
    of first; `anyway` calls nevertheless. Pressed again by the same person it only goes on.
    """
    refuse_closed(callback)
    refuse_called(callback, now=now)
    if not anyway:
        _refuse_taken(callback)
    rule = line_of(callback, now).rule
    minutes = rule.claim_minutes if rule else CLAIMED_FOR
    if callback.caller_id != actor.id or not callback.is_being_called(now):
        callback.caller_id, callback.calling_since = actor.id, now
    write_entry(callback.track_id, now=now, team=callback.team_id, minutes=minutes, anyway=anyway)
    callback.calling_until = now + dt.timedelta(minutes=minutes)
    callback.save(update_fields=["caller", "calling_since", "calling_until"])
    return callback


@does(access.RELEASE_CALL)
def release_call(callback: Callback, *, actor: Actor, now: dt.datetime) -> Callback:
    """Leave the client to others: one didn't call after all."""
    refuse_closed(callback)
    if callback.caller_id is None or callback.caller_id != actor.id:
        raise Refused(Problem("callbacks.not_calling", NOT_CALLING))
    release(callback)
    callback.save(update_fields=["caller", "calling_since", "calling_until"])
    write_entry(callback.track_id, now=now, team=callback.team_id)
    return callback


@does(access.RECORD_CALL)
def record_call(
    callback: Callback,
    *,
    result: CallResult,
    actor: Actor,
    now: dt.datetime,
    next_at: dt.datetime | None = None,
) -> Callback:
    """A call reached nobody one could talk with now; the callback waits for its next try.

    `next_at`: the time that the client asked for, or that the caller chose; else another time of day is
    proposed inside the line's hours.
    """
    refuse_closed(callback)
    refuse_called(callback, now=now)
    asked = result == CallResult.ASKED_FOR_ANOTHER_TIME
    if (asked and next_at is None) or (next_at and next_at <= now):
        raise Refused(Problem("callbacks.time_past", TIME_PAST))
    moment = began(callback, now)
    callback.attempts += 1
    callback.tried_at = moment
    made = [*attempts_of(callback), *([] if asked else [Attempt(moment, result.value)])]
    callback.next_at = next_at or proposed_try(line_of(callback, now), made, now)
    release(callback)
    callback.save()
    if asked:
        _agree(callback, now=now)
    write_entry(
        callback.track_id,
        now=now,
        team=callback.team_id,  # by which open lists hear of it
        result=result.value,
        attempt=callback.attempts,
        began=moment.isoformat(),
        next=callback.next_at.isoformat() if callback.next_at else "",
    )
    return callback


@does(access.REACH)
def reach_callback(
    callback: Callback,
    *,
    actor: Actor,
    now: dt.datetime,
    contact: Contact | None = None,
    case: Case | None = None,
) -> Callback:
    """The call reached the client: the callback ends, its promise kept or not by when the call began.

    `contact`: what the call became, recorded with it in one transaction (`together()`); or `case`: the open
    case that it was about, whose history tells that the client was reached.
    """
    refuse_closed(callback)
    refuse_called(callback, now=now)
    if contact:
        callback.answered_in = contact_at_work(actor, contact.pk)
    moment = began(callback, now)
    callback.attempts += 1
    callback.tried_at = moment
    about = (case.pk if case else callback.case_id) if contact is None else None
    if case and about:
        case_at_work(running().actor, case.pk)
    if about:
        _reach_in_case(about, callback, now=now)
    return end(
        callback,
        CallbackOutcome.REACHED,
        now=now,
        began=moment.isoformat(),
        **({"contact": str(contact.pk)} if contact else {}),
        **({"case": str(about)} if about else {}),
    )


@part
def _refuse_taken(callback: Callback) -> None:
    taken = taken_by_others(callback, running().actor)
    if taken:
        raise Refused(Problem("callbacks.taken", TAKEN_BY, {"worker": str(taken[0].worker)}))


@part
def _agree(callback: Callback, *, now: dt.datetime) -> None:
    """The step is due when the client asked to be called; the promise's own clock runs on."""
    step = callback.current_step
    if step and callback.next_at:
        due_at = callback.next_at if callback.next_at != step.opened_at else callback.next_at + A_MINUTE
        step.due_at, step.due_from = due_at, DueFrom.AGREED
        set_due_time(step, now=now)
        step.save(update_fields=["due_at", "due_from", "soon_at", "half_at"])


@part
def _reach_in_case(pk: UUID, callback: Callback, *, now: dt.datetime) -> None:
    """The case's own history tells that the client was reached by a callback, whoever called.

    Behind the wall too: it was asked for about this case, and a partner's people may call.
    """
    with looking_everywhere():
        case = Case.objects.get(pk=pk)
        case.wait_in_line()
        case.refresh_from_db()
        entry = write_entry(
            case.track_id, now=now, callback=str(callback.pk), by=AttemptBy.PHONE.value, reached=True
        )
        set_events(case.track, "client_reached", entry=entry, now=now)
