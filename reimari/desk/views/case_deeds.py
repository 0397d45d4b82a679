"""The deeds of the case page: one POST each. A form that can't be done comes back with what was typed."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from reimari.access.catalogue import Forbidden
from reimari.access.deeds import Deed
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.accounts.next import next_url
from reimari.cases import access
from reimari.cases.actions import SeenCase
from reimari.cases.actions.checking import MOVING, TAKING
from reimari.cases.rules import CHANGED, moving_problems
from reimari.common.pages import key_of
from reimari.common.problems import Refused
from reimari.common.versions import Stale
from reimari.desk.forms.case import Around, DeedForm
from reimari.desk.forms.case_deeds import DEEDS
from reimari.desk.forms.case_route import RerouteForm
from reimari.desk.forms.drafted import DRAFTED
from reimari.desk.forms.typed import whole_number
from reimari.desk.queries.case import OF_CASE, CaseShown, case_shown, colleagues
from reimari.desk.queries.meanwhile import happened_since, stands_now
from reimari.desk.views.case import drawn
from reimari.desk.views.drafts import forget
from reimari.work.models import Step


def deed_of(pk: UUID, verb: str) -> Deed[Any, ..., Any]:
    """The deed behind the address."""
    return DEEDS[verb].deed


def rows_of(pk: UUID, verb: str) -> Iterable[object]:
    """What the deed may be done to: the case, or one of its steps."""
    return Step.objects.filter(track=pk).values_list("pk", flat=True) if DEEDS[verb].on_step else [pk]


def onward(request: ActorRequest, _done: object, pk: UUID, verb: str) -> HttpResponse:
    """Back to where the form was; its draft is done with."""
    forget(request, f"{OF_CASE}{verb}", pk)
    return redirect(next_url(request)) if "next" in request.POST else redirect("desk:case", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(deed_of, onward, to=rows_of)
def case_deed(request: ActorRequest, pk: UUID, verb: str) -> HttpResponse:
    """Do it and lead back; 422 when something is missing, 409 when it can't be done now.

    GET, after a form had come back or the session was lost: the page with this form open.
    """
    if request.method != "POST":
        return redirect(DRAFTED[f"{OF_CASE}{verb}"].address(str(pk)))
    key = key_of(request)
    with reading(request.actor):
        shown = case_shown(request.actor, pk, now=timezone.now())
        form = _form(request, verb, shown)
        looks = isinstance(form, RerouteForm) and "look" in request.POST
        if isinstance(form, RerouteForm) and looks:
            form.look()
        arguments = form.arguments() if not looks and form.is_valid() else None
        news = [] if looks else _news(request, verb, shown)
    if _lost(verb, shown) or (news and arguments is None):  # what was chosen may not be there any more
        form.add_error(None, [gettext(CHANGED), *news, stands_now(shown)])
        return _again(request, pk, verb, form, status=409)
    if arguments is None:
        return _again(request, pk, verb, form, status=200 if looks else 422)
    try:
        done = _do(request, verb, key, shown, arguments)
    except Refused as refusal:
        form.refused(refusal)
        if any(isinstance(problem, Stale) for problem in refusal.problems):
            form.add_error(None, _meanwhile(request, pk, verb))
        return _again(request, pk, verb, form, status=409)
    return onward(request, done, pk=pk, verb=verb)


def _form(request: ActorRequest, verb: str, shown: CaseShown) -> DeedForm:
    """The form as it was sent; Forbidden to whoever sees the case but may not do this on it.

    Whoever could do it when the form was drawn gets the form back.
    """
    deed, entry = DEEDS[verb], _seen(request).entry
    moved = entry is not None and entry < shown.last_entry
    if _lost(verb, shown) and not moved:
        raise Forbidden(deed.deed.action.name)
    named = {request.actor.id} if request.actor.id else set()
    around = Around(shown, colleagues(named, now=shown.now))
    return deed.form(request.POST, around=around, verb=verb)


def _lost(verb: str, shown: CaseShown) -> bool:
    """Whether the viewer may not do this; what is done on a step that has ended is refused in a sentence."""
    return verb not in shown.may and not (DEEDS[verb].on_step and shown.step is None)


def _do(request: ActorRequest, verb: str, key: UUID, shown: CaseShown, arguments: dict[str, Any]) -> object:
    deed = DEEDS[verb]
    row = deed.subject(shown)
    if row is None:
        raise Refused(*moving_problems(closed=True))
    if deed.seen:
        arguments["seen"] = _seen(request)
    return deed.deed.once(key, row, **arguments, actor=request.actor, now=timezone.now())


def _seen(request: ActorRequest) -> SeenCase:
    """The case as it was when the form was drawn; forms of other pages tell nothing."""
    try:
        step = UUID(request.POST.get("current", ""))
    except ValueError:
        step = None
    return SeenCase(step, whole_number(request.POST.get("entry")))


def _news(request: ActorRequest, verb: str, shown: CaseShown) -> list[str]:
    """What has been done since the form was drawn, and by whom, if that matters to this deed."""
    entry, deed, lost = _seen(request).entry, DEEDS[verb], _lost(verb, shown)
    if entry is None or entry == shown.last_entry or not (deed.seen or lost):
        return []
    return happened_since(shown, entry, deed.stale_by | MOVING | TAKING if lost else deed.stale_by)


def _meanwhile(request: ActorRequest, pk: UUID, verb: str) -> list[str]:
    """What has changed while somebody was writing: who did what, and where the case stands now."""
    with reading(request.actor):
        shown = case_shown(request.actor, pk, now=timezone.now())
        return [*_news(request, verb, shown), stands_now(shown)]


def _again(request: ActorRequest, pk: UUID, verb: str, form: DeedForm, *, status: int) -> HttpResponse:
    """The page as it is now, with the form that was sent: nothing that was typed is lost."""
    with reading(request.actor, access.VIEW) as seen:
        return drawn(request, pk, seen, wrong=(verb, form), status=status)
