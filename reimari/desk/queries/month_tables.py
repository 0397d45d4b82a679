"""A month's report as tables that leave the house: of fewer than five nothing, nor what tells it (I-30)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reimari.desk.queries.figure_cells import numbers_in
from reimari.desk.queries.figure_words import spread_buckets
from reimari.desk.queries.figures_table import KEPT_BACK, kept_rows
from reimari.desk.queries.month_report import Compared, Entry, MonthShown, name_of, told_of
from reimari.figures.definitions import Figure, Growth, Share
from reimari.figures.queries import Sums
from reimari.figures.rules import between, kept_back, month_after


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
    if not sums:
        return NOTHING
    value, words = told_of(figure, sums)
    if value is None and isinstance(figure, Growth):
        return Told(words)  # that there is nothing to compare with
    told = _told(figure, sums)
    return told if told == NOTHING or is_told(figure, sums) else HIDDEN


def is_told(figure: Figure, sums: Sums) -> bool:
    """Whether the figure alone is of so many that it may leave the house."""
    return not kept_rows(figure, [sums])


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
    rows = [sums for _code, _name, sums in compared.figures.compared()]
    columns = [_column(figure, rows) for figure in compared.heads]
    lines = [[Told(row.name), *(column[at] for column in columns)] for at, row in enumerate(compared.rows)]
    return Sheet(compared.title, [compared.name, *compared.titles], lines)


def _column(figure: Figure, rows: Sequence[Sums]) -> list[Told]:
    """One figure of all rows: what is kept back depends on the others, whose sum is told."""
    hidden = kept_rows(figure, rows)
    return [HIDDEN if at in hidden else _told(figure, sums) for at, sums in enumerate(rows)]


def _told(figure: Figure, sums: Sums) -> Told:
    value, words = told_of(figure, sums)
    there = value is not None and any(sums.get(figure.code, {}).values())
    return Told(words, value, percent=isinstance(figure, Share | Growth)) if there else NOTHING
