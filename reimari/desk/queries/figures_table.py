"""Figures as a table that leaves the house: nothing of fewer than five, nor what the rest would give away."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from django.utils.translation import gettext as _

from reimari.desk.queries.figure_cells import numbers_in, parts_of
from reimari.desk.queries.figure_words import (
    compared_words,
    mean_words,
    spread_buckets,
    sum_of,
    ungrown_words,
)
from reimari.desk.queries.figures import Figures
from reimari.desk.queries.figures_asked import WAYS
from reimari.figures.definitions import HIT, OF, WAS, Figure, Growth, Rate, Share, Spread, Summed
from reimari.figures.protection import Alone, Withheld, withheld_in
from reimari.figures.queries import Sums
from reimari.figures.rules import at_most, between, growth, percent, withheld

type Cells = list[str]

KEPT_BACK = ".."


def table_of(figures: Figures, compared: Sequence[Figures] | None = None) -> Iterator[Cells]:
    """All lines; the first names the columns, the last ones tell what is frozen and what is kept back.

    Only figures that may leave the house. `compared`: the same compared by other things, none of which is a
    part of another: tables by parts beside tables by wholes would tell small numbers by subtraction. Else by
    what the page compares. Where a growth is among them it has columns of its own beside the number.
    """
    growths = [each for each in leaving(figures.figures) if isinstance(each, Growth)]
    own = growth_heads()[1:] if growths else []
    rest = [""] * len(own)
    yield [_("Code"), _("Figure"), _("By"), _("Which"), _("Number"), _("Of"), _("Per cent"), *own]
    for figure, lines in lines_of(figures, compared):
        for by, which, number, *others in lines:
            cells = ["", "", *others] if isinstance(figure, Growth) else [*others, *rest]
            yield [figure.code, str(figure.name), by, which, number, *cells]
    for each in growths:
        words = f"{each.name}: {compared_words(figures.compared_months(each))}"
        yield ["", words, "", "", "", "", "", *rest]
    for words, month in months_told(figures):
        yield ["", words, "", month, "", "", "", *rest]
    yield [KEPT_BACK, _("Fewer than five, or what would tell it, isn't given."), "", "", "", "", "", *rest]


def growth_heads() -> list[str]:
    """What stands above the three numbers of a growth: now, a year before, and how they differ."""
    return [_("Now"), _("A year before"), _("Growth, per cent")]


def months_told(figures: Figures) -> Iterator[tuple[str, str]]:
    """Of each month whether it is frozen, in words, and the month as year and number."""
    frozen = {each.month for each in figures.frozen}
    for month in figures.every_month():
        yield _("Frozen") if month in frozen else _("Counted now"), f"{month:%Y-%m}"


def lines_of(
    figures: Figures, compared: Sequence[Figures] | None = None
) -> Iterator[tuple[Figure, list[Cells]]]:
    """Each figure that may leave the house and its lines, protected: by what, which, number, of how many, per
    cent; of a growth as `growth_heads` says."""
    beside = [figures] if compared is None else compared
    kept = withheld_of(figures, beside)
    for figure in leaving(figures.figures):
        lines = list(_whole(figures, figure, kept.alone))
        for each, rows in zip(beside, kept.rows, strict=True):
            if figure.code in rows:
                lines += _compared(each, figure, rows[figure.code])
        yield figure, lines


def leaving(figures: Iterable[Figure]) -> list[Figure]:
    """Those that may leave the house."""
    return [figure for figure in figures if figure.leaves]


def withheld_of(figures: Figures, compared: Sequence[Figures]) -> Withheld:
    """What isn't told of these figures and of what they are compared by, all of it in one document."""
    told = leaving(figures.figures)
    beside = [
        (str(each.asked.by), leaving(each.heads()), [sums for _code, _name, sums in each.compared()])
        for each in compared
    ]
    return withheld_in(told, figures.whole.total(), beside)


def _whole(figures: Figures, figure: Figure, kept: Alone) -> Iterator[Cells]:
    sums, hidden = figures.whole.total(), figure.code in kept.figures
    if isinstance(figure, Spread):
        yield from _spread(figure, sums, kept.values.get(figure.code, frozenset()), hidden=hidden)
    else:
        yield ["", "", *_lines(figure, [sums], {0} if hidden else frozenset())[0]]


