"""How much came for each 1 000 inhabitants, and it as a file (K-09, K-16, K-23, R-PS-03, R-KL-04)."""

import datetime as dt
from typing import cast

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.fresh import fresh
from reimari.accounts.models import User
from reimari.common.pages import page
from reimari.common.spreadsheets import spreadsheet
from reimari.desk.queries.figures_asked import asked_by, form_of, tabs_of
from reimari.desk.queries.figures_population import BY, PerInhabitants, per_inhabitants_of
from reimari.desk.queries.figures_population_table import population_table
from reimari.desk.queries.figures_shared import share_form
from reimari.desk.queries.population_volumes import CONTACTS, VOLUMES
from reimari.figures import access
from reimari.figures.definitions import Dimension
from reimari.figures.models import SharedPage
from reimari.figures.rules import YEAR
from reimari.work.queries import county_on


@require_safe
def figures_population(request: ActorRequest) -> HttpResponse:
    """Contacts, or another volume, by municipality, area and language beside who lives there.

    Without months, of a year."""
    access.SEE.require(request.actor)
    with reading(request.actor, access.SEE) as seen:
        now = timezone.now()
        seen.subject = cast(User, request.user)
        shown = _found(request, now)
        asked, plain = shown.figures.asked, reverse("desk:figures_population")
        file = reverse("desk:figures_population_file")
        context = {
            "sharing": share_form(request.actor, SharedPage.POPULATION, shown.volume.code, asked),
            "now": now,
            "shown": shown,
            "figure": shown.volume.figure,
            "form": form_of(asked, shown.figures.names(), [Dimension.NEED], now=now, what=_to_choose()),
            "tabs": tabs_of(plain, asked, BY),
            "plain": plain,
            "download": f"{file}?{asked.address()}" if request.actor.may(access.EXPORT.name) else "",
        }
        return page(request, "desk/views/figures_population.html", context)


@require_safe
@fresh
def figures_population_file(request: ActorRequest) -> HttpResponse:
    """The same as a table for a spreadsheet, without small numbers; who took it stands in the use log."""
    access.EXPORT.require(request.actor)
    with reading(request.actor, access.EXPORT) as seen:
        shown = _found(request, timezone.now())
        seen.subject = cast(User, request.user)
        asked = shown.figures.asked
        which = f"-{asked.what.lower()}" if asked.what else ""
        name = f"population{which}-{asked.by}-{asked.since:%Y-%m}-{asked.until:%Y-%m}"
        return spreadsheet(population_table(shown), name)


def _found(request: ActorRequest, now: dt.datetime) -> PerInhabitants:
    asked = asked_by(request.GET.dict(), now=now, months=YEAR)
    what = request.GET.get("what", "")
    return per_inhabitants_of(request.actor, asked, county_on(now), what=what, now=now)


def _to_choose() -> dict[str, str]:
    return {"" if code == CONTACTS else code: str(each.name) for code, each in VOLUMES.items()}
