"""Rows of the use log and the disclosure log."""

import datetime as dt
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.catalogue import Action
from reimari.audit.models import Disclosure, Event, Outcome
from reimari.common import answering
from reimari.common.asking import Prepared

# The request that is being answered, so that all its rows can be found together.
request_id = answering.request_id
# The page that asks for a part of itself: the id of the request that drew it.
page_id: ContextVar[UUID | None] = ContextVar("page_id", default=None)
# What the answer was read from: transactions below this number had ended, all later changes are news to it.
read_from: ContextVar[int | None] = ContextVar("read_from", default=None)
COLUMNS = [each.attname for each in Event._meta.concrete_fields if not each.primary_key]
# Every page writes one, so that it is planned once.
NEW = Prepared(
    "use_log",
    f"INSERT INTO {Event._meta.db_table} ({', '.join(COLUMNS)})"  # noqa: S608 (the names of our own columns)
    f" VALUES ({', '.join(f'%({name})s' for name in COLUMNS)}) RETURNING id",
)
LOOKED_BACK = 200  # of an actor's events: whoever has done more since is logged once more


def record(
    action: Action,
    actor: Actor,
    outcome: Outcome,
    subject: tuple[str, object],
    *,
    person_ids: Iterable[UUID] = (),
    entry_ids: Iterable[int] = (),
) -> None:
    """Write one row of the use log."""
    NEW.rows(**_told(action, actor, outcome, subject, person_ids=person_ids, entry_ids=entry_ids))


def seen_lately(action: Action, actor: Actor, person_id: UUID, *, now: dt.datetime) -> bool:
    """Whether the log tells already that the actor saw the person on this page within the hour."""
    since = now - dt.timedelta(hours=1)
    seen = Event.objects.filter(actor_id=actor.id, action=action.name, outcome=Outcome.SEEN, at__gte=since)
    return seen.filter(person_ids__contains=[person_id]).exists()


@dataclass(frozen=True, slots=True)
class Shown:
    """What the log tells of a page so far: under which request, and whom it has shown of one subject.

    `person_ids` None: nothing of this subject yet.
    """

    request_id: UUID | None
    person_ids: frozenset[UUID] | None = None


def shown_by_page(action: Action, actor: Actor, subject: tuple[str, object]) -> Shown:
    """The page that asks for a part of itself, if it is one of the actor's; else this request itself."""
    page = page_id.get()
    if page is None:
        return Shown(request_id.get())
    lately = Event.objects.filter(actor_id=actor.id).order_by("-pk").values("pk")[:LOOKED_BACK]
    events = Event.objects.filter(pk__in=lately, request_id=page, outcome=Outcome.SEEN).order_by("pk")
    found = list(events.values_list("action", "subject_type", "subject_id", "person_ids"))
    if not found:
        return Shown(request_id.get())
    same = [ids for *about, ids in found if about == [action.name, subject[0], str(subject[1])]]
    return Shown(page, frozenset(pk for ids in same for pk in ids) if same else None)


def record_denied(
    action: Action, actor: Actor, model: type[Model], pk: object, *, person_ids: Iterable[UUID] = ()
) -> None:
    """Write that somebody asked for a row which they may not see; after what was refused is rolled back.

    `person_ids`: whom it was about, where the answer told that there is somebody.
    """
    with transaction.atomic():
        record(action, actor, Outcome.DENIED, (model._meta.label_lower, pk), person_ids=person_ids)


def event_of(
    action: Action,
    actor: Actor,
    outcome: Outcome,
    subject: tuple[str, object],
    *,
    person_ids: Iterable[UUID] = (),
    entry_ids: Iterable[int] = (),
) -> Event:
    """The row of the use log, not written yet."""
    return Event(**_told(action, actor, outcome, subject, person_ids=person_ids, entry_ids=entry_ids))


def _told(
    action: Action,
    actor: Actor,
    outcome: Outcome,
    subject: tuple[str, object],
    *,
    person_ids: Iterable[UUID],
    entry_ids: Iterable[int],
) -> dict[str, Any]:
    return {
        "at": timezone.now(),
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "organisation": actor.organisation,
        "action": action.name,
        "outcome": outcome,
        "subject_type": subject[0],
        "subject_id": str(subject[1]),
        "person_ids": sorted(set(person_ids)),
        "entry_ids": sorted(entry_ids),
        "request_id": request_id.get(),
    }


def disclose(
    action: Action, actor: Actor, *, person_id: UUID | None, told: Mapping[str, object]
) -> Disclosure:
    """Write one row of the disclosure log: codes of what was told, never words."""
    return Disclosure.objects.create(
        at=timezone.now(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        organisation=actor.organisation,
        action=action.name,
        person_id=person_id,
        told=dict(told),
        request_id=request_id.get(),
    )
