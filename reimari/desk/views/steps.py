"""The deeds on one step: take, return, record an attempt, mark as done (R-IU-29, R-IU-37)."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.accounts.next import next_url
from reimari.common.ids import uuid7
from reimari.common.pages import STEP_CHANGED, from_htmx, key_of, page
from reimari.desk.forms.drafted import RETURN
from reimari.desk.forms.work_lists import AttemptForm, ReturnForm
from reimari.desk.queries.case import OF_CASE
from reimari.desk.queries.rows import rows_of
from reimari.desk.views.drafts import forget
from reimari.work import access, actions
from reimari.work.models import Step
from reimari.work.queries import county_on
from reimari.work.states import AttemptBy, ReturnReason


def onward(request: ActorRequest, step: Step, pk: UUID) -> HttpResponse:
    """The same answer the second time."""
    return done(request)


def onward_from_return(request: ActorRequest, step: Step, pk: UUID) -> HttpResponse:
    """As above, and what was chosen to return it isn't unfinished any more."""
    forget(request, f"{OF_CASE}{RETURN}", step.track_id)
    return done(request)


def leads_to_its_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """GET, after the session was lost at a press: the page of what this step belongs to."""

    @wraps(view)
    def led(request: ActorRequest, pk: UUID) -> HttpResponse:
        if request.method == "POST":
            return view(request, pk=pk)
        with reading(request.actor):
            (row,) = rows_of([_seen(request, pk)], county_on(timezone.now()), now=timezone.now())
        return redirect(row.page, pk=row.step.track_id)

    return require_http_methods(["GET", "HEAD", "POST"])(led)


@leads_to_its_page
@answers_once(actions.take_step, onward)
def take_step(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Take it; whoever was slower is told who has it (409)."""
    step = _seen(request, pk)
    actions.take_step.once(key_of(request), step, actor=request.actor, now=timezone.now())
    return done(request)


@leads_to_its_page
@answers_once(actions.return_step, onward_from_return)
def return_step(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Give it back to the team's list, with the reason."""
    step = _seen(request, pk)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _again(request, step, form, "return_form")
    reason = ReturnReason(form.cleaned_data["reason"])
    returned = actions.return_step.once(
        key_of(request),
        step,
        reason=reason,
        actor=request.actor,
        now=timezone.now(),
        seen_worker=_seen_worker(request),
    )
    return onward_from_return(request, returned, pk)


@leads_to_its_page
@answers_once(actions.attempt_contact, onward)
def attempt_contact(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Record that the client was tried to be reached, and whether they were."""
    step = _seen(request, pk)
    form = AttemptForm(request.POST)
    if not form.is_valid():
        return _again(request, step, form, "attempt_form")
    actions.attempt_contact.once(
        key_of(request),
        step,
        by=AttemptBy(form.cleaned_data["by"]),
        reached=form.cleaned_data["reached"] == "yes",
        actor=request.actor,
        now=timezone.now(),
    )
    return done(request)


@leads_to_its_page
@answers_once(actions.complete_step, onward)
def complete_step(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Mark it as done; the step that a matter stands on is refused (409)."""
    step = _seen(request, pk)
    actions.complete_step.once(key_of(request), step, actor=request.actor, now=timezone.now())
    return done(request)


def done(request: HttpRequest) -> HttpResponse:
    """Back to where the form was; htmx is told that a step has changed: what shows it draws itself anew."""
    if from_htmx(request):
        return HttpResponse(status=204, headers={"HX-Trigger": STEP_CHANGED})
    return redirect(next_url(request))


def _seen_worker(request: ActorRequest) -> UUID | None:
    """Who had the step when the form was drawn, as far as it tells."""
    try:
        return UUID(request.POST.get("worker", ""))
    except ValueError:
        return None


def _seen(request: ActorRequest, pk: UUID) -> Step:
    return access.VIEW.row(request.actor, Step.objects.all(), pk)


def _again(request: ActorRequest, step: Step, form: forms.Form, part: str) -> HttpResponse:
    """The form with what was typed and what is wrong in it: 422."""
    titles = {"return_form": _("Return the step to the list"), "attempt_form": _("Record an attempt")}
    with reading(request.actor):
        context = {
            "step": step,
            "part": part,
            part: form,
            "worker": _seen_worker(request),
            "title": titles[part],
            "here": next_url(request),
            "key": uuid7(),
        }
        return page(request, "desk/views/steps.html", context, parts={part}, status=422)
