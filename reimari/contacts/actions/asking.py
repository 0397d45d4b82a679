"""Somebody asks their supervisor about a contact, open or closed: the contact itself stays as it is."""

import datetime as dt

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.cases.actions import put_question
from reimari.cases.models import Question
from reimari.contacts import access
from reimari.contacts.actions.closing import client_of
from reimari.contacts.models import Contact
from reimari.work.actions import About


@does(access.ASK)
def ask_about_contact(contact: Contact, *, text: str, actor: Actor, now: dt.datetime) -> Question:
    """Ask the supervisor of the contact's line."""
    matter, client = contact.matters.order_by("number").first(), client_of(contact)
    about = About(
        service_task_id=matter.service_task_id if matter else None,
        place_id=matter.place_id if matter else None,
        person_id=client.pk if client else None,
        need=matter.need if matter else "",
        channel=contact.channel_id,
        language=contact.language,
        is_urgent=contact.is_urgent,
    )
    team = contact.team
    return put_question(contact.track, about, text=text, team=team, answers=team, actor=actor, now=now)
