"""A client's booked time by the link in their message: they see it, move it or cancel it (R-KL-39, DR-19).

Nobody signs in here. The link itself is what is shown at the door, so the forms need no other token. The page
tells when, how and where one meets, and nothing of whom, why or with whom.
"""

import datetime as dt
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid5

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from reimari.access.reading import reading
from reimari.accounts.models import Guess
from reimari.accounts.rules import Knock
from reimari.accounts.tries import address_of, waits
from reimari.appointments import access
from reimari.appointments.actions import cancel_time, hold_time, move_time
from reimari.appointments.links import CLIENT, booking_in
from reimari.appointments.own_times import own_choice
from reimari.appointments.rules.booking import CHOOSE_TIME, CLIENT_TAKEN
from reimari.cases.actions import Why
from reimari.cases.states import ChangedBy, ChangeReason
from reimari.common.pages import page
from reimari.common.problems import Refused
from reimari.contacts.rules import WRITTEN
from reimari.desk.queries.client_time import COUNT, ClientTime, client_time, offered_to_client
from reimari.work.queries import county_on

TEMPLATE = "desk/views/client_time.html"
ONCE = UUID("7a1d5c3e-84b6-4f0e-9d2a-6b0f4c8e1a35")  # what is chosen for a time is one form
REASONS = (ChangeReason.TIME, ChangeReason.ILL, ChangeReason.NO_NEED, ChangeReason.UNTOLD)


@login_not_required
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def time(request: HttpRequest, language: str, token: str) -> HttpResponse:
    """The time, the times that can be had instead, and cancelling.

    404 for a link that isn't ours or whose day is over, 429 for somebody who tries too many of them.
    """
    if language not in WRITTEN:
        raise Http404
    with translation.override(language):
        answer = _answer(request, token)
    answer.headers["Content-Language"] = language
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    knock, now = Knock("link", address_of(request)), timezone.now()
    if wait := Guess.objects.wait(knock, now=now):
        return waits(_page(request, {"wait": wait}), wait)
    pk = booking_in(token, today=timezone.localdate(now))
    if pk is None or request.method == "POST":
        Guess.objects.add_failure(knock, now=now)
    if pk is None:
        return _page(request, {}, HTTPStatus.NOT_FOUND)
    return _sent(request, token, pk) if request.method == "POST" else _shown(request, token, pk)


def _shown(
    request: HttpRequest, token: str, pk: UUID, *, problem: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    now = timezone.now()
    with reading(CLIENT, access.FOLLOW) as seen:
        county = county_on(now)
        told = client_time(pk, county, now=now)
        if told is None:
            return _page(request, {}, HTTPStatus.NOT_FOUND)
        seen.subject = told.case
        after = _moment(request.GET.get("after", ""))
        offered = offered_to_client(told, county, now=now, after=after) if told.open else ()
        context = {
            "token": token,
            "told": told,
            "offered": offered,
            "later": offered[-1].token if len(offered) == COUNT else "",
            "from_start": after is None,
            "reasons": [(each.value, each.label) for each in REASONS],
            "problem": problem,
        }
        return _page(request, context, status)


def _sent(request: HttpRequest, token: str, pk: UUID) -> HttpResponse:
    """Move or cancel, once: the same form sent again is answered as it was first."""
    now = timezone.now()
    with reading(CLIENT):
        told = client_time(pk, county_on(now), now=now)
    if told is None:
        return _page(request, {}, HTTPStatus.NOT_FOUND)
    if not told.open or request.POST.get("agreed") != str(told.booking.pk):
        return _again(token)  # it has been changed meanwhile: the page says how it stands
    reason = request.POST.get("reason", "")
    why = Why(ChangedBy.CLIENT, ChangeReason(reason) if reason in REASONS else ChangeReason.UNTOLD)
    try:
        if request.POST.get("do") == "cancel":
            _cancelled(told, why, now=now)
        elif problem := _moved(told, request.POST.get("time", ""), now=now):
            return _shown(request, token, pk, problem=problem, status=HTTPStatus.CONFLICT)
    except Refused:
        return _shown(request, token, pk, problem=gettext(CLIENT_TAKEN), status=HTTPStatus.CONFLICT)
    return _again(token)


def _cancelled(told: ClientTime, why: Why, *, now: dt.datetime) -> None:
    cancel_time.once(uuid5(ONCE, f"{told.booking.pk} cancel"), told.case, why=why, actor=CLIENT, now=now)


def _moved(told: ClientTime, chosen: str, *, now: dt.datetime) -> str:
    """Hold the time and move there; answers what is wrong with the choice."""
    begins = _moment(chosen)
    if begins is None:
        return gettext(CHOOSE_TIME)
    with reading(CLIENT):
        choice = own_choice(told.booking, county_on(now).profile, begins, now=now)
    if choice is None:
        return gettext(CLIENT_TAKEN)
    hold = hold_time(told.booking.team, choice=choice, form=told.booking.pk, actor=CLIENT, now=now)
    move_time.once(
        uuid5(ONCE, f"{told.booking.pk} {begins.isoformat()}"),
        told.case,
        hold=hold.pk,
        why=Why(ChangedBy.CLIENT, ChangeReason.TIME),
        actor=CLIENT,
        now=now,
    )
    return ""


def _moment(text: str) -> dt.datetime | None:
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None


def _again(token: str) -> HttpResponse:
    return redirect("desk:client_time", language=translation.get_language() or "fi", token=token)


def _page(request: HttpRequest, context: dict[str, Any], status: int = HTTPStatus.OK) -> HttpResponse:
    return page(request, TEMPLATE, {"token": "", "told": None, "wait": 0} | context, status=status)
