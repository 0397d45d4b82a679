"""Figures: all of them, a report with its file, and one by itself (K-ids)."""

from typing import cast

from django.http import Http404, HttpResponse
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
from reimari.desk.queries.figure_catalogue import catalogue_of
from reimari.desk.queries.figure_page import figure_page_of
from reimari.desk.queries.figures import Figures, figures_of
from reimari.desk.queries.figures_asked import TITLES, WAYS, Asked, Names, asked_by, ways_of
from reimari.desk.queries.figures_table import table_of
from reimari.figures import access
from reimari.figures.definitions import FIGURES, REPORTS, Report
from reimari.figures.queries import By
from reimari.figures.rules import first_of
from reimari.work.queries import county_on

YEAR = 13  # months of a trend: the same month a year before is among them


@require_safe
def figures(request: ActorRequest) -> HttpResponse:
    """All figures, as they were in the last month that is over."""
    access.SEE.require(request.actor)
    with reading(request.actor, access.SEE) as seen:
        now = timezone.now()
        seen.subject = cast(User, request.user)
        asked = asked_by({}, now=now)
        shown = catalogue_of(request.actor, asked, county_on(now), now=now)
        return page(request, "desk/views/figures.html", {"now": now, "shown": shown, "asked": asked})


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
            "now": found.now,
            "report": wanted,
            "shown": shown,
            "form": _form(asked, found.names(), ways_of(wanted.figures), found),
            "tabs": _tabs(plain, asked, ways_of(found.figures)),
            "plain": plain,
            "download": f"{file}?{asked.address()}" if may_export else "",
        }
        return page(request, "desk/views/figures_report.html", context)


@require_safe
def figures_file(request: ActorRequest, report: str) -> HttpResponse:
    """The same as a table for a spreadsheet, without small numbers; who took it stands in the use log."""
    access.EXPORT.require(request.actor)
    wanted = _report(report)
    with reading(request.actor, access.EXPORT) as seen:
        found = _found(request, wanted)
        seen.subject = cast(User, request.user)
        name = f"figures-{wanted.code}-{found.asked.since:%Y-%m}-{found.asked.until:%Y-%m}"
        return spreadsheet(table_of(found), name)


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
            "now": now,
            "shown": shown,
            "asked": asked,
            "reports": [each for each in REPORTS if wanted in each.figures],
            "ways": [TITLES[str(way)] for way in ways if str(way) in TITLES],
            "form": _form(asked, shown.figures.names(), ways, shown.figures),
            "tabs": _tabs(plain, asked, ways),
            "plain": plain,
        }
        return page(request, "desk/views/figure.html", context)


def _report(code: str) -> Report:
    found = next((each for each in REPORTS if each.code == code), None)
    if found is None:
        raise Http404
    return found


def _found(request: ActorRequest, report: Report) -> Figures:
    now = timezone.now()
    asked = asked_by(request.GET.dict(), now=now)
    return figures_of(request.actor, report, asked, county_on(now), now=now)


def _form(asked: Asked, names: Names, ways: list[By], found: Figures) -> FiguresForm:
    months = months_to_choose(first_of(found.now))
    return FiguresForm(months=months, chosen=asked.told(), of=names.choices(ways), titles=TITLES)


def _tabs(plain: str, asked: Asked, ways: list[By]) -> list[Tab]:
    return [
        Tab(f"{plain}?{asked.address(by=str(by))}#compared", str(WAYS[by]), current=by == asked.by)
        for by in ways
    ]
