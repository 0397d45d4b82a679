"""Places for crises and short stays: which beds are free, and reserving one (R-PS-28, R-KS-30)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_safe

from reimari.access.deeds import Deed
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.accounts.models import User
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.desk.forms.places import ConfirmForm, ReserveForm
from reimari.desk.queries import places as queries
from reimari.grants import access, actions
from reimari.grants.models import CarePlace, PlaceStay

TEMPLATE = "desk/views/places.html"
UNPROCESSABLE, CONFLICT = 422, 409
FARTHEST = dt.timedelta(days=366)
VERBS: Mapping[str, Deed[Any, ..., Any]] = {
    "confirm": actions.confirm_place,
    "release": actions.release_place,
}


@require_safe
def places(request: ActorRequest) -> HttpResponse:
    """Two weeks of all places; `?from=`: another first day, `?bed=` and `?comes=`: filled into the form."""
    access.SEE_PLACES.require(request.actor)
    return _drawn(request)


def reserved(request: ActorRequest, done: PlaceStay) -> HttpResponse:
    """To the days of the stay."""
    del request
    return redirect(_address(done.comes_on))


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(actions.reserve_place, reserved)
def reserve_place(request: ActorRequest) -> HttpResponse:
    """Reserve a bed; somebody who was faster is told of."""
    access.RESERVE.require(request.actor)
    if request.method != "POST":
        return redirect("desk:places")
    key, now = key_of(request), timezone.now()
    with reading(request.actor):
        shown = queries.register(request.actor, _first(request.POST, now), now=now)
        form = ReserveForm(request.POST, beds=shown.beds, actor=request.actor)
        valid = form.is_valid()
    if not valid:
        return _drawn(request, form=form, status=UNPROCESSABLE)
    code, bed = form.chosen()
    try:
        done = actions.reserve_place.once(
            key,
            CarePlace.objects.get(pk=code),
            bed=bed,
            comes=form.cleaned_data["comes"],
            leaves=form.cleaned_data["leaves"],
            person_id=form.case.person_id if form.case else None,
            actor=request.actor,
            now=now,
        )
    except Refused as refusal:
        return _drawn(request, form=form, refusal=refusal, status=CONFLICT)
    return reserved(request, done)


def changed(request: ActorRequest, done: PlaceStay, pk: UUID, verb: str) -> HttpResponse:
    """Back to the register."""
    del request, pk, verb
    return redirect(_address(done.comes_on))


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(lambda pk, verb: VERBS[verb], changed)
def stay_deed(request: ActorRequest, pk: UUID, verb: str) -> HttpResponse:
    """Confirm a held bed for somebody, or release it."""
    access.SEE_PLACES.require(request.actor)
    with reading(request.actor):
        stay = access.SEE_PLACES.row(request.actor, PlaceStay.objects.all(), pk)
    if request.method != "POST":
        return redirect(_address(stay.comes_on))
    key, now = key_of(request), timezone.now()
    with reading(request.actor):
        form = ConfirmForm(request.POST, actor=request.actor) if verb == "confirm" else None
        valid = form is None or form.is_valid()
    if not valid:
        return _drawn(request, wrong=form, status=UNPROCESSABLE)
    given = {"person_id": form.case.person_id} if form and form.case else {}
    try:
        done = VERBS[verb].once(key, stay, actor=request.actor, now=now, **given)
    except Refused as refusal:
        return _drawn(request, refusal=refusal, status=CONFLICT)
    return changed(request, done, pk, verb)


def _drawn(
    request: ActorRequest,
    *,
    form: ReserveForm | None = None,
    wrong: ConfirmForm | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    with reading(request.actor, access.SEE_PLACES) as seen:
        now = timezone.now()
        given = request.POST if request.method == "POST" else request.GET
        shown = queries.register(request.actor, _first(given, now), now=now)
        seen.subject, seen.person_ids = cast(User, request.user), set(shown.named)
        today, step = timezone.localdate(now), dt.timedelta(days=queries.DAYS)
        earlier = shown.first - step
        context = {
            "now": now,
            "key": uuid7(),
            "here": _address(shown.first),
            "shown": shown,
            "earlier": _address(max(earlier, today)) if shown.first > today else "",
            "later": _address(shown.first + step) if shown.first - today < FARTHEST else "",
            "may_reserve": request.actor.may(access.RESERVE.name),
            "form": form or _empty(request, shown, today),
            "opened": form is not None or "bed" in request.GET,
            "confirm": wrong or ConfirmForm(actor=request.actor, auto_id=False),
            "wrong": [each for each in (form, wrong) if each and each.errors],
            "sentences": sentences_of(refusal.problems if refusal else ()),
        }
        return page(request, TEMPLATE, context, status=status)


def _empty(request: ActorRequest, shown: queries.Register, today: dt.date) -> ReserveForm:
    """The form, filled with the bed and day that were pressed."""
    comes = _day(request.GET.get("comes")) or max(today, shown.first)
    known = {"bed": request.GET.get("bed", ""), "comes": comes}
    return ReserveForm(initial=known, beds=shown.beds, actor=request.actor)


def _first(given: QueryDict, now: dt.datetime) -> dt.date:
    """The first day that is shown: not before today, nor more than a year ahead."""
    today = timezone.localdate(now)
    asked = _day(given.get("from")) or today
    return min(max(asked, today), today + FARTHEST)


def _day(typed: str | None) -> dt.date | None:
    try:
        return parse_date(typed or "")
    except ValueError:
        return None


def _address(day: dt.date) -> str:
    return f"{reverse('desk:places')}?from={day.isoformat()}"
