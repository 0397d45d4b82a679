"""The deeds on one step: take, return, record an attempt, mark as done (R-IU-29, R-IU-37)."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.next import next_url
from reimari.common.ids import uuid7
from reimari.common.pages import from_htmx, key_of, page
from reimari.desk.forms.work_lists import AttemptForm, ReturnForm
from reimari.work import access, actions
from reimari.work.models import Step
from reimari.work.states import AttemptBy, ReturnReason

CHANGED = "step-changed"


@require_POST
def take_step(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Take it; whoever was slower is told who has it (409)."""
    step = _seen(request, pk)
    actions.take_step.once(key_of(request), step, actor=request.actor, now=timezone.now())
    return done(request)


@require_POST
def return_step(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Give it back to the team's list, with the reason."""
    step = _seen(request, pk)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _again(request, step, form, "return_form")
    reason = ReturnReason(form.cleaned_data["reason"])
    actions.return_step.once(key_of(request), step, reason=reason, actor=request.actor, now=timezone.now())
    return done(request)


@require_POST
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


@require_POST
def complete_step(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Mark it as done; the step that a matter stands on is refused (409)."""
    step = _seen(request, pk)
    actions.complete_step.once(key_of(request), step, actor=request.actor, now=timezone.now())
    return done(request)


def done(request: HttpRequest) -> HttpResponse:
    """Back to where the form was; htmx is told that a step has changed: what shows it draws itself anew."""
    if from_htmx(request):
        return HttpResponse(status=204, headers={"HX-Trigger": CHANGED})
    return redirect(next_url(request))


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
            "title": titles[part],
            "here": next_url(request),
            "key": uuid7(),
        }
        return page(request, "desk/views/steps.html", context, parts={part}, status=422)
