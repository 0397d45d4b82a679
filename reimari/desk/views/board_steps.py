"""The steps behind one figure of the supervisors' board (C70, C71)."""

from typing import cast

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.common.pages import page
from reimari.desk.queries.board import WORRIES, By, Worry, behind
from reimari.desk.views.board import asked
from reimari.staff import access
from reimari.work import access as work
from reimari.work.queries import county_on


@require_safe
def board_steps(request: ActorRequest) -> HttpResponse:
    """The steps behind one figure."""
    with reading(request.actor, work.LIST) as seen:
        access.VIEW_TEAM.require(request.actor)
        work.LIST.require(request.actor)
        now = timezone.now()
        by = asked(By, request.GET.get("by", ""), By.TEAM)
        worry = asked(Worry, request.GET.get("worry", ""), Worry.OPEN)
        shown = behind(request.actor, county_on(now), by, request.GET.get("of", "")[:60], worry, now=now)
        seen.subject, seen.person_ids = cast(User, request.user), shown.person_ids
        context = {
            "now": now,
            "page": shown,
            "worry": WORRIES[worry],
            "back": f"{reverse('desk:board')}?by={by.value}",
        }
        return page(request, "desk/views/board_steps.html", context)
