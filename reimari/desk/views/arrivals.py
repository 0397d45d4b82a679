"""When contacts come (C70)."""

from dataclasses import replace
from typing import cast

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.common.pages import page
from reimari.common.shell import Tab
from reimari.desk.queries.arrivals import arrivals_of
from reimari.desk.queries.figures_asked import asked_by, form_of, tabs_of, ways_of
from reimari.desk.queries.figures_shared import share_form
from reimari.figures import access
from reimari.figures.definitions import ARRIVALS, ARRIVED
from reimari.figures.models import SharedPage
from reimari.figures.queries import BY_MONTH, BY_NOTHING
from reimari.work.queries import county_on

MONTHS = 3  # fewer weekdays than these say little


@require_safe
def arrivals(request: ActorRequest) -> HttpResponse:
    """Contacts by weekday and half-hour; without months in the address, of the last three."""
    access.SEE.require(request.actor)
    with reading(request.actor, access.SEE) as seen:
        now = timezone.now()
        seen.subject = cast(User, request.user)
        asked = asked_by(request.GET.dict(), now=now, months=MONTHS)
        ways = [way for way in ways_of([ARRIVED]) if way != BY_MONTH]
        if not request.GET.get("by") or asked.by not in ways:
            asked = replace(asked, by=BY_NOTHING)
        found = arrivals_of(request.actor, asked, county_on(now), now=now)
        plain = reverse("desk:arrivals")
        every = Tab(f"{plain}?{asked.address(by='')}#map", _("All together"), current=not asked.by)
        file = reverse("desk:figures_file", args=[ARRIVALS.code])
        context = {
            "sharing": share_form(request.actor, SharedPage.ARRIVALS, ARRIVALS.code, asked),
            "now": now,
            "report": ARRIVALS,
            "figure": ARRIVED,
            "found": found,
            "shown": found.figures.freshness(),
            "asked": asked,
            "form": form_of(asked, found.figures.names(), ways, now=now),
            "tabs": [every, *tabs_of(plain, asked, ways)],
            "plain": plain,
            "download": f"{file}?{asked.address()}" if request.actor.may(access.EXPORT.name) else "",
        }
        return page(request, "desk/views/arrivals.html", context)
