"""The supervisors' board: the lines and the open steps in figures of now (C70, C71, R-PS-40)."""

from enum import StrEnum
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
from reimari.desk.queries import board as queries
from reimari.desk.queries.board import WAYS, WORRIES, By
from reimari.desk.queries.live import topics
from reimari.staff import access
from reimari.work.queries import county_on


@require_safe
def board(request: ActorRequest) -> HttpResponse:
    """Lines now, and open steps in figures by what the address asks for."""
    with reading(request.actor, access.VIEW_TEAM) as seen:
        access.VIEW_TEAM.require(request.actor)
        now = timezone.now()
        by = asked(By, request.GET.get("by", ""), By.TEAM)
        shown = queries.board_of(request.actor, county_on(now), by, now=now)
        seen.subject = cast(User, request.user)
        context = {
            "now": now,
            "board": shown,
            "by": by,
            "worries": {worry: str(label) for worry, label in WORRIES.items()},
            "hops": queries.MANY_HOPS,
            "tabs": _tabs(by),
            "here": f"{reverse('desk:board')}?by={by.value}",
            "topics": topics(team=shown.teams),
        }
        return page(request, "desk/views/board.html", context, parts={"board"})


def asked[T: StrEnum](kind: type[T], told: str, usual: T) -> T:
    """What an address asks for; the usual when it is none of them."""
    try:
        return kind(told)
    except ValueError:
        return usual


def _tabs(by: By) -> list[Tab]:
    plain = reverse("desk:board")
    return [Tab(f"{plain}?by={way.value}", str(label), current=way == by) for way, label in WAYS.items()]
