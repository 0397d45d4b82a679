"""A month's report as tables that leave the house: of fewer than five nothing, nor what tells it (I-30)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reimari.desk.queries.figure_page import ratio_words
from reimari.desk.queries.figure_words import spread_buckets
from reimari.desk.queries.figures import Cell, PerDay, Ratio, numbers_in
from reimari.desk.queries.figures_table import KEPT_BACK
from reimari.desk.queries.month_report import Compared, Entry, MonthShown, name_of, told_of
from reimari.figures.definitions import HIT, OF, Figure, Share, Spread
from reimari.figures.queries import Sums
from reimari.figures.rules import between, is_small, kept_back, month_after


@dataclass(frozen=True, slots=True)
class Told:
    """A number in words and, where it is one, as a number; `percent`: that it is per cent."""

    words: str
    number: float | None = None
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: what it is called, the names of its columns, its rows. The first column names the row."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Told]]


NOTHING = Told("")
NAMED = 2  # columns that always stand: the figure, and what it was
HIDDEN = Told(KEPT_BACK)


def sheets_of(shown: MonthShown) -> list[Sheet]:
    """All tables: the figures, how many of each there were, and each comparison."""
    found = [_key(shown), *([_parts(shown)] if shown.spreads else [])]
    return found + [_beside(each) for each in shown.compared]


def _key(shown: MonthShown) -> Sheet:
    month = shown.frozen.month
    heads = [
        _("Figure"),
        f"{month.month}/{month.year}",
        _("Month before"),
        _("A year before"),
        _("Target"),
        _("Counted again now"),
    ]
    return _filled(Sheet(_("Figures"), heads, [_entry(shown, each) for each in shown.entries]))


def _filled(sheet: Sheet) -> Sheet:
    """Without columns in which nothing stands, but the first two."""
    empty = {at for at in range(NAMED, len(sheet.heads)) if not any(row[at].words for row in sheet.rows)}
    kept = [at for at in range(len(sheet.heads)) if at not in empty]
    rows = [[row[at] for at in kept] for row in sheet.rows]
    return Sheet(sheet.title, [sheet.heads[at] for at in kept], rows)


def _entry(shown: MonthShown, entry: Entry) -> list[Told]:
    target = shown.figures.target(entry.figure)
    months = shown.months.stated

    def told(back: int) -> Told:
        return of_sums(entry.figure, months.get(f"{month_after(shown.frozen.month, -back):%Y-%m}", {}))

    again = of_sums(entry.figure, shown.figures.whole.total_again()) if entry.again else NOTHING
    wanted = Told(target.words if target else "")
    return [Told(name_of(entry.figure)), told(0), told(1), told(12), wanted, again]


def of_sums(figure: Figure, sums: Sums) -> Told:
    """A figure alone."""
    value, words = told_of(figure, sums)
    if value is None or not sums:
        return NOTHING
    return Told(words, value, percent=isinstance(figure, Share)) if is_told(figure, sums) else HIDDEN


def is_told(figure: Figure, sums: Sums) -> bool:
    """Whether the figure alone is of so many that it may leave the house."""
    parts: Mapping[str, int] = sums.get(figure.code, {})
    if isinstance(figure, Spread):
        return not is_small(sum(parts.values()))
    return not kept_back([(parts.get(HIT, 0), parts.get(OF, 0))])


def _parts(shown: MonthShown) -> Sheet:
    rows: list[list[Told]] = []
    for line in shown.spreads:
        parts: Mapping[str, int] = shown.figures.whole.total().get(line.figure.code, {})
        if line.figure.labels is None:
            numbers = numbers_in(parts)
            told = [(words, between(numbers, *bucket)) for bucket, words in spread_buckets(line.figure.unit)]
        else:
            told = [(str(label), parts.get(code, 0)) for code, label in line.figure.labels.items()]
        told = [(words, number) for words, number in told if number]
        hidden = kept_back([(number, number) for _words, number in told])
        rows += [
            [
                Told(name_of(line.figure)),
                Told(words),
                HIDDEN if at in hidden else Told(str(number), number),
            ]
            for at, (words, number) in enumerate(told)
        ]
    return Sheet(_("How many of each"), [_("Figure"), _("Which"), _("Number")], rows)


def _beside(compared: Compared) -> Sheet:
    columns = [_column([row.cells[at] for row in compared.rows]) for at in range(len(compared.heads))]
    rows = [[Told(row.name), *(column[at] for column in columns)] for at, row in enumerate(compared.rows)]
    return Sheet(compared.title, [compared.name, *map(str, compared.titles)], rows)


def _column(cells: Sequence[Cell]) -> list[Told]:
    """One figure of all rows: what is kept back depends on the others, whose sum is told."""
    pairs = [_pair(each) for each in cells]
    hidden = kept_back(pairs)
    return [HIDDEN if at in hidden else _told(cell) for at, cell in enumerate(cells)]


def _pair(cell: Cell) -> tuple[int, int]:
    if isinstance(cell, Ratio | PerDay):
        return cell.hit, cell.of
    return int(cell or 0), int(cell or 0)


def _told(cell: Cell) -> Told:
    if isinstance(cell, Ratio):
        return Told(ratio_words(cell), cell.percent, percent=True) if cell.of else NOTHING
    if isinstance(cell, PerDay):
        return Told(cell.words, cell.number) if cell.of else NOTHING
    return Told(str(cell), float(cell)) if cell else NOTHING
