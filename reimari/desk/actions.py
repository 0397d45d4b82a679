"""Drafts: what somebody has typed and not sent yet."""

import datetime as dt
from collections.abc import Mapping, Sequence

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.desk import access
from reimari.desk.models import Draft


@does(access.DRAFT)
def draft_form(
    draft: Draft, *, text: Mapping[str, Sequence[str]] | None, actor: Actor, now: dt.datetime
) -> Draft:
    """Keep what was typed into a form; the newest of two savings stays. Not logged.

    `draft`: a new row that names the form and its subject. `text` None: the form arrived or was thrown
    away. Drafts older than seven days go at the same time.
    """
    mine = Draft.objects.of(actor.id)
    mine.exclude(pk__in=mine.kept(now).values("pk")).delete()
    if text is None:
        mine.filter(form=draft.form, subject=draft.subject).delete()
        return draft
    draft.owner_id, draft.text = actor.id, dict(text)  # type: ignore[assignment]
    draft.started_at, draft.updated_at = now, now
    Draft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["owner", "form", "subject"],
        update_fields=["text", "updated_at"],
    )
    return draft
