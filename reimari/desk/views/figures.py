"""Figures of booking, and all of them as a file (K-01 … K-02b, K-27)."""

from typing import cast

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.common.pages import page
from reimari.common.shell import Tab
from reimari.common.spreadsheets import spreadsheet
from reimari.desk.forms.figures import FiguresForm, months_to_choose
from reimari.desk.queries.figures import WAYS, Asked, Figures, asked_by, figures_of
from reimari.desk.queries.figures_table import table_of
from reimari.figures import access
from reimari.figures.definitions import BOOKING
from reimari.figures.rules import first_of
from reimari.work.queries import county_on


@require_safe
def figures(request: ActorRequest) -> HttpResponse:
    """The figures of the months that the address asks for; without any, of the last one that is over."""
    access.SEE.require(request.actor)
    with reading(request.actor, access.SEE) as seen:
        found = _found(request)
        seen.subject = cast(User, request.user)
        asked, shown = found.asked, found.shown()
        context = {
            "now": found.now,
            "shown": shown,
            "form": FiguresForm(
                months=months_to_choose(first_of(found.now)),
                chosen=asked.told(),
                of=shown.names.choices(found.live),
            ),
            "tabs": _tabs(asked),
            "plain": reverse("desk:figures"),
            "download": f"{reverse('desk:figures_file')}?{asked.address()}"
            if request.actor.may(access.EXPORT.name)
            else "",
        }
        return page(request, "desk/views/figures.html", context)


@require_safe
def figures_file(request: ActorRequest) -> HttpResponse:
    """The same as a table for a spreadsheet, without small numbers; who took it stands in the use log."""
    access.EXPORT.require(request.actor)
    with reading(request.actor, access.EXPORT) as seen:
        found = _found(request)
        seen.subject = cast(User, request.user)
        name = f"figures-{found.asked.since:%Y-%m}-{found.asked.until:%Y-%m}"
        return spreadsheet(table_of(found), name)


def _found(request: ActorRequest) -> Figures:
    now = timezone.now()
    asked = asked_by(request.GET.dict(), now=now)
    return figures_of(request.actor, BOOKING, asked, county_on(now), now=now)


def _tabs(asked: Asked) -> list[Tab]:
    plain = reverse("desk:figures")
    return [
        Tab(f"{plain}?{asked.address(by=by.value)}#compared", str(title), current=by == asked.by)
        for by, title in WAYS.items()
    ]
