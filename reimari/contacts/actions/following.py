"""What follows from a contact beside its own answers: one matter more, with the case that does it."""

import datetime as dt

from reimari.access.deeds import part
from reimari.cases.models import Case
from reimari.common.problems import Problem, Refused
from reimari.contacts.models import Contact, Matter
from reimari.contacts.rules import NOT_TOLD
from reimari.contacts.states import NotTold, Outcome, Told
from reimari.work.actions import set_events, write_entry


@part
def add_following(
    contact: Contact,
    case: Case,
    *,
    now: dt.datetime,
    told_how: Told | None = None,
    told_what: str = "",
    not_told: NotTold | None = None,
) -> Matter:
    """The case follows from the contact, open or closed: its brief begins with what was said there (C30).

    The client's own words are those of the contact's first matter. Refused where it wasn't said how and in
    which words the client was told, or why not (C26).
    """
    is_told = told_how is not None
    if is_told == (not_told is not None):
        raise Refused(Problem("contacts.not_told", NOT_TOLD))
    before = list(contact.matters.order_by("number"))
    matter = Matter.objects.create(
        contact=contact,
        number=before[-1].number + 1,
        need=case.need,
        service_task_id=case.service_task_id,
        place_id=case.place_id,
        own_words=before[0].own_words,
        outcome=Outcome.GOES_ON,
        case=case,
        told_at=now if is_told else None,
        told_how=told_how or "",
        told_what=told_what if is_told else "",
        not_told=not_told or "",
    )
    entry = write_entry(case.track_id, now=now, contact=str(contact.pk))
    if is_told:
        set_events(case.track, "told", entry=entry, now=now)
    return matter
