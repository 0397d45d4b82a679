"""Who made a concern report: kept apart from all that is told of the client (I-23)."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.common.pages import page
from reimari.concerns import access
from reimari.contacts.queries import rules_on
from reimari.desk.queries.reports import report_shown
from reimari.people.rules import shown_phone

TEMPLATE = "desk/views/report_reporter.html"


@require_safe
def report_reporter(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Who reported: a page of its own, for the entitled, and each view of it is in the use log (I-23)."""
    with reading(request.actor, access.SEE_REPORTER) as seen:
        shown = report_shown(request.actor, pk, rules_on(timezone.now()), with_reporters=True)
        seen.subject = shown.report
        seen.person_ids.update(shown.report.person_ids())
        reporters = list(shown.report.reporters.order_by("number"))
        phones = {each.number: shown_phone(each.phone) for each in reporters if each.phone}
        context = {"shown": shown, "report": shown.report, "reporters": reporters, "phones": phones}
        return page(request, TEMPLATE, context)
