"""Clients' requests for log data: what waits for an answer stands first (703/2023 11 §)."""

from typing import cast

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.common.pages import page
from reimari.records import access
from reimari.records.queries import log_requests as queries


@require_safe
def log_requests(request: ActorRequest) -> HttpResponse:
    """The list: the soonest due on top; then what was answered."""
    access.LIST.require(request.actor)
    with reading(request.actor, access.LIST) as seen:
        now = timezone.now()
        found = queries.log_requests(request.actor, now=now)
        seen.subject, seen.person_ids = cast(User, request.user), queries.person_ids(found)
        return page(request, "desk/views/log_requests.html", {"now": now, "found": found})
