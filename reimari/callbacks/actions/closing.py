"""How a callback ends: with its outcome, its step and its clocks."""

import datetime as dt

from reimari.access.deeds import part, running
from reimari.callbacks.models import Callback
from reimari.callbacks.queries import calls_of_others
from reimari.callbacks.rules import calling_problems, open_problems
from reimari.callbacks.states import MOVES, CallbackOutcome, CallbackState
from reimari.common.problems import refuse
from reimari.common.states import check_move
from reimari.common.working_days import HELSINKI
from reimari.work.actions import end_clocks, end_step, set_events, write_entry
from reimari.work.states import StepResult

RESULTS = {
    CallbackOutcome.REACHED: StepResult.DONE,
    CallbackOutcome.WITHDRAWN: StepResult.WITHDRAWN,
    CallbackOutcome.DOUBLE: StepResult.REPLACED,
}


@part
def refuse_closed(callback: Callback) -> None:
    """Nothing more is done with a callback that has ended."""
    refuse(open_problems(closed=callback.state == CallbackState.CLOSED))


@part
def refuse_called(callback: Callback, *, now: dt.datetime) -> None:
    """Two people never call the same client: who calls now, and since when."""
    for other, seen in calls_of_others(callback, running().actor, now):
        since = other.calling_since.astimezone(HELSINKI) if other.calling_since else now
        words = f"{since.hour}.{since.minute:02}"
        refuse(calling_problems(worker=str(other.caller), since=words, hidden=not seen))


@part
def release(callback: Callback) -> None:
    """Nobody calls any more; whoever calls the verb saves the row."""
    callback.caller = callback.calling_since = callback.calling_until = None


@part
def began(callback: Callback, now: dt.datetime) -> dt.datetime:
    """When the call began that is told of: as it was claimed by whoever tells, else now."""
    mine = callback.caller_id is not None and callback.caller_id == running().actor.id
    return callback.calling_since if mine and callback.calling_since else now


@part
def end(callback: Callback, outcome: CallbackOutcome, *, now: dt.datetime, **facts: object) -> Callback:
    """Close it with its outcome. Only reaching somebody stops the clock of the promise as kept."""
    check_move(MOVES, CallbackState(callback.state), CallbackState.CLOSED)
    moment = began(callback, now)
    if callback.current_step:
        end_step(callback.current_step, result=RESULTS.get(outcome, StepResult.CLOSED), now=now)
    callback.state, callback.outcome, callback.current_step = CallbackState.CLOSED, outcome, None
    callback.closed_at, callback.closed_by_id, callback.next_at = now, running().actor.id, None
    release(callback)
    callback.save()
    entry = write_entry(
        callback.track_id, now=now, outcome=outcome.value, attempts=callback.attempts, **facts
    )
    if outcome == CallbackOutcome.REACHED:
        set_events(callback.track, "callback_reached", entry=entry, now=moment)
    end_clocks(callback.track, entry=entry, now=now)
    return callback
