"""The times booked for a person that the viewer may move or cancel: whoever answers the phone finds them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef

from reimari.access.actor import Actor
from reimari.access.catalogue import OfEach
from reimari.appointments import access
from reimari.appointments.standing import where_columns
from reimari.cases.models import Case, Meeting
from reimari.cases.states import MeetingState
from reimari.desk.queries.booked import meeting_told
from reimari.region.profile.values import Profile


@dataclass(frozen=True, slots=True)
class BookedTime:
    """A time to come, in words; `case`: whose page of times it is."""

    case: UUID
    told: str


def booked_of_person(
    actor: Actor, person: UUID, profile: Profile, *, now: dt.datetime
) -> Sequence[BookedTime]:
    """The agreed times of the person's cases that the viewer may change, the first first. One query."""
    if not actor.may(access.MOVE.name):
        return []
    changed = access.MOVE.rows(actor, Case.objects.filter(pk=OuterRef("case")))
    rows = Meeting.objects.select_related("worker").annotate(**where_columns())
    rows = rows.filter(OfEach(changed), case__person=person, state=MeetingState.AGREED, at__gt=now)
    return [BookedTime(each.case_id, meeting_told(each, profile)) for each in rows.order_by("at", "pk")]
