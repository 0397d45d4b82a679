"""A page of figures as somebody without an account sees it: no persons, no links, no small numbers."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext as _

from reimari.access.actor import NOBODY, Actor
from reimari.common.ids import uuid7
from reimari.desk.queries.arrivals import Arrivals, arrived_in, drawn
from reimari.desk.queries.figures import Figures, figures_among
from reimari.desk.queries.figures_asked import TITLES, Asked, Names, asked_by
from reimari.desk.queries.figures_table import KEPT_BACK, lines_of
from reimari.desk.queries.rows import name_in
from reimari.figures import access
from reimari.figures.definitions import ARRIVALS, FIGURES, REPORTS, Figure
from reimari.figures.models import SharedPage, SharedView
from reimari.figures.queries import BY_NOTHING, BY_UNIT
from reimari.figures.rules import SHARED_DAYS, in_runs
from reimari.region.profile.values import by_code
from reimari.work.queries import County

USUAL_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of a figure's table; empty: nothing of that kind; `KEPT_BACK`: it isn't told.

    `bar`: how long its bar is, 0 to 100; None: no share."""

    name: str
    number: str
    of: str
    percent: str
    bar: int | None


@dataclass(frozen=True, slots=True)
class Block:
    """One figure with its lines, the whole first."""

    figure: Figure
    lines: Sequence[Line]

    @property
    def is_share(self) -> bool:
        """Whether its lines are n of m."""
        return any(line.of for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """All of the page. `narrowed`: what it is narrowed by, as title and value. `ask`: whom to ask.

    `open`: runs of months that aren't frozen."""

    view: SharedView
    title: str
    asked: Asked
    units: Sequence[str]
    narrowed: Sequence[tuple[str, str]]
    blocks: Sequence[Block]
    arrivals: Arrivals | None
    frozen: Sequence[dt.date]
    open: Sequence[tuple[dt.date, dt.date]]
    counted_at: dt.datetime | None
    ask: str

    @property
    def kept_back(self) -> bool:
        """Whether something isn't told."""
        cells = (cell for block in self.blocks for line in block.lines for cell in (line.number, line.of))
        slots = (
            said
            for each in (self.arrivals.maps if self.arrivals else ())
            for _h, row in each.table
            for said in row
        )
        return KEPT_BACK in {*cells, *slots}


def hash_of(token: str) -> str:
    """What is kept of the secret of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def title_of(page: str, code: str) -> str:
    """What a page of figures is called; empty when there is none such."""
    if page == SharedPage.FIGURE:
        figure = FIGURES.get(code)
        return "" if figure is None else f"{figure.indicator}: {figure.name}".removeprefix(": ")
    report = next((each for each in REPORTS if each.code == code), None)
    return str(report.name) if report and (report is ARRIVALS) == (page == SharedPage.ARRIVALS) else ""


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
    """The form, for whoever may share; None for everybody else."""
    if not actor.may(access.SHARE.name):
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
    is_map = view.page == SharedPage.ARRIVALS
    if is_map:
        figures = arrived_in(view.units, asked, county, NOBODY, now=now)
    else:
        figures = figures_among(view.units, _figures(view), asked, county, NOBODY, now=now)
    frozen = {each.month for each in figures.frozen} if figures.whole.kept else set[dt.date]()
    names = Names(county.profile, view.units)
    return Shared(
        view=view,
        title=title,
        asked=asked,
        units=[names.of(BY_UNIT, unit) for unit in view.units],
        narrowed=_narrowed(asked, names),
        blocks=[] if is_map else [Block(figure, _lines(figures, figure)) for figure in figures.figures],
        arrivals=drawn(figures, leaves=True) if is_map else None,
        frozen=sorted(frozen),
        open=in_runs([month for month in figures.every_month() if month not in frozen]),
        counted_at=figures.whole.counted_at,
        ask=name_in(by_code(county.profile.teams), view.team) or view.team,
    )


def _figures(view: SharedView) -> Sequence[Figure]:
    if view.page == SharedPage.FIGURE:
        return [FIGURES[view.code]]
    return next(each.figures for each in REPORTS if each.code == view.code)


def _narrowed(asked: Asked, names: Names) -> list[tuple[str, str]]:
    unit = [(str(TITLES[BY_UNIT]), names.of(BY_UNIT, asked.cut.unit))] if asked.cut.unit else []
    return unit + [(str(TITLES[dim]), names.of(dim, code)) for dim, code in asked.cut.alone.items()]


def _lines(figures: Figures, figure: Figure) -> list[Line]:
    return [
        Line(
            name=which or _("All together"),
            number=number,
            of=of,
            percent=percent,
            bar=int(percent) if percent.isdigit() else None,
        )
        for _by, which, number, of, percent in lines_of(figures, figure)
    ]
