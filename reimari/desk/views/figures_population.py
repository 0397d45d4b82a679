"""How many contacts came for each 1 000 inhabitants (K-09, K-23, R-PS-03, R-KL-04)."""

from typing import cast

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.common.pages import page
from reimari.desk.queries.figures_asked import asked_by, form_of, tabs_of
from reimari.desk.queries.figures_population import BY, per_inhabitants_of
from reimari.figures import access
from reimari.figures.definitions import Dimension
from reimari.figures.definitions.contacts import OUTCOMES
from reimari.figures.rules import YEAR
from reimari.work.queries import county_on


@require_safe
def figures_population(request: ActorRequest) -> HttpResponse:
    """Contacts by municipality, area and language beside who lives there; without months, of a year."""
    access.SEE.require(request.actor)
    with reading(request.actor, access.SEE) as seen:
        now = timezone.now()
        seen.subject = cast(User, request.user)
        asked = asked_by(request.GET.dict(), now=now, months=YEAR)
        shown = per_inhabitants_of(request.actor, asked, county_on(now), now=now)
        asked, plain = shown.figures.asked, reverse("desk:figures_population")
        context = {
            "now": now,
            "shown": shown,
            "figure": OUTCOMES,
            "form": form_of(asked, shown.figures.names(), [Dimension.NEED], now=now),
            "tabs": tabs_of(plain, asked, BY),
            "plain": plain,
        }
        return page(request, "desk/views/figures_population.html", context)
