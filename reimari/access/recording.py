"""Rows of the use log and the disclosure log, and the actor that the database itself can see."""

import datetime as dt
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.catalogue import Action
from reimari.audit.models import Disclosure, Event, Outcome

# The request that is being answered, so that all its rows can be found together; set by the middleware.
request_id: ContextVar[UUID | None] = ContextVar("request_id", default=None)


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
    event_of(action, actor, outcome, subject, person_ids=person_ids, entry_ids=entry_ids).save(
        force_insert=True
    )


def seen_lately(action: Action, actor: Actor, person_id: UUID, *, now: dt.datetime) -> bool:
    """Whether the log tells already that the actor saw the person on this page within the hour."""
    since = now - dt.timedelta(hours=1)
    seen = Event.objects.filter(actor_id=actor.id, action=action.name, outcome=Outcome.SEEN, at__gte=since)
    return seen.filter(person_ids__contains=[person_id]).exists()


def record_denied(action: Action, actor: Actor, model: type[Model], pk: object) -> None:
    """Write that somebody asked for a row which they may not see; after what was refused is rolled back."""
    with transaction.atomic():
        record(action, actor, Outcome.DENIED, (model._meta.label_lower, pk))


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
    return Event(
        at=timezone.now(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        organisation=actor.organisation,
        action=action.name,
        outcome=outcome,
        subject_type=subject[0],
        subject_id=str(subject[1]),
        person_ids=sorted(set(person_ids)),
        entry_ids=sorted(entry_ids),
        request_id=request_id.get(),
    )


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


def speak_for(actor: Actor) -> None:
    """Tell PostgreSQL who acts until this transaction ends (for row-level security)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('reimari.actor', %s, true), set_config('reimari.organisation', %s, true)",
            [str(actor.id or ""), actor.organisation],
        )
