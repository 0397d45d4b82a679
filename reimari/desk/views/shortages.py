"""Where no time of a unit kept the promise, for whoever leads it (R-KL-21)."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from reimari.access.actor import Actor
from reimari.access.catalogue import Unseen
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.appointments import access
from reimari.common.pages import page
from reimari.common.shell import Tab
from reimari.desk.queries.calendars import units_shown
from reimari.desk.queries.shortages import month_in, shortages_of
from reimari.notices.access import PREVIEW
from reimari.region.profile.values import fold
from reimari.staff.models import Team
from reimari.staff.roster import TEAMS
from reimari.work.queries import county_on


@require_safe
def shortages(request: ActorRequest, unit: str) -> HttpResponse:
    """Counts of the last four weeks, or of one month, and the rows behind them."""
    access.SEE_SHORTAGES.require(request.actor)
    with reading(request.actor, access.SEE_SHORTAGES) as seen:
        now = timezone.now()
        county, every = county_on(now), TEAMS.rows()
        units = units_shown(request.actor, county.profile, timezone.localdate(now), every=every)
        code = next((each for each in units if fold(each) == fold(unit)), "")
        if not code or not sees_shortages(request.actor, code, units[code]):
            raise Unseen(access.SEE_SHORTAGES, Team, unit[:60])
        teams = [team.pk for team in every if fold(team.unit_id) == fold(code)]
        month = month_in(request.GET.get("month", ""))
        shown = shortages_of(request.actor, teams, county, now=now, month=month)
        seen.subject = units[code][0]
        seen.person_ids.update(shown.person_ids())
        context = {
            "now": now,
            "shown": shown,
            "name": str(units[code][0].unit),
            "plain": reverse("desk:shortages", args=[code]),
            "tabs": tabs_of(request.actor, code, units[code], shortages=True),
        }
        return page(request, "desk/views/shortages.html", context)


def sees_shortages(actor: Actor, unit: str, teams: list[Team]) -> bool:
    """Whether the actor leads or works in the unit, and may see where its times didn't suffice."""
    doing = actor.doing(access.SEE_SHORTAGES.name)
    own = {*doing.home_teams(), *doing.teams()}
    return fold(unit) in map(fold, doing.units()) or any(team.pk in own for team in teams)


def tabs_of(actor: Actor, unit: str, teams: list[Team], *, shortages: bool = False) -> list[Tab]:
    """The unit's calendars, and where its times didn't suffice; nothing for whoever sees only the first."""
    if not sees_shortages(actor, unit, teams):
        return []
    calendars, lacking = reverse("desk:unit_calendars", args=[unit]), reverse("desk:shortages", args=[unit])
    tabs = [
        Tab(calendars, pgettext("navigation", "Calendars"), current=not shortages),
        Tab(lacking, _("Shortages of times"), current=shortages),
    ]
    if actor.may(PREVIEW.name):
        tabs.append(Tab(reverse("desk:notice_preview"), _("What clients are told"), current=False))
    return tabs
