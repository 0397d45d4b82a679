"""One request for log data: what was asked, by when it is answered, and each way to answer it."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.desk.forms.log_requests import ExplanationForm, ExtractForm, HandOverForm, RefusalForm
from reimari.desk.queries.rows import language
from reimari.records import access, actions
from reimari.records.models import (
    Ground,
    LogExplanation,
    LogExtract,
    LogHandOver,
    LogRefusal,
    LogRequest,
    Way,
)
from reimari.records.queries import log_requests as queries
from reimari.records.queries.extract import earlier_rows
from reimari.records.queries.looks import midnight
from reimari.records.rules.log_requests import answer_due, earliest_day
from reimari.work.queries import county_on

TEMPLATE = "desk/views/log_request.html"
UNPROCESSABLE, CONFLICT = 422, 409
ways = require_http_methods(["GET", "HEAD", "POST"])
FORMS: dict[str, type[Any]] = {
    "make": ExtractForm,
    "hand": HandOverForm,
    "refuse": RefusalForm,
    "explain": ExplanationForm,
}


@require_safe
def log_request(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The request as it stands."""
    return _drawn(request, pk)


def onward(_request: ActorRequest, done: LogExtract | LogRefusal | LogExplanation, pk: UUID) -> HttpResponse:
    """The request anew."""
    return redirect("desk:log_request", pk=pk)


def onward_from_hand_over(request: ActorRequest, handed: LogHandOver, pk: UUID) -> HttpResponse:
    """The request whose extract it was; `pk` is the extract's."""
    extract = access.VIEW.row(request.actor, LogExtract.objects.all(), pk)
    return redirect("desk:log_request", pk=extract.request_id)


@ways
@answers_once(actions.make_extract, onward)
def make_extract(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Make the extract as the logs tell it now."""

    def do(row: LogRequest, given: dict[str, Any]) -> LogExtract:
        return actions.make_extract.once(
            key_of(request), row, language=given["language"], actor=request.actor, now=timezone.now()
        )

    return _answered(request, pk, "make", do)


@sensitive_post_parameters("words")
@ways
@answers_once(actions.refuse_log_request, onward)
def refuse_log_request(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Decide that nothing is given."""

    def do(row: LogRequest, given: dict[str, Any]) -> LogRefusal:
        return actions.refuse_log_request.once(
            key_of(request),
            row,
            ground=Ground(given["ground"]),
            words=given["words"],
            language=given["language"],
            actor=request.actor,
            now=timezone.now(),
        )

    return _answered(request, pk, "refuse", do)


@sensitive_post_parameters("words", "measures")
@ways
@answers_once(actions.explain_use, onward)
def explain_use(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Explain why the data were used."""

    def do(row: LogRequest, given: dict[str, Any]) -> LogExplanation:
        return actions.explain_use.once(
            key_of(request),
            row,
            words=given["words"],
            lawful=given["lawful"] == "yes",
            measures=given["measures"],
            language=given["language"],
            actor=request.actor,
            now=timezone.now(),
        )

    return _answered(request, pk, "explain", do)


@sensitive_post_parameters("recipient")
@ways
@answers_once(actions.hand_over_extract, onward_from_hand_over)
def hand_over_extract(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Record that the extract was handed over; `pk` is the extract's."""
    extract = access.VIEW.row(request.actor, LogExtract.objects.defer("content"), pk)

    def do(_row: LogRequest, given: dict[str, Any]) -> LogHandOver:
        return actions.hand_over_extract.once(
            key_of(request),
            extract,
            recipient=given["recipient"],
            way=Way(given["way"]),
            made_sure=given["made_sure"],
            actor=request.actor,
            now=timezone.now(),
        )

    return _answered(request, extract.request_id, "hand", do)


def _answered(request: ActorRequest, pk: UUID, name: str, do: Any) -> HttpResponse:
    """Do what the form asks; a wrong form and a refusal come back with what was typed."""
    if request.method != "POST":
        return redirect("desk:log_request", pk=pk)
    row = access.VIEW.row(request.actor, LogRequest.objects.select_related("person"), pk)
    form: forms.Form = FORMS[name](request.POST, request=row)
    if not form.is_valid():
        return _drawn(request, pk, wrong=(name, form), status=UNPROCESSABLE)
    try:
        do(row, form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, sentences_of(refusal.problems))
        return _drawn(request, pk, wrong=(name, form), status=CONFLICT)
    return redirect("desk:log_request", pk=pk)


def _drawn(
    request: ActorRequest,
    pk: UUID,
    *,
    wrong: tuple[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    with reading(request.actor, access.VIEW) as seen:
        now = timezone.now()
        one = queries.log_request(request.actor, pk, now=now)
        row = one.row
        seen.subject, seen.person_ids = row, {row.person_id}
        answers = {name: form(request=row) for name, form in FORMS.items()} | dict([wrong] if wrong else [])
        due = answer_due(midnight(row.received_on), county_on(now).calendar)
        earliest = earliest_day(row.received_on)
        context = {
            "now": now,
            "one": one,
            "row": row,
            "why": due.why(language()),
            "earliest": earliest,
            "older": earlier_rows(row.person_id, earliest) if row.since < earliest else 0,
            "earlier": queries.earlier_answers(row) if one.is_open else [],
            "answers": answers,
            "form": wrong[1] if wrong else None,
            "wrong": wrong[0] if wrong else "",
            "key": uuid7(),
        }
        return page(request, TEMPLATE, context, status=status)
