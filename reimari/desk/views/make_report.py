"""A recorded contact becomes a contact to social services: what it lacks is asked (R-IU-32, C33)."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reimari.access.middleware import ActorRequest
from reimari.access.reading import Seen, reading
from reimari.access.repeating import answers_once
from reimari.accounts.models import User
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.concerns import access
from reimari.concerns.actions import make_report as make
from reimari.concerns.models import ConcernReport
from reimari.desk.forms.report_begun import begun_by_recorded, by_writer
from reimari.desk.forms.report_made import MakeReportForm
from reimari.desk.forms.typed import typed_in
from reimari.desk.queries.report_made import Making, making
from reimari.desk.queries.rows import language
from reimari.desk.views.drafts import forget, kept_of

TEMPLATE = "desk/views/make_report.html"
FORM = "make_report"
UNPROCESSABLE, CONFLICT = 422, 409


def onward(request: ActorRequest, report: ConcernReport, pk: UUID) -> HttpResponse:
    """To the report; the draft is done with."""
    forget(request, FORM, pk)
    return redirect("desk:report", pk=report.pk)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(make, onward)
def make_report(request: ActorRequest, pk: UUID) -> HttpResponse:
    """What the contact tells, and the questions that are left; 409 when it can't become one any more."""
    sent = request.POST if request.method == "POST" else None
    key = key_of(request) if sent is not None else uuid7()
    now = timezone.now()
    with reading(request.actor, access.MAKE) as seen:
        found = making(request.actor, pk)
        if isinstance(found, ConcernReport):
            return redirect("desk:report", pk=found.pk)
        if isinstance(found, list):
            raise Refused(*found)
        form = MakeReportForm(sent, today=timezone.localdate(now), initial=_begun(request, found))
        if sent is None:
            return _drawn(request, found, form, key, seen)
        form.full_clean()
        said = form.of_contact(found.contact, found.case, found.client)
        if form.tell(said.problems()) or not form.is_valid():
            return _drawn(request, found, form, key, seen, status=UNPROCESSABLE)
    try:
        report = make.once(key, found.contact, said=said, actor=request.actor, now=now)
    except Refused as refusal:
        form.add_error(None, sentences_of(refusal.problems))
        with reading(request.actor, access.MAKE) as seen:
            return _drawn(request, found, form, key, seen, status=CONFLICT)
    return onward(request, report, pk)


def _begun(request: ActorRequest, found: Making) -> dict[str, Any]:
    signed_in = getattr(request, "signed_in", None)
    title = signed_in.title if signed_in else {}
    begun = by_writer(
        cast(User, request.user), title.get(language()) or title.get("fi", ""), found.contact.team.unit
    )
    begun |= begun_by_recorded(found.contact, found.client)
    kept = kept_of(request, FORM, found.contact.pk)
    typed = typed_in(MakeReportForm, kept.data).items() if kept else ()
    return begun | {name: value for name, value in typed if kept and name in kept.data}


def _drawn(
    request: ActorRequest, found: Making, form: MakeReportForm, key: UUID, seen: Seen, *, status: int = 200
) -> HttpResponse:
    seen.subject = found.contact
    seen.person_ids.update(found.contact.person_ids())
    context = {"form": form, "key": key, "making": found, "contact": found.contact, "now": timezone.now()}
    return page(request, TEMPLATE, context, status=status)
