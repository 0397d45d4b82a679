"""Whether those who need the same get the same: one need, by place, area, language and channel (R-PS-66,
R-VS-57, R-VS-109)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reimari.access.actor import Actor
from reimari.common.charts import Intervals, intervals
from reimari.desk.queries.figure_cells import Ratio, numbers_in, parts_of, ratio_of, ratio_words
from reimari.desk.queries.figure_chance import Chance, of_ranks, of_shares
from reimari.desk.queries.figure_words import whole_words
from reimari.desk.queries.figures import Figures
from reimari.desk.queries.figures_asked import WAYS, Asked, Names
from reimari.figures.definitions import OF, Dimension, Frame, Share, Spread
from reimari.figures.definitions.chain import BOOKED, REALISED, TOLD
from reimari.figures.definitions.contacts import OUTCOMES
from reimari.figures.definitions.promises import TO_ASSESSED
from reimari.figures.queries import Cut, Kept, Sums, added, units_of
from reimari.figures.rules import at_most, level_for
from reimari.work.queries import County

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

BY: Final = (Dimension.MUNICIPALITY, Dimension.AREA, Dimension.LANGUAGE, Dimension.CHANNEL)
FIGURES: Final = (TOLD, BOOKED, REALISED, TO_ASSESSED, OUTCOMES)
OPEN = "open"
HALF, NINE_OF_TEN, WHOLE = 50, 90, 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is compared: of a figure all of it, one value of it, or what so many per cent don't exceed.

    `part`: of what is behind a number; empty: nothing can be opened there.
    """

    code: str
    name: "StrPromise"
    figure: Share | Spread
    part: str = ""
    rank: int = 0

    def ratio(self, sums: Sums) -> Ratio | None:
        """How many of how many; None where whole numbers are told. Of outcomes: of those that have ended."""
        if isinstance(self.figure, Share):
            told = ratio_of(self.figure, sums)
            return told if isinstance(told, Ratio) else None
        if self.rank:
            return None
        parts = parts_of(self.figure, sums)
        return Ratio(parts[self.part], sum(parts.values()) - parts[OPEN])

    def number(self, sums: Sums) -> float | None:
        """What stands in the picture, per cent or working days; None of nothing."""
        ratio = self.ratio(sums)
        if ratio is not None:
            return WHOLE * ratio.hit / ratio.of if ratio.of else None
        return at_most(numbers_in(parts_of(self.figure, sums)), self.rank)

    def said(self, sums: Sums) -> str:
        """It in words."""
        ratio = self.ratio(sums)
        if ratio is not None:
            return ratio_words(ratio) if ratio.of else _("nothing to count")
        parts = parts_of(self.figure, sums)
        if not parts or not isinstance(self.figure, Spread):
            return _("nothing to count")
        days = whole_words(self.figure.unit, at_most(numbers_in(parts), self.rank))
        return _("%(days)s (of %(of)s)") % {"days": days, "of": sum(parts.values())}

    def chance(self, sums: Sums, others: Sums, level: float) -> Chance:
        """Within what its true value lies, and whether it differs from that of all others."""
        if self.rank and isinstance(self.figure, Spread):
            own, other = (numbers_in(parts_of(self.figure, each)) for each in (sums, others))
            return of_ranks(self.figure, own, other, self.rank, level)
        return of_shares(self.ratio(sums), self.ratio(others), level)


def _outcome(code: str, label: "StrPromise") -> Measure:
    name = format_lazy(gettext_lazy("How contacts ended: {outcome}"), outcome=label)
    return Measure(code=f"K-09.{code}", name=name, figure=OUTCOMES, part=code)


