"""Correcting an initial assessment: a new version that names the old one and says why."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reimari.access.catalogue import Forbidden
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.assessments import access
from reimari.assessments.actions import correct_assessment as correct
from reimari.assessments.models import InitialAssessment
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.desk.forms.assessment import AssessmentForm
from reimari.desk.forms.drafted import CORRECT
from reimari.desk.queries.assessment import AssessmentShown, assessment_shown, channels_of, tasks_of
from reimari.desk.views.drafts import forget, kept_of

TEMPLATE = "desk/views/correct_assessment.html"
UNPROCESSABLE, CONFLICT = 422, 409


def onward(request: ActorRequest, done: InitialAssessment, pk: UUID) -> HttpResponse:
    """To the corrected assessment; the draft is done with."""
    forget(request, CORRECT, pk)
    return redirect("desk:assessment", pk=done.pk)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(correct, onward)
def correct_assessment(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The form with what stands in the newest version; when sent, a new version that names the old one.

    409 with what was typed when somebody else has corrected it meanwhile.
    """
    if request.method != "POST":
        return _drawn(request, pk)
    key = key_of(request)
    with reading(request.actor):
        shown = _mine(request, pk)
        form = _form(shown, request)
        fits = form.is_valid()
    if not fits:
        return _drawn(request, pk, form, status=UNPROCESSABLE)
    said, why = form.said(), form.cleaned_data["why"]
    try:
        done = correct.once(
            key, shown.assessment, said=said, why=why, actor=request.actor, now=timezone.now()
        )
    except Refused as refusal:
        form.refused(refusal)
        return _drawn(request, pk, form, status=CONFLICT)
    return onward(request, done, pk=pk)


def _mine(request: ActorRequest, pk: UUID) -> AssessmentShown:
    """The assessment; Forbidden to whoever sees it but may not correct it."""
    shown = assessment_shown(request.actor, pk, now=timezone.now())
    if "correct" not in shown.may:
        raise Forbidden(access.CORRECT.name)
    return shown


def _form(shown: AssessmentShown, request: ActorRequest | None = None, draft: Any = None) -> AssessmentForm:
    now = timezone.now()
    return AssessmentForm(
        request.POST if request else None,
        case=shown.case,
        channels=channels_of(shown.county, now),
        tasks=tasks_of(shown.county, now),
        before=shown.assessment,
        draft=draft,
    )


def _drawn(
    request: ActorRequest, pk: UUID, form: AssessmentForm | None = None, *, status: int = 200
) -> HttpResponse:
    with reading(request.actor, access.CORRECT) as seen:
        shown = _mine(request, pk)
        seen.subject = shown.assessment
        seen.person_ids.update(shown.assessment.person_ids())
        kept = None if form else kept_of(request, CORRECT, pk)
        context = {
            "now": timezone.now(),
            "shown": shown,
            "case": shown.case,
            "row": shown.assessment,
            "form": form or _form(shown, draft=kept.data if kept else None),
            "key": uuid7(),
            "kept": kept,
            "form_name": CORRECT,
        }
        return page(request, TEMPLATE, context, status=status)
