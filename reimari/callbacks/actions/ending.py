"""How a callback ends without a call that reached anybody, and how it is opened again."""

import datetime as dt

from reimari.access.actor import Actor
from reimari.access.deeds import does, part, running
from reimari.callbacks import access
from reimari.callbacks.actions.asking import open_again
from reimari.callbacks.actions.closing import end, refuse_called, refuse_closed
from reimari.callbacks.models import Callback
from reimari.callbacks.queries import line_of, still_to_try
from reimari.callbacks.rules import NOT_LOST, SAME, ending_problems
from reimari.callbacks.states import LOST, MOVES, CallbackOutcome, CallbackState, MessageBy
from reimari.common.problems import Problem, Refused, refuse
from reimari.common.states import check_move
from reimari.work.actions import write_entry


@does(access.LEAVE_MESSAGE)
def leave_message(callback: Callback, *, by: MessageBy, actor: Actor, now: dt.datetime) -> Callback:
    """End it with a message that was left; refused until the county's rule is fulfilled, and where the
    client asked that none is left.

    The client stands on the list of lost clients, with what was done.
    """
    return _end_unreached(callback, CallbackOutcome.LEFT_MESSAGE, by=by.value, now=now)


@does(access.SEND_LETTER)
def send_letter(callback: Callback, *, actor: Actor, now: dt.datetime) -> Callback:
    """End it with a letter that was sent; refused until the county's rule is fulfilled."""
    return _end_unreached(callback, CallbackOutcome.LETTER_SENT, by="letter", now=now)


@does(access.JOIN)
def join_callback(callback: Callback, *, other: Callback, actor: Actor, now: dt.datetime) -> Callback:
    """It is the same as another open callback of the client: that one goes on, with the earlier arrival."""
    refuse_closed(callback)
    refuse_called(callback, now=now)
    kept = _held(other) if other.pk != callback.pk else None
    if kept is None or kept.state == CallbackState.CLOSED:
        raise Refused(Problem("callbacks.same", SAME))
    kept.times_asked += callback.times_asked
    kept.is_urgent |= callback.is_urgent
    kept.no_message |= callback.no_message
    if callback.asked_at < kept.asked_at:
        kept.asked_at, kept.counts_from = callback.asked_at, callback.counts_from
    kept.save(update_fields=["times_asked", "is_urgent", "no_message", "asked_at", "counts_from"])
    write_entry(kept.track_id, now=now, joined=str(callback.pk), times=kept.times_asked)
    callback.double_of = kept
    return end(callback, CallbackOutcome.DOUBLE, now=now, other=str(kept.pk))


@does(access.REOPEN)
def reopen_callback(callback: Callback, *, actor: Actor, now: dt.datetime) -> Callback:
    """A client who wasn't reached is tried again: the calls are counted anew."""
    if callback.outcome not in LOST:
        raise Refused(Problem("callbacks.not_lost", NOT_LOST))
    check_move(MOVES, CallbackState(callback.state), CallbackState.OPEN)
    callback.state = CallbackState.OPEN
    return open_again(callback, now=now)


@part
def _end_unreached(callback: Callback, outcome: CallbackOutcome, *, by: str, now: dt.datetime) -> Callback:
    refuse_closed(callback)
    refuse_called(callback, now=now)
    by_letter = outcome == CallbackOutcome.LETTER_SENT
    refuse(
        [
            *still_to_try(callback, now),
            *ending_problems(
                line_of(callback, now).rule, by_letter=by_letter, no_message=callback.no_message
            ),
        ]
    )
    return end(callback, outcome, by=by, now=now)


@part
def _held(other: Callback) -> Callback | None:
    """The other callback, locked; None while somebody is just changing it, or when one may not see it."""
    rows = access.JOIN.rows(running().actor, Callback.objects.filter(pk=other.pk))
    return rows.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
