"""Figures of booking in words: frozen where their month is, counted now elsewhere (K-01 … K-02b, K-27)."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reimari.access.actor import Actor
from reimari.cases import access as cases
from reimari.contacts import access as contacts
from reimari.desk.forms.choices import language_name
from reimari.desk.forms.figures import MONTHS, NOT_TOLD
from reimari.desk.queries.figure_words import (
    BUCKETS,
    bucket_words,
    counted_otherwise,
    days_words,
    target_words,
    untold_words,
)
from reimari.desk.queries.rows import name_in
from reimari.figures.definitions import FIGURES, HIT, OF, RAW, Figure, Frame, Opens, Report, Share, Spread
from reimari.figures.models import FrozenMonth
from reimari.figures.queries import Counted, Narrowed, counted_now, counted_then, frozen_in, units_of
from reimari.figures.rules import at_most, between, first_of, month_after, months_from, percent
from reimari.region.profile.values import PlaceKind, Profile, by_code, fold, valid_items
from reimari.work.queries import County

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

OLDEST = dt.date(2010, 1, 1)  # what an address may ask for, at most MONTHS at once
OPENS = {Opens.CASE: cases.VIEW, Opens.CONTACT: contacts.VIEW}


class By(StrEnum):
    """What figures are compared by."""

    UNIT = "unit"
    MUNICIPALITY = "municipality"
    LANGUAGE = "language"
    MONTH = "month"


WAYS: "Mapping[By, StrPromise]" = {
    By.UNIT: gettext_lazy("By unit"),
    By.MUNICIPALITY: gettext_lazy("By municipality"),
    By.LANGUAGE: gettext_lazy("By language"),
    By.MONTH: gettext_lazy("By month"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: months by their first days, of whom, compared by what."""

    since: dt.date
    until: dt.date
    narrowed: Narrowed
    by: By

    def told(self) -> dict[str, str]:
        """It as an address and its form keep it."""
        told = {"since": f"{self.since:%Y-%m}", "until": f"{self.until:%Y-%m}", "by": self.by.value}
        return told | {name: code or NOT_TOLD for name, code in self.narrowed.told().items()}

    def address(self, **changed: str) -> str:
        """The same after the question mark of an address."""
        return urlencode(self.told() | changed)


def asked_by(get: Mapping[str, str], *, now: dt.datetime) -> Asked:
    """What can be read of an address; without months, the last one that is over, and MONTHS at most."""
    this = first_of(now)
    last = month_after(this, -1)
    told = sorted(_month(get.get(name, ""), last, this) for name in ("since", "until"))
    since, until = max(told[0], month_after(told[1], 1 - MONTHS)), told[1]
    alone = {name: get.get(name, "")[:80] for name in ("unit", "municipality", "language")}
    codes = {name: "" if code == NOT_TOLD else code for name, code in alone.items() if code}
    by = get.get("by", "")
    return Asked(
        since,
        until,
        Narrowed(**codes),
        By(by) if by in set(By) else By.UNIT,
    )


def _month(text: str, usual: dt.date, newest: dt.date) -> dt.date:
    try:
        month = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return usual
    return month if OLDEST <= month <= newest else usual


