"""An open contact that came to the wrong area's list goes to the right one."""

import datetime as dt

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.common.problems import Problem, Refused, refuse
from reimari.common.versions import CHANGED_MEANWHILE
from reimari.contacts import access
from reimari.contacts.models import Contact
from reimari.contacts.rules import CLOSED_ALREADY, list_problems
from reimari.contacts.states import ContactState
from reimari.staff.models import Team
from reimari.work.actions import move_step, write_entry


@does(access.MOVE)
def move_contact(
    contact: Contact, *, to: Team, actor: Actor, now: dt.datetime, seen_team: str | None = None
) -> Contact:
    """Put an open contact on the list of another area of its line (R-PS-23); its clocks go on (I-28).

    `seen_team`: on whose list whoever acts saw it; what somebody else has moved since isn't moved again.
    """
    if contact.state != ContactState.OPEN:
        raise Refused(Problem("contacts.closed_already", CLOSED_ALREADY))
    if seen_team is not None and contact.team_id not in {seen_team, to.pk}:
        raise Refused(Problem("common.stale", CHANGED_MEANWHILE))
    same, of_line = to.pk == contact.team_id, to.unit_id == contact.team.unit_id
    refuse(list_problems(team=str(to), same=same, of_line=of_line))
    sender = contact.team_id
    contact.team = to
    contact.save(update_fields=["team"])
    if contact.current_step:
        contact.current_step = move_step(contact.current_step, to=to)
    write_entry(contact.track_id, now=now, team=to.pk, from_team=sender)
    return contact
