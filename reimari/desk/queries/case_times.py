"""For what a time is looked for when it is booked for a case."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.appointments import access
from reimari.appointments.facts import seen_of_case
from reimari.cases.actions import SeenCase
from reimari.cases.models import Case, Meeting
from reimari.cases.states import MeetingState
from reimari.desk.queries.rows import language
from reimari.desk.queries.times import Looking
from reimari.people.models import Relationship, hides_place
from reimari.region.profile.values import by_code, fold
from reimari.work.models import Clock, Entry
from reimari.work.queries import County


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseToBook:
    """A case for which a time is looked for. `agreed`: it waits for a meeting already."""

    case: Case
    looking: Looking
    seen: SeenCase
    agreed: bool

    @property
    def place_id(self) -> str | None:
        """Where the client lives; of somebody under address protection it isn't told on (I-04)."""
        return None if hides_place(self.case.person) else self.case.place_id

    @property
    def open(self) -> bool:
        return self.case.closed_at is None


def case_to_book(
    actor: Actor, pk: UUID, county: County, *, now: dt.datetime, mode: str = "", worker: UUID | None = None
) -> CaseToBook:
    """The case, if the actor may book times for it. One query."""
    today = timezone.localdate(now)
    entries = Entry.objects.filter(track=OuterRef("track")).order_by("-pk")
    clocks = Clock.objects.running().filter(track=OuterRef("track"), due_at__isnull=False)
    first = clocks.order_by("due_at", "pk")
    relations = Relationship.objects.filter(validity__contains=today, person=OuterRef("person"))
    agreed = Meeting.objects.filter(case=OuterRef("pk"), state=MeetingState.AGREED)
    rows = Case.objects.select_related("team__unit", "person", "place", "area").annotate(
        last_entry=Subquery(entries.values("pk")[:1]),
        clock=Subquery(first.values(told=JSONObject(code="code", due="due_at"))[:1]),
        relations=ArraySubquery(
            relations.order_by("pk").values(told=JSONObject(kind="kind", worker="own_worker_id"))
        ),
        is_agreed=Exists(agreed),
    )
    case: Any = access.BOOK.row(actor, rows, pk)
    clock = case.clock or {}
    rule = by_code(county.profile.clocks).get(fold(clock["code"])) if clock else None
    seen = seen_of_case(case, day=today, services=[told["kind"] for told in case.relations])
    looking = Looking(
        form=case.pk,
        team=case.team,
        need=case.need,
        language=case.language,
        seen=seen,
        places=seen.place or frozenset(),
        urgent=case.is_urgent,
        due_at=dt.datetime.fromisoformat(clock["due"]) if clock else None,
        due_name=rule.name.in_language(language()) if rule else "",
        own_worker=next((UUID(told["worker"]) for told in case.relations if told["worker"]), None),
        mode=mode,
        worker=worker,
    )
    return CaseToBook(
        case=case,
        looking=looking,
        seen=SeenCase(step=case.current_step_id, entry=case.last_entry),
        agreed=case.is_agreed,
    )
