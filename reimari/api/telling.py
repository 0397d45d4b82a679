"""What a telephone system tells of a call becomes an event of ours, once."""

import datetime as dt
from contextlib import suppress

from django.utils import timezone

from reimari.access.actor import Actor
from reimari.api.problems import Wrong422
from reimari.api.shapes import CallEventIn, CallOut
from reimari.people.rules import phone_number
from reimari.region.profile.values import fold
from reimari.staff.models import Unit
from reimari.telephony.access import RECEIVE
from reimari.telephony.actions import receive_event
from reimari.telephony.rules import Line, Told, line_of
from reimari.telephony.states import CallState
from reimari.work.queries import county_on

AHEAD = dt.timedelta(minutes=5)  # clocks of other systems may go wrong by so much
A_WEEK = dt.timedelta(days=7)  # what was kept while a line was broken is told within this


def tell(given: CallEventIn, *, actor: Actor, now: dt.datetime) -> tuple[CallOut, bool]:
    """The call as it is with this event, and whether that is new; raises Wrong422, Forbidden, Refused."""
    RECEIVE.require(actor)
    if not now - A_WEEK <= given.occurred_at <= now + AHEAD:
        raise Wrong422("occurred_at", "must be within the last week and not in the future")
    line = line_of(county_on(now).profile, given.channel, given.menu_choice, timezone.localdate(now))
    if line is None:
        raise Wrong422("channel", "not a code of this county's channels that a unit answers")
    event = receive_event(
        _unit(line, actor), call_id=given.call, told=_told(given, line.channel), actor=actor, now=now
    )
    call = event.call
    out = CallOut(call=call.call_id, state=CallState(call.state), callback=call.callback_id is not None)
    return out, event.received_at == now


def _unit(line: Line, actor: Actor) -> Unit:
    """The unit that answers, if the token reaches a team of it."""
    found = next((pk for pk in actor.units() if fold(pk) == fold(line.unit)), None)
    unit = RECEIVE.rows(actor, Unit.objects.filter(pk=found)).first() if found else None
    if unit is None:
        raise Wrong422("channel", "not a line that this token reaches")
    return unit


def _told(given: CallEventIn, channel: str) -> Told:
    return Told(
        event_id=given.id,
        kind=given.event.value,
        sequence=given.sequence,
        at=given.occurred_at,
        channel=channel,
        menu_choice=given.menu_choice,
        language=given.language,
        number=_number(given.number),
        called=_number(given.called),
        extension=given.agent,
    )


def _number(typed: str) -> str:
    """In the form of E.164; empty when it can't be read as a telephone number."""
    with suppress(ValueError):
        return phone_number(typed) if typed.strip() else ""
    return ""
