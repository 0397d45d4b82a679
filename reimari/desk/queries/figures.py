"""Figures in words: frozen where their month is, as counted last or now elsewhere (K-ids)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, fields

from django.urls import reverse
from django.utils.translation import gettext as _

from reimari.access.actor import Actor
from reimari.callbacks import access as callbacks
from reimari.cases import access as cases
from reimari.contacts import access as contacts
from reimari.desk.queries.figure_cells import (
    Cell,
    Change,
    PerDay,
    Ratio,
    cell_of,
    count_of,
    numbers_in,
    parts_of,
    ratio_of,
)
from reimari.desk.queries.figure_words import (
    UNIT_TITLES,
    baseline_words,
    compared_words,
    counted_otherwise,
    is_head,
    mean_words,
    spread_buckets,
    sum_of,
    target_words,
    titles_of,
    untold_words,
    whole_words,
)
from reimari.desk.queries.figures_asked import Asked, Names
from reimari.figures.definitions import (
    HIT,
    OF,
    RAW,
    Figure,
    Frame,
    Growth,
    Opens,
    Rate,
    Report,
    Share,
    Spread,
    Summed,
    Unit,
    knows,
    numbers_part,
    target_of,
)
from reimari.figures.definitions.booking import CLIENT_MOVED, UNIT_MOVED
from reimari.figures.models import FrozenMonth
from reimari.figures.queries import BY_MONTH, Cut, Kept, Read, Run, Sums, units_of
from reimari.figures.rules import at_most, between, in_runs, month_after, months_from, percent
from reimari.grants import access as grants
from reimari.region.profile.values import Target
from reimari.work.queries import County

OPENS = {
    Opens.CASE: cases.VIEW,
    Opens.CONTACT: contacts.VIEW,
    Opens.CALLBACK: callbacks.VIEW,
    Opens.GRANT: grants.VIEW,
}
MOVES = (CLIENT_MOVED, UNIT_MOVED)  # beside how booked times went


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The county's target: how much, in words until when it holds, from where; or why it isn't told.

    `holds`: on the last day that is asked for; else it is what was wanted last.
    """

    percent: int | None
    holds: bool
    words: str
    source: str
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareLine:
    """A share, a rate or a growth. `raw`: without pauses, where it differs. `again`: counted now, where that
    differs. `behind`: addresses of what is behind it, by what that is; `behind_raw`: of what is behind `raw`.
    `notes`: with what it is compared.
    """

    figure: Share | Rate | Growth
    told: Ratio | PerDay | Change
    raw: Ratio | None
    again: Ratio | PerDay | Change | None
    target: Wanted | None
    behind: Sequence[tuple[str, str]]
    behind_raw: str = ""
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class PartLine:
    """One value of a figure; `again`: counted now, where that differs; `url`: what is behind it."""

    label: str
    number: int
    again: int | None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadLine:
    """How many had which value. `said`: how many the figure tells of, with of what they are. `half`, `most`:
    what half and nine of ten had at most; `mean`: of times and scores; `together`: all of them. `title`: what
    the values are."""

    figure: Spread
    total: int
    parts: Sequence[PartLine]
    said: str = ""
    title: str = ""
    half: str = ""
    most: str = ""
    mean: str = ""
    together: str = ""

    def percent_of(self, part: PartLine) -> int | None:
        """How many of all had a value that has a name; None of whole numbers, and of nothing."""
        return percent(part.number, self.total) if self.figure.labels is not None else None


@dataclass(frozen=True, slots=True)
class ByLine:
    """A unit, municipality, language or month, with the figures that are compared."""

    name: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How new the numbers are. `frozen`: the months that are; `open`: runs of those that aren't; `other`:
    frozen by other definitions than today's; `counted_at`: until when what isn't frozen is up to date, None:
    now; `kept`: that what is frozen could be told of what was asked for."""

    frozen: Sequence[FrozenMonth]
    open: Sequence[tuple[dt.date, dt.date]]
    other: bool
    counted_at: dt.datetime | None
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown(Freshness):
    """All of the page. `heads`: of the comparison, with `titles` above them."""

    asked: Asked
    shares: Sequence[ShareLine]
    counts: Sequence[SpreadLine]
    waits: Sequence[SpreadLine]
    moves: Sequence[ShareLine]
    heads: Sequence[Figure]
    titles: Sequence[str]
    by: Sequence[ByLine]
    names: Names = field(repr=False)


def figures_of(actor: Actor, report: Report, asked: Asked, county: County, *, now: dt.datetime) -> "Figures":
    """All that is counted for the page. At most seven queries, however much there is; more where something
    isn't counted yet."""
    return figures_among([unit.pk for unit in units_of(actor)], report.figures, asked, county, actor, now=now)


