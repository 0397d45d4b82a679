"""Recording a client's written request for log data (703/2023 11 §)."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.desk.forms.log_requests import LogRequestForm
from reimari.people.models import Person
from reimari.records import access
from reimari.records.actions import record_log_request
from reimari.records.models import LogRequest

TEMPLATE = "desk/views/new_log_request.html"
UNPROCESSABLE, CONFLICT = 422, 409


def onward(_request: ActorRequest, made: LogRequest, pk: UUID) -> HttpResponse:
    """The request."""
    return redirect("desk:log_request", pk=made.pk)


@sensitive_post_parameters("asker_name", "special_reason")
@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(record_log_request, onward)
def new_log_request(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The form about one person, found in the use log; when sent, the deed."""
    person = access.RECORD.row(request.actor, Person.objects.all(), pk)
    now = timezone.now()
    today = timezone.localdate(now)
    if request.method != "POST":
        return _drawn(request, person, LogRequestForm(today=today), uuid7())
    form = LogRequestForm(request.POST, today=today)
    if not form.is_valid():
        return _drawn(request, person, form, key_of(request), status=UNPROCESSABLE)
    try:
        made = record_log_request.once(
            key_of(request), person, asked=form.asked, actor=request.actor, now=now
        )
    except Refused as refusal:
        form.add_error(None, sentences_of(refusal.problems))
        return _drawn(request, person, form, key_of(request), status=CONFLICT)
    return onward(request, made, pk)


def _drawn(
    request: ActorRequest, person: Person, form: LogRequestForm, key: UUID, *, status: int = 200
) -> HttpResponse:
    with reading(request.actor, access.RECORD) as seen:
        seen.subject, seen.person_ids = person, {person.pk}
        context = {"now": timezone.now(), "person": person, "form": form, "key": key}
        return page(request, TEMPLATE, context, status=status)
