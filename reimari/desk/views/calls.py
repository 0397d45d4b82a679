"""Calls of one's lines: what rings for oneself (the notice of every page), and who waits."""

from typing import cast

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.common.pages import page
from reimari.desk.queries.calls import rows_of, sums_of
from reimari.desk.queries.live import topics
from reimari.telephony import access
from reimari.telephony.queries import given_up, waiting_calls
from reimari.work.queries import county_on

TEMPLATE = "desk/views/calls.html"


@require_safe
def calls(request: ActorRequest) -> HttpResponse:
    """The page; or the notice alone, as the shell of every page asks for it when something rings."""
    access.SEE.require(request.actor)
    with reading(request.actor, access.SEE) as seen:
        seen.subject = cast(User, request.user)
        now = timezone.now()
        today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        context = {
            "now": now,
            "waiting": rows_of(waiting_calls(request.actor, now=now), now=now),
            "given_up": rows_of(given_up(request.actor, since=today), now=now),
            "sums": sums_of(request.actor, county_on(now), since=today),
            "topics": topics(team=request.actor.home_teams()),
        }
        return page(request, TEMPLATE, context, parts={"calls", "queue"})
