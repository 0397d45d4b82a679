"""What is behind one part of a figure."""

from dataclasses import replace
from typing import cast

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.common.pages import page
from reimari.desk.queries.figures import OPENS
from reimari.desk.queries.figures_asked import behind_asked_by
from reimari.desk.queries.figures_behind import behind_of
from reimari.desk.queries.lists import Place
from reimari.figures import access
from reimari.figures.definitions import CHAIN, FIGURES
from reimari.work.queries import county_on


@require_safe
def figures_behind(request: ActorRequest) -> HttpResponse:
    """The cases or contacts behind a part of a figure, as far as the viewer may open them anyway."""
    access.SEE.require(request.actor)
    figure = FIGURES.get(request.GET.get("figure", ""))
    if figure is None or figure.rows.opens is None:
        raise Http404
    OPENS[figure.rows.opens].require(request.actor)
    with reading(request.actor, access.SEE) as seen:  # a list: nobody on it has been looked at
        now = timezone.now()
        asked, part = behind_asked_by(request.GET.dict(), now=now), request.GET.get("part", "")
        after = Place.read(request.GET.get("after", ""))
        shown = behind_of(request.actor, figure.code, part, asked, county_on(now), now=now, after=after)
        if shown is None:
            raise Http404
        seen.subject, seen.person_ids = cast(User, request.user), shown.person_ids
        of_chain = figure in CHAIN.figures
        back = reverse("desk:figures_chain") if of_chain else reverse("desk:figure", args=[figure.code])
        first = f"{reverse('desk:figures_behind')}?{asked.address(figure=figure.code, part=part)}"
        context = {
            "now": now,
            "shown": shown,
            "asked": asked,
            "back": f"{back}?{replace(asked, among=()).address()}",
            "first_url": first if after else "",
            "next_url": f"{first}&after={shown.next}" if shown.next else "",
        }
        return page(request, "desk/views/figures_behind.html", context)