def _compared(figures: Figures, figure: Figure, kept: Set[int]) -> Iterator[Cells]:
    if isinstance(figure, Spread) and figure.labels is None:
        return
    rows = figures.compared()
    sums = [mine for _code, _name, mine in rows]
    lines = _totals(figure, sums, kept) if isinstance(figure, Spread) else _lines(figure, sums, kept)
    for (_code, name, mine), cells in zip(rows, lines, strict=True):
        if _is_there(figure, mine):
            yield [str(WAYS[figures.asked.by]), name, *cells]


def _is_there(figure: Figure, sums: Sums) -> bool:
    parts = parts_of(figure, sums)
    return any(parts.values()) if isinstance(figure, Spread) else bool(parts[OF] or parts[WAS])


def _totals(figure: Spread, rows: Sequence[Sums], kept: Set[int]) -> list[Cells]:
    """How many there are in all, or of the value that is told."""
    totals = [figure.told(parts_of(figure, sums)) for sums in rows]
    return [[KEPT_BACK if at in kept else str(total), "", ""] for at, total in enumerate(totals)]


def _lines(figure: Share | Rate | Growth, rows: Sequence[Sums], kept: Set[int]) -> list[Cells]:
    parts = [parts_of(figure, sums) for sums in rows]
    if isinstance(figure, Growth):
        return [
            [KEPT_BACK] * 3 if at in kept else _grown(each[HIT], each[WAS], compared=figure.code in rows[at])
            for at, each in enumerate(parts)
        ]
    shares = isinstance(figure, Share)
    return [
        _cells(each[HIT], each[OF], percent(each[HIT], each[OF]) if shares else None, hidden=at in kept)
        for at, each in enumerate(parts)
    ]


def _grown(now: int, was: int, *, compared: bool) -> Cells:
    """Where there is no year before, words and no noughts."""
    more = growth(now, was)
    words = ungrown_words(now, compared=compared) if more is None else str(more)
    return [*([str(now), str(was)] if compared else ["", ""]), words]


def _cells(number: int, of: int, per_cent: int | None, *, hidden: bool) -> Cells:
    return [KEPT_BACK] * 3 if hidden else [str(number), str(of), "" if per_cent is None else str(per_cent)]


def _spread(figure: Spread, sums: Sums, values: Set[str], *, hidden: bool) -> Iterator[Cells]:
    parts: Mapping[str, int] = sums.get(figure.code, {})
    if figure.labels is None:
        numbers = numbers_in(parts)
        whole = [(_("Half at most"), at_most(numbers, 50)), (_("90 % at most"), at_most(numbers, 90))]
        if figure.summed == Summed.SUM:
            whole.append((_("All together"), sum_of(numbers)))
        for title, most in whole:
            yield ["", title, KEPT_BACK if hidden else "" if most is None else str(most), "", ""]
    lines = values_told(figure, sums, values, hidden=hidden)
    total = sum(parts.values())
    for title, number in lines:
        told = [KEPT_BACK] * 2 if number is None else [str(number), str(percent(number, total))]
        yield ["", title, told[0], "", "" if figure.labels is None else told[1]]
    if figure.summed == Summed.MEAN and lines:  # beside numbers that are kept back it would tell them
        tells = all(number is not None for _title, number in lines)
        yield ["", _("On average"), mean_words(numbers_in(parts)) if tells else KEPT_BACK, "", ""]


def values_told(
    figure: Spread, sums: Sums, values: Set[str], *, hidden: bool
) -> list[tuple[str, int | None]]:
    """Each value of a spread, or range of its numbers, that some had, and how many; None: it isn't told.

    `values`: those of its own that aren't. `hidden`: nothing of the spread is.
    """
    parts: Mapping[str, int] = sums.get(figure.code, {})
    if figure.labels is not None:
        return [
            (str(label), None if hidden or code in values else parts[code])
            for code, label in figure.labels.items()
            if parts.get(code)
        ]
    numbers = numbers_in(parts)
    told = [(title, between(numbers, *bucket)) for bucket, title in spread_buckets(figure.unit)]
    told = [(title, number) for title, number in told if number]
    kept = withheld([number for _title, number in told])
    return [(title, None if hidden or at in kept else number) for at, (title, number) in enumerate(told)]
