"""Unfinished forms: saved while somebody types, offered back, thrown away."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from reimari.access.middleware import ActorRequest
from reimari.access.models import Receipt
from reimari.accounts.next import next_url
from reimari.common.ids import uuid7
from reimari.desk import access
from reimari.desk.actions import draft_form
from reimari.desk.models import Draft

NOT_KEPT = frozenset({"csrfmiddlewaretoken", "key", "do", "next", "leave_open", "identity_code"})
LONGEST = 60_000
SAVED = 204
TOO_LONG = 413


@sensitive_post_parameters()
@require_POST
def draft(request: ActorRequest, form: str, subject: UUID) -> HttpResponse:
    """Save what is typed; what comes after the form itself has arrived is left out."""
    access.DRAFT.require(request.actor)
    text = kept(request.POST)
    if sum(len(value) for values in text.values() for value in values) > LONGEST:
        return HttpResponse(status=TOO_LONG)
    arrived = Receipt.objects.filter(key=subject, actor_id=request.actor.id).exclude(answer_id="")
    if not arrived.exists():
        row = Draft(form=form, subject=str(subject))
        draft_form(row, text=text, actor=request.actor, now=timezone.now())
    return HttpResponse(status=SAVED)


@require_POST
def throw_draft(request: ActorRequest, form: str, subject: UUID) -> HttpResponse:
    """Throw an unfinished form away."""
    row = Draft(form=form, subject=str(subject))
    draft_form(row, text=None, actor=request.actor, now=timezone.now())
    return redirect(next_url(request))


def kept(data: QueryDict) -> Mapping[str, list[str]]:
    """What a draft keeps: never the identity code, and no null bytes, which the database can't hold."""
    return {
        name.replace("\x00", "")[:60]: [value.replace("\x00", "") for value in values]
        for name, values in data.lists()
        if name not in NOT_KEPT
    }


def kept_text(request: ActorRequest, form: str) -> tuple[UUID, QueryDict | None]:
    """The viewer's own draft that the address names (`?draft=`: its form's key or its own id), and that key.

    Else a new key and nothing.
    """
    try:
        key = UUID(request.GET.get("draft", ""))
    except ValueError:
        return uuid7(), None
    mine = Draft.objects.of(request.actor.id).kept(timezone.now()).filter(form=form)
    row = mine.filter(Q(subject=str(key)) | Q(pk=key)).first()
    if row is None:
        return uuid7(), None
    data = QueryDict(mutable=True)
    for name, values in row.text.items():
        data.setlist(name, values)
    return UUID(row.subject), data
