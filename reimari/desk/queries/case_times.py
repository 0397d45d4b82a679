"""For what a time is looked for when it is booked for a case."""

import datetime as dt
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.catalogue import Action
from reimari.appointments import access
from reimari.appointments.facts import seen_of_case
from reimari.appointments.standing import where_columns
from reimari.cases.access import VIEW
from reimari.cases.actions import SeenCase
from reimari.cases.models import Case, Meeting
from reimari.cases.states import MeetingState
from reimari.contacts.queries import open_cases
from reimari.desk.queries.rows import language
from reimari.desk.queries.times import Looking
from reimari.people.models import Person, Relationship, hides_place
from reimari.region.profile.values import by_code, fold
from reimari.work.models import Clock, Entry
from reimari.work.queries import County


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseToBook:
    """A case for which a time is looked for. `meeting`: for which it waits already, with its booking.

    `sees_case`: the viewer works on the case; whoever only moves its time isn't led to its page. `may_move`:
    they may move or cancel its agreed time.
    """

    case: Case
    looking: Looking
    seen: SeenCase
    sees_case: bool
    may_move: bool
    meeting: Meeting | None = None

    @property
    def place_id(self) -> str | None:
        """Where the client lives; of somebody under address protection it isn't told on (I-04)."""
        return None if hides_place(self.case.person) else self.case.place_id

    @property
    def open(self) -> bool:
        return self.case.closed_at is None


def case_to_book(
    actor: Actor,
    pk: UUID,
    county: County,
    *,
    now: dt.datetime,
    mode: str | None = "",
    worker: UUID | None = None,
    action: Action = access.BOOK,
) -> CaseToBook:
    """The case, if the actor may book times for it, or do with its time what `action` is. One query, two when
    a time is agreed.

    A time that is moved keeps the promise by which the first one was booked; with the same worker first.
    `mode` None: as one would have met.
    """
    case = action.row(actor, _rows(actor, now), pk)
    return _found(case, county, now=now, mode=mode, worker=worker)


def cases_to_join(actor: Actor, person: Person, *, now: dt.datetime) -> QuerySet[Case]:
    """As `open_cases` of contacts, with what is known for times of theirs."""
    return open_cases(actor, person, among=_rows(actor, now))


def joined(
    case: Case, county: County, *, now: dt.datetime, mode: str = "", worker: UUID | None = None
) -> CaseToBook:
    """A case of `cases_to_join` for which a contact that joins it books a time: whoever takes the contact may
    book for it then. One query when a time is agreed, else none."""
    return _found(case, county, now=now, mode=mode, worker=worker)


def _rows(actor: Actor, now: dt.datetime) -> Any:
    """Cases with what is known for a time of theirs; what is due at once no time can keep."""
    entries = Entry.objects.filter(track=OuterRef("track")).order_by("-pk")
    clocks = Clock.objects.running().filter(track=OuterRef("track"), due_at__gt=F("started_at"))
    first = clocks.order_by("due_at", "pk")
    relations = Relationship.objects.filter(
        validity__contains=timezone.localdate(now), person=OuterRef("person")
    )
    this = Case.objects.filter(pk=OuterRef("pk"))
    return Case.objects.select_related("team__unit", "person", "place", "area").annotate(
        last_entry=Subquery(entries.values("pk")[:1]),
        opens=Exists(VIEW.rows(actor, this)),
        moves=Exists(access.MOVE.rows(actor, this)),
        waits=Exists(Meeting.objects.filter(case=OuterRef("pk"), state=MeetingState.AGREED)),
        clock=Subquery(first.values(told=JSONObject(code="code", due="due_at"))[:1]),
        relations=ArraySubquery(
            relations.order_by("pk").values(told=JSONObject(kind="kind", worker="own_worker_id"))
        ),
    )


def _found(
    case: Any, county: County, *, now: dt.datetime, mode: str | None, worker: UUID | None
) -> CaseToBook:
    meeting = _agreed(case) if case.waits else None
    booking = getattr(meeting, "booking", None)
    clock = case.clock or {}
    rule = by_code(county.profile.clocks).get(fold(clock["code"])) if clock else None
    services = [told["kind"] for told in case.relations]
    seen = seen_of_case(case, day=timezone.localdate(now), services=services)
    due_at = dt.datetime.fromisoformat(clock["due"]) if clock else None
    same = [meeting.worker_id] if meeting else []
    looking = Looking(
        form=case.pk,
        team=booking.team if booking else case.team,
        need=case.need,
        language=case.language,
        seen=seen,
        places=seen.place or frozenset(),
        urgent=case.is_urgent,
        due_at=booking.due_at or due_at if booking else due_at,
        due_name=rule.name.in_language(language()) if rule else "",
        own_worker=next(
            chain(same, (UUID(told["worker"]) for told in case.relations if told["worker"])), None
        ),
        moves=meeting is not None,
        mode=mode if mode is not None else meeting.mode if meeting else "",
        worker=worker,
    )
    return CaseToBook(
        case=case,
        looking=looking,
        seen=SeenCase(step=case.current_step_id, entry=case.last_entry),
        sees_case=case.opens,
        may_move=case.moves,
        meeting=meeting,
    )


def _agreed(case: Case) -> Meeting | None:
    """The meeting for which the case waits, with its booking and where one meets. One query."""
    rows = Meeting.objects.select_related("worker", "booking__team__unit").annotate(**where_columns())
    return rows.filter(case=case.pk, state=MeetingState.AGREED).first()
