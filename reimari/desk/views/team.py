"""One team for its supervisor: who works here, what is late or untouched, what is on offer (R-IU-23)."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reimari.access.catalogue import Unseen
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.common.pages import from_htmx, page
from reimari.common.shell import Tab
from reimari.cover.standing import team_now
from reimari.desk.queries.guidance_figures import guidance_figures
from reimari.desk.queries.lists import TabKey, by_unit
from reimari.desk.queries.report_figures import report_figures
from reimari.desk.queries.rows import language
from reimari.desk.queries.standing import colleagues
from reimari.desk.queries.team import TeamPage, team_page, teams_led_by
from reimari.region.profile.values import fold
from reimari.staff import access
from reimari.staff.models import Team
from reimari.work import access as work
from reimari.work.queries import county_on


@require_safe
def own_team(request: ActorRequest) -> HttpResponse:
    """To the team that was chosen, else to one's own."""
    access.VIEW_TEAM.require(request.actor)
    teams = teams_led_by(request.actor)
    asked = request.GET.get("team", "")
    if asked or not teams:
        return redirect("desk:team", team=_chosen(teams, asked).pk)
    return redirect("desk:team", team=teams[0].pk)


@require_safe
def team(request: ActorRequest, team: str) -> HttpResponse:
    """The team's page; other teams that the viewer reaches are behind the chooser."""
    with reading(request.actor, access.VIEW_TEAM) as seen:
        now = timezone.now()
        teams = teams_led_by(request.actor)
        chosen = _chosen(teams, team)
        county = county_on(now)
        shown = team_page(request.actor, chosen, county, now=now, today=timezone.localdate(now))
        seen.subject, seen.person_ids = chosen, shown.person_ids
        context = {
            "now": now,
            "team": chosen,
            "teams": by_unit(teams) if len(teams) > 1 else (),
            "page": shown,
            "sees_roster": chosen.pk in request.actor.doing(access.VIEW_ROSTER.name).teams(),
            "sees_posts": chosen.pk in request.actor.doing(access.VIEW_POSTS.name).teams(),
            "guided": guidance_figures(chosen, county.profile, language(), today=timezone.localdate(now)),
            "reports": report_figures(request.actor, chosen, county, now=now),
            "feedback": shown.ways.feedback if shown.opens_contacts else None,
            "tabs": _tabs(shown) if chosen.pk in request.actor.doing(work.LIST.name).teams() else (),
        }
        return page(request, "desk/views/team.html", context, parts={"team"})


@require_safe
def team_people(request: ActorRequest, team: str) -> HttpResponse:
    """The team's people: languages, competences, on duty or away, and who stands in for them."""
    access.VIEW_TEAM.require(request.actor)
    if not from_htmx(request):
        return redirect("desk:team", team=team)
    with reading(request.actor, access.VIEW_TEAM) as seen:
        now = timezone.now()
        seen.subject = chosen = _chosen(teams_led_by(request.actor), team)
        profile = county_on(now).profile
        people = colleagues(team_now(chosen.pk, profile, now=now), profile)
        return page(request, "desk/views/_team_people.html", {"now": now, "people": people})


def _chosen(teams: list[Team], code: str) -> Team:
    for each in teams:
        if fold(each.pk) == fold(code):
            return each
    raise Unseen(access.VIEW_TEAM, Team, code[:60])


def _tabs(shown: TeamPage) -> list[Tab]:
    """How many steps there are, each leading to the work list's own tab."""
    labels = {
        TabKey.NEW: _("New"),
        TabKey.MINE: _("Mine"),
        TabKey.ALL: _("All"),
        TabKey.LATE: _("Late"),
        TabKey.SOON: _("Soon late"),
        TabKey.WAITING: _("Waiting for the client"),
    }
    plain = reverse("desk:work_lists", args=[shown.team.pk])
    return [Tab(f"{plain}?tab={key.value}", label, shown.numbers[key]) for key, label in labels.items()]
