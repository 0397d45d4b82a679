"""How a callback is asked for, changed and withdrawn."""

import datetime as dt
from uuid import UUID

from reimari.access.actor import Actor
from reimari.access.catalogue import Unseen
from reimari.access.deeds import does, part, running
from reimari.access.speaking import looking_everywhere
from reimari.callbacks import access
from reimari.callbacks.actions.closing import end, refuse_closed, release
from reimari.callbacks.actions.wishes import Wanted, Wish
from reimari.callbacks.models import Callback, wait_for_client
from reimari.callbacks.queries import CALL_STEP, LineHours, counts_from, line_on
from reimari.callbacks.rules import NO_CALLBACKS
from reimari.callbacks.states import CallbackOutcome, WithdrawReason
from reimari.cases.access import case_at_work
from reimari.common.problems import Problem, Refused
from reimari.common.versions import refuse_stale
from reimari.contacts.access import contact_at_work
from reimari.contacts.queries import may_be_named, place_codes
from reimari.contacts.rules import seen_of
from reimari.people.models import Person
from reimari.people.rules import PHONE_WRONG, phone_number
from reimari.region.models import Place
from reimari.routing.rules import Seen
from reimari.staff.models import Team
from reimari.work.actions import About, Plan, open_step, open_track, set_events, write_entry


@does(access.REQUEST, locks=False)
def request_callback(team: Team, *, wish: Wish, actor: Actor, now: dt.datetime) -> Callback:
    """Somebody of the staff asks a team to call a number back; an open request of the same number is joined.

    The answer may then be a callback that the actor doesn't see: show only that it waits, and since when.
    """
    if wish.person_id and not may_be_named(actor, wish.person_id):
        raise Unseen(access.REQUEST, Person, wish.person_id)
    if wish.contact:
        contact_at_work(actor, wish.contact.pk)
    if wish.case:
        case_at_work(actor, wish.case.pk)
    return ask_for_callback(team, wish=wish, by=actor.id, now=now)


@does(access.RECEIVE, locks=False)
def receive_callback(team: Team, *, wish: Wish, actor: Actor, now: dt.datetime) -> Callback:
    """The telephone system (or another one) tells that somebody wants to be called."""
    return ask_for_callback(team, wish=_of_stranger(wish), now=now)


@does(access.LEAVE_NUMBER, locks=False)
def leave_number(team: Team, *, wish: Wish, actor: Actor, now: dt.datetime) -> Callback:
    """Somebody leaves a number on the county's own web form."""
    return ask_for_callback(team, wish=_of_stranger(wish), now=now)


@does(access.CHANGE)
def change_callback(
    callback: Callback, *, wanted: Wanted, actor: Actor, now: dt.datetime, seen: int | None = None
) -> Callback:
    """Change the number, the wished time or what was told. `seen`: the version that the form was drawn from.

    With another number nobody calls any more, and the calls of the wrong one don't count.
    """
    refuse_closed(callback)
    refuse_stale(callback, seen)
    values = {
        "number": checked_number(wanted.number),
        "language": wanted.language,
        "window_from": wanted.window_from,
        "window_until": wanted.window_until,
        "is_urgent": wanted.is_urgent,
        "no_message": wanted.no_message,
        "name": wanted.name,
        "words": wanted.words,
    }
    changed = sorted(name for name, value in values.items() if getattr(callback, name) != value)
    if "number" in changed:
        release(callback)
        callback.tries_from, callback.next_at = now, None
    callback.put(values, by=actor.id, now=now)
    callback.save()
    _tell_step(callback)
    write_entry(callback.track_id, now=now, fields=changed, urgent=callback.is_urgent)
    return callback


@does(access.WITHDRAW)
def withdraw_callback(
    callback: Callback, *, reason: WithdrawReason, actor: Actor, now: dt.datetime
) -> Callback:
    """Nobody needs to call any more, for a coded reason."""
    refuse_closed(callback)
    return end(callback, CallbackOutcome.WITHDRAWN, now=now, reason=reason.value)


@part
def checked_number(typed: str) -> str:
    """The number in E.164; refused when it can't be one."""
    try:
        return phone_number(typed)
    except ValueError:
        raise Refused(Problem("people.phone_wrong", PHONE_WRONG)) from None


@part
def _of_stranger(wish: Wish) -> Wish:
    """From outside no rows of ours are named: an id alone never leads to a person."""
    if wish.names_rows:
        raise ValueError("a request from outside names no person, contact or case")
    return wish


@part
def ask_for_callback(team: Team, *, wish: Wish, now: dt.datetime, by: UUID | None = None) -> Callback:
    """What other deeds ask for too: the callback that waits already, asked once more, or a new one.

    `by`: who of the staff asked. Refused where nobody calls back from the line.
    """
    number = checked_number(wish.wanted.number)
    line = line_on(wish.channel_id, now, language=wish.wanted.language, area=wish.area_id)
    if line.rule is None:
        raise Refused(Problem("callbacks.no_callbacks", NO_CALLBACKS))
    wait_for_client(number, wish.person_id)
    return _ask_again(number, wish, now=now) or _open(team, number, wish, line, by=by, now=now)


