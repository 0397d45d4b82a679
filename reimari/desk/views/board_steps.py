"""The steps behind one figure of the supervisors' board (C70, C71)."""

from dataclasses import replace
from typing import cast
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.common.pages import page
from reimari.desk.queries.board import WORRIES, Behind, By, Figure, Worry, behind
from reimari.desk.queries.lists import Place
from reimari.desk.views.board import asked
from reimari.people.models import Person
from reimari.staff import access
from reimari.work import access as work
from reimari.work.queries import county_on


@require_safe
def board_steps(request: ActorRequest) -> HttpResponse:
    """The steps behind one figure."""
    with reading(request.actor, work.LIST) as seen:
        access.VIEW_TEAM.require(request.actor)
        work.LIST.require(request.actor)
        now = timezone.now()
        figure = Figure(
            by=asked(By, request.GET.get("by", ""), By.TEAM),
            key=request.GET.get("of", "")[:60],
            worry=asked(Worry, request.GET.get("worry", ""), Worry.OPEN),
        )
        after = Place.read(request.GET.get("after", ""))
        shown = behind(request.actor, county_on(now), figure, now=now, after=after)
        told = _told(figure, shown)
        seen.subject, seen.person_ids = cast(User, request.user), told.person_ids
        context = {
            "now": now,
            "page": told,
            "hidden": len(shown.rows) - len(told.rows),
            "worry": WORRIES[figure.worry],
            "back": f"{reverse('desk:board')}?by={figure.by.value}",
            **_pages(figure, after, shown.next),
        }
        return page(request, "desk/views/board_steps.html", context)


def _told(figure: Figure, shown: Behind) -> Behind:
    """The rows without those of an area whose client is under address protection (I-04)."""
    if figure.by != By.AREA or not figure.key:
        return shown
    hidden = set(
        Person.objects.filter(pk__in=shown.person_ids, is_protected=True).values_list("pk", flat=True)
    )
    return replace(shown, rows=[row for row in shown.rows if row.step.person_id not in hidden])


def _pages(figure: Figure, after: Place | None, following: Place | None) -> dict[str, str]:
    """Where the list begins and where it goes on; empty where there is nothing more."""
    asked = {"by": figure.by.value, "of": figure.key, "worry": figure.worry.value}
    first = f"{reverse('desk:board_steps')}?{urlencode(asked)}"
    return {
        "first_url": first if after else "",
        "next_url": f"{first}&after={following}" if following else "",
    }
