"""The initial assessment of a case: its form, kept while it is written, and the deed that finishes it."""

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
from reimari.assessments.actions import finish_assessment
from reimari.assessments.models import InitialAssessment
from reimari.assessments.rules import finishing_problems, suggested_switches
from reimari.cases.actions import SeenCase
from reimari.cases.states import Assessment, CaseState
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.common.versions import Stale
from reimari.desk.forms.assessment import AssessmentForm
from reimari.desk.forms.drafted import ASSESS
from reimari.desk.forms.typed import whole_number
from reimari.desk.queries.assessment import channels_of, newest_of, reported, tasks_of
from reimari.desk.queries.case import CaseShown, case_shown
from reimari.desk.queries.meanwhile import happened_since, stands_now
from reimari.desk.views.drafts import forget
from reimari.people.rules import age_on

FORM = f"case_{ASSESS}"
TEMPLATE = "desk/views/assess_case.html"
UNPROCESSABLE, CONFLICT = 422, 409


def onward(request: ActorRequest, done: InitialAssessment, pk: UUID) -> HttpResponse:
    """To the assessment, where it suggests what comes next; the draft is done with."""
    forget(request, FORM, pk)
    return redirect("desk:assessment", pk=done.pk)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(finish_assessment, onward)
def assess_case(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The form with what was typed before; when sent, the deed. 422 when something is missing, 409 when
    somebody was faster. Once the assessment is made, this address leads to it."""
    if request.method != "POST":
        return _made(request, pk) or _drawn(request, pk)
    key = key_of(request)
    with reading(request.actor):
        shown = _shown(request, pk)
        form = form_of(shown, request)
        fits = form.is_valid()
    if not fits:
        return _drawn(request, pk, form, status=UNPROCESSABLE)
    try:
        done = finish_assessment.once(
            key,
            shown.case,
            said=form.said(),
            seen=SeenCase(entry=whole_number(request.POST.get("entry"))),
            actor=request.actor,
            now=timezone.now(),
        )
    except Refused as refusal:
        form.refused(refusal)
        if any(isinstance(problem, Stale) for problem in refusal.problems):
            _tell_news(request, pk, form)
        return _drawn(request, pk, form, status=CONFLICT)
    return onward(request, done, pk=pk)


def _shown(request: ActorRequest, pk: UUID) -> CaseShown:
    """The case; Forbidden to whoever sees it but may not assess it."""
    shown = case_shown(request.actor, pk, now=timezone.now(), alone=True)
    if ASSESS not in shown.may:
        raise Forbidden(access.FINISH.name)
    return shown


def _made(request: ActorRequest, pk: UUID) -> HttpResponse | None:
    """To the assessment, if it has been made: there it is corrected. "Not needed" may still be made."""
    with reading(request.actor):
        newest = newest_of(request.actor, pk)
        if newest is None or newest.result != Assessment.DONE:
            return None
        _shown(request, pk)
    return redirect("desk:assessment", pk=newest.pk)


def _tell_news(request: ActorRequest, pk: UUID, form: AssessmentForm) -> None:
    """What somebody else has done meanwhile, above what was typed."""
    with reading(request.actor):
        shown = _shown(request, pk)
        seen = whole_number(request.POST.get("entry")) or 0
        form.add_error(None, [*happened_since(shown, seen, access.ASSESSING), stands_now(shown)])


def form_of(shown: CaseShown, request: ActorRequest | None = None) -> AssessmentForm:
    """The form as it was sent, or with what is known and what was typed before."""
    person = shown.case.person
    born = person.birth_date if person else None
    known = suggested_switches(age=age_on(born, timezone.localdate(shown.now)) if born else None)
    kept = shown.kept.get(ASSESS)
    contacted = [matter.contact.channel_id for matter in shown.matters]
    return AssessmentForm(
        request.POST if request else None,
        case=shown.case,
        channels=channels_of(shown.county, shown.now),
        tasks=tasks_of(shown.county, shown.now),
        suggested=reported(shown.case.pk)
        | {"over_75": known.over_75, "channel": contacted[0] if contacted else ""},
        draft=kept.data if kept else None,
    )


def _drawn(
    request: ActorRequest, pk: UUID, form: AssessmentForm | None = None, *, status: int = 200
) -> HttpResponse:
    with reading(request.actor, access.FINISH) as seen:
        shown = _shown(request, pk)
        seen.subject = shown.case
        seen.person_ids.update(shown.person_ids())
        return page(request, TEMPLATE, _context(shown, form), status=status)


def _context(shown: CaseShown, form: AssessmentForm | None) -> dict[str, Any]:
    closed = shown.case.state == CaseState.CLOSED
    known = shown.case.assessment
    blocked = finishing_problems(closed=closed, known=known, result="done")
    return {
        "shown": shown,
        "case": shown.case,
        "form": form or form_of(shown),
        "why_not": sentences_of(blocked) if form is None else [],
        "key": uuid7(),
        "entry": shown.last_entry,
        "now": shown.now,
        "kept": None if form else shown.kept.get(ASSESS),
        "form_name": FORM,
    }
