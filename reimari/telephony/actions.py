"""What is told of calls becomes calls: every event kept once, and one callback at most for each call."""

import datetime as dt
from uuid import UUID

from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.deeds import does, part
from reimari.accounts.models import User
from reimari.callbacks.actions import Wanted, Wish, ask_for_callback
from reimari.callbacks.models import Callback
from reimari.callbacks.queries import line_on, team_of_line
from reimari.callbacks.states import RequestedVia
from reimari.common.problems import Problem, Refused
from reimari.contacts.models import Contact
from reimari.region.profile_rows import area_code
from reimari.staff.models import Unit
from reimari.telephony import access
from reimari.telephony.models import Call, CallerNumber, CallEvent
from reimari.telephony.queries import agent_on, told_of
from reimari.telephony.rules import EVENT_REUSED, Folded, Told, calls_back, folded, line_of
from reimari.work.queries import county_on


@does(access.RECEIVE, locks=False)
def receive_event(unit: Unit, *, call_id: str, told: Told, actor: Actor, now: dt.datetime) -> CallEvent:
    """Keep an event of a call that came to the unit, and see what the call is with it.

    The same event again answers with the row that there is and changes nothing; another under the same id is
    refused. `actor` is the telephone system: ids of calls and events are its own.
    """
    if actor.id is None:
        raise ValueError("only a telephone system tells of calls")
    call = _call(unit, call_id, told, actor.id)
    first = CallEvent.objects.filter(integration_id=actor.id, event_id=told.event_id).first()
    if first:
        _refuse_other(first, call, told)
        first.call = call
        return first
    event = CallEvent.objects.create(
        call=call,
        integration_id=actor.id,
        event_id=told.event_id,
        kind=told.kind,
        sequence=told.sequence,
        at=told.at,
        channel_id=told.channel,
        menu_choice=told.menu_choice,
        language=told.language,
        called=told.called,
        extension=told.extension,
        received_at=now,
    )
    if told.number:
        CallerNumber.objects.create(event=event, call=call, number=told.number)
    _settle(call, folded(told_of(call)), now=now)
    return event


@does(access.ATTACH)
def attach_contact(call: Call, *, contact: Contact, actor: Actor, now: dt.datetime) -> Call:
    """This contact came by this call, which then is written down; the first contact stays."""
    if call.contact_id is None:
        call.contact = contact
        call.save(update_fields=["contact"])
    return call


@does(access.ASSIGN)
def assign_extension(user: User, *, extension: str, actor: Actor, now: dt.datetime) -> User:
    """Calls to this extension are the user's from now on; empty: to none. Whoever had it has it no more."""
    if extension:
        User.objects.filter(extension=extension).exclude(pk=user.pk).update(extension="")
    user.extension = extension
    user.save(update_fields=["extension"])
    return user


@part
def _call(unit: Unit, call_id: str, told: Told, integration: UUID) -> Call:
    """The call, locked: its events are taken one after the other."""
    new = Call(
        integration_id=integration,
        call_id=call_id,
        channel_id=told.channel,
        unit=unit,
        state=folded([told]).state,
        began_at=told.at,
    )
    Call.objects.bulk_create([new], ignore_conflicts=True)
    return Call.objects.select_for_update(no_key=True).get(integration_id=integration, call_id=call_id)


@part
def _refuse_other(first: CallEvent, call: Call, told: Told) -> None:
    number = CallerNumber.objects.filter(event=first).values_list("number", flat=True).first()
    then = Told(
        event_id=first.event_id,
        kind=first.kind,
        sequence=first.sequence,
        at=first.at,
        channel=first.channel_id,
        menu_choice=first.menu_choice,
        language=first.language,
        number=told.number if number is None else number,  # it may be forgotten by now
        called=first.called,
        extension=first.extension,
    )
    if first.call_id != call.pk or then != told:
        raise Refused(Problem("telephony.event_reused", EVENT_REUSED))


@part
def _settle(call: Call, told: Folded, *, now: dt.datetime) -> None:
    """The row says what the events tell together; a line that the county has given up since stays."""
    profile, day = county_on(now).profile, timezone.localdate(now)
    line = line_of(profile, told.channel, told.menu_choice, day, called=told.called)
    if line:
        call.channel_id, call.unit_id, call.team_id = line.channel, line.unit, line.team or None
        known = line.area and line.service_task
        call.area_id = area_code(line.service_task, line.area) if known else None
    call.state, call.menu_choice = told.state, told.menu_choice
    call.language = told.language or (line.language if line else "")
    call.number = told.number
    call.began_at, call.answered_at, call.over_at = told.began_at, told.answered_at, told.over_at
    call.agent = agent_on(told.extension)
    if call.callback_id is None:
        call.callback = _callback_of(call, told, now=now)
    call.save()


@part
def _callback_of(call: Call, told: Folded, *, now: dt.datetime) -> Callback | None:
    """The one callback to which the call leads: a number that waits already is joined to what waits."""
    area = call.area_id or (call.team.area_id if call.team else None)
    spoken = call.language or "fi"
    line = line_on(call.channel_id, now, language=spoken, area=area)
    if line.channel is None or not calls_back(told, line.rule):
        return None
    team = team_of_line(line.channel, area)
    if team is None:
        return None
    wish = Wish(
        wanted=Wanted(number=told.number, language=spoken),
        channel_id=call.channel_id,
        via=RequestedVia.PHONE,
        asked_at=min(told.over_at or told.began_at, now),
        area_id=area,
    )
    return ask_for_callback(team, wish=wish, now=now)
