"""What telephone systems tell, and what is done with calls, as wishes."""

import datetime as dt

from reimari.contacts.access import VIEW as VIEW_CONTACT
from reimari.contacts.models import Contact
from reimari.telephony import access
from reimari.telephony import actions as deeds
from reimari.telephony.models import Call
from reimari.telephony.rules import Told
from reimari.telephony.states import EventKind
from tests.office.wishes import Desk, Wish

NUMBERS = ("+358491234567", "+358491234568", "")
BEGAN = dt.timedelta(minutes=20)


def receive_event(desk: Desk) -> Wish:
    """An event of one of a few calls, so that events meet; by the place in the call the same ones again."""
    call, sequence = desk.of(("a", "b", "c")), desk.of(range(6))
    kind = desk.of([kind.value for kind in EventKind])
    told = Told(
        event_id=f"{call}-{sequence}-{kind}",
        kind=kind,
        sequence=sequence,
        at=desk.now - BEGAN,
        channel="phone",
        number=desk.of(NUMBERS),
        extension=desk.of(("", "4001")),
    )
    return desk.wish(deeds.receive_event, desk.asker.team.unit, call_id=call, told=told)


def attach_contact(desk: Desk) -> Wish:
    contact = desk.row(VIEW_CONTACT, Contact.objects.all())
    return desk.wish(deeds.attach_contact, desk.row(access.ATTACH, Call.objects.all()), contact=contact)
