"""The promise chain as one picture: who came to each step, how it went there, and what each number opens."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from reimari.access.actor import Actor
from reimari.common.charts import Funnel, funnel
from reimari.desk.forms.figures import NOT_TOLD
from reimari.desk.queries.figure_cells import Ratio
from reimari.desk.queries.figures import Figures, PartLine, ShareLine
from reimari.desk.queries.figures_asked import Asked
from reimari.figures.definitions import CHAIN, HIT, OF, Frame, Share, Spread
from reimari.figures.definitions.chain import (
    COUNTY_STEPS,
    IN_TIME,
    LATE,
    LAW_STEPS,
    LAWFUL,
    STANDS,
    TOLD,
    Step,
)
from reimari.figures.definitions.promises import CHILD, START, URGENT
from reimari.figures.queries import BY_MONTH, BY_UNIT, Kept, Read, Sums, units_of
from reimari.figures.rules import percent
from reimari.work.queries import County

DEADLINES = (URGENT, START, CHILD)
MISSED = "missed"
COLUMNS: tuple[Share, ...] = (*(step.share for step in COUNTY_STEPS), LAWFUL)

# What the looks of the picture mean, in the order of `charts.LOOKS`.
LEGEND = (
    ("full", STANDS[IN_TIME]),
    ("pale", gettext_lazy("not known, or not promised: goes on to the next step")),
    ("hollow", gettext_lazy("not in time: goes no further")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A step as it went. `came`: who came to it; `kept`: those in time; `late`: those who weren't, who come
    to no later step; `rest`: those of whom that isn't known, each with why, who go on.

    `of_all`, `of_came`: those in time in per cent of all cases and of those who came. `known`: of those
    alone whose end is known; `raw`: the same without pauses, where it differs. Both open those in time.
    """

    step: Step
    came: PartLine
    kept: PartLine
    late: PartLine
    rest: Sequence[PartLine]
    of_all: int | None
    of_came: int | None
    known: "ChainCell"
    raw: "ChainCell | None"

    @property
    def unknown(self) -> int:
        """Of how many it isn't known."""
        return sum(part.number for part in self.rest)


@dataclass(frozen=True, slots=True)
class ChainCell:
    """A share, and what is behind those in time; empty for whoever may open nothing of it."""

    ratio: Ratio
    url: str


@dataclass(frozen=True, slots=True)
class ChainRow:
    """The chain of one need, area, language, month …: all its cases, and each of `COLUMNS`."""

    name: str
    known: PartLine
    cells: Sequence[ChainCell]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainPage:
    """All of the page. `all`: every case; `county`, `law`: the two chains, never mixed, with their pictures;
    `deadlines`: each of the law's by itself."""

    all: PartLine
    county: Sequence[Stage]
    law: Sequence[Stage]
    pictures: tuple[Funnel, Funnel]
    deadlines: Sequence[ShareLine]
    rows: Sequence[ChainRow]
    figures: Figures


def chain_of(actor: Actor, asked: Asked, county: County, *, now: dt.datetime) -> ChainPage:
    """The chain of the months that are asked for. At most seven queries, however much there is; one more
    for each source that isn't counted yet."""
    return chain_among([unit.pk for unit in units_of(actor)], asked, county, actor, now=now)


def chain_among(
    units: Sequence[str], asked: Asked, county: County, actor: Actor, *, now: dt.datetime
) -> ChainPage:
    """The chain of these units, for whoever may see it."""
    every = [*CHAIN.figures, *DEADLINES]
    kept = Kept(every, Frame(asked.since, asked.until, county, now))
    whole, by = kept.read(units, asked.cut), kept.read(units, asked.cut, asked.by, of=COLUMNS)
    if any(not {figure.code for figure in CHAIN.figures} <= {*month.figures} for month in kept.frozen):
        whole, by = _as_counted_now(whole), _as_counted_now(by)  # else steps of two countings were mixed
    return page_of(Figures(every, asked, county, actor, units, kept.frozen, whole, by, now))


