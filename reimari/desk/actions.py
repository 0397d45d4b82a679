"""Drafts: what somebody has typed and not sent yet. And what an administrator does with failed work."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import connection

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.common.problems import Problem, Refused, gettext_noop
from reimari.desk import access
from reimari.desk.models import Draft
from reimari.jobs.keeping import give_back, state_of
from reimari.jobs.models import Failure
from reimari.jobs.states import AsideReason, JobState

NOT_FAILED = gettext_noop("This work is already being tried again.")


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


@does(access.RETRY_JOB)
def retry_job(failure: Failure, *, actor: Actor, now: dt.datetime) -> Failure:
    """Let failed background work be tried once more, at once; one that was put aside comes back."""
    _refuse_unless_failed(failure)
    with connection.cursor() as cursor:
        give_back(cursor, failure.pk)
    failure.aside_at, failure.aside_by, failure.aside_reason = None, None, ""
    failure.save(update_fields=["aside_at", "aside_by", "aside_reason"])
    return failure


@does(access.SET_ASIDE_JOB)
def set_aside_job(failure: Failure, *, reason: AsideReason, actor: Actor, now: dt.datetime) -> Failure:
    """Let failed background work rest: it isn't counted any more, and is removed in time."""
    _refuse_unless_failed(failure)
    failure.aside_at, failure.aside_by_id, failure.aside_reason = now, actor.id, reason
    failure.save(update_fields=["aside_at", "aside_by", "aside_reason"])
    return failure


def _refuse_unless_failed(failure: Failure) -> None:
    if state_of(failure.pk) != JobState.FAILED:
        raise Refused(Problem("jobs.not_failed", NOT_FAILED))
