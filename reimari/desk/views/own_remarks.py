"""What somebody told the owners of the instructions, and what came of it; drafts that wait for them."""

from typing import cast

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.common.pages import page
from reimari.desk.queries import instruction_drafts as drafts
from reimari.directory import access, queries


@require_safe
def own_remarks(request: ActorRequest) -> HttpResponse:
    """What waits for an answer, what was answered in a month, drafts that wait: a page, a part of My day."""
    access.STATUS.require(request.actor)
    with reading(request.actor, access.STATUS) as seen:
        seen.subject = cast(User, request.user)
        now = timezone.now()
        context = {"now": now, "remarks": queries.own_remarks(request.actor, now=now)}
        context |= drafts.of_the_day(request.actor)
        return page(request, "desk/views/own_remarks.html", context, parts={"own_remarks"})
