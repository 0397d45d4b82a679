"""Figures for other systems: by month, as they stand and counted again; never what is too small."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils import translation

from reimari.api.problems import Wrong422
from reimari.api.reported import (
    FigureOut,
    MonthOut,
    NumbersOut,
    ReportOut,
    RowOut,
    TargetOut,
    TotalOut,
    ValueOut,
)
from reimari.common.holidays import LANGUAGES
from reimari.figures.definitions import (
    FIGURES,
    HIT,
    OF,
    RAW,
    WAS,
    WAS_OF,
    Dimension,
    Figure,
    Frame,
    Growth,
    Rate,
    Share,
    Spread,
    Unit,
    knows,
    target_of,
)
from reimari.figures.protection import pair_of, withheld_alone, withheld_rows
from reimari.figures.queries import BY_NOTHING, BY_UNIT, By, Cut, Kept, Read, Sums
from reimari.figures.rules import at_most, growth, is_small, month_after, months_from, percent
from reimari.work.queries import County

MOST_MONTHS = 24
LEAVING = {code: figure for code, figure in FIGURES.items() if figure.leaves}
SMALL, NO_YEAR_BEFORE = "small", "no_year_before"
HALF, NINE_OF_TEN = 50, 90
UNITS = {Unit.WORKING_DAYS: "working days", Unit.MINUTES: "minutes", Unit.TIMES: "times"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Of which figure, from which month until which, by what, of which unit alone."""

    figure: Figure
    first: dt.date
    last: dt.date
    by: By = BY_NOTHING
    unit: str | None = None


def question(code: str, first: str, last: str, by: str | None, unit: str | None) -> Question:
    """What was asked, checked. Raises KeyError for no such figure, Wrong422."""
    figure = LEAVING[code]
    since, until = (dt.date.fromisoformat(f"{month}-01") for month in (first, last))
    if not since <= until < month_after(since, MOST_MONTHS):
        raise Wrong422("until", f"Ask for 1 to {MOST_MONTHS} months, the first one first.")
    if by and by not in ways(figure):
        raise Wrong422("by", "The figure isn't told by that: its `dimensions` tell by what it is.")
    if by == Dimension.TEAM and unit is None:
        raise Wrong422("unit", "By team a figure is told of one unit at a time.")
    way: By = BY_NOTHING if not by else BY_UNIT if by == BY_UNIT else Dimension(by)
    return Question(figure=figure, first=since, last=until, by=way, unit=unit)


def ways(figure: Figure) -> list[str]:
    """By what a figure can be told."""
    return [BY_UNIT, *(each.value for each in Dimension if knows(figure, [each]))]


def catalogue(county: County, day: dt.date) -> list[FigureOut]:
    """All figures that may leave the house, with what the county wants of them on the day, or wanted last."""
    found = []
    for figure in LEAVING.values():
        target = target_of(figure, county.profile.targets, day)
        found.append(
            FigureOut(
                code=figure.code,
                indicator=figure.indicator,
                kind=type(figure).__name__.lower(),
                name=in_each(figure.name),
                words=in_each(figure.words),
                unit=in_each(_unit(figure)),
                dimensions=ways(figure),
                target=TargetOut(percent=target.percent, until=target.valid_until) if target else None,
                source=list(figure.source),
            )
        )
    return found


def _unit(figure: Figure) -> object:
    if isinstance(figure, Rate):
        return figure.unit
    return UNITS[figure.unit] if isinstance(figure, Spread) and figure.labels is None else ""


def in_each(words: object) -> dict[str, str]:
    """The words by language; none of no words."""
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = str(words)
    return {language: said for language, said in found.items() if said}


def report(asked: Question, units: Sequence[str], county: County, *, now: dt.datetime) -> ReportOut:
    """The figure of these units, month by month; some queries for each month."""
    at: list[dt.datetime | None] = []
    months = []
    for month in months_from(asked.first, asked.last):
        kept = Kept(alike(asked.figure), Frame(month, month, county, now))
        cut = Cut(unit=asked.unit)
        whole = kept.read(units, cut)
        parts = kept.read(units, cut, asked.by) if asked.by else None
        hides = asked.unit is not None and asked.unit in _hidden(asked.figure, kept.read(units, by=BY_UNIT))
        at.append(whole.counted_at)
        months.append(_month(asked.figure, month, kept, whole, parts, hides=hides))
    return ReportOut(
        code=asked.figure.code,
        by=str(asked.by) or None,
        unit=asked.unit,
        each=asked.figure.each if isinstance(asked.figure, Rate) else None,
        counted_at=None if None in at else min(each for each in at if each),
        months=months,
    )


def _month(
    figure: Figure, month: dt.date, kept: Kept, whole: Read, parts: Read | None, *, hides: bool
) -> MonthOut:
    stated, again = whole.total(), whole.total_again()
    few = [withheld_alone(alike(figure), sums) for sums in (stated, again)]
    total = _told(figure, stated, again, hides=[hides or figure.code in each.figures for each in few])
    rows = [] if parts is None else _rows(figure, parts, hides=hides or total.stated is None)
    values = [] if total.stated is None else _values(figure, stated, few[0].values.get(figure.code, ()))
    return MonthOut(
        month=f"{month:%Y-%m}", is_frozen=bool(kept.frozen), total=total, values=values, rows=rows
    )


