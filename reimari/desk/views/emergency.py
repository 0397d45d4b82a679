"""One emergency access: who opened whom, why, what was looked at meanwhile, what is said of it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from reimari.access.catalogue import Action
from reimari.access.deeds import Deed
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.access.speaking import heard
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.desk.forms.emergency import EmergencyCheckForm
from reimari.desk.queries import emergencies as queries
from reimari.people import access, actions
from reimari.people.models import EmergencyCheck, EmergencyRemark, EmergencyVerdict, Person

TEMPLATE = "desk/views/emergency.html"
UNPROCESSABLE, CONFLICT = 422, 409


@require_safe
def emergency(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One access: who, whom, why, what was looked at, and what was said of it."""
    return _drawn(request, pk)


# By which deed it is said: of what is the officer's, and of what is a team's.
DEEDS: dict[str, tuple[Action, Deed[EmergencyCheck, ..., EmergencyRemark]]] = {
    "check_emergency": (access.CHECK_EMERGENCY, actions.check_emergency),
    "oversee_emergencies": (access.OVERSEE, actions.oversee_emergencies),
}


def onward(request: ActorRequest, said: EmergencyRemark, pk: UUID, verb: str) -> HttpResponse:
    """The access as it stands now."""
    with heard(request.actor):
        return redirect("desk:emergency", pk=said.check_of.access_id)


def deed_of(pk: UUID, verb: str) -> Deed[EmergencyCheck, ..., EmergencyRemark]:
    """The deed of an address."""
    return DEEDS[verb][1]


@sensitive_post_parameters("words")
@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(deed_of, onward)
def emergency_deed(request: ActorRequest, pk: UUID, verb: str) -> HttpResponse:
    """Say of an access that it is in order, or what is to be cleared up; `pk` is the check's."""
    action, deed = DEEDS[verb]
    check = action.row(request.actor, EmergencyCheck.objects.all(), pk)
    if request.method != "POST":
        return redirect("desk:emergency", pk=check.access_id)
    form = EmergencyCheckForm(request.POST)
    if not form.is_valid():
        return _drawn(request, check.access_id, wrong=(pk, form), status=UNPROCESSABLE)
    try:
        said = deed.once(
            key_of(request),
            check,
            verdict=EmergencyVerdict(form.cleaned_data["verdict"]),
            words=form.cleaned_data["words"],
            actor=request.actor,
            now=timezone.now(),
        )
    except Refused as refusal:
        form.add_error(None, sentences_of(refusal.problems))
        return _drawn(request, check.access_id, wrong=(pk, form), status=CONFLICT)
    return onward(request, said, pk, verb)


def _drawn(
    request: ActorRequest,
    pk: UUID,
    *,
    wrong: tuple[UUID, EmergencyCheckForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    action = queries.action_required(request.actor)
    with reading(request.actor, action) as seen:
        now = timezone.now()
        found = queries.emergency_of(request.actor, pk, now=now)
        seen.subject, seen.person_ids = found.row, {found.row.person_id}
        forms = {
            check.row.pk: wrong[1]
            if wrong and wrong[0] == check.row.pk
            else EmergencyCheckForm(auto_id=f"{check.row.pk}_%s")
            for check in found.checks
            if check.may
        }
        persons = access.VIEW.rows(request.actor, Person.objects.filter(pk=found.row.person_id))
        context = {
            "now": now,
            "one": found,
            "row": found.row,
            "looks": queries.looked_at(found.row),
            "check_forms": forms,
            "form": wrong[1] if wrong else None,
            "key": uuid7(),
            "may_see_person": persons.exists(),
        }
        return page(request, TEMPLATE, context, status=status)
