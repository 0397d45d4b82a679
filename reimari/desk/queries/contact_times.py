"""For what a time is looked for while a contact is being written down."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID, uuid5

from django.utils import timezone

from reimari.contacts.queries import seen_by_known, spots_of_route
from reimari.desk.queries.relations import Relation
from reimari.desk.queries.routes import Line
from reimari.desk.queries.times import Looking
from reimari.staff.models import Team


def hold_form(key: UUID, number: int) -> UUID:
    """By what the hold of one matter of a form is known."""
    return uuid5(key, f"times {number}")


def looking_for(
    line: Line,
    team: Team,
    relations: Iterable[Relation],
    *,
    key: UUID,
    mode: str = "",
    worker: UUID | None = None,
) -> Looking:
    """The matter as it stands, for a time of the team that answers for it."""
    known, due = line.known, line.promise.due if line.promise else None
    seen = seen_by_known(known, line.route)
    own = next((each.worker_id for each in relations if each.worker_id), None)
    return Looking(
        form=hold_form(key, line.number),
        team=team,
        need=known.need,
        language=known.language,
        seen=replace(seen, needs=seen.needs or None),
        places=frozenset(spots_of_route(line.route)),
        urgent=known.urgent,
        due_at=timezone.localtime(due.due_at) if due and due.due_at else None,
        due_name=line.clock,
        own_worker=own,
        mode=mode,
        worker=worker,
    )
