"""A month's report as tables that leave the house: of fewer than five nothing, nor what tells it (I-30)."""

import datetime as dt
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from reimari.desk.queries.figure_cells import Count, cell_of
from reimari.desk.queries.figures_table import KEPT_BACK, leaving, values_told, withheld_of
from reimari.desk.queries.month_report import Compared, Entry, MonthShown, name_of, told_of
from reimari.figures.definitions import Figure, Growth, Share
from reimari.figures.protection import Withheld, pair_of, withheld_alone
from reimari.figures.queries import Sums
from reimari.figures.rules import is_small, month_after, percent


@dataclass(frozen=True, slots=True)
class Told:
    """A number in words and, where it is one, as a number; `percent`: that it is per cent; `unit`: of what
    it is, in words."""

    words: str
    number: float | None = None
    percent: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: what it is called, the names of its columns, its rows. The first column names the row, or
    where it is `grouped`, the rows that belong together."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Told]]
    grouped: bool = False


NOTHING = Told("")
DASH = "\N{EN DASH}"  # where there is nothing to count
NAMED = 2  # columns that always stand: the figure, and what it was
HIDDEN = Told(KEPT_BACK)


class Untold:
    """What of a report isn't told in its files, in the report's own month and in those before."""

    def __init__(self, shown: MonthShown) -> None:
        self._shown = shown
        self._months: dict[dt.date, frozenset[str]] = {}

    @cached_property
    def here(self) -> Withheld:
        """Of the report's own month, where all figures and comparisons stand together."""
        return withheld_of(self._shown.figures, [each.figures for each in self._shown.compared])

    def figures(self, month: dt.date) -> frozenset[str]:
        """The codes of the figures of which nothing is told of the month."""
        if month == self._shown.frozen.month:
            return self.here.alone.figures
        if month not in self._months:
            self._months[month] = self.among(sums_of(self._shown, month))
        return self._months[month]

    def among(self, sums: Sums) -> frozenset[str]:
        """The same of figures that stand with nothing else."""
        return withheld_alone(leaving(self._shown.figures.figures), sums).figures


def sums_of(shown: MonthShown, month: dt.date) -> Sums:
    """What was counted in a month."""
    return shown.months.stated.get(f"{month:%Y-%m}", {})


def sheets_of(shown: MonthShown, untold: Untold | None = None) -> list[Sheet]:
    """All tables of what leaves the house (`MonthShown.leaving`): the figures, how many of each there were,
    and each comparison in which anything stands."""
    untold = untold or Untold(shown)
    found = [_key(shown, untold), *([_parts(shown, untold)] if shown.spreads else [])]
    beside = zip(shown.compared, untold.here.rows, strict=True)
    compared = [_beside(each, rows) for each, rows in beside]
    return found + [sheet for sheet in compared if len(sheet.heads) > 1]


def _key(shown: MonthShown, untold: Untold) -> Sheet:
    month = shown.frozen.month
    heads = {
        _("Figure"): "",
        f"{month.month}/{month.year}": "",
        _("Month before"): DASH,
        _("A year before"): DASH,
        _("Target"): _("none told"),
        _("Counted again now"): _("the same"),
    }
    rows = [_entry(shown, untold, each) for each in shown.entries]
    return _filled(Sheet(_("Figures"), [*heads], rows), NAMED, [*heads.values()])


def _filled(sheet: Sheet, named: int, instead: Sequence[str]) -> Sheet:
    """Without columns in which nothing stands, but those that name the rows; in the others `instead`, by
    their column, stands where nothing does."""
    empty = {at for at in range(named, len(sheet.heads)) if not any(row[at].words for row in sheet.rows)}
    kept = [at for at in range(len(sheet.heads)) if at not in empty]
    rows = [[row[at] if row[at].words else Told(instead[at]) for at in kept] for row in sheet.rows]
    return Sheet(sheet.title, [sheet.heads[at] for at in kept], rows)


def _entry(shown: MonthShown, untold: Untold, entry: Entry) -> list[Told]:
    target = shown.figures.target(entry.figure)

    def told(back: int) -> Told:
        month = month_after(shown.frozen.month, -back)
        found, sums = _alone(shown, untold, entry.figure, month), sums_of(shown, month)
        return found if found.words or not (sums or not back) else Told(told_of(entry.figure, sums)[1])

    wanted = Told((target.words or _("none told")) if target else "")
    again = _again(shown, untold, entry.figure) if entry.again else NOTHING
    return [Told(name_of(entry.figure)), told(0), told(1), told(12), wanted, again]


def _alone(shown: MonthShown, untold: Untold, figure: Figure, month: dt.date) -> Told:
    """A figure of one of the months."""
    sums = sums_of(shown, month)
    if not sums:
        return NOTHING
    told = _told(figure, sums)
    return HIDDEN if told != NOTHING and figure.code in untold.figures(month) else told


def _again(shown: MonthShown, untold: Untold, figure: Figure) -> Told:
    """As it is counted now, where neither that nor what has changed is of a few."""
    before, now = shown.figures.whole.total(), shown.figures.whole.total_again()
    pairs = zip(pair_of(figure, before), pair_of(figure, now), strict=True)
    hidden = {*untold.here.alone.figures, *untold.among(now)}
    few = any(is_small(abs(was - is_)) for was, is_ in pairs)
    return HIDDEN if figure.code in hidden or few else _told(figure, now)


def _parts(shown: MonthShown, untold: Untold) -> Sheet:
    rows: list[list[Told]] = []
    kept, sums = untold.here.alone, shown.figures.whole.total()
    for line in shown.spreads:
        figure = line.figure
        values, hidden = kept.values.get(figure.code, frozenset()), figure.code in kept.figures
        for words, number in values_told(figure, sums, values, hidden=hidden):
            told = HIDDEN if number is None else Told(str(number), number)
            share = HIDDEN if number is None else _share(number, line.total)
            rows.append([Told(name_of(figure)), Told(words), told, share])
    heads = [_("Figure"), _("Which"), _("Number"), _("Per cent")]
    return Sheet(_("How many of each"), heads, rows, grouped=True)


def _share(number: int, total: int) -> Told:
    """So many of all, in per cent."""
    return Told(f"{percent(number, total)} %", percent(number, total), percent=True)


def _beside(compared: Compared, kept: Mapping[str, Set[int]]) -> Sheet:
    rows = [sums for _code, _name, sums in compared.figures.compared()]
    columns = [
        [HIDDEN if at in kept.get(figure.code, ()) else _told(figure, sums) for at, sums in enumerate(rows)]
        for figure in compared.heads
    ]
    lines = [[Told(row.name), *(column[at] for column in columns)] for at, row in enumerate(compared.rows)]
    sheet = Sheet(compared.title, [compared.name, *compared.titles], lines)
    return _filled(sheet, 1, [DASH] * len(sheet.heads))


def _told(figure: Figure, sums: Sums) -> Told:
    value, words = told_of(figure, sums)
    if value is None and isinstance(figure, Growth):
        return Told(words)  # why there is nothing to compare with
    there = value is not None and any(sums.get(figure.code, {}).values())
    if not there:
        return NOTHING
    cell = cell_of(figure, sums)
    unit = cell.unit if isinstance(cell, Count) and value == cell.number else ""
    return Told(words, value, percent=isinstance(figure, Share | Growth), unit=unit)
