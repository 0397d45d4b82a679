"""The deeds of the case page: one POST each. A form that can't be done comes back with what was typed."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reimari.access.catalogue import Forbidden
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.next import next_url
from reimari.cases import access
from reimari.cases.rules import moving_problems
from reimari.common.pages import key_of
from reimari.common.problems import Refused
from reimari.desk.forms.case import Around, DeedForm
from reimari.desk.forms.case_deeds import DEEDS
from reimari.desk.forms.case_route import RerouteForm
from reimari.desk.queries.case import CaseShown, case_shown, colleagues
from reimari.desk.queries.rows import kind_name
from reimari.desk.views.case import drawn

CHANGED = "cases.changed"


@require_http_methods(["GET", "HEAD", "POST"])
def case_deed(request: ActorRequest, pk: UUID, verb: str) -> HttpResponse:
    """Do it and lead back; 422 when something is missing, 409 when it can't be done now."""
    if request.method != "POST":  # the page was loaded anew after a form had come back
        return redirect("desk:case", pk=pk)
    key = key_of(request)
    with reading(request.actor):
        shown = case_shown(request.actor, pk, now=timezone.now())
        form = _form(request, verb, shown)
        looks = isinstance(form, RerouteForm) and "look" in request.POST
        if isinstance(form, RerouteForm) and looks:
            form.look()
        arguments = form.arguments() if not looks and form.is_valid() else None
    if arguments is None:
        return _again(request, pk, verb, form, status=200 if looks else 422)
    try:
        _do(request, verb, key, shown, arguments)
    except Refused as refusal:
        form.refused(refusal)
        if any(problem.code == CHANGED for problem in refusal.problems):
            form.add_error(None, _now_at(request, pk))
        return _again(request, pk, verb, form, status=409)
    if "next" in request.POST:
        return redirect(next_url(request))
    return redirect("desk:case", pk=pk)


def _form(request: ActorRequest, verb: str, shown: CaseShown) -> DeedForm:
    """The form as it was sent; Forbidden to whoever sees the case but may not do this on it."""
    deed = DEEDS[verb]
    closed_step = deed.on_step and shown.step is None
    if verb not in shown.may and not closed_step:
        raise Forbidden(deed.deed.action.name)
    named = {request.actor.id} if request.actor.id else set()
    around = Around(shown, colleagues(named, now=shown.now))
    return deed.form(request.POST, around=around, verb=verb)


def _do(request: ActorRequest, verb: str, key: UUID, shown: CaseShown, arguments: dict[str, Any]) -> None:
    deed = DEEDS[verb]
    row = deed.subject(shown)
    if row is None:
        raise Refused(*moving_problems(closed=True))
    if deed.seen and (seen := _seen_step(request)):
        arguments["seen_step"] = seen
    deed.deed.once(key, row, **arguments, actor=request.actor, now=timezone.now())


def _seen_step(request: ActorRequest) -> UUID | None:
    """The step that was current when the form was drawn; other pages send none."""
    try:
        return UUID(request.POST.get("current", ""))
    except ValueError:
        return None


def _now_at(request: ActorRequest, pk: UUID) -> str:
    """What has changed while somebody was writing: where the case stands now, and who has it."""
    with reading(request.actor):
        shown = case_shown(request.actor, pk, now=timezone.now())
        step = shown.step
        if step is None:
            return _("The case has been closed.")
        what = kind_name(step.kind, shown.county)
        if step.worker:
            told = {"what": what, "who": str(step.worker), "team": str(step.team)}
            return _("Now: %(what)s, %(who)s (%(team)s).") % told
        return _("Now: %(what)s, on the work list of %(team)s.") % {"what": what, "team": str(step.team)}


def _again(request: ActorRequest, pk: UUID, verb: str, form: DeedForm, *, status: int) -> HttpResponse:
    """The page as it is now, with the form that was sent: nothing that was typed is lost."""
    with reading(request.actor, access.VIEW) as seen:
        return drawn(request, pk, seen, wrong=(verb, form), status=status)