@part
def _ask_again(number: str, wish: Wish, *, now: dt.datetime) -> Callback | None:
    """The callback of this number and line that waits already, asked once more: nobody waits twice.

    Behind the wall too: whoever asks may be another organisation's than whoever asked first.
    """
    with looking_everywhere():
        waiting = Callback.objects.open().filter(number=number, channel=wish.channel_id)
        callback = waiting.select_for_update(of=("self",), no_key=True).first()
        if callback is None:
            return None
        callback.times_asked += 1
        callback.next_at = None  # they want to be called sooner than was agreed
        callback.put(_asked_more(callback, wish.wanted), by=running().actor.id, now=now)
        callback.person_id = callback.person_id or wish.person_id
        callback.contact, callback.case = callback.contact or wish.contact, callback.case or wish.case
        callback.save()
        _tell_step(callback)
        write_entry(
            callback.track_id,
            now=now,
            via=wish.via.value,
            times=callback.times_asked,
            urgent=wish.wanted.is_urgent,
        )
    return callback


@part
def _asked_more(callback: Callback, wanted: Wanted) -> dict[str, object]:
    """What the newer request changes: urgency and the wished time; of name and words what wasn't told."""
    changed: dict[str, object] = {
        "is_urgent": callback.is_urgent or wanted.is_urgent,
        "no_message": callback.no_message or wanted.no_message,
        "name": callback.name or wanted.name,
        "words": callback.words or wanted.words,
    }
    if wanted.window_from or wanted.window_until:
        changed |= {"window_from": wanted.window_from, "window_until": wanted.window_until}
    return changed


@part
def _tell_step(callback: Callback) -> None:
    """The work list shows what changed."""
    step = callback.current_step
    if step:
        step.is_urgent, step.language = callback.is_urgent, callback.language
        step.person_id = callback.person_id
        step.save(update_fields=["is_urgent", "language", "person"])


@part
def _open(
    team: Team, number: str, wish: Wish, line: LineHours, *, by: UUID | None, now: dt.datetime
) -> Callback:
    wanted, waits_from = wish.wanted, counts_from(line, wish.asked_at)
    track = open_track()
    callback = Callback(
        track=track,
        number=number,
        channel_id=wish.channel_id,
        team=team,
        service_task_id=wish.service_task_id,
        area_id=wish.area_id,
        place_id=wish.place_id,
        language=wanted.language,
        need=wish.need,
        person_id=wish.person_id,
        contact=wish.contact,
        case=wish.case,
        requested_via=wish.via,
        asked_at=wish.asked_at,
        asked_by_id=by,
        counts_from=waits_from,
        window_from=wanted.window_from,
        window_until=wanted.window_until,
        is_urgent=wanted.is_urgent,
        no_message=wanted.no_message,
        name=wanted.name,
        words=wanted.words,
    )
    about = _about(callback)
    plan = Plan(kind=CALL_STEP, team=team)
    callback.current_step = open_step(track, plan, about, now=max(now, waits_from))
    callback.save(force_insert=True)
    entry = write_entry(
        track.pk,
        now=now,
        via=wish.via.value,
        channel=wish.channel_id,
        team=team.pk,
        asked=wish.asked_at.isoformat(),
        counts=waits_from.isoformat(),
        urgent=wanted.is_urgent,
        **({"contact": str(wish.contact.pk)} if wish.contact else {}),
        **({"case": str(wish.case.pk)} if wish.case else {}),
    )
    set_events(track, "callback_requested", entry=entry, now=waits_from, seen=seen_in(callback))
    return callback


@part
def _about(callback: Callback) -> About:
    return About(
        service_task_id=callback.service_task_id,
        area_id=callback.area_id,
        place_id=callback.place_id,
        person_id=callback.person_id,
        need=callback.need,
        channel=callback.channel_id,
        language=callback.language,
        is_urgent=callback.is_urgent,
    )


@part
def seen_in(callback: Callback) -> Seen:
    """What is known of the matter, as the conditions of clocks look at it."""
    place = Place.objects.filter(pk=callback.place_id).first() if callback.place_id else None
    return seen_of(
        contactor=None,
        services=frozenset(),
        needs=frozenset({callback.need}) if callback.need else frozenset(),
        service_task=callback.service_task_id,
        language=callback.language,
        channel=callback.channel_id,
        age=None,
        urgent=callback.is_urgent,
        place=tuple(place_codes(place)) if place else (),
    )


@part
def open_again(callback: Callback, *, now: dt.datetime) -> Callback:
    """Put it back on the list of its line, due after the usual time; a promise that has ended stays ended."""
    line = line_on(callback.channel_id, now, language=callback.language, area=callback.area_id)
    waits_from = counts_from(line, now)
    plan = Plan(kind=CALL_STEP, team=callback.team)
    callback.current_step = open_step(callback.track, plan, _about(callback), now=waits_from)
    callback.closed_at = callback.closed_by = None
    callback.outcome, callback.tries_from, callback.counts_from = "", now, waits_from
    callback.save()
    write_entry(callback.track_id, now=now, counts=waits_from.isoformat())
    return callback
