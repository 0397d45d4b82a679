"""How much each team and area has to do, so that work can be dealt out evenly (R-KS-54, R-PS-67)."""

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
from reimari.desk.queries.live import topics
from reimari.desk.queries.load import WAYS, By, load_of
from reimari.desk.views.board import asked
from reimari.staff import access
from reimari.work.queries import county_on

OPEN_AT_ONCE = 3  # teams whose people are shown without a press


@require_safe
def load(request: ActorRequest) -> HttpResponse:
    """Points, people and points for each, by what the address asks for."""
    with reading(request.actor, access.VIEW_TEAM) as seen:
        access.VIEW_TEAM.require(request.actor)
        now = timezone.now()
        by = asked(By, request.GET.get("by", ""), By.TEAM)
        shown = load_of(request.actor, county_on(now), by, now=now)
        seen.subject = cast(User, request.user)
        plain = reverse("desk:load")
        context = {
            "now": now,
            "load": shown,
            "by": by,
            "unfolds": len(shown.sums) <= OPEN_AT_ONCE,
            "tabs": [
                Tab(f"{plain}?by={way.value}", str(label), current=way == by) for way, label in WAYS.items()
            ],
            "here": f"{plain}?by={by.value}",
            "sees_overflow": request.actor.may(access.VIEW_OVERFLOW.name),
            "topics": topics(team=shown.teams),
        }
        return page(request, "desk/views/load.html", context, parts={"load"})
