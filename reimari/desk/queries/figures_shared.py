"""A page of figures as somebody without an account sees it: no persons, no links, no small numbers."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.utils.translation import gettext as _

from reimari.access.actor import NOBODY, Actor
from reimari.common.ids import uuid7
from reimari.desk.queries.arrivals import Arrivals, arrived_in, drawn
from reimari.desk.queries.figure_words import compared_words, signed
from reimari.desk.queries.figures import Figures, figures_among
from reimari.desk.queries.figures_asked import TITLES, Asked, Names, asked_by, narrowed
from reimari.desk.queries.figures_chain import chain_among
from reimari.desk.queries.figures_chain_outside import ChainTold, chain_outside
from reimari.desk.queries.figures_equality import equality_among
from reimari.desk.queries.figures_equality_outside import EqualityTold, equality_outside
from reimari.desk.queries.figures_population import PerInhabitants, per_inhabitants_among
from reimari.desk.queries.figures_population_table import Line as PopulationLine
from reimari.desk.queries.figures_population_table import lines_outside
from reimari.desk.queries.figures_table import KEPT_BACK, growth_heads, lines_of
from reimari.desk.queries.population_volumes import VOLUMES
from reimari.desk.queries.rows import name_in
from reimari.figures import access
from reimari.figures.definitions import FIGURES, REPORTS, Dimension, Figure, Growth, Spread
from reimari.figures.models import SharedPage, SharedView
from reimari.figures.queries import BY_NOTHING, BY_UNIT
from reimari.figures.rules import SHARED_DAYS, in_runs, months_from
from reimari.region.profile.values import by_code
from reimari.work.queries import County

USUAL_DAYS = 30
# Pages that are one of a kind: their code is that of the page.
COLUMNS = ("number", "of", "percent")  # of a line
ALONE = {SharedPage.ARRIVALS, SharedPage.CHAIN, SharedPage.EQUALITY, SharedPage.POPULATION}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of a figure's table; empty: nothing of that kind; `KEPT_BACK`: it isn't told. Of a growth `of` is
    how many there were a year before, and `percent` by how much that is more.

    `bar`: how long its bar is, 0 to 100; None: no share."""

    name: str
    number: str
    of: str
    percent: str
    bar: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """Lines that belong together. `title`: by what they differ, where others of the figure stand apart."""

    title: str
    lines: Sequence[Line]
    grows: bool = False

    @property
    def heads(self) -> Mapping[str, str]:
        """What stands above its numbers, by the field of a line."""
        if self.grows:
            return dict(zip(COLUMNS, growth_heads(), strict=True))
        told = dict(zip(COLUMNS, (_("Number"), _("Of"), _("Per cent")), strict=True))
        return {
            name: head
            for name, head in told.items()
            if name == COLUMNS[0] or any(getattr(line, name) for line in self.lines)
        }

    @property
    def has_bars(self) -> bool:
        """Whether some of its lines are parts of a whole."""
        return any(line.bar is not None for line in self.lines)


@dataclass(frozen=True, slots=True)
class Block:
    """One figure with its lines, the whole first; what has values of its own compares in further tables.
    `compared`: which months a growth compares."""

    figure: Figure
    tables: Sequence[Table]
    compared: str = ""


