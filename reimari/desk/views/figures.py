"""All figures on one page (K-ids)."""

from typing import cast

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.common.pages import page
from reimari.desk.queries.figure_catalogue import catalogue_of
from reimari.desk.queries.figures_asked import asked_by
from reimari.figures import access
from reimari.figures.definitions import ARRIVALS
from reimari.region.access import VIEW_PROFILE
from reimari.work.queries import county_on


@require_safe
def figures(request: ActorRequest) -> HttpResponse:
    """All figures, as they were in the last month that is over."""
    access.SEE.require(request.actor)
    with reading(request.actor, access.SEE) as seen:
        now = timezone.now()
        seen.subject = cast(User, request.user)
        asked = asked_by({}, now=now)
        shown = catalogue_of(request.actor, asked, county_on(now), now=now)
        ways = {
            "arrivals": (access.SEE, ARRIVALS.name),
            "shared_links": (access.SHARE, _("Shared figures")),
            "figures_replay": (VIEW_PROFILE, _("Past months by changed rules")),
            "publications": (access.PUBLISH, _("Waiting times to publish")),
        }
        context = {
            "now": now,
            "shown": shown,
            "asked": asked,
            "ways": [
                (reverse(f"desk:{each}"), name)
                for each, (action, name) in ways.items()
                if request.actor.may(action.name)
            ],
        }
        return page(request, "desk/views/figures.html", context)
