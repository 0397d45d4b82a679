"""Reports of the months that are over: which there are, who has gone through them (R-PS-80, R-PS-81)."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.db.models.functions import ExtractYear

from reimari.access.actor import Actor
from reimari.desk.queries.rows import language, name_in
from reimari.figures import access
from reimari.figures.definitions import MonthReport, month_reports
from reimari.figures.models import FrozenMonth, MonthReview
from reimari.figures.rules import month_after
from reimari.region.profile.values import Profile, by_code, fold
from reimari.work.queries import County


@dataclass(frozen=True, slots=True)
class Said:
    """That somebody went through a report, or what they said of it. `part`: of which units alone they saw it,
    in words; empty: of all."""

    user: str
    at: dt.datetime
    words: str
    part: str


@dataclass(frozen=True, slots=True)
class Group:
    """A role that goes through a report, and those of it who have."""

    name: str
    reviews: Sequence[Said]


@dataclass(frozen=True, slots=True)
class Standing:
    """A report of a month: its name, who has gone through it, how many comments.

    `mine`: the viewer has gone through it; `may`: they may; `asked`: the county asks them to. `others`: how
    many comments tell of units that aren't the viewer's.
    """

    report: MonthReport
    name: str
    groups: Sequence[Group]
    comments: int
    others: int
    mine: bool
    may: bool
    asked: bool


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month that is over, with its reports."""

    frozen: FrozenMonth
    reports: Sequence[Standing]


@dataclass(frozen=True, slots=True)
class Months:
    """All of the page: the months of a year, the newest first, and the years that there are."""

    year: int
    years: Sequence[int]
    lines: Sequence[MonthLine]


def seen_reports(actor: Actor, county: County, day: dt.date) -> list[MonthReport]:
    """The reports of which the actor may see all units; of the county's own also the part of their own
    units, for whoever goes through reports of some of them. No query."""
    return [
        part
        for each in month_reports(county.profile, day)
        if (part := each.part(access.seen_among(each.units, actor)))
        and (not part.whole or access.role_in(part.units, (), actor, partly=True))
    ]


def told_to(review: MonthReview, report: MonthReport) -> bool:
    """Whether the viewer of this report may read what was said: of a part, only of units that are in it."""
    return not report.whole or {*map(fold, review.units)} <= {*map(fold, report.units)}


def months_of(actor: Actor, county: County, *, year: int | None, today: dt.date) -> Months:
    """The months of a year, by default of the newest that is frozen. Three queries."""
    told = FrozenMonth.objects.annotate(year=ExtractYear("month")).order_by("-year")
    years = list(told.values_list("year", flat=True).distinct())
    shown = year if year in years else next(iter(years), today.year)
    months = FrozenMonth.objects.filter(month__year=shown).order_by("-month")
    reports = seen_reports(actor, county, today)
    reviews = reviews_of(months, [each.code for each in reports])
    return Months(
        shown,
        years,
        [
            MonthLine(
                month,
                [standing(each, reviews.get((month.pk, each.code), ()), actor, county) for each in reports],
            )
            for month in months
        ],
    )


def reviews_of(
    months: Iterable[FrozenMonth], reports: Collection[str]
) -> Mapping[tuple[object, str], list[MonthReview]]:
    """What was said of these reports, in its order, by month and report. One query."""
    found: dict[tuple[object, str], list[MonthReview]] = {}
    rows = MonthReview.objects.filter(frozen__in=months, report__in=reports).select_related("user")
    for review in rows.order_by("at", "pk"):
        found.setdefault((review.frozen_id, review.report), []).append(review)
    return found


def standing(report: MonthReport, reviews: Sequence[MonthReview], actor: Actor, county: County) -> Standing:
    """How far the report has been gone through. Roles that the county asks come first."""
    marks = [each for each in reviews if each.through]
    role = _role_in(report, actor)
    said = [told_to(each, report) for each in reviews if each.words]
    return Standing(
        report,
        report.name(county.profile, language()),
        groups_of(report, marks, county.profile),
        said.count(True),
        said.count(False),
        any(each.user_id == actor.id for each in marks),
        bool(role),
        bool(role) and fold(role) in map(fold, report.roles),
    )


def _role_in(report: MonthReport, actor: Actor) -> str:
    return access.role_in(report.units, report.roles, actor, partly=bool(report.own))


def groups_of(report: MonthReport, marks: Iterable[MonthReview], profile: Profile) -> list[Group]:
    """Those who have gone through it, by their roles."""
    roles, every = by_code(profile.roles), list(marks)
    codes = list(dict.fromkeys([*map(fold, report.roles), *(fold(each.role) for each in every)]))
    return [
        Group(
            name_in(roles, code) or code,
            [said_of(each, report, profile) for each in every if fold(each.role) == code],
        )
        for code in codes
    ]


def said_of(review: MonthReview, report: MonthReport, profile: Profile) -> Said:
    """What was said, and of which part."""
    told, whole = {*map(fold, review.units)}, report.whole or report.units
    missing = {*map(fold, whole)} - told
    return Said(
        str(review.user),
        review.at,
        review.words,
        ", ".join(units_named(review.units, profile)) if missing else "",
    )


def units_named(codes: Iterable[str], profile: Profile) -> list[str]:
    """The names of these units."""
    units = by_code(profile.units)
    return [name_in(units, code) or code for code in codes]


def to_go_through(actor: Actor, county: County, *, today: dt.date) -> list[tuple[FrozenMonth, str, str]]:
    """The reports of the last month that the county asks the actor to go through and that they haven't:
    month, code, name. No query where the county asks nothing of them, else two."""
    asked = [
        each
        for each in month_reports(county.profile, today)
        if each.roles and fold(_role_in(each, actor)) in map(fold, each.roles)
    ]
    if not asked:
        return []
    month = FrozenMonth.objects.filter(month=month_after(today.replace(day=1), -1)).first()
    if month is None:
        return []
    done = MonthReview.objects.filter(frozen=month, user=cast(UUID, actor.id), through=True)
    known = set(done.values_list("report", flat=True))
    names = [(each.code, each.name(county.profile, language())) for each in asked if each.code not in known]
    return [(month, code, name) for code, name in names]
