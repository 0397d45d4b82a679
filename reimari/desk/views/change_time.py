"""A booked time is moved, or cancelled, while one talks with the client or because we have to (R-KL-39)."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.appointments.actions import cancel_time, move_time
from reimari.appointments.states import Answer
from reimari.cases.actions import Why
from reimari.cases.rules import WHY_CHANGED
from reimari.cases.states import ChangedBy, ChangeReason, ToldBy
from reimari.common.pages import key_of
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.desk.queries.times import offered_now
from reimari.desk.queries.told_times import cancelled_words
from reimari.desk.views.times_of_case import (
    changed_by,
    drawn,
    found_of,
    seen_of_form,
    taken,
    to_case,
)
from reimari.staff.roster import TEAMS
from reimari.work.queries import county_on

CONFLICT, INCOMPLETE = 409, 422


@require_safe
def change_time(request: ActorRequest, pk: UUID) -> HttpResponse:
    """What is agreed, the times that can be had instead, and what is held."""
    return drawn(request, pk, by=changed_by(request) or ChangedBy.CLIENT)


@require_POST
@answers_once(move_time, to_case)
def move(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Move the agreed time to the one that is held; to the case, whose current step it is now."""
    why = _why(request)
    return taken(request, pk, move_time, why=why) if why else _incomplete(request, pk)


@require_POST
@answers_once(cancel_time, to_case)
def cancel(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Cancel the agreed time; when we have to, the times that we can give instead come first."""
    now, why = timezone.now(), _why(request)
    if why is None:
        return _incomplete(request, pk)
    with reading(request.actor):
        county, found = county_on(now), found_of(request, pk, now=now)
        offered = offered_now(request.actor, found.looking, county, every=TEAMS.rows(), now=now)
        how, answer = request.POST.get("told", ""), request.POST.get("answer", "")
        words = cancelled_words(found.meeting, found.looking.language) if found.meeting else ""
    try:
        done = cancel_time.once(
            key_of(request),
            found.case,
            why=why,
            offered=len(offered.times) + len(offered.instead),
            answer=Answer(answer) if answer in Answer.values else None,
            told=(ToldBy(how), words) if how in ToldBy.values else None,
            seen=seen_of_form(request),
            actor=request.actor,
            now=now,
        )
    except Refused as refusal:
        return drawn(request, pk, problems=sentences_of(refusal.problems), status=CONFLICT)
    return to_case(request, done, pk)


def _why(request: ActorRequest) -> Why | None:
    by, reason = changed_by(request), request.POST.get("reason", "")
    return Why(by, ChangeReason(reason)) if by and reason in ChangeReason.values else None


def _incomplete(request: ActorRequest, pk: UUID) -> HttpResponse:
    by = changed_by(request) or ChangedBy.CLIENT
    return drawn(request, pk, by=by, problems=[gettext(WHY_CHANGED)], status=INCOMPLETE)
