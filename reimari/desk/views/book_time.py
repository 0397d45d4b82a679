"""A time is looked for, held and booked for a case (R-KL-16, R-PS-89)."""

from typing import Any
from uuid import UUID, uuid5

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.appointments.actions import book_time, hold_time, release_time, tell_shortage
from reimari.appointments.rules.booking import NOT_FREE
from reimari.appointments.states import Instead
from reimari.common.pages import key_of
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.desk.queries.times import choice_of, held_in, offered_now, shortage_of
from reimari.desk.views.times_of_case import (
    back_to_times,
    drawn,
    found_of,
    taken,
    to_case,
)
from reimari.staff.models import Team
from reimari.staff.roster import TEAMS
from reimari.work.queries import county_on

CONFLICT = 409


def _back(request: ActorRequest, _done: object, pk: UUID) -> HttpResponse:
    return back_to_times(request, pk)


def _any(**_given: Any) -> None:
    """A form's key alone says what was done: the rows differ from press to press."""


def _to_callback(_request: ActorRequest, _done: object, pk: UUID) -> HttpResponse:
    return redirect(reverse("desk:ask_callback", query={"case": str(pk)}))


@require_safe
def times(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The times that keep the case's promise, and what is held."""
    return drawn(request, pk)


@require_POST
@answers_once(hold_time, _back, to=_any)
def hold(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Hold the chosen time, in place of another that was held for the case."""
    now, key = timezone.now(), key_of(request)
    with reading(request.actor):
        county = county_on(now)
        found = found_of(request, pk, now=now)
        chosen = choice_of(request.POST.get("time", ""), request.actor, found.looking)
        team = Team.objects.filter(pk=chosen[0]).first() if chosen else None
        every = TEAMS.rows()
        offered = offered_now(request.actor, found.looking, county, every=every, now=now)
    if chosen is None or team is None:
        return drawn(request, pk, problems=[gettext(NOT_FREE)], status=CONFLICT)
    instead = shortage_of(offered, chosen[1])
    try:
        held = hold_time.once(key, team, choice=chosen[1], form=pk, actor=request.actor, now=now)
        if offered.shortage and instead:
            tell_shortage.once(
                uuid5(pk, f"{offered.shortage.due_at}"),
                found.case.team,
                lack=offered.shortage,
                place_id=found.place_id,
                instead=instead,
                case=found.case,
                actor=request.actor,
                now=now,
            )
    except Refused as refusal:
        return drawn(request, pk, problems=sentences_of(refusal.problems), status=CONFLICT)
    return _back(request, held, pk)


@require_POST
@answers_once(release_time, _back, to=_any)
def release(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Let what is held for the case go."""
    with reading(request.actor):
        found_of(request, pk, now=timezone.now())
        held = held_in(request.actor, pk)
    if held is None:
        return _back(request, None, pk)
    done = release_time.once(key_of(request), held, actor=request.actor, now=timezone.now())
    return _back(request, done, pk)


@require_POST
@answers_once(book_time, to_case)
def book(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Book what is held; to the case, whose current step it is now."""
    return taken(request, pk, book_time)


@require_POST
@answers_once(tell_shortage, _to_callback, to=_any)
def no_time(request: ActorRequest, pk: UUID) -> HttpResponse:
    """No time suits: it is written down for whoever leads the unit, and the client is called back instead."""
    now = timezone.now()
    with reading(request.actor):
        county, found = county_on(now), found_of(request, pk, now=now)
        offered = offered_now(request.actor, found.looking, county, every=TEAMS.rows(), now=now)
    if offered.shortage is None:
        return _to_callback(request, None, pk)
    done = tell_shortage.once(
        key_of(request),
        found.case.team,
        lack=offered.shortage,
        place_id=found.place_id,
        instead=Instead.CALLBACK,
        case=found.case,
        actor=request.actor,
        now=now,
    )
    return _to_callback(request, done, pk)