MEASURES: Final = (
    *(Measure(code=each.code, name=each.name, figure=each, part=OF) for each in (TOLD, BOOKED, REALISED)),
    Measure(
        code=f"{TO_ASSESSED.code}.{HALF}",
        name=gettext_lazy("From the contact to the initial assessment: half at most"),
        figure=TO_ASSESSED,
        rank=HALF,
    ),
    Measure(
        code=f"{TO_ASSESSED.code}.{NINE_OF_TEN}",
        name=gettext_lazy("From the contact to the initial assessment: nine of ten at most"),
        figure=TO_ASSESSED,
        rank=NINE_OF_TEN,
    ),
    *(_outcome(code, label) for code, label in (OUTCOMES.labels or {}).items() if code != OPEN),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A municipality, area, language or channel: its number in words, its limits of chance, and `rest`: all
    others together. `url`: what is behind it, for whoever may open some of it."""

    name: str
    code: str
    sums: Sums
    said: str
    rest: str
    chance: Chance
    url: str

    @property
    def limits(self) -> str:
        """Its limits of chance in words; empty: too few to tell."""
        return self.chance.words

    @property
    def differs(self) -> bool:
        """By more than chance."""
        return self.chance.differs


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A measure by one way of telling apart."""

    measure: Measure
    by: Dimension
    title: str
    whole: str
    rows: Sequence[Row]
    chart: Intervals | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Equality:
    """All of the report. `needs`: those there are, by how often they came. `found`: what
    differs, whatever it is told apart by. `numbers`: how many were compared."""

    need: str
    needs: Sequence[tuple[str, str]]
    figures: Figures
    compared: Sequence[Compared]
    found: Sequence[tuple[Compared, Row]]
    numbers: int


def equality_of(
    actor: Actor, asked: Asked, need: str, county: County, *, now: dt.datetime
) -> Equality | None:
    """Of the need that is told, else of the one with which most contacts came; None where none came.

    At most ten queries, however much there is, and two more where something isn't counted yet.
    """
    return equality_among([unit.pk for unit in units_of(actor)], asked, need, county, actor, now=now)


def equality_among(
    units: Sequence[str], asked: Asked, need: str, county: County, actor: Actor, *, now: dt.datetime
) -> Equality | None:
    """The report of these units, for whoever may see it."""
    kept = Kept(FIGURES, Frame(asked.since, asked.until, county, now))
    names = Names(county.profile, units)
    needs = _needs(kept.read(units, by=Dimension.NEED, of=[OUTCOMES, TOLD], again=False).stated)
    told = need or next(iter(needs), "")
    if not told:
        return None
    cut = Cut(alone={Dimension.NEED: told})
    by = asked.by if asked.by in BY else BY[0]
    asked = replace(asked, cut=cut, by=by)
    reads = {way: kept.read(units, cut, way, again=False) for way in BY}
    here = reads[Dimension(by)]
    figures = Figures(FIGURES, asked, county, actor, units, kept.frozen, here, here, now)
    every = [(way, measure) for way in BY for measure in MEASURES]
    level = level_for(sum(_told(measure, reads[way].stated) for way, measure in every))
    compared = [
        _compared(
            measure, way, reads[way].stated, level, replace(figures, asked=replace(asked, by=way)), names
        )
        for way, measure in every
    ]
    return Equality(
        need=told,
        needs=[(code, names.of(Dimension.NEED, code)) for code in needs],
        figures=figures,
        compared=[each for each in compared if each.by == by and _has_some(each)],
        found=[(each, row) for each in compared for row in each.rows if row.chance.differs],
        numbers=sum(_told(measure, reads[way].stated) for way, measure in every),
    )


def _needs(stated: Mapping[str, Sums]) -> list[str]:
    """The needs with which contacts or cases came, the most frequent first; what wasn't told is none. A unit
    may have cases of contacts that came to another one, and the other way round."""
    often = {
        code: max(sum(parts_of(OUTCOMES, sums).values()), parts_of(TOLD, sums)[OF])
        for code, sums in stated.items()
        if code
    }
    return sorted(often, key=lambda code: (-often[code], code))


def _told(measure: Measure, stated: Mapping[str, Sums]) -> int:
    return sum(measure.number(sums) is not None for sums in stated.values())


def _has_some(compared: Compared) -> bool:
    """Whether there is anything: of outcomes, whether any contact ended so."""
    ratios = [compared.measure.ratio(row.sums) for row in compared.rows]
    part = isinstance(compared.measure.figure, Spread) and not compared.measure.rank
    return bool(ratios) and (not part or any(ratio and ratio.hit for ratio in ratios))


def _compared(
    measure: Measure, by: Dimension, stated: Mapping[str, Sums], level: float, figures: Figures, names: Names
) -> Compared:
    every = [(code, sums) for code, sums in stated.items() if measure.number(sums) is not None]
    rows = [_row(measure, by, code, stated, level, figures, names) for code, _sums in every]
    rows.sort(key=lambda row: (not row.code, row.name.casefold()))
    return Compared(
        measure=measure,
        by=by,
        title=str(WAYS[by]),
        whole=measure.said(added(stated.values())),
        rows=rows,
        chart=chart_of(measure, by, rows),
    )


def _row(
    measure: Measure,
    by: Dimension,
    code: str,
    stated: Mapping[str, Sums],
    level: float,
    figures: Figures,
    names: Names,
) -> Row:
    """What isn't told apart is no group of people: it counts among the others and is never said to differ."""
    sums, others = stated[code], added(each for other, each in stated.items() if other != code)
    chance = measure.chance(sums, others, level)
    return Row(
        name=names.of(by, code),
        code=code,
        sums=sums,
        said=measure.said(sums),
        rest=measure.said(others),
        chance=chance if code else replace(chance, differs=False),
        url=_behind(measure, by, code, figures),
    )


def _behind(measure: Measure, by: Dimension, code: str, figures: Figures) -> str:
    if not measure.part:
        return ""
    alone = {**figures.asked.cut.alone, by: code}
    narrowed = replace(figures, asked=replace(figures.asked, cut=Cut(alone=alone)))
    return narrowed.behind_url(measure.figure, measure.part)


def _said_apart(row: Row) -> str:
    told = _("differs from the others")
    return f"{capfirst(row.name)}: {told}"


def chart_of(measure: Measure, by: Dimension, rows: Sequence[Row]) -> Intervals | None:
    """The rows with their limits, in one picture; None of no rows."""
    if not rows:
        return None
    values = [
        (
            _said_apart(row) if row.chance.differs else capfirst(row.name),
            measure.number(row.sums) or 0.0,
            None if row.chance.low is None or row.chance.high is None else (row.chance.low, row.chance.high),
            f"{row.name}: {row.said}",
            row.chance.differs,
        )
        for row in rows
    ]
    title = _("%(figure)s, by what it is told apart: %(by)s") % {
        "figure": measure.name,
        "by": str(WAYS[by]).casefold(),
    }
    shares = not measure.rank
    return intervals(title, values, whole=WHOLE if shares else None, unit=" %" if shares else "")
