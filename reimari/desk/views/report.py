"""One concern report: reading it, saying who it is about, who reported, and taking its document over."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import Seen, reading
from reimari.access.repeating import answers_once
from reimari.accounts.fresh import fresh
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Problem, Refused, gettext_noop
from reimari.common.sentences import sentences_of
from reimari.concerns import access
from reimari.concerns.actions import export_report, identify_client
from reimari.concerns.models import ConcernReport, ReportedClient
from reimari.contacts.queries import Rules, rules_on
from reimari.desk.forms.report_staff import IdentifyForm
from reimari.desk.queries.report_told import offers_in, told_receipt
from reimari.desk.queries.reports import ReportShown, calls_of, report_shown
from reimari.desk.queries.routes import phrase
from reimari.desk.queries.rows import language

TEMPLATE = "desk/views/report.html"
UNPROCESSABLE, CONFLICT = 422, 409
NOT_WHOLE = gettext_noop("The document isn't whole yet. Missing: %(fields)s.")


@require_safe
def report(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The report in the order of document 4018 or 4006, without who reported."""
    with reading(request.actor, access.VIEW) as seen:
        rules = rules_on(timezone.now())
        return _drawn(request, report_shown(request.actor, pk, rules), rules, seen)


def _drawn(
    request: ActorRequest,
    shown: ReportShown,
    rules: Rules,
    seen: Seen,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    seen.subject = shown.report
    seen.person_ids.update(pk for client in shown.clients if (pk := client.person_id))
    context = {
        "now": rules.now,
        "shown": shown,
        "report": shown.report,
        "fields": shown.fields(),
        "missing": shown.missing(),
        "calls": calls_of(shown.report, rules, language(), viewer=request.actor)
        if shown.report.contact.is_urgent
        else (),
        "emergency": phrase(rules.profile, "emergency", language()),
        "identify": _forms(shown) if "identify" in shown.may else {},
        "key": uuid7(),
        "receipt": told_receipt(request, shown.report, rules, language()),
        "offers": offers_in(shown.report, rules),
        "apart": "apart" in request.GET,
        "sentences": [],
        **more,
    }
    return page(request, TEMPLATE, context, status=status)


def _forms(shown: ReportShown) -> dict[UUID, IdentifyForm]:
    """A form for each of whom nobody has said yet who it is, filled with what was reported."""
    return {
        client.pk: IdentifyForm(
            initial={"last_name": client.last_name, "first_names": client.first_names},
            auto_id=f"client{client.number}_%s",
        )
        for client in shown.clients
        if client.person_id is None
    }


def _identified(_request: ActorRequest, client: ReportedClient, pk: UUID) -> HttpResponse:
    return redirect("desk:report", pk=client.report_id)


@sensitive_post_parameters()
@require_http_methods(["POST"])
@answers_once(identify_client, _identified)
def identify_reported(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Say who it is: whoever has the identity code already, else somebody to register."""
    key, now = key_of(request), timezone.now()
    with reading(request.actor, access.VIEW) as seen:
        rules = rules_on(now)
        client = access.IDENTIFY.row(
            request.actor, ReportedClient.objects.select_related("report__contact"), pk
        )
        form = IdentifyForm(request.POST, auto_id=f"client{client.number}_%s")
        if not form.is_valid():
            return _again(request, client, form, rules, seen, UNPROCESSABLE)
        matter = client.report.contact.matters.order_by("number").first()
        details = form.details(client.report.contact.language, matter.place_id if matter else None)
        code = details.identity_code or client.identity_code  # as reported: pages don't show it (I-19)
        details = replace(details, identity_code=code, is_protected=client.is_protected)
    try:
        done = identify_client.once(key, client, details=details, actor=request.actor, now=now)
    except Refused as refusal:
        form.add_error(None, sentences_of(refusal.problems))
        with reading(request.actor, access.VIEW) as seen:
            return _again(request, client, form, rules, seen, CONFLICT)
    return _identified(request, done, pk=pk)


def _again(
    request: ActorRequest, client: ReportedClient, form: IdentifyForm, rules: Rules, seen: Seen, status: int
) -> HttpResponse:
    shown = report_shown(request.actor, client.report_id, rules)
    forms = {**_forms(shown), client.pk: form}
    return _drawn(request, shown, rules, seen, status=status, identify=forms, form=form)


def taken_over(request: ActorRequest, done: ConcernReport, pk: UUID) -> HttpResponse:
    """The document as a file: its fields by their official ids, with the OIDs of their classifications."""
    with reading(request.actor):
        shown = report_shown(request.actor, done.pk, rules_on(timezone.now()), with_reporters=True)
        text = json.dumps(shown.sent(), ensure_ascii=False, indent=2)
    number = {"contact": "4018", "report": "4006"}[done.kind]
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{number}-{done.reference}.json"'
    return answer


@require_http_methods(["POST"])
@fresh
@answers_once(export_report, taken_over)
def export_concern(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Download the document for the client information system; 409 while a compulsory field is missing."""
    key = key_of(request)
    access.EXPORT.require(request.actor)
    with reading(request.actor, access.VIEW) as seen:
        rules = rules_on(timezone.now())
        shown = report_shown(request.actor, pk, rules, with_reporters=True)
        if missing := shown.missing():
            lacks = Problem("concerns.not_whole", NOT_WHOLE, {"fields": ", ".join(missing)})
            return _drawn(request, shown, rules, seen, status=CONFLICT, sentences=sentences_of([lacks]))
    done = export_report.once(key, shown.report, actor=request.actor, now=timezone.now())
    return taken_over(request, done, pk=pk)
