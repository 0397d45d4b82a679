"""Put failed background work aside, with a reason: it isn't counted any more."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.common.ids import uuid7
from reimari.common.pages import from_htmx, key_of, page
from reimari.desk import access, actions
from reimari.desk.forms.jobs import AsideForm
from reimari.desk.queries.jobs import failed_line
from reimari.jobs.models import Failure
from reimari.jobs.states import AsideReason


@require_http_methods(["GET", "HEAD", "POST"])
def set_aside_job(request: ActorRequest, pk: int) -> HttpResponse:
    """The form with the reason; when sent, the deed."""
    failure = access.SET_ASIDE_JOB.row(request.actor, Failure.objects.asked().select_related("job"), pk)
    if request.method != "POST":
        return _drawn(request, failure, AsideForm())
    form = AsideForm(request.POST)
    if not form.is_valid():
        return _drawn(request, failure, form, status=422)
    reason = AsideReason(form.cleaned_data["reason"])
    actions.set_aside_job.once(
        key_of(request), failure, reason=reason, actor=request.actor, now=timezone.now()
    )
    url = reverse("desk:jobs")
    return HttpResponse(headers={"HX-Redirect": url}) if from_htmx(request) else redirect(url)


def _drawn(request: ActorRequest, failure: Failure, form: AsideForm, *, status: int = 200) -> HttpResponse:
    with reading(request.actor, access.VIEW_JOBS) as seen:
        seen.subject = failure
        context = {
            "form": form,
            "line": failed_line(failure),
            "here": "",
            "key": uuid7(),
            "now": timezone.now(),
        }
        return page(
            request, "desk/views/set_aside_job.html", context, parts={"set_aside_form"}, status=status
        )
