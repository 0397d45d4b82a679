"""A team's posts: who holds them and until when, who begins, what waits for another's eyes (R-IU-03)."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.catalogue import Unseen
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.common.ids import uuid7
from reimari.common.pages import page
from reimari.desk.queries import posts as queries
from reimari.desk.queries.lists import by_unit
from reimari.desk.queries.proposals import for_viewer, tabs
from reimari.region.profile.values import fold
from reimari.region.queries import profile_on
from reimari.staff import access
from reimari.staff.models import Team

DONE = (
    "proposed",
    "given",
    "asked",
    "changed",
    "ended",
    "recorded",
    "struck",
    "language_recorded",
    "language_struck",
)


@require_safe
def own_posts(request: ActorRequest) -> HttpResponse:
    """To the team that was chosen, else to one's own."""
    access.VIEW_POSTS.require(request.actor)
    teams = queries.teams_with_posts(request.actor)
    asked = request.GET.get("team", "")
    if asked or not teams:
        return redirect("desk:posts", team=chosen_team(teams, asked).pk)
    return redirect("desk:posts", team=teams[0].pk)


@require_safe
def posts(request: ActorRequest, team: str) -> HttpResponse:
    """The team's posts; other teams that the viewer reaches are behind the chooser."""
    with reading(request.actor, access.VIEW_POSTS) as seen:
        now = timezone.now()
        today = timezone.localdate(now)
        actor = request.actor
        teams = queries.teams_with_posts(actor)
        seen.subject = chosen = chosen_team(teams, team)
        shown = queries.team_posts(chosen, profile_on(today), today=today)
        done = request.GET.get("done", "")
        context = {
            "now": now,
            "key": uuid7(),
            "team": chosen,
            "viewer_id": actor.id,
            "teams": by_unit(teams) if len(teams) > 1 else (),
            "tabs": tabs(actor, "posts"),
            "shown": shown,
            "waiting": [for_viewer(actor, each) for each in shown.waiting],
            "may_give": queries.may(actor, access.PROPOSE_POST, chosen.pk),
            "may_change": queries.may(actor, access.PROPOSE_CHANGE, chosen.pk),
            "may_end": queries.may(actor, access.END_POST, chosen.pk),
            "may_record": queries.may(actor, access.RECORD_COMPETENCE, chosen.pk),
            "may_record_language": queries.may(actor, access.RECORD_LANGUAGE, chosen.pk),
            "may_strike_language": queries.may(actor, access.STRIKE_LANGUAGE, chosen.pk),
            "may_strike": queries.may(actor, access.STRIKE_COMPETENCE, chosen.pk),
            "done": done if done in DONE else "",
        }
        return page(request, "desk/views/posts.html", context)


def chosen_team(teams: list[Team], code: str) -> Team:
    """The team of this code, if it is one of those."""
    for each in teams:
        if fold(each.pk) == fold(code):
            return each
    raise Unseen(access.VIEW_POSTS, Team, code[:60])
