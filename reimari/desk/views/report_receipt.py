"""The receipt of a report sent by the public form (I-23, 1301/2014 40 §)."""

from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from reimari.access.reading import reading
from reimari.accounts.models import Guess
from reimari.accounts.rules import Knock
from reimari.accounts.tries import address_of, waits
from reimari.common.dates import due_words
from reimari.common.pages import page
from reimari.concerns import access
from reimari.contacts.queries import rules_on
from reimari.contacts.rules import WRITTEN
from reimari.desk.queries.reports import Receipt, receipt_of
from reimari.desk.receipt_links import report_in
from reimari.desk.views.report_form import FORM, closed_to_others, phrase_of

TEMPLATE = "desk/views/report_receipt.html"


@login_not_required
@require_safe
def report_receipt(request: HttpRequest, language: str, token: str) -> HttpResponse:
    """That the report has arrived, who looks at it and by when: nothing of the person, and nothing of
    the case."""
    if language not in WRITTEN:
        raise Http404
    now = timezone.now()
    knock = Knock("receipt", address_of(request))
    with translation.override(language):
        if wait := Guess.objects.wait(knock, now=now):
            return waits(page(request, TEMPLATE, {"told": None, "wait": wait}), wait)
        pk = report_in(token, today=timezone.localdate(now))
        if pk is None:
            Guess.objects.add_failure(knock, now=now)
        with reading(FORM, access.SEE_RECEIPT) as seen:
            told = receipt_of(pk, rules_on(now), language) if pk else None
            seen.subject = told.report if told else None
            answer = _receipt(request, told, language, token)
    return closed_to_others(answer, language)


def _receipt(request: HttpRequest, told: Receipt | None, language: str, token: str) -> HttpResponse:
    context: dict[str, Any] = {"told": told, "wait": 0, "token": token if told else ""}
    if told:
        due = due_words(told.due_at, now=told.now, language=language) if told.due_at else ""
        context |= {"now": told.now, "due": due, "emergency": phrase_of(told.rules, "emergency", language)}
    return page(request, TEMPLATE, context, status=HTTPStatus.OK if told else HTTPStatus.NOT_FOUND)