def figures_among(
    units: Sequence[str],
    figures: Sequence[Figure],
    asked: Asked,
    county: County,
    actor: Actor,
    *,
    now: dt.datetime,
) -> "Figures":
    """The figures of these units, for whoever may see them."""
    kept = Kept(figures, Frame(asked.since, asked.until, county, now))
    heads = [figure for figure in figures if is_head(figure)]
    whole = kept.read(units, asked.cut)
    by = kept.read(units, asked.cut, asked.by, of=heads, again=False)
    return Figures(figures, asked, county, actor, units, kept.frozen, whole, by, now)


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted now and then, and what the page and the download tell of it.

    A figure of a month stands as it was frozen; where that isn't so yet, as it is counted now.
    """

    figures: Sequence[Figure]
    asked: Asked
    county: County
    actor: Actor
    units: Sequence[str]
    frozen: Sequence[FrozenMonth]
    whole: Read
    by: Read
    now: dt.datetime

    def every_month(self) -> list[dt.date]:
        """The months that are asked for."""
        return list(months_from(self.asked.since, self.asked.until))

    def names(self) -> Names:
        return Names(self.county.profile, self.units)

    def compared(self) -> list[tuple[str, str, Sums]]:
        """Code, name and sums of each of what is compared by; by name, months in order."""
        names, by = self.names(), self.asked.by
        told = [(code, names.of(by, code), sums) for code, sums in self.by.stated.items()]
        if by == BY_MONTH:
            return sorted(told, key=lambda each: each[0])
        return sorted(told, key=lambda each: (not each[0], each[1].casefold()))

    def heads(self) -> list[Figure]:
        """The figures that are compared: those that can tell what is asked by."""
        dims = self.asked.cut.dims(self.asked.by)
        return [figure for figure in self.figures if is_head(figure) and knows(figure, dims)]

    def shown(self) -> Shown:
        """The page."""
        known = [each for each in self.figures if knows(each, self.asked.cut.dims())]
        lines = [self.share(each) for each in known if not isinstance(each, Spread)]
        spreads = [each for each in known if isinstance(each, Spread)]
        heads, fresh = self.heads(), self.freshness()
        return Shown(
            asked=self.asked,
            shares=[line for line in lines if line.figure not in MOVES],
            moves=[line for line in lines if line.figure in MOVES],
            counts=[self.coded(each) for each in spreads if each.labels is not None],
            waits=[self.waited(each) for each in spreads if each.labels is None],
            heads=heads,
            titles=titles_of(heads),
            by=[
                ByLine(name, [cell_of(figure, sums) for figure in heads])
                for _code, name, sums in self.compared()
            ],
            names=self.names(),
            **{each.name: getattr(fresh, each.name) for each in fields(fresh)},
        )

    def freshness(self) -> Freshness:
        """How new all of it is."""
        frozen = {each.month for each in self.frozen} if self.whole.kept else set[dt.date]()
        return Freshness(
            frozen=self.frozen if self.whole.kept else [],
            open=in_runs([month for month in self.every_month() if month not in frozen]),
            other=any(map(counted_otherwise, self.frozen)),
            counted_at=self.whole.counted_at,
            kept=self.whole.kept,
        )

    def line(self, figure: Figure) -> ShareLine | SpreadLine:
        """The figure in all of what was asked for."""
        if isinstance(figure, Spread):
            return self.waited(figure) if figure.labels is None else self.coded(figure)
        return self.share(figure)

    def share(self, figure: Share | Rate | Growth) -> ShareLine:
        """A share, a rate or a growth in all of what was asked for."""
        stated, again = self.whole.total(), self.whole.total_again()
        told, now = ratio_of(figure, stated), ratio_of(figure, again)
        raw, some = None, parts_of(figure, again)[HIT if isinstance(figure, Growth) else OF]
        if isinstance(figure, Share) and figure.raw:
            raw = Ratio(parts_of(figure, stated)[RAW], told.of)
        links = {"hit": _("Show these")}
        if isinstance(figure, Share):
            links["missed"] = _("Show the others")
        return ShareLine(
            figure=figure,
            told=told,
            raw=raw if raw and raw != told else None,
            again=now if now != told else None,
            target=self.target(figure),
            behind=[
                (label, url)
                for part, label in links.items()
                if some and (url := self.behind_url(figure, part))
            ],
            behind_raw=self.behind_url(figure, RAW)
            if raw and raw != told and parts_of(figure, again)[RAW]
            else "",
            notes=self._notes(figure) if isinstance(figure, Growth) else (),
        )

    def _notes(self, figure: Growth) -> list[str]:
        """Which months are compared; and with what the county compares the growth that it wants."""
        run = self.compared_months(figure)
        wanted, sums = self._wanted(figure), self.whole.total()
        profile = self.county.profile
        whole = self.asked.cut == Cut() and {unit.code for unit in profile.units} <= {*self.units}
        months = len(list(months_from(*run))) if run and whole else 0
        told = ""
        if wanted and wanted.valid_on(self.last_day):
            told = baseline_words(wanted, profile, parts_of(figure, sums)[HIT], months)
        return [compared_words(run), *([told] if told else [])]

    def compared_months(self, figure: Growth) -> Run | None:
        """The months that the growth compares, of those that are asked for; None: there are none."""
        run = self.whole.grown.get(figure.code)
        if run is None or run[1] < self.asked.since or self.asked.until < run[0]:
            return None
        return max(run[0], self.asked.since), min(run[1], self.asked.until)

    @property
    def last_day(self) -> dt.date:
        """The last day that is asked for, or that is over."""
        return min(month_after(self.asked.until), self.now.date()) - dt.timedelta(days=1)

    def target(self, figure: Figure) -> Wanted | None:
        """What the county wants of the figure on the last day that is asked for, or wanted last."""
        target = self._wanted(figure)
        return self.wanted(target) if target else None

    def wanted(self, target: Target) -> Wanted:
        """A target of the county in words."""
        return Wanted(
            percent=target.percent,
            holds=target.valid_on(self.last_day),
            words=target_words(target),
            source=", ".join(target.source),
            why_not=untold_words(target, self.county.profile),
        )

    def _wanted(self, figure: Figure) -> Target | None:
        return target_of(figure, self.county.profile.targets, self.last_day)

    def coded(self, figure: Spread) -> SpreadLine:
        """How many of each of the values that there are."""
        told, now = parts_of(figure, self.whole.total()), parts_of(figure, self.whole.total_again())
        parts = [
            PartLine(
                str(label),
                told[code],
                now[code] if now[code] != told[code] else None,
                self.behind_url(figure, code) if now[code] else "",
            )
            for code, label in (figure.labels or {}).items()
            if told[code] or now[code]
        ]
        mean = mean_words(numbers_in(told)) if figure.summed == Summed.MEAN else ""
        return SpreadLine(
            figure=figure,
            total=sum(told.values()),
            parts=parts,
            said=count_of(figure, told).words,
            mean=mean,
        )

    def waited(self, figure: Spread) -> SpreadLine:
        """How many had which whole numbers."""
        told = numbers_in(parts_of(figure, self.whole.total()))
        now = numbers_in(parts_of(figure, self.whole.total_again()))
        parts = [
            PartLine(
                label,
                number,
                fresh if fresh != number else None,
                self.behind_url(figure, numbers_part(*bucket)) if fresh else "",
            )
            for bucket, label in spread_buckets(figure.unit)
            if (fresh := between(now, *bucket)) + (number := between(told, *bucket))
        ]
        return SpreadLine(
            figure=figure,
            total=sum(told.values()),
            parts=parts,
            title=str(UNIT_TITLES[figure.unit]),
            half=whole_words(figure.unit, at_most(told, 50)),
            most=whole_words(figure.unit, at_most(told, 90)),
            mean=mean_words(told) if figure.unit == Unit.TIMES or figure.summed else "",
            together=whole_words(figure.unit, sum_of(told)) if figure.summed == Summed.SUM else "",
        )

    def behind_url(self, figure: Figure, part: str, **alone: str) -> str:
        """The list of what is behind it, of `alone` if told; empty where nothing of it can be opened, or not
        by this viewer."""
        opens = figure.rows.opens
        if opens is None or not self.actor.may(OPENS[opens].name):
            return ""
        told = {**alone, "figure": figure.code, "part": part}
        return f"{reverse('desk:figures_behind')}?{self.asked.address(**told)}"