def _rows(figure: Figure, parts: Read, *, hides: bool) -> list[RowOut]:
    kept = _hidden(figure, parts)
    return [
        RowOut(
            code=code,
            **dict(
                _told(
                    figure,
                    parts.stated.get(code, {}),
                    parts.again.get(code, {}),
                    hides=[hides or code in kept] * 2,
                )
            ),
        )
        for code in sorted({*parts.stated, *parts.again})
    ]


def _hidden(figure: Figure, parts: Read) -> frozenset[str]:
    """The codes of which nothing is told: neither as it stands nor counted again, nor by subtraction."""
    found: set[str] = set()
    for sums in (parts.stated, parts.again):
        codes = sorted(sums)
        found |= {
            codes[at] for at in withheld_rows(alike(figure), [sums[code] for code in codes])[figure.code]
        }
    return frozenset(found)


def alike(figure: Figure) -> list[Figure]:
    """The figure and those that are counted from the same rows: each may be asked for, and tells of them."""
    if isinstance(figure, Rate):
        return [figure]
    return [each for each in LEAVING.values() if each.rows == figure.rows and not isinstance(each, Rate)]


def _told(figure: Figure, stated: Sums, again: Sums, *, hides: Sequence[bool]) -> TotalOut:
    """`hides`: whether it isn't told as it stands, and as it is counted now."""
    if hides[0]:
        return TotalOut(stated=None, again=None, reason=SMALL)
    if isinstance(figure, Growth):
        return _grown(figure, stated, again, hides=hides[1])
    (hit, of), (hit_now, of_now) = pair_of(figure, stated), pair_of(figure, again)
    gives_away = (
        hides[1]
        or is_small(abs(hit - hit_now))
        or is_small(abs(of - of_now))
        or is_small(abs((of - hit) - (of_now - hit_now)))
    )
    return TotalOut(
        stated=_numbers(figure, stated),
        again=None if gives_away else _numbers(figure, again),
        reason=SMALL if gives_away else "",
    )


def _grown(figure: Growth, stated: Sums, again: Sums, *, hides: bool) -> TotalOut:
    """The same of a growth: neither year counted again may tell what the one that stands doesn't."""
    if figure.code not in stated and figure.code not in again:
        return TotalOut(stated=None, again=None, reason=NO_YEAR_BEFORE)
    pairs = zip(_years(figure, stated), _years(figure, again), strict=True)
    gives_away = hides or any(is_small(abs(one - now)) for one, now in pairs)
    return TotalOut(
        stated=_change(figure, stated),
        again=None if gives_away else _change(figure, again),
        reason=SMALL if gives_away else "",
    )


def _years(figure: Growth, sums: Sums) -> Sequence[int]:
    """Of this year and of the one before how many, of how many, and the others."""
    parts = sums.get(figure.code, Counter())
    hit, of, was, was_of = (parts[part] for part in (HIT, OF, WAS, WAS_OF))
    return hit, of, of - hit, was, was_of, was_of - was


def _change(figure: Growth, sums: Sums) -> NumbersOut:
    parts = sums.get(figure.code, Counter())
    return NumbersOut(hit=parts[HIT], was=parts[WAS], percent=growth(parts[HIT], parts[WAS]))


def _numbers(figure: Figure, sums: Sums) -> NumbersOut:
    hit, of = pair_of(figure, sums)
    if isinstance(figure, Spread):
        numbers = _days(sums.get(figure.code, {})) if figure.labels is None else {}
        told = hit if figure.tells else None
        return NumbersOut(
            hit=told, of=of, half=at_most(numbers, HALF), nine_of_ten=at_most(numbers, NINE_OF_TEN)
        )
    parts: Mapping[str, int] = sums.get(figure.code, {})
    raw = parts.get(RAW, 0) if isinstance(figure, Share) and figure.raw else None
    tells = raw is not None and not (is_small(raw) or is_small(of - raw) or is_small(abs(raw - hit)))
    share = percent(hit, of) if isinstance(figure, Share) else None
    return NumbersOut(hit=hit, of=of, percent=share, raw=raw if tells else None)


def _days(parts: Mapping[str, int]) -> dict[int, int]:
    return {int(value): number for value, number in parts.items()}


def _values(figure: Figure, sums: Sums, kept: Collection[str]) -> list[ValueOut]:
    """Of a spread whose values have names how many had which, but for those that are too small."""
    if not isinstance(figure, Spread) or figure.labels is None:
        return []
    parts: Mapping[str, int] = sums.get(figure.code, {})
    return [
        ValueOut(value=code, name=in_each(label), number=None if code in kept else parts.get(code, 0))
        for code, label in figure.labels.items()
    ]
