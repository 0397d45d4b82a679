"""The brief of a case: one page for whoever takes it over, on the screen or on paper (C30)."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.cases import access
from reimari.cases.states import CaseState
from reimari.common.ids import uuid7
from reimari.common.pages import page
from reimari.desk.forms.case import Around
from reimari.desk.forms.case_work import TellForm
from reimari.desk.queries.booked import agreed_in
from reimari.desk.queries.by_emergency import by_emergency
from reimari.desk.queries.case import CaseShown
from reimari.desk.queries.case_brief import CaseBrief, Reading, case_brief
from reimari.desk.queries.identity import identity_of
from reimari.desk.queries.live import topics
from reimari.desk.views.case import interpreters, language_name
from reimari.people.models import hides_place

TEMPLATE = "desk/views/brief.html"


@require_safe
def brief(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The page. Reading it marks nothing: that is a press of its own, or accepting the case."""
    with reading(request.actor, access.VIEW) as seen:
        told = case_brief(request.actor, pk, now=timezone.now())
        seen.subject = told.shown.case
        seen.person_ids.update(told.shown.person_ids())
        return page(request, TEMPLATE, _context(told))


def _context(told: CaseBrief) -> dict[str, Any]:
    shown = told.shown
    case, actor = shown.case, shown.actor
    hidden = hides_place(case.person)
    read_out = told.read_out
    identity = identity_of(actor, case.person_id, shown.county, now=shown.now)
    return {
        "now": shown.now,
        "here": reverse("desk:case_brief", args=[case.pk]),
        "case_url": reverse("desk:case", args=[case.pk]),
        "topics": topics(track=[case.pk, *(each.contact_id for each in shown.matters)]),
        "key": uuid7(),
        "brief": told,
        "shown": shown,
        "case": case,
        "by_emergency": by_emergency(case),
        "identity": identity,
        "state": shown.brief,
        "agreed": agreed_in(shown),
        "readings": _readings(told),
        "area": "" if hidden else str(case.area or ""),
        "spoken": language_name(case.language),
        "interpreters": interpreters(shown),
        "read_in": language_name(read_out.language),
        "accepts": "accept" in shown.may and shown.offered_to_me and not shown.meeting,
        "may_read": "read_brief" in shown.may and not (shown.brief.is_read and not shown.brief.waits_for_me),
        "tell_form": _tell_form(shown, told)
        if identity.checked and "tell" in shown.may and read_out.sentences
        else None,
        "tell_kept": shown.kept.get("tell"),
        "is_closed": case.state == CaseState.CLOSED,
        "reader": actor.id,
    }


def _readings(told: CaseBrief) -> list[Reading]:
    """Who else has read it than those of whom the passing on tells so already."""
    known = {(each.read_by, each.read_at) for each in told.shown.brief.told}
    return [each for each in told.readings if each.changed or (each.who, each.at) not in known]


def _tell_form(shown: CaseShown, told: CaseBrief) -> TellForm:
    """With the sentences that are read to the client, or what somebody has begun to write instead."""
    kept = shown.kept.get("tell")
    form = TellForm(None, around=Around(shown, ()), verb="tell", draft=kept.data if kept else None)
    form.initial.setdefault("text", told.read_out.text)
    return form
