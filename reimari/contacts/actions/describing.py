"""What an open contact is about, when nobody had said it as it came: an e-mail, another system's contact."""

import datetime as dt
from dataclasses import dataclass

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.common.problems import Problem, Refused
from reimari.common.versions import CHANGED_MEANWHILE
from reimari.contacts import access
from reimari.contacts.models import Contact, Matter, Participant
from reimari.contacts.queries import contactor_to_say
from reimari.contacts.rules import CLOSED_ALREADY
from reimari.contacts.states import ContactState, ParticipantKind
from reimari.work.actions import write_entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What a matter is about, in codes; an empty one isn't known.

    `contactor`: who contacts, of a contact whose channel alone told it so far; empty: nothing is said of it.
    """

    need: str = ""
    service_task_id: str | None = None
    place_id: str | None = None
    contactor: str = ""

    @classmethod
    def of(cls, matter: Matter, contactor: Participant | None = None) -> "Described":
        """As it stands."""
        return cls(
            need=matter.need,
            service_task_id=matter.service_task_id,
            place_id=matter.place_id,
            contactor=contactor.kind if contactor else "",
        )


@does(access.DESCRIBE)
def describe_contact(
    contact: Contact,
    *,
    number: int,
    described: Described,
    actor: Actor,
    now: dt.datetime,
    seen: Described | None = None,
) -> Contact:
    """Say what a matter of an open contact is about; the work list tells it too, and the rules ask it.

    `seen`: what stood there when whoever acts looked; what somebody else has said since isn't overwritten.
    """
    if contact.state != ContactState.OPEN:
        raise Refused(Problem("contacts.closed_already", CLOSED_ALREADY))
    matter = contact.matters.get(number=number)
    contactor = contactor_to_say(contact.took_part()) if described.contactor else None
    if seen is not None and Described.of(matter, contactor) not in {seen, described}:
        raise Refused(Problem("common.stale", CHANGED_MEANWHILE))
    matter.need, matter.service_task_id = described.need, described.service_task_id
    matter.place_id = described.place_id
    matter.save(update_fields=["need", "service_task", "place"])
    step = contact.current_step
    if step and number == 1:
        step.need, step.service_task_id, step.place_id = matter.need, matter.service_task_id, matter.place_id
        step.save(update_fields=["need", "service_task", "place"])
    said = {}
    if contactor and contactor.kind != described.contactor:
        contactor.kind = ParticipantKind(described.contactor)
        contactor.save(update_fields=["kind"])
        said = {"contactor": described.contactor}
    write_entry(
        contact.track_id,
        now=now,
        matter=str(matter.pk),
        need=matter.need,
        service_task=matter.service_task_id or "",
        place=matter.place_id or "",
        **said,
    )
    return contact
