"""All figures on one page: the county's own first, then each report's, then what waits for its part."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from reimari.access.actor import Actor
from reimari.desk.queries.figure_cells import value_of
from reimari.desk.queries.figures import Figures, Wanted
from reimari.desk.queries.figures_asked import Asked
from reimari.desk.queries.rows import language
from reimari.figures.definitions import FIGURES, REPORTS, WAITING, Figure, Frame, Report, Waits, targets_on
from reimari.figures.queries import Kept, units_of
from reimari.region.profile.values import Target, fold
from reimari.work.queries import County


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A figure with what it was in the month, in words."""

    figure: Figure
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A figure that the county names itself: in its words, with what it wants, counted by these; what of it
    waits for its part."""

    code: str
    name: str
    source: str
    target: Wanted
    entries: Sequence[Entry]
    waiting: Waits | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All of the page. `reports`: those with figures, and their entries."""

    own: Sequence[Own]
    reports: Sequence[tuple[Report, Sequence[Entry]]]
    waiting: Sequence[tuple[str, Waits]]
    figures: Figures


def catalogue_of(actor: Actor, asked: Asked, county: County, *, now: dt.datetime) -> Catalogue:
    """Every figure of the last month that is over. At most six queries, however much there is."""
    units = [unit.pk for unit in units_of(actor)]
    kept = Kept(FIGURES.values(), Frame(asked.since, asked.until, county, now))
    whole = kept.read(units)
    figures = Figures(list(FIGURES.values()), asked, county, actor, units, kept.frozen, whole, whole, now)
    sums = whole.total()
    entries = {
        figure.code: Entry(figure=figure, said=value_of(figure, sums)[1]) for figure in FIGURES.values()
    }
    targets = targets_on(county.profile.targets, figures.last_day)
    return Catalogue(
        own=[_own(targets[code], entries, figures) for code in sorted(targets, key=in_order)],
        reports=[(report, [entries[figure.code] for figure in report.figures]) for report in REPORTS],
        waiting=[(code, WAITING[code]) for code in sorted(WAITING, key=in_order)],
        figures=figures,
    )


def in_order(code: str) -> tuple[int, str]:
    """K-2a before K-10."""
    number = "".join(filter(str.isdigit, code))
    return int(number or 0), code


def _own(target: Target, entries: dict[str, Entry], figures: Figures) -> Own:
    mine = [each for each in entries.values() if fold(each.figure.indicator) == fold(target.code)]
    return Own(
        code=target.code,
        name=target.name.in_language(language()),
        source=", ".join(target.source),
        target=figures.wanted(target),
        entries=mine,
        waiting=WAITING.get(target.code),
    )
