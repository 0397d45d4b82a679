"""One initial assessment: reading it, also on paper, and taking its document over."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from reimari.access.catalogue import Forbidden
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.accounts.fresh import fresh
from reimari.assessments import access
from reimari.assessments.actions import export_assessment
from reimari.assessments.models import InitialAssessment
from reimari.assessments.rules import NOT_WHOLE, FollowUp
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Problem
from reimari.common.sentences import sentences_of
from reimari.desk.queries.assessment import AssessmentShown, assessment_shown
from reimari.desk.queries.rows import kind_name

TEMPLATE = "desk/views/assessment.html"
CONFLICT = 409
# Why a next step is suggested, by the code of the rule
WHYS = {
    "urgent": _("Class 1: see first whether help is needed at once (1301/2014 36 §)."),
    "law": _("By law the assessment of needs begins within 7 working days (1301/2014 36 §)."),
    "other_task": _("The services that are needed belong to another service task."),
    "also_other_task": _("Some of the services that are needed belong to another service task."),
    "services": _("Services are needed: what they are is found out in the assessment of needs."),
    "not_needed": _("No initial assessment is needed."),
    "nothing_needed": _("No services are needed."),
}
DEEDS = {
    "advance": _("Next step"),
    "add_step": _("Add a step for another team"),
    "reroute": _("Wrong service task"),
    "close": _("Close the case"),
}


@require_safe
def assessment(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The assessment in the order of document 1009, what usually comes next, and its other versions."""
    return _drawn(request, pk)


def _drawn(
    request: ActorRequest, pk: UUID, *, refused: list[str] | None = None, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    with reading(request.actor, access.VIEW) as seen:
        shown = assessment_shown(request.actor, pk, now=now)
        seen.subject = shown.assessment
        seen.person_ids.update(shown.assessment.person_ids())
        context = {
            "now": now,
            "shown": shown,
            "case": shown.case,
            "row": shown.assessment,
            "rows": shown.rows() if shown.done else (),
            "missing": shown.missing() if shown.done else [],
            "next_steps": [_next(each, shown) for each in shown.follow_ups()] if shown.is_newest else [],
            "key": uuid7(),
            "sentences": refused or [],
        }
        return page(request, TEMPLATE, context, status=status)


def _next(each: FollowUp, shown: AssessmentShown) -> dict[str, Any]:
    """A suggestion: the deed of the case, with the step it would set, and why."""
    what = kind_name(each.kind, shown.county) if each.kind else ""
    return {
        "deed": each.deed,
        "kind": each.kind,
        "title": DEEDS[each.deed],
        "what": what,
        "why": WHYS[each.why],
    }


def taken_over(request: ActorRequest, done: InitialAssessment, pk: UUID) -> HttpResponse:
    """The document as a file: its fields by their official ids, with the OIDs of their classifications."""
    with reading(request.actor):
        shown = assessment_shown(request.actor, done.pk, now=timezone.now())
        text = json.dumps(shown.sent(), ensure_ascii=False, indent=2)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="1009-{shown.case.number}.json"'
    return answer


@require_http_methods(["POST"])
@fresh
@answers_once(export_assessment, taken_over)
def export_document(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Download the document for the client information system; 409 while a compulsory field is missing."""
    key = key_of(request)
    with reading(request.actor):
        shown = assessment_shown(request.actor, pk, now=timezone.now())
        missing = shown.missing() if shown.done else [str(shown.assessment.get_result_display())]
    if "export" not in shown.may:
        raise Forbidden(access.EXPORT.name)
    if missing:
        lacks = Problem("assessments.not_whole", NOT_WHOLE, {"fields": ", ".join(missing)})
        return _drawn(request, pk, refused=sentences_of([lacks]), status=CONFLICT)
    done = export_assessment.once(key, shown.assessment, actor=request.actor, now=timezone.now())
    return taken_over(request, done, pk=pk)
