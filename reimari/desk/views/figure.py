"""One figure by itself (K-ids)."""

from typing import cast

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.common.pages import page
from reimari.desk.queries.figure_page import figure_page_of
from reimari.desk.queries.figures_asked import TITLES, asked_by, form_of, tabs_of, ways_of
from reimari.desk.queries.figures_shared import share_form
from reimari.figures import access
from reimari.figures.definitions import FIGURES, REPORTS
from reimari.figures.models import SharedPage
from reimari.work.queries import county_on

YEAR = 13  # months of a trend: the same month a year before is among them


@require_safe
def figure(request: ActorRequest, which: str) -> HttpResponse:
    """One figure: its formula, how it went, by what it differs; without months in the address, of a year."""
    access.SEE.require(request.actor)
    wanted = FIGURES.get(which)
    if wanted is None:
        raise Http404
    with reading(request.actor, access.SEE) as seen:
        now = timezone.now()
        seen.subject = cast(User, request.user)
        asked = asked_by(request.GET.dict(), now=now, months=YEAR)
        shown = figure_page_of(request.actor, wanted, asked, county_on(now), now=now)
        plain, ways = reverse("desk:figure", args=[which]), ways_of([wanted])
        context = {
            "sharing": share_form(request.actor, SharedPage.FIGURE, which, asked),
            "now": now,
            "shown": shown,
            "asked": asked,
            "reports": [each for each in REPORTS if wanted in each.figures],
            "ways": [TITLES[str(way)] for way in ways if str(way) in TITLES],
            "form": form_of(asked, shown.figures.names(), ways, now=now),
            "tabs": tabs_of(plain, asked, ways),
            "plain": plain,
        }
        return page(request, "desk/views/figure.html", context)
