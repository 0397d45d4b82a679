"""The calendars of a unit: who can be booked for what, and how many times are free (R-KL-25)."""

from typing import cast

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.catalogue import Unseen
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.appointments import access
from reimari.common.pages import page
from reimari.desk.queries import calendars as queries
from reimari.desk.queries import unit_calendars as of_unit
from reimari.desk.views.shortages import tabs_of
from reimari.region.profile.values import fold
from reimari.staff.models import Team
from reimari.staff.roster import TEAMS
from reimari.work.queries import county_on


@require_safe
def calendars(request: ActorRequest) -> HttpResponse:
    """To the unit that was chosen, else to the first with backgrounds."""
    access.VIEW.require(request.actor)
    with reading(request.actor):
        today = timezone.localdate()
        units = queries.units_shown(request.actor, county_on(timezone.now()).profile, today)
        asked = request.GET.get("unit", "")
        chosen = _chosen(units, asked) if asked else next(iter(units), "")
    if chosen:
        return redirect("desk:unit_calendars", unit=chosen)
    with reading(request.actor, access.VIEW) as seen:
        seen.subject = cast(User, request.user)
        return page(request, "desk/views/unit_calendars.html", {"now": timezone.now(), "shown": None})


@require_safe
def unit_calendars(request: ActorRequest, unit: str) -> HttpResponse:
    """Who of the unit can be booked for what, and how many times are free."""
    access.VIEW.require(request.actor)
    with reading(request.actor, access.VIEW) as seen:
        now = timezone.now()
        county, every = county_on(now), TEAMS.rows()
        units = queries.units_shown(request.actor, county.profile, timezone.localdate(now), every=every)
        chosen = _chosen(units, unit)
        seen.subject = units[chosen][0]
        shown = of_unit.unit_page(request.actor, chosen, units, every, county, now=now)
        tabs = tabs_of(request.actor, chosen, units[chosen])
        context = {"now": now, "shown": shown, "tabs": tabs}
        return page(request, "desk/views/unit_calendars.html", context)


def _chosen(units: dict[str, list[Team]], code: str) -> str:
    for each in units:
        if fold(each) == fold(code):
            return each
    raise Unseen(access.VIEW, Team, code[:60])
