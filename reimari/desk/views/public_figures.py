"""A page of figures as whoever has its link sees it, without an account."""

import datetime as dt
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from reimari.access.actor import system
from reimari.access.reading import reading
from reimari.accounts.models import Guess
from reimari.accounts.rules import Knock
from reimari.accounts.tries import address_of, waits
from reimari.common.pages import page
from reimari.contacts.rules import WRITTEN
from reimari.desk.queries.figures_shared import hash_of, shared_of
from reimari.desk.views.report_form import closed_to_others
from reimari.figures.actions import open_shared
from reimari.figures.models import SharedView
from reimari.work.queries import county_on

TEMPLATE = "desk/views/public_figures.html"
SHARED = system("shared figures")  # who reads for whoever has the link: nobody is known by it
LONGEST = 120


@login_not_required
@require_safe
def public_figures(request: HttpRequest, language: str, token: str) -> HttpResponse:
    """The figures. 404 for what is no link, 410 for one that has ended, 429 for whoever tries too many."""
    if language not in WRITTEN:
        raise Http404
    now = timezone.now()
    knock = Knock("figures", address_of(request))
    with translation.override(language):
        if wait := Guess.objects.wait(knock, now=now):
            return closed_to_others(
                waits(page(request, TEMPLATE, {"shown": None, "wait": wait}), wait), language
            )
        with reading(SHARED):
            view = SharedView.objects.filter(token_hash=hash_of(token[:LONGEST])).first()
            ended = _ended(view, now) if view else ""
            shown = shared_of(view, county_on(now), now=now) if view and not ended else None
            status = HTTPStatus.OK if shown else HTTPStatus.GONE if view else HTTPStatus.NOT_FOUND
            context = {"now": now, "shown": shown, "ended": ended, "view": view, "wait": 0, "token": token}
            answer = page(request, TEMPLATE, context, status=status)
    if view is None:
        Guess.objects.add_failure(knock, now=now)
    elif shown:
        open_shared(view, actor=SHARED, now=now)
    return closed_to_others(answer, language)


def _ended(view: SharedView, now: dt.datetime) -> str:
    if view.revoked_at is not None:
        return "revoked"
    return "over" if view.valid_until < timezone.localdate(now) else ""
