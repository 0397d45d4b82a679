"""The reports of a month: the county's own, one of each line, one of the whole county (R-PS-80)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import pgettext

from reimari.figures.access import REVIEW
from reimari.figures.definitions.cuts import Dimension
from reimari.figures.definitions.reports import FIGURES
from reimari.figures.definitions.targets import targets_on
from reimari.figures.definitions.values import Figure
from reimari.region.profile.values import MonthlyReport, Profile, by_code, fold, valid_items

COUNTY = "county"
OF_LINE = "line-"
USUAL = (Dimension.CHANNEL, Dimension.LANGUAGE)


@dataclass(frozen=True, slots=True)
class MonthReport:
    """What is told of a month, of these units together. `code`: in addresses, and by it reviews know it.

    `own`: as the county wrote it; None: one of a line, or of the whole county. `roles`: who is asked to go
    through it. `whole`: all units of the report of which this is the part that somebody may see; else none.
    """

    code: str
    units: tuple[str, ...]
    figures: tuple[Figure, ...]
    by: tuple[Dimension, ...]
    own: MonthlyReport | None = None
    roles: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()

    def name(self, profile: Profile, language: str) -> str:
        """What it is called."""
        if self.own:
            return self.own.name.in_language(language)
        if self.code == COUNTY:
            return pgettext("monthly report", "The whole county")
        return by_code(profile.units)[fold(self.units[0])].name.in_language(language)

    def part(self, units: Sequence[str]) -> "MonthReport | None":
        """It for somebody who may see these of its units; None: nothing of it.

        Only a county's own report has parts: one of the whole county tells nothing when it isn't whole.
        """
        if len(units) == len(self.units):
            return self
        return replace(self, units=tuple(units), whole=self.units) if self.own and units else None

    @property
    def usual_roles(self) -> bool:
        """Whether the county doesn't tell who goes through it: then all are asked who may."""
        return self.own is not None and not self.own.roles

    @property
    def source(self) -> tuple[str, ...]:
        """R-ids."""
        return self.own.source if self.own else ("R-PS-80",)


def month_reports(profile: Profile, day: dt.date) -> list[MonthReport]:
    """All reports of the county on the day: its own first, then of its lines, then of all of it.

    Those of lines and of all of it tell what the county has wanted something of, also when that is over.
    """
    every = tuple(unit.code for unit in profile.units)
    may = tuple(role.code for role in profile.roles if REVIEW.name in role.actions)
    mine = [_own(each, every, may) for each in valid_items(profile.monthly_reports, day)]
    begun = targets_on(profile.targets, day)
    wanted = _figures(target.code for target in profile.targets if fold(target.code) in begun)
    told = wanted or tuple(each for each in FIGURES.values() if each.leaves)
    known = {fold(report.units[0]) for report in mine if len(report.units) == 1}
    lines = {fold(each.unit): each.unit for each in profile.channels if each.unit}
    return [
        *mine,
        *(
            MonthReport(f"{OF_LINE}{code}", (unit,), told, USUAL)
            for code, unit in lines.items()
            if code not in known
        ),
        MonthReport(COUNTY, every, told, USUAL),
    ]


def _own(report: MonthlyReport, every: tuple[str, ...], may: tuple[str, ...]) -> MonthReport:
    by, roles = tuple(Dimension(each.value) for each in report.by), report.roles or may
    return MonthReport(report.code, report.units or every, _figures(report.figures), by, report, roles)


def _figures(codes: Iterable[str]) -> tuple[Figure, ...]:
    """The figures of these K-ids, in their order; what can't be counted yet has none."""
    order = {fold(code): at for at, code in enumerate(codes)}
    found = [each for each in FIGURES.values() if fold(each.indicator) in order]
    return tuple(sorted(found, key=lambda each: order[fold(each.indicator)]))
