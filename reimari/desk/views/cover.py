"""The absences of one's people, now and in the coming two weeks, and what is left to be covered (R-KS-52)."""

from typing import cast

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.common.pages import page
from reimari.cover import access
from reimari.desk.queries import cover as queries
from reimari.work.queries import county_on


@require_safe
def cover(request: ActorRequest) -> HttpResponse:
    """The absences of one's people, now and in the coming two weeks."""
    access.VIEW_PLAN.require(request.actor)
    with reading(request.actor, access.VIEW_PLAN) as seen:
        seen.subject = cast(User, request.user)
        now = timezone.now()
        context = {
            "now": now,
            "waiting": queries.waiting(request.actor, county_on(now), now=now),
        }
        return page(request, "desk/views/cover.html", context)
