"""The months that are over, and their reports (R-PS-80, R-PS-81)."""

from typing import cast

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.common.pages import page
from reimari.common.shell import Tab
from reimari.desk.queries.month_reports import months_of
from reimari.figures import access
from reimari.work.queries import county_on

DIGITS = 4


@require_safe
def months(request: ActorRequest) -> HttpResponse:
    """The months of a year, each with its reports and who has gone through them."""
    access.REVIEW.require(request.actor)
    with reading(request.actor, access.REVIEW) as seen:
        now = timezone.now()
        seen.subject = cast(User, request.user)
        year = request.GET.get("year", "")
        told = int(year) if year.isdecimal() and len(year) == DIGITS else None
        shown = months_of(request.actor, county_on(now), year=told, today=timezone.localdate(now))
        plain = reverse("desk:months")
        tabs = [Tab(f"{plain}?year={each}", str(each), current=each == shown.year) for each in shown.years]
        context = {"now": now, "shown": shown, "tabs": tabs if len(tabs) > 1 else []}
        return page(request, "desk/views/months.html", context)
