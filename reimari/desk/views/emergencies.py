"""Persons who were opened in an emergency: what waits to be looked at stands first (I-01)."""

from typing import cast

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.common.pages import page
from reimari.desk.queries import emergencies as queries


@require_safe
def emergencies(request: ActorRequest) -> HttpResponse:
    """The list: what waits, the oldest on top; then what was found in order."""
    action = queries.action_required(request.actor)
    with reading(request.actor, action) as seen:
        now = timezone.now()
        found = queries.emergencies_of(request.actor, now=now)
        seen.subject, seen.person_ids = cast(User, request.user), queries.person_ids(found)
        return page(request, "desk/views/emergencies.html", {"now": now, "found": found})
