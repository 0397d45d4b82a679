"""Unfinished forms: saved while somebody types, offered back, thrown away."""

from collections.abc import Mapping
from uuid import UUID, uuid5

from django.db.models import Q
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.next import next_url
from reimari.common.ids import uuid7
from reimari.common.pages import key_of
from reimari.desk import access
from reimari.desk.actions import draft_form
from reimari.desk.forms.drafted import DRAFTED
from reimari.desk.models import Draft
from reimari.desk.queries.kept import Kept, data_of, kept_about

NOT_KEPT = frozenset({"csrfmiddlewaretoken", "key", "do", "next", "leave_open", "look", "identity_code"})
LONGEST = 60_000
SAVED = 204
TOO_LONG = 413


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: ActorRequest, form: str, subject: UUID) -> HttpResponse:
    """Save what is typed; what comes after the form itself has arrived is left out. GET: whether it has,
    who is signed in, and the token with which the page goes on after signing in again on another tab.

    No key of its own: the same text saved twice is one draft, and the newest stays.
    """
    access.DRAFT.require(request.actor)
    if form not in DRAFTED:
        raise Http404
    if request.method != "POST":
        with reading(request.actor):
            arrived = _arrived(request, form, request.GET.get("key", ""))
            told = {"arrived": arrived, "viewer": str(request.actor.id), "token": get_token(request)}
            return JsonResponse(told)
    text = kept(request.POST)
    if sum(len(value) for values in text.values() for value in values) > LONGEST:
        return HttpResponse(status=TOO_LONG)
    if not _arrived(request, form, request.POST.get("key", str(subject))):
        row = Draft(form=form, subject=str(subject))
        draft_form(row, text=text, actor=request.actor, now=timezone.now())
    return HttpResponse(status=SAVED)


@require_http_methods(["GET", "HEAD", "POST"])
def throw_draft(request: ActorRequest, form: str, subject: UUID) -> HttpResponse:
    """Throw an unfinished form away."""
    if request.method == "POST":
        row, key = Draft(form=form, subject=str(subject)), uuid5(key_of(request), f"{form}/{subject}")
        draft_form.once(key, row, text=None, actor=request.actor, now=timezone.now())
    return redirect(next_url(request))


def _arrived(request: ActorRequest, form: str, key: str) -> bool:
    try:
        return DRAFTED[form].deed.first(UUID(key), request.actor) is not None
    except ValueError:
        return False


def kept(data: QueryDict) -> Mapping[str, list[str]]:
    """What a draft keeps: never the identity code, and no null bytes, which the database can't hold."""
    return {
        name.replace("\x00", "")[:60]: [value.replace("\x00", "") for value in values]
        for name, values in data.lists()
        if name not in NOT_KEPT
    }


def forget(request: ActorRequest, form: str, subject: object) -> None:
    """The form has arrived: nothing of it is unfinished any more."""
    draft_form(Draft(form=form, subject=str(subject)), text=None, actor=request.actor, now=timezone.now())


def kept_of(request: ActorRequest, form: str, subject: object) -> Kept | None:
    """The viewer's own draft of this form about this row."""
    return kept_about(request.actor, subject, [form], now=timezone.now()).get(form)


def kept_text(request: ActorRequest, form: str, *, key: UUID | None = None) -> tuple[UUID, QueryDict | None]:
    """The viewer's own draft that the address names (`?draft=`: its form's key or its own id), and that key.

    Else nothing, and the key that was asked for: whoever comes back after the session was lost finds in
    their browser what they had typed. A key with which the form has arrived is never used again.
    `key`: of the one form about something, when the address names none.
    """
    try:
        key = UUID(request.GET.get("draft", ""))
    except ValueError:
        if key is None:
            return uuid7(), None
    mine = Draft.objects.of(request.actor.id).kept(timezone.now()).filter(form=form)
    row = mine.filter(Q(subject=str(key)) | Q(pk=key)).first()
    if row is None:
        return (uuid7() if _arrived(request, form, str(key)) else key), None
    return UUID(row.subject), data_of(row.text)
