"""A time is looked for, held and booked for a case (R-KL-16, R-PS-89)."""

import datetime as dt
from collections.abc import Sequence
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
from reimari.appointments import access
from reimari.appointments.actions import book_time, hold_time, release_time, tell_shortage
from reimari.appointments.models import Hold
from reimari.appointments.rules.booking import HOLD_GONE, NOT_FREE
from reimari.appointments.states import Instead
from reimari.cases.actions import SeenCase
from reimari.cases.states import MeetingMode, ToldBy
from reimari.common.ids import uuid7, uuid_of
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.desk.forms.typed import whole_number
from reimari.desk.queries.case_times import CaseToBook, case_to_book
from reimari.desk.queries.rows import name_in
from reimari.desk.queries.times import (
    choice_of,
    held_in,
    offered_now,
    shortage_of,
    times_shown,
    told_in_language,
)
from reimari.region.profile.values import by_code
from reimari.staff.models import Team
from reimari.staff.roster import TEAMS
from reimari.work.queries import county_on

TEMPLATE = "desk/views/book_time.html"
CONFLICT = 409


def _back(request: ActorRequest, _done: object, pk: UUID) -> HttpResponse:
    """To the times, as they were looked for."""
    asked = {name: request.POST[name] for name in ("mode", "worker") if request.POST.get(name)}
    return redirect(reverse("desk:book_time", args=[pk], query=asked or None, fragment="held"))


def _to_case(_request: ActorRequest, _done: object, pk: UUID) -> HttpResponse:
    return redirect(reverse("desk:case", args=[pk], fragment="promise-title"))


def _any(**_given: Any) -> None:
    """A form's key alone says what was done: the rows differ from press to press."""


def _to_callback(_request: ActorRequest, _done: object, pk: UUID) -> HttpResponse:
    return redirect(reverse("desk:ask_callback", query={"case": str(pk)}))


@require_safe
def times(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The times that keep the case's promise, and what is held."""
    return _drawn(request, pk)


@require_POST
@answers_once(hold_time, _back, to=_any)
def hold(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Hold the chosen time, in place of another that was held for the case."""
    now, key = timezone.now(), key_of(request)
    with reading(request.actor):
        county = county_on(now)
        found = _found(request, pk, now=now)
        chosen = choice_of(request.POST.get("time", ""), request.actor, found.looking)
        team = Team.objects.filter(pk=chosen[0]).first() if chosen else None
        every = TEAMS.rows()
        offered = offered_now(request.actor, found.looking, county, every=every, now=now)
    if chosen is None or team is None:
        return _drawn(request, pk, problems=[gettext(NOT_FREE)], status=CONFLICT)
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
        return _drawn(request, pk, problems=sentences_of(refusal.problems), status=CONFLICT)
    return _back(request, held, pk)


@require_POST
@answers_once(release_time, _back, to=_any)
def release(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Let what is held for the case go."""
    with reading(request.actor):
        _found(request, pk, now=timezone.now())
        held = held_in(request.actor, pk)
    if held is None:
        return _back(request, None, pk)
    done = release_time.once(key_of(request), held, actor=request.actor, now=timezone.now())
    return _back(request, done, pk)


@require_POST
@answers_once(book_time, _to_case)
def book(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Book what is held; to the case, whose current step it is now."""
    now = timezone.now()
    with reading(request.actor):
        found, held = _found(request, pk, now=now), held_in(request.actor, pk)
        told = _told(request, held, found, now=now) if held else None
    if held is None:
        return _drawn(request, pk, problems=[gettext(HOLD_GONE)], status=CONFLICT)
    try:
        done = book_time.once(
            key_of(request),
            found.case,
            hold=held.pk,
            told=told,
            seen=_seen(request),
            actor=request.actor,
            now=now,
        )
    except Refused as refusal:
        return _drawn(request, pk, problems=sentences_of(refusal.problems), status=CONFLICT)
    return _to_case(request, done, pk)


@require_POST
@answers_once(tell_shortage, _to_callback, to=_any)
def no_time(request: ActorRequest, pk: UUID) -> HttpResponse:
    """No time suits: it is written down for whoever leads the unit, and the client is called back instead."""
    now = timezone.now()
    with reading(request.actor):
        county, found = county_on(now), _found(request, pk, now=now)
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


def _found(request: ActorRequest, pk: UUID, *, now: dt.datetime) -> CaseToBook:
    asked = request.POST if request.method == "POST" else request.GET
    mode, worker = asked.get("mode", ""), asked.get("worker", "")
    return case_to_book(
        request.actor,
        pk,
        county_on(now),
        now=now,
        mode=mode if mode in MeetingMode.values else "",
        worker=uuid_of(worker),
    )


def _told(
    request: ActorRequest, held: Hold, found: CaseToBook, *, now: dt.datetime
) -> tuple[ToldBy, str] | None:
    """How the client was told of the time, in the words that stood there to be read."""
    how = request.POST.get("told", "")
    if how not in ToldBy.values:
        return None
    return ToldBy(how), told_in_language(held, county_on(now).profile, found.looking.language)


def _seen(request: ActorRequest) -> SeenCase:
    """The case as it was when the page was drawn."""
    return SeenCase(uuid_of(request.POST.get("current", "")), whole_number(request.POST.get("entry")))


def _drawn(
    request: ActorRequest, pk: UUID, *, problems: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    now = timezone.now()
    with reading(request.actor, access.BOOK) as seen:
        county, found = county_on(now), _found(request, pk, now=now)
        seen.subject = found.case
        seen.person_ids.update(found.case.person_ids())
        shown = times_shown(request.actor, found.looking, county, every=TEAMS.rows(), now=now)
        context = {
            "now": now,
            "case": found.case,
            "found": found,
            "shown": shown,
            "problems": problems,
            "need": name_in(by_code(county.profile.needs), found.case.need),
            "key": uuid7(),
            "told_by": ToldBy.choices,
        }
        return page(request, TEMPLATE, context, status=status)
