"""Which teams help each other now; help is opened and ended (R-PS-67, R-PS-91, R-KS-46)."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.accounts.models import User
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.desk.forms.overflow import OverflowForm
from reimari.desk.queries import overflow as queries
from reimari.desk.queries.live import topics
from reimari.staff import access
from reimari.staff.actions import end_overflow, open_overflow
from reimari.staff.models import Overflow, Team

TEMPLATE = "desk/views/overflow.html"
UNPROCESSABLE, CONFLICT = 422, 409
DONE = {"opened", "ended"}


def _opened(request: ActorRequest, done: Overflow, **_given: Any) -> HttpResponse:
    del request, done
    return redirect(f"{reverse('desk:overflow')}?done=opened#done")


def _ended(request: ActorRequest, done: Overflow, **_given: Any) -> HttpResponse:
    del request, done
    return redirect(f"{reverse('desk:overflow')}?done=ended#done")


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(open_overflow, _opened)
def overflow(request: ActorRequest) -> HttpResponse:
    """What flows over now, what lately did, and the form that opens more."""
    if request.method != "POST":
        access.VIEW_OVERFLOW.require(request.actor)
        return _drawn(request)
    access.OPEN_OVERFLOW.require(request.actor)
    key, now = key_of(request), timezone.now()
    with reading(request.actor):
        asks_for, helpers = queries.teams_to_choose(request.actor)
    form = OverflowForm(request.POST, asks_for=asks_for, helpers=helpers)
    if not form.is_valid():
        return _drawn(request, form=form, status=UNPROCESSABLE)
    teams = Team.objects.select_related("unit").in_bulk([form.cleaned_data["team"], form.cleaned_data["to"]])
    try:
        done = open_overflow.once(
            key,
            teams[form.cleaned_data["team"]],
            to=teams[form.cleaned_data["to"]],
            actor=request.actor,
            now=now,
            **form.given(),
        )
    except Refused as refusal:
        return _drawn(request, form=form, refusal=refusal, status=CONFLICT)
    return _opened(request, done)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(end_overflow, _ended)
def overflow_end(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The helpers take no more. GET, after the session was lost at a press: the page."""
    with reading(request.actor):
        row = access.END_OVERFLOW.row(request.actor, Overflow.objects.all(), pk)
    if request.method != "POST":
        return redirect("desk:overflow")
    try:
        done = end_overflow.once(key_of(request), row, actor=request.actor, now=timezone.now())
    except Refused as refusal:
        return _drawn(request, refusal=refusal, status=CONFLICT)
    return _ended(request, done)


def _drawn(
    request: ActorRequest,
    *,
    form: OverflowForm | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    with reading(request.actor, access.VIEW_OVERFLOW) as seen:
        access.VIEW_OVERFLOW.require(request.actor)
        now = timezone.now()
        shown = queries.overflow_page(request.actor, now=now)
        seen.subject = cast(User, request.user)
        usual = {"until": timezone.localdate(now)}
        blank = OverflowForm(initial=usual, asks_for=shown.asks_for, helpers=shown.helpers)
        context = {
            "now": now,
            "today": timezone.localdate(now),
            "key": uuid7(),
            "shown": shown,
            "may_end": {row.pk for row in shown.now if queries.may_end(request.actor, row)},
            "may_open": bool(shown.asks_for),
            "form": form or blank,
            "sentences": sentences_of(refusal.problems if refusal else ()),
            "done": request.GET.get("done") if request.GET.get("done") in DONE else "",
            "topics": topics(team=sorted(shown.teams)),
        }
        return page(request, TEMPLATE, context, parts={"standing"}, status=status)