@dataclass(frozen=True, slots=True)
class Ratio:
    """n of m, p per cent; None of nothing."""

    hit: int
    of: int

    @property
    def percent(self) -> int | None:
        return percent(self.hit, self.of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The county's target: how much in words, until when it holds, from where; or why it isn't told."""

    words: str
    source: str
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareLine:
    """A share. `raw`: without pauses, where it differs. `again`: counted now, where that differs.

    `behind`: addresses of what is behind it, by what that is.
    """

    figure: Share
    told: Ratio
    raw: Ratio | None
    again: Ratio | None
    target: Wanted | None
    behind: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PartLine:
    """One value of a figure; `again`: counted now, where that differs; `url`: what is behind it."""

    label: str
    number: int
    again: int | None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadLine:
    """How many had which value. `half`, `most`: working days that half and nine of ten took at most."""

    figure: Spread
    total: int
    parts: Sequence[PartLine]
    half: str = ""
    most: str = ""


@dataclass(frozen=True, slots=True)
class ByLine:
    """A unit, municipality, language or month, with the figures that are compared."""

    name: str
    cells: Sequence[Ratio | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """All of the page. `frozen`: the months that are; `open`: those that aren't; `other`: frozen by other
    definitions than today's. `heads`: of the comparison."""

    asked: Asked
    shares: Sequence[ShareLine]
    counts: Sequence[SpreadLine]
    waits: Sequence[SpreadLine]
    moves: Sequence[ShareLine]
    heads: Sequence[Figure]
    by: Sequence[ByLine]
    frozen: Sequence[FrozenMonth]
    open: Sequence[dt.date]
    other: bool
    names: "Names" = field(repr=False)


class Names:
    """Codes of figures in words of the page's language."""

    def __init__(self, profile: Profile, units: Sequence[str]) -> None:
        self._units, self._places = by_code(profile.units), by_code(profile.places)
        self._municipalities = [each.code for each in profile.places if each.kind == PlaceKind.MUNICIPALITY]
        self.units = units

    def of(self, by: By, code: str) -> str:
        if not code:
            return _("not told")
        match by:
            case By.UNIT:
                return name_in(self._units, code) or code
            case By.MUNICIPALITY:
                return name_in(self._places, code) or code
            case By.LANGUAGE:
                return language_name(code)
            case By.MONTH:
                return f"{int(code[5:7])}/{code[:4]}"

    def choices(self, rows: Iterable[Counted]) -> dict[str, list[tuple[str, str]]]:
        """What can be asked for alone."""
        spoken = sorted({row.language for row in rows if row.language})
        every = {By.UNIT: self.units, By.MUNICIPALITY: self._municipalities, By.LANGUAGE: spoken}
        return {
            by.value: sorted(((code, self.of(by, code)) for code in codes), key=_by_name)
            for by, codes in every.items()
        }


def figures_of(actor: Actor, report: Report, asked: Asked, county: County, *, now: dt.datetime) -> "Figures":
    """All that is counted for the page. At most seven queries, however much there is."""
    units = [unit.pk for unit in units_of(actor)]
    live = counted_now(report, Frame(asked.since, asked.until, county, now), units)
    months = frozen_in(asked.since, asked.until)
    then = list(counted_then(months, report, units)) if months else []
    return Figures(report, asked, county, actor, units, live, months, then, now)


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted now and then, and what the page and the download tell of it.

    A figure of a month stands as it was frozen; where that isn't so yet, as it is counted now.
    """

    report: Report
    asked: Asked
    county: County
    actor: Actor
    units: Sequence[str]
    live: Sequence[Counted]
    months: Sequence[FrozenMonth]
    then: Sequence[Counted]
    now: dt.datetime

    def stated(self) -> list[Counted]:
        """What stands, of what was asked for."""
        frozen = {(each.month, code) for each in self.months for code in each.figures}
        fresh = (row for row in self.live if (row.month, row.figure) not in frozen)
        return [row for row in (*self.then, *fresh) if self.asked.narrowed.keeps(row)]

    def again(self) -> list[Counted]:
        """All of it counted now."""
        return [row for row in self.live if self.asked.narrowed.keeps(row)]

    def every_month(self) -> list[dt.date]:
        """The months that are asked for."""
        return list(months_from(self.asked.since, self.asked.until))

    def names(self) -> Names:
        return Names(self.county.profile, self.units)

    def compared(self, by: By) -> list[tuple[str, str, "Sums"]]:
        """Code, name and sums of each unit, municipality, language or month; by name, months in order."""
        found: dict[str, list[Counted]] = {}
        for row in self.stated():
            code = f"{row.month:%Y-%m}" if by == By.MONTH else getattr(row, by.value)
            found.setdefault(code, []).append(row)
        names = self.names()
        told = [(code, names.of(by, code), sums_of(mine)) for code, mine in found.items()]
        if by == By.MONTH:
            return sorted(told)
        return sorted(told, key=lambda each: (not each[0], each[1].casefold()))

    def heads(self) -> list[Figure]:
        """The figures that are compared."""
        return [figure for figure in self.report.figures if figure.compared]

    def shown(self) -> Shown:
        """The page."""
        stated, again = sums_of(self.stated()), sums_of(self.again())
        lines = [self._share(each, stated, again) for each in self.report.figures if isinstance(each, Share)]
        spreads = [each for each in self.report.figures if isinstance(each, Spread)]
        heads, frozen = self.heads(), {each.month for each in self.months}
        return Shown(
            asked=self.asked,
            shares=[line for line in lines if line.figure.indicator],
            moves=[line for line in lines if not line.figure.indicator],
            counts=[self._coded(each, stated, again) for each in spreads if each.labels is not None],
            waits=[self._waited(each, stated, again) for each in spreads if each.labels is None],
            heads=heads,
            by=[
                ByLine(name, [cell_of(figure, sums) for figure in heads])
                for _code, name, sums in self.compared(self.asked.by)
            ],
            frozen=self.months,
            open=[month for month in self.every_month() if month not in frozen],
            other=any(map(counted_otherwise, self.months)),
            names=self.names(),
        )

    def _share(self, figure: Share, stated: "Sums", again: "Sums") -> ShareLine:
        told, now = ratio_of(figure, stated), ratio_of(figure, again)
        raw = Ratio(stated[figure.code][RAW], told.of) if figure.raw else None
        links = {"hit": _("Show these"), "missed": _("Show the others")}
        return ShareLine(
            figure=figure,
            told=told,
            raw=raw if raw and raw != told else None,
            again=now if now != told else None,
            target=self._target(figure),
            behind=[
                (label, url) for part, label in links.items() if now.of and (url := self._url(figure, part))
            ],
        )

    def _target(self, figure: Figure) -> Wanted | None:
        """What the county wants of the figure on the last day that is asked for."""
        day = min(month_after(self.asked.until), self.now.date()) - dt.timedelta(days=1)
        profile = self.county.profile
        mine = [each for each in profile.targets if fold(each.code) == fold(figure.code)]
        target = next(iter(valid_items(mine, day)), None)
        if target is None:
            return None
        source = ", ".join(target.source)
        return Wanted(words=target_words(target), source=source, why_not=untold_words(target, profile))

    def _coded(self, figure: Spread, stated: "Sums", again: "Sums") -> SpreadLine:
        told, now = stated[figure.code], again[figure.code]
        parts = [
            PartLine(
                str(label),
                told[code],
                now[code] if now[code] != told[code] else None,
                self._url(figure, code) if now[code] else "",
            )
            for code, label in (figure.labels or {}).items()
            if told[code] or now[code]
        ]
        return SpreadLine(figure=figure, total=sum(told.values()), parts=parts)

    def _waited(self, figure: Spread, stated: "Sums", again: "Sums") -> SpreadLine:
        told, now = days_in(stated[figure.code]), days_in(again[figure.code])
        parts = [
            PartLine(label, number, fresh if (fresh := between(now, *bucket)) != number else None)
            for bucket, label in zip(BUCKETS, bucket_words(), strict=True)
            if (number := between(told, *bucket)) or between(now, *bucket)
        ]
        return SpreadLine(
            figure=figure,
            total=sum(told.values()),
            parts=parts,
            half=days_words(at_most(told, 50)),
            most=days_words(at_most(told, 90)),
        )

    def _url(self, figure: Figure, part: str) -> str:
        """The list of what is behind; empty for whoever may open nothing of it."""
        if not self.actor.may(OPENS[figure.rows.opens].name):
            return ""
        return f"{reverse('desk:figures_behind')}?{self.asked.address(figure=figure.code, part=part)}"


def _by_name(each: tuple[str, ...]) -> str:
    return each[1].casefold()


type Sums = dict[str, Counter[str]]


def sums_of(rows: Iterable[Counted]) -> Sums:
    """Figure and part to number."""
    found: Sums = {code: Counter() for code in FIGURES}
    for row in rows:
        found.setdefault(row.figure, Counter())[row.part] += row.number
    return found


def ratio_of(figure: Share, sums: Sums) -> Ratio:
    return Ratio(sums[figure.code][HIT], sums[figure.code][OF])


def cell_of(figure: Figure, sums: Sums) -> Ratio | int:
    """A figure where it is compared: a share, or how many in all."""
    return ratio_of(figure, sums) if isinstance(figure, Share) else sum(sums[figure.code].values())


def days_in(parts: Mapping[str, int]) -> dict[int, int]:
    return {int(days): number for days, number in parts.items() if number}
