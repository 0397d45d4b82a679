import datetime as dt
from uuid import UUID

from reimari.access.deeds import part, running
from reimari.work.models import Entry
from reimari.work.rules import is_coded


@part
def write_entry(track_id: UUID, *, now: dt.datetime, **facts: object) -> Entry:
    """Add what the running deed did to the track's history, under the deed's own name. Codes only."""
    words = [name for name, value in facts.items() if not is_coded(value)]
    if words:
        raise ValueError(f"an entry takes codes, not words: {', '.join(words)}")
    deed = running()
    entry = Entry.objects.create(
        track_id=track_id,
        kind=deed.action.name,
        at=now,
        actor_kind=deed.actor.kind,
        actor_id=deed.actor.id,
        organisation=deed.actor.organisation,
        facts=facts,
    )
    deed.entry_ids.append(entry.pk)
    return entry