def page_of(figures: Figures) -> ChainPage:
    """The page of what was counted."""
    whole, by = figures.whole, figures.by
    counts = _Counts(figures, whole.total(), whole.total_again(), {})
    known = counts.part(TOLD, OF)
    promised, lawful = (
        [counts.stage(step, known.number) for step in steps] for steps in (COUNTY_STEPS, LAW_STEPS)
    )
    return ChainPage(
        all=known,
        county=promised,
        law=lawful,
        pictures=(
            picture_of(_("The county's promises, step by step"), known.number, promised),
            picture_of(_("The law's deadline"), known.number, lawful),
        ),
        deadlines=[figures.share(each) for each in DEADLINES],
        rows=[
            _Counts(figures, sums, by.again.get(code, {}), _alone(figures.asked, code)).row(name)
            for code, name, sums in figures.compared()
        ],
        figures=figures,
    )


def _as_counted_now(read: Read) -> Read:
    return replace(read, stated=read.again, kept=False)


@dataclass(frozen=True, slots=True)
class _Counts:
    """What stands and what is counted now, of all that is asked for or of `alone`."""

    figures: Figures
    stated: Sums
    again: Sums
    alone: Mapping[str, str]

    def part(self, figure: Share | Spread, part: str) -> PartLine:
        """One part of a figure: its number, another one now, and what it opens."""
        stated, now = (_number(sums, figure, part) for sums in (self.stated, self.again))
        label = str((figure.labels or {}).get(part, "")) if isinstance(figure, Spread) else ""
        url = self.figures.behind_url(figure, part, **self.alone) if now else ""
        return PartLine(label, stated, now if now != stated else None, url)

    def cell(self, share: Share) -> ChainCell:
        ratio = Ratio(_number(self.stated, share, HIT), _number(self.stated, share, OF))
        return ChainCell(ratio, self.part(share, HIT).url)

    def stage(self, step: Step, known: int) -> Stage:
        """A step as it went, of so many cases that are known."""
        figure: Share | Spread = step.stood or step.share
        kept, late = (IN_TIME, LATE) if step.stood else (HIT, MISSED)
        why = (
            [code for code in (step.stood.labels or {}) if code not in {IN_TIME, LATE}] if step.stood else []
        )
        others = [self.part(figure, code) for code in why]
        came, went = self.part(figure, OF), self.part(figure, kept)
        line = self.figures.share(step.share)
        return Stage(
            step=step,
            came=came,
            kept=went,
            late=self.part(figure, late),
            rest=[part for part in others if part.number or part.again],
            of_all=percent(went.number, known),
            of_came=percent(went.number, came.number),
            known=self.cell(step.share),
            raw=ChainCell(line.raw, line.behind_raw) if line.raw else None,
        )

    def row(self, name: str) -> ChainRow:
        """The chain of one row of what is compared by."""
        return ChainRow(name, self.part(TOLD, OF), [self.cell(share) for share in COLUMNS])


def _number(sums: Sums, figure: Share | Spread, part: str) -> int:
    """How many there are of a part, of all, or of the others."""
    told: Mapping[str, int] = sums.get(figure.code, {})
    if isinstance(figure, Spread):
        return sum(told.values()) if part == OF else told.get(part, 0)
    return told.get(OF, 0) - told.get(HIT, 0) if part == MISSED else told.get(part, 0)


def _alone(asked: Asked, code: str) -> Mapping[str, str]:
    """The address of one row of what is compared by."""
    if asked.by == BY_MONTH:
        return {"since": code, "until": code}
    return {str(asked.by): code if asked.by == BY_UNIT else code or NOT_TOLD}


def picture_of(title: str, known: int, stages: Sequence[Stage]) -> Funnel:
    """All cases and these steps below each other."""
    first = pgettext("promise chain", "Known")
    steps = [(f"{first}: {known}", [(known, _("all cases"))])]
    for stage in stages:
        told = {"step": stage.step.name, "number": stage.kept.number, "came": stage.came.number}
        parts = [
            (stage.kept.number, str(STANDS[IN_TIME])),
            (stage.unknown, _("not known, or not promised")),
            (stage.late.number, str(STANDS[LATE])),
        ]
        steps.append((_("%(step)s: %(number)s of %(came)s") % told, parts))
    return funnel(title, steps)
