"""Figures as a table that leaves the house: nothing of fewer than five, nor what the rest would give away."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from reimari.desk.queries.figure_cells import numbers_in, parts_of
from reimari.desk.queries.figure_words import mean_words, spread_buckets, sum_of
from reimari.desk.queries.figures import Figures
from reimari.desk.queries.figures_asked import WAYS
from reimari.figures.definitions import HIT, OF, WAS, Figure, Growth, Rate, Share, Spread, Summed
from reimari.figures.queries import Sums
from reimari.figures.rules import at_most, between, growth, kept_back, percent

type Cells = list[str]

KEPT_BACK = ".."


def table_of(figures: Figures, compared: Sequence[Figures] | None = None) -> Iterator[Cells]:
    """All lines; the first names the columns, the last ones tell what is frozen and what is kept back.

    Only figures that may leave the house. `compared`: the same compared by other things, none of which is a
    part of another: tables by parts beside tables by wholes would tell small numbers by subtraction. Else by
    what the page compares.
    """
    yield [_("Code"), _("Figure"), _("By"), _("Which"), _("Number"), _("Of"), _("Per cent")]
    for figure in filter(lambda each: each.leaves, figures.figures):
        lines = lines_of(figures, figure, compared)
        yield from ([figure.code, str(figure.name), *line] for line in lines)
    for words, month in months_told(figures):
        yield ["", words, "", month, "", "", ""]
    yield [KEPT_BACK, _("Fewer than five, or what would tell it, isn't given."), "", "", "", "", ""]


def months_told(figures: Figures) -> Iterator[tuple[str, str]]:
    """Of each month whether it is frozen, in words, and the month as year and number."""
    frozen = {each.month for each in figures.frozen}
    for month in figures.every_month():
        yield _("Frozen") if month in frozen else _("Counted now"), f"{month:%Y-%m}"


def lines_of(figures: Figures, figure: Figure, compared: Sequence[Figures] | None = None) -> Iterator[Cells]:
    """The lines of one figure, protected: by what, which, number, of how many, per cent."""
    yield from _whole(figures, figure)
    for each in compared or [figures]:
        if figure in each.heads():
            yield from _compared(each, figure)


def _whole(figures: Figures, figure: Figure) -> Iterator[Cells]:
    sums = figures.whole.total()
    if isinstance(figure, Spread):
        yield from _spread(figure, sums)
    else:
        yield ["", "", *_lines(figure, [sums])[0]]


def _compared(figures: Figures, figure: Figure) -> Iterator[Cells]:
    if isinstance(figure, Spread):
        return
    told = [(name, mine) for _code, name, mine in figures.compared() if _is_there(figure, mine)]
    lines = _lines(figure, [mine for _name, mine in told])
    for (name, _sums), cells in zip(told, lines, strict=True):
        yield [str(WAYS[figures.asked.by]), name, *cells]


def _is_there(figure: Share | Rate | Growth, sums: Sums) -> bool:
    parts = parts_of(figure, sums)
    return bool(parts[OF] or parts[WAS])


def _lines(figure: Share | Rate | Growth, rows: Sequence[Sums]) -> list[Cells]:
    """Of a growth stands how many there are, how many there were, and by how many per cent that is more."""
    parts, kept = [parts_of(figure, sums) for sums in rows], kept_rows(figure, rows)
    if isinstance(figure, Growth):
        return [
            _cells(each[HIT], each[WAS], growth(each[HIT], each[WAS]), hidden=at in kept)
            for at, each in enumerate(parts)
        ]
    shares = isinstance(figure, Share)
    return [
        _cells(each[HIT], each[OF], percent(each[HIT], each[OF]) if shares else None, hidden=at in kept)
        for at, each in enumerate(parts)
    ]


def kept_rows(figure: Figure, rows: Sequence[Sums]) -> frozenset[int]:
    """Which rows of a figure aren't told in what leaves the house, beside the sum of all of them.

    A growth keeps back what the share of the same rows does too: what one tells and the other doesn't would
    tell the rest. A mean is kept back beside numbers that are.
    """
    parts = [parts_of(figure, sums) for sums in rows]
    if isinstance(figure, Spread):
        totals = [sum(each.values()) for each in parts]
        kept = kept_back([(total, total) for total in totals])
        if figure.summed == Summed.MEAN:
            kept |= {
                at for at, each in enumerate(parts) if kept_back([(often, often) for often in each.values()])
            }
        return kept
    kept = kept_back([(each[HIT], each[OF]) for each in parts])
    if isinstance(figure, Growth):
        kept |= kept_back([(each[HIT], each[HIT] + each[WAS]) for each in parts])
    return kept


def _cells(number: int, of: int, per_cent: int | None, *, hidden: bool) -> Cells:
    return [KEPT_BACK] * 3 if hidden else [str(number), str(of), "" if per_cent is None else str(per_cent)]


def _spread(figure: Spread, sums: Sums) -> Iterator[Cells]:
    parts: Mapping[str, int] = sums.get(figure.code, {})
    total = sum(parts.values())
    if figure.labels is None:
        numbers = numbers_in(parts)
        lines = [(title, between(numbers, *bucket)) for bucket, title in spread_buckets(figure.unit)]
        small = bool(kept_back([(total, total)]))
        whole = [(_("Half at most"), at_most(numbers, 50)), (_("90 % at most"), at_most(numbers, 90))]
        if figure.summed == Summed.SUM:
            whole.append((_("All together"), sum_of(numbers)))
        for title, most in whole:
            yield ["", title, KEPT_BACK if small else "" if most is None else str(most), "", ""]
    else:
        lines = [(str(label), parts.get(code, 0)) for code, label in figure.labels.items()]
    lines = [(title, number) for title, number in lines if number]
    kept = kept_back([(number, number) for _title, number in lines])
    for at, (title, number) in enumerate(lines):
        yield ["", title, KEPT_BACK if at in kept else str(number), "", ""]
    if figure.summed == Summed.MEAN and total:  # beside numbers that are kept back it would tell them
        yield ["", _("On average"), KEPT_BACK if kept else mean_words(numbers_in(parts)), "", ""]
