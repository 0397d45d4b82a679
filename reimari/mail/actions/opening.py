"""An e-mail that answers nothing becomes a contact of its own."""

import datetime as dt
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from reimari.access.deeds import part
from reimari.contacts.actions import Heard, Intake, Somebody, write_down
from reimari.contacts.states import Part, ParticipantKind
from reimari.mail.models import Mail
from reimari.mail.queries import Line
from reimari.work.actions import write_entry


@part
def open_contact(mail: Mail, line: Line, *, follows: UUID | None = None, now: dt.datetime) -> None:
    """Its contact on the line's list, from its arrival; `follows`: the ended matter that it answers."""
    contact = write_down(line.team, _intake(mail, line), by=None, now=now)
    mail.contact, mail.track_id = contact, contact.pk
    facts = {"follows": str(follows)} if follows else {}
    mail.entry = write_entry(contact.pk, now=now, mail=str(mail.pk), **facts)


def _intake(mail: Mail, line: Line) -> Intake:
    """Nobody has read it yet: what it is about is said when it is. The words stand in the e-mail itself."""
    name, email = mail.from_name or None, _address(mail.answer_to)
    kind = line.kind if name or email else ParticipantKind.ANONYMOUS
    whoever = Somebody(part=Part.CONTACTOR, kind=kind, name=name, email=email)
    return Intake(
        channel_id=line.channel_id,
        received_at=mail.received_at,
        participants=(whoever,),
        matters=(Heard(),),
        language=line.language,
        came_via=line.came_via,
    )


def _address(text: str) -> str | None:
    try:
        validate_email(text)
    except ValidationError:
        return None
    return text
