"""The promise chain as one picture (R-IU-20, R-IU-22, R-KL-17 … 22, I-11)."""

from typing import cast

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.common.pages import page
from reimari.desk.queries.figures_asked import asked_by, form_of, tabs_of, ways_of
from reimari.desk.queries.figures_chain import COLUMNS, LEGEND, chain_of
from reimari.desk.queries.figures_shared import share_form
from reimari.figures import access
from reimari.figures.definitions import CHAIN, PROMISES, WAITING
from reimari.figures.definitions.chain import COUNTY_STEPS, LAW_STEPS
from reimari.figures.models import SharedPage
from reimari.work.queries import county_on


@require_safe
def figures_chain(request: ActorRequest) -> HttpResponse:
    """The chain of the months that the address asks for; without any, of the last one that is over."""
    access.SEE.require(request.actor)
    with reading(request.actor, access.SEE) as seen:
        now = timezone.now()
        seen.subject = cast(User, request.user)
        asked = asked_by(request.GET.dict(), now=now)
        shown = chain_of(request.actor, asked, county_on(now), now=now)
        plain, ways = reverse("desk:figures_chain"), ways_of(COLUMNS)
        file = reverse("desk:figures_file", args=[CHAIN.code])
        context = {
            "sharing": share_form(request.actor, SharedPage.CHAIN, SharedPage.CHAIN, asked),
            "now": now,
            "asked": asked,
            "shown": shown,
            "report": CHAIN,
            "promises": PROMISES,
            "decisions": WAITING["K-17"],
            "looks": LEGEND,
            "titles": [str(step.name) for step in (*COUNTY_STEPS, *LAW_STEPS)],
            "form": form_of(asked, shown.figures.names(), ways, now=now),
            "tabs": tabs_of(plain, asked, ways),
            "plain": plain,
            "download": f"{file}?{asked.address()}" if request.actor.may(access.EXPORT.name) else "",
        }
        return page(request, "desk/views/figures_chain.html", context)
