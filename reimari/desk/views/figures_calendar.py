"""The calendar of promises: what comes due in a month (C71, R-KS-47, I-09, I-11)."""

from typing import cast

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.common.dates import words_of
from reimari.common.pages import page
from reimari.desk.queries.figures_calendar import STANDS, calendar_asked, calendar_of
from reimari.desk.queries.rows import language
from reimari.figures import access
from reimari.figures.definitions import DUE
from reimari.work.queries import county_on


@require_safe
def figures_calendar(request: ActorRequest) -> HttpResponse:
    """The month that the address asks for; without one the month that goes on."""
    access.SEE.require(request.actor)
    with reading(request.actor, access.SEE) as seen:
        now = timezone.now()
        seen.subject = cast(User, request.user)
        asked = calendar_asked(request.GET.dict(), today=timezone.localdate(now))
        context = {
            "now": now,
            "shown": calendar_of(request.actor, asked, county_on(now), now=now),
            "figure": DUE,
            "plain": reverse("desk:figures_calendar"),
            "stands": STANDS,
            "weekdays": words_of(language()).weekdays,
        }
        return page(request, "desk/views/figures_calendar.html", context)
