"""A report of a month: looked at, gone through, taken along (R-PS-80, R-PS-81)."""

import datetime as dt
from collections.abc import Callable
from typing import cast

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from reimari.access.actor import Actor
from reimari.access.catalogue import Unseen
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.accounts.fresh import fresh
from reimari.accounts.models import User
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.common.spreadsheets import spreadsheet
from reimari.desk.forms.month_review import MonthReviewForm
from reimari.desk.queries.figures_table import table_of
from reimari.desk.queries.month_files import pdf_of, title_of, units_of_report, workbook_of
from reimari.desk.queries.month_report import MonthShown, charts_of, month_shown, report_of
from reimari.desk.queries.month_reports import seen_reports, units_named
from reimari.desk.queries.rows import language
from reimari.figures import access
from reimari.figures.actions import review_month as review
from reimari.figures.definitions import MonthReport
from reimari.figures.models import FrozenMonth, MonthReview
from reimari.work.queries import County, county_on

UNPROCESSABLE, CONFLICT = 422, 409
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LANGUAGES = ("fi", "sv")


@require_safe
def month_report(request: ActorRequest, month: str, report: str) -> HttpResponse:
    """A report of a month that is frozen."""
    return _drawn(request, month, report)


def onward(request: ActorRequest, _done: MonthReview, month: str, report: str) -> HttpResponse:
    """To what was said."""
    return redirect(f"{reverse('desk:month_report', args=[month, report])}#through")


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(review, onward)
def review_month(request: ActorRequest, month: str, report: str) -> HttpResponse:
    """Mark it as gone through, comment on it."""
    if request.method != "POST":
        return redirect("desk:month_report", month=month, report=report)
    key = key_of(request)
    with reading(request.actor):
        frozen, wanted = _found(request, month, report, county_on(timezone.now()))
    form = MonthReviewForm(request.POST)
    if not form.is_valid():
        return _drawn(request, month, report, form=form, status=UNPROCESSABLE)
    given = form.cleaned_data
    try:
        done = review.once(
            key,
            frozen,
            report=wanted.code,
            through=given["through"],
            words=given["words"],
            actor=request.actor,
            now=timezone.now(),
        )
    except Refused as refusal:
        form.add_error(None, sentences_of(refusal.problems))
        return _drawn(request, month, report, form=form, status=CONFLICT)
    return onward(request, done, month, report)


def _pdf(shown: MonthShown, county: County, name: str) -> HttpResponse:
    return _file(pdf_of(shown, county), "application/pdf", f"{name}.pdf")


def _workbook(shown: MonthShown, county: County, name: str) -> HttpResponse:
    return _file(workbook_of(shown, county), WORKBOOK, f"{name}.xlsx")


def _table(shown: MonthShown, _county: County, name: str) -> HttpResponse:
    return spreadsheet(table_of(shown.figures, [each.figures for each in shown.compared]), name)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


KINDS: dict[str, Callable[[MonthShown, County, str], HttpResponse]] = {
    "pdf": _pdf,
    "xlsx": _workbook,
    "csv": _table,
}


@require_safe
@fresh
def month_file(request: ActorRequest, month: str, report: str, kind: str) -> HttpResponse:
    """The report as a file in the language that is asked for; without small numbers, told to the use log."""
    access.EXPORT.require(request.actor)
    if kind not in KINDS:
        raise Http404
    with reading(request.actor, access.EXPORT) as seen:
        now = timezone.now()
        county = county_on(now)
        frozen, wanted = _found(request, month, report, county)
        if not _may_export(wanted, request.actor):
            raise Unseen(access.EXPORT, FrozenMonth, frozen.pk)
        seen.subject = cast(User, request.user)
        asked = request.GET.get("language", "")
        with override(asked if asked in LANGUAGES else language()):
            shown = month_shown(request.actor, frozen, wanted, county, now=now)
            return KINDS[kind](shown, county, f"{wanted.code}-{frozen.month:%Y-%m}")


def _may_export(report: MonthReport, actor: Actor) -> bool:
    """Of a part there is no file: beside one of the whole it would tell small numbers of the rest."""
    return not report.whole and access.exports_all(report.units, actor)


def _found(request: ActorRequest, month: str, report: str, county: County) -> tuple[FrozenMonth, MonthReport]:
    """The month and the report, if the actor may see it: else `Unseen`."""
    try:
        first = dt.date.fromisoformat(f"{month}-01")
    except ValueError:
        raise Http404 from None
    wanted = report_of(seen_reports(request.actor, county, first), report)
    frozen = FrozenMonth.objects.filter(month=first).first()
    if wanted is None or frozen is None:
        raise Unseen(access.REVIEW, FrozenMonth, f"{month} {report}"[:60])
    return frozen, wanted


def _drawn(
    request: ActorRequest, month: str, report: str, *, form: MonthReviewForm | None = None, status: int = 200
) -> HttpResponse:
    access.REVIEW.require(request.actor)
    with reading(request.actor, access.REVIEW) as seen:
        now = timezone.now()
        county = county_on(now)
        frozen, wanted = _found(request, month, report, county)
        seen.subject = cast(User, request.user)
        shown = month_shown(request.actor, frozen, wanted, county, now=now)
        mine = shown.standing.mine
        if form is not None and mine:
            form.fields.pop("through", None)
        context = {
            "now": now,
            "key": uuid7(),
            "shown": shown,
            "charts": charts_of(shown, lambda _month: frozenset()),
            "title": title_of(shown),
            "units": units_of_report(shown, county),
            "form": (form or MonthReviewForm(mine=mine)) if shown.standing.may else None,
            "whole": units_named(wanted.whole, county.profile),
            "may_export": _may_export(wanted, request.actor),
            "languages": LANGUAGES,
        }
        return page(request, "desk/views/month_report.html", context, status=status)
