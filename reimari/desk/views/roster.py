"""The roster: a unit's week, half-day by half-day; who is on duty now; what waits for supervisors (R-PS-36,
37)."""

import datetime as dt
from typing import Any, cast

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.catalogue import Unseen
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.common.ids import uuid7
from reimari.common.pages import from_htmx, page
from reimari.desk.queries import cover as covering
from reimari.desk.queries import roster as queries
from reimari.people import access as people
from reimari.region.profile.values import fold
from reimari.staff import access
from reimari.staff.models import Team
from reimari.work.queries import county_on

DONE = ("planned", "changed", "away", "absence_changed")


@require_safe
def own_roster(request: ActorRequest) -> HttpResponse:
    """To the unit that was chosen, else to one's own."""
    access.VIEW_ROSTER.require(request.actor)
    units = queries.units_shown(request.actor)
    asked = request.GET.get("unit", "")
    if asked or not units:
        return redirect("desk:roster", unit=_chosen(units, asked))
    return redirect("desk:roster", unit=next(iter(units)))


@require_safe
def roster(request: ActorRequest, unit: str) -> HttpResponse:
    """The unit's week; `?week=`: the day by which another week is asked for."""
    with reading(request.actor, access.VIEW_ROSTER) as seen:
        now = timezone.now()
        today = timezone.localdate(now)
        units = queries.units_shown(request.actor)
        chosen = _chosen(units, unit)
        seen.subject = units[chosen][0]
        monday = queries.monday_of(_day(request.GET.get("week", ""), today))
        shown = queries.roster_page(
            request.actor, units, chosen, county_on(now), monday=monday, today=today, now=now
        )
        done = request.GET.get("done", "")
        context = {
            "now": now,
            "key": uuid7(),
            "shown": shown,
            "this_week": monday == queries.monday_of(today),
            "done": done if done in DONE else "",
        }
        return page(request, "desk/views/roster.html", context)


@require_safe
def day_roster(request: ActorRequest) -> HttpResponse:
    """What My day shows of the roster: who is on duty now, what one covers, absences and shortages to look
    at."""
    access.VIEW_ROSTER.require(request.actor)
    if not from_htmx(request):
        return redirect("desk:roster")
    with reading(request.actor, access.VIEW_ROSTER) as seen:
        seen.subject = cast(User, request.user)
        now = timezone.now()
        shown = covering.day_of(request.actor, county_on(now), now=now)
        if request.actor.may(people.VIEW.name):
            seen.person_ids.update(*(each.person_ids for each in shown.covers))
        context: dict[str, Any] = {"now": now, "shown": shown}
        return page(request, "desk/views/_day_roster.html", context)


@require_safe
def unit_on_duty(request: ActorRequest, unit: str) -> HttpResponse:
    """Who is on duty on a unit's lines now, for pages that show the unit."""
    access.VIEW_ROSTER.require(request.actor)
    if not from_htmx(request):
        return redirect("desk:roster", unit=unit)
    with reading(request.actor, access.VIEW_ROSTER) as seen:
        now = timezone.now()
        units = queries.units_shown(request.actor)
        teams = units[_chosen(units, unit)]
        seen.subject = teams[0]
        context = {"now": now, "on_duty": covering.on_duty(teams, county_on(now), now=now)}
        return page(request, "desk/views/_on_duty.html", context)


def _chosen(units: dict[str, list[Team]], code: str) -> str:
    for each in units:
        if fold(each) == fold(code):
            return each
    raise Unseen(access.VIEW_ROSTER, Team, code[:60])


def _day(asked: str, today: dt.date) -> dt.date:
    """The day that was asked for, as far as one may look."""
    try:
        day = dt.date.fromisoformat(asked)
    except ValueError:
        return today
    furthest = dt.timedelta(weeks=queries.MOST_WEEKS)
    return min(max(day, today - furthest), today + furthest)
