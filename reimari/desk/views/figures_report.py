"""A report: figures that belong together, and all of them as a file (K-ids)."""

from typing import cast

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.fresh import fresh
from reimari.accounts.models import User
from reimari.common.pages import page
from reimari.common.spreadsheets import spreadsheet
from reimari.desk.queries.figures import Figures, figures_of
from reimari.desk.queries.figures_asked import asked_by, form_of, tabs_of, ways_of
from reimari.desk.queries.figures_shared import share_form
from reimari.desk.queries.figures_table import table_of
from reimari.figures import access
from reimari.figures.definitions import PROMISES, REPORTS, Report
from reimari.figures.models import SharedPage
from reimari.work.queries import county_on


@require_safe
def figures_report(request: ActorRequest, report: str) -> HttpResponse:
    """A report of the months that the address asks for; without any, of the last one that is over."""
    access.SEE.require(request.actor)
    wanted = _report(report)
    with reading(request.actor, access.SEE) as seen:
        found = _found(request, wanted)
        seen.subject = cast(User, request.user)
        asked, shown = found.asked, found.shown()
        plain = reverse("desk:figures_report", args=[wanted.code])
        file = reverse("desk:figures_file", args=[wanted.code])
        may_export = request.actor.may(access.EXPORT.name)
        context = {
            "sharing": share_form(request.actor, SharedPage.REPORT, wanted.code, asked),
            "now": found.now,
            "report": wanted,
            "shown": shown,
            "form": form_of(asked, found.names(), ways_of(wanted.figures), now=found.now),
            "tabs": tabs_of(plain, asked, ways_of(found.figures)),
            "plain": plain,
            "download": f"{file}?{asked.address()}" if may_export else "",
            "chain": wanted is PROMISES,
        }
        return page(request, "desk/views/figures_report.html", context)


@require_safe
@fresh
def figures_file(request: ActorRequest, report: str) -> HttpResponse:
    """The same as a table for a spreadsheet, without small numbers; who took it stands in the use log."""
    access.EXPORT.require(request.actor)
    wanted = _report(report)
    with reading(request.actor, access.EXPORT) as seen:
        found = _found(request, wanted)
        seen.subject = cast(User, request.user)
        name = f"figures-{wanted.code}-{found.asked.since:%Y-%m}-{found.asked.until:%Y-%m}"
        return spreadsheet(table_of(found), name)


def _report(code: str) -> Report:
    found = next((each for each in REPORTS if each.code == code), None)
    if found is None:
        raise Http404
    return found


def _found(request: ActorRequest, report: Report) -> Figures:
    now = timezone.now()
    asked = asked_by(request.GET.dict(), now=now)
    return figures_of(request.actor, report, asked, county_on(now), now=now)