@dataclass(frozen=True, slots=True)
class Inhabited:
    """A volume per 1 000 inhabitants, with the lines that are told."""

    page: PerInhabitants
    lines: Sequence[PopulationLine]

    @property
    def kept_back(self) -> bool:
        """Whether something isn't told."""
        return any(line.number == KEPT_BACK for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is told, of one kind of page alone; and the figures that it was counted from, None: of nothing."""

    figures: Figures | None
    blocks: Sequence[Block] = ()
    arrivals: Arrivals | None = None
    chain: ChainTold | None = None
    equality: EqualityTold | None = None
    inhabited: Inhabited | None = None

    @property
    def kept_back(self) -> bool:
        """Whether something isn't told; of a chain that stands at its steps."""
        lines = (line for block in self.blocks for table in block.tables for line in table.lines)
        cells = (cell for line in lines for cell in (line.number, line.of))
        maps = self.arrivals.maps if self.arrivals else ()
        slots = (said for each in maps for _half, row in each.table for said in row)
        others = (self.equality, self.inhabited)
        return KEPT_BACK in {*cells, *slots} or any(each.kept_back for each in others if each)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """All of the page. `narrowed`: what it is narrowed by, as title and value. `ask`: whom to ask.

    `open`: runs of months that aren't frozen."""

    view: SharedView
    title: str
    asked: Asked
    units: Sequence[str]
    narrowed: Sequence[tuple[str, str]]
    told: Told
    frozen: Sequence[dt.date]
    open: Sequence[tuple[dt.date, dt.date]]
    counted_at: dt.datetime | None
    ask: str


def hash_of(token: str) -> str:
    """What is kept of the secret of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def title_of(page: str, code: str) -> str:
    """What a page of figures is called; empty when there is none such, or nothing of it leaves the house."""
    if page == SharedPage.FIGURE:
        figure = FIGURES.get(code)
        told = figure is not None and figure.leaves
        return f"{figure.indicator}: {figure.name}".removeprefix(": ") if figure and told else ""
    if page == SharedPage.POPULATION:
        return VOLUMES[code].title if code in VOLUMES else ""
    if page in ALONE:
        return str(SharedPage(page).label) if code == page else ""
    report = next((each for each in REPORTS if each.code == code and code not in ALONE), None)
    return str(report.name) if report and page == SharedPage.REPORT else ""


@dataclass(frozen=True, slots=True)
class ShareForm:
    """What the form of a link to a page sends. `key`: of the form, that sent twice makes one link."""

    page: str
    figures: str
    asked: str
    key: UUID
    days: tuple[int, ...] = SHARED_DAYS
    usual: int = USUAL_DAYS


def share_form(actor: Actor, page: SharedPage, code: str, asked: Asked) -> ShareForm | None:
    """The form, for whoever may share; None for everybody else, and where nothing leaves the house."""
    if not (actor.may(access.SHARE.name) and title_of(page, code)):
        return None
    return ShareForm(page.value, code, asked.address(), uuid7())


def asked_of(page: str, told: Mapping[str, str], *, now: dt.datetime) -> Asked:
    """The months and filters of a shared page."""
    asked = asked_by(told, now=now)
    splits = page != SharedPage.ARRIVALS or (asked.by != BY_UNIT or told.get("by") == BY_UNIT)
    return asked if splits else replace(asked, by=BY_NOTHING)


def is_known(asked: Asked, names: Names) -> bool:
    """Whether it is narrowed by codes of the county alone: what anybody types isn't shown to others."""
    known = {str(way): {code for code, _name in told} for way, told in names.choices(TITLES).items()}
    alone = {dim.value: code for dim, code in asked.cut.alone.items()}
    alone |= {BY_UNIT: asked.cut.unit} if asked.cut.unit else {}
    return all(not code or code in known[way] for way, code in alone.items())


def shared_of(view: SharedView, county: County, *, now: dt.datetime) -> Shared | None:
    """What the link shows; None when there is no such page any more. At most seven queries."""
    title = title_of(view.page, view.code)
    if not title:
        return None
    asked = asked_of(view.page, view.asked, now=now)
    told = _told(view, asked, county, now=now)
    figures = told.figures
    asked = figures.asked if figures else asked
    frozen = {each.month for each in figures.frozen} if figures and figures.whole.kept else set[dt.date]()
    names = Names(county.profile, view.units)
    return Shared(
        view=view,
        title=title,
        asked=asked,
        units=[names.of(BY_UNIT, unit) for unit in view.units],
        narrowed=narrowed(asked, names),
        told=told,
        frozen=sorted(frozen),
        open=in_runs([month for month in months_from(asked.since, asked.until) if month not in frozen]),
        counted_at=figures.whole.counted_at if figures else None,
        ask=name_in(by_code(county.profile.teams), view.team) or view.team,
    )


def _told(view: SharedView, asked: Asked, county: County, *, now: dt.datetime) -> Told:
    match view.page:
        case SharedPage.ARRIVALS:
            figures = arrived_in(view.units, asked, county, NOBODY, now=now)
            return Told(figures=figures, arrivals=drawn(figures, leaves=True))
        case SharedPage.CHAIN:
            chain = chain_among(view.units, asked, county, NOBODY, now=now)
            return Told(figures=chain.figures, chain=chain_outside(chain))
        case SharedPage.EQUALITY:
            need = asked.cut.alone.get(Dimension.NEED, "")
            found = equality_among(view.units, asked, need, county, NOBODY, now=now)
            return Told(
                figures=found.figures if found else None, equality=equality_outside(found) if found else None
            )
        case SharedPage.POPULATION:
            people = per_inhabitants_among(view.units, asked, county, NOBODY, what=view.code, now=now)
            return Told(figures=people.figures, inhabited=Inhabited(people, lines_outside(people)))
    figures = figures_among(view.units, _figures(view), asked, county, NOBODY, now=now)
    return Told(
        figures=figures,
        blocks=[_block(figures, figure, lines) for figure, lines in lines_of(figures)],
    )


def _figures(view: SharedView) -> Sequence[Figure]:
    if view.page == SharedPage.FIGURE:
        return [FIGURES[view.code]]
    return next(each.figures for each in REPORTS if each.code == view.code)


def _block(figures: Figures, figure: Figure, told: Sequence[Sequence[str]]) -> Block:
    if isinstance(figure, Spread):
        parts = groupby(told, key=itemgetter(0))
        return Block(figure, [Table(by, _lines(list(rows))) for by, rows in parts])
    lines = _lines(told)
    if not isinstance(figure, Growth):
        return Block(figure, [Table("", lines)] if lines else [])
    lines = [replace(each, percent=_more(each.percent), bar=None) for each in lines]
    return Block(figure, [Table("", lines, grows=True)], compared_words(figures.compared_months(figure)))


def _more(percent: str) -> str:
    return signed(int(percent)) if percent.removeprefix("-").isdecimal() else percent


def _lines(lines: Sequence[Sequence[str]]) -> list[Line]:
    return [
        Line(
            name=which or _("All together"),
            number=number,
            of=of,
            percent=percent,
            bar=int(percent) if percent.isdigit() else None,
        )
        for _by, which, number, of, percent in lines
    ]
