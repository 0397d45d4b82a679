"""Opening a person in an emergency (I-01): why, and what follows; of the person nothing is shown before."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reimari.access.catalogue import Unseen
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.access.speaking import heard
from reimari.accounts.fresh import fresh
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.desk.emergency_links import person_in
from reimari.desk.forms.emergency import BreakGlassForm
from reimari.people import access, actions
from reimari.people.models import EmergencyAccess, EmergencyReason, Person
from reimari.people.rules import access_rules_of, emergency_hours
from reimari.region.queries import profile_on

TEMPLATE = "desk/views/break_glass.html"
UNPROCESSABLE, CONFLICT = 422, 409


def onward(_request: ActorRequest, opened: EmergencyAccess, token: str) -> HttpResponse:
    """To the person, who is open now."""
    return redirect("desk:person", pk=opened.person_id)


@sensitive_post_parameters("words")
@require_http_methods(["GET", "HEAD", "POST"])
@fresh
@answers_once(actions.break_glass, onward)
def break_glass(request: ActorRequest, token: str) -> HttpResponse:
    """The form; when sent, the deed. `token`: whom the viewer may open, for a quarter of an hour."""
    access.BREAK_GLASS.require(request.actor)
    pk = person_in(token, request.actor)
    if pk is None:
        raise Unseen(access.BREAK_GLASS, Person, "")
    if _is_seen(request, pk):
        return redirect("desk:person", pk=pk)
    if request.method != "POST":
        return _drawn(request, token, BreakGlassForm(), uuid7())
    form = BreakGlassForm(request.POST)
    if not form.is_valid():
        return _drawn(request, token, form, key_of(request), status=UNPROCESSABLE)
    try:
        opened = _open(request, pk, form)
    except Refused as refusal:
        form.add_error(None, sentences_of(refusal.problems))
        return _drawn(request, token, form, key_of(request), status=CONFLICT)
    return onward(request, opened, token)


def _open(request: ActorRequest, pk: UUID, form: BreakGlassForm) -> EmergencyAccess:
    """The one place in which a person is opened."""
    row = access.BREAK_GLASS.row(request.actor, Person.objects.all(), pk)
    return actions.break_glass.once(
        key_of(request),
        row,
        reason=EmergencyReason(form.cleaned_data["reason"]),
        words=form.cleaned_data["words"],
        actor=request.actor,
        now=timezone.now(),
    )


def _is_seen(request: ActorRequest, pk: UUID) -> bool:
    with heard(request.actor):
        return access.VIEW.rows(request.actor, Person.objects.filter(pk=pk)).exists()


def _drawn(
    request: ActorRequest, token: str, form: BreakGlassForm, key: UUID, *, status: int = 200
) -> HttpResponse:
    with reading(request.actor):
        day = timezone.localdate()
        rules = access_rules_of(profile_on(day), day)
        context = {
            "now": timezone.now(),
            "token": token,
            "form": form,
            "key": key,
            "hours": emergency_hours(rules),
            "told": bool(rules and rules.emergency_hours),
            "invented": bool(rules and rules.invented),
        }
        return page(request, TEMPLATE, context, status=status)
