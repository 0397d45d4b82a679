"""Figures as a table that leaves the house: nothing of fewer than five, nor what the rest would give away."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from reimari.desk.queries.figure_words import spread_buckets
from reimari.desk.queries.figures import Figures, numbers_in, ratio_of
from reimari.desk.queries.figures_asked import WAYS
from reimari.figures.definitions import Figure, Share, Spread
from reimari.figures.queries import Sums
from reimari.figures.rules import at_most, between, kept_back, percent

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
        told = [_whole(figures, figure)]
        told += [_compared(each, figure) for each in compared or [figures] if figure in each.heads()]
        yield from ([figure.code, str(figure.name), *line] for lines in told for line in lines)
    frozen = {each.month for each in figures.frozen}
    for month in figures.every_month():
        yield ["", _("Frozen") if month in frozen else _("Counted now"), "", f"{month:%Y-%m}", "", "", ""]
    yield [KEPT_BACK, _("Fewer than five, or what would tell it, isn't given."), "", "", "", "", ""]


def _whole(figures: Figures, figure: Figure) -> Iterator[Cells]:
    sums = figures.whole.total()
    if isinstance(figure, Spread):
        yield from _spread(figure, sums)
    else:
        whole = ratio_of(figure, sums)
        yield ["", "", *_numbers([(whole.hit, whole.of)], shares=isinstance(figure, Share))[0]]


def _compared(figures: Figures, figure: Figure) -> Iterator[Cells]:
    if isinstance(figure, Spread):
        return
    told = [(name, ratio_of(figure, mine)) for _code, name, mine in figures.compared()]
    rows = [(name, ratio) for name, ratio in told if ratio.of]
    pairs = [(ratio.hit, ratio.of) for _name, ratio in rows]
    for (name, _ratio), cells in zip(rows, _numbers(pairs, shares=isinstance(figure, Share)), strict=True):
        yield [str(WAYS[figures.asked.by]), name, *cells]


def _spread(figure: Spread, sums: Sums) -> Iterator[Cells]:
    parts: Mapping[str, int] = sums.get(figure.code, {})
    if figure.labels is None:
        numbers, total = numbers_in(parts), sum(parts.values())
        lines = [(title, between(numbers, *bucket)) for bucket, title in spread_buckets(figure.unit)]
        small = bool(kept_back([(total, total)]))
        for title, share in ((_("Half at most"), 50), (_("90 % at most"), 90)):
            most = at_most(numbers, share)
            yield ["", title, KEPT_BACK if small else "" if most is None else str(most), "", ""]
    else:
        lines = [(str(label), parts.get(code, 0)) for code, label in figure.labels.items()]
    lines = [(title, number) for title, number in lines if number]
    told = _numbers([(number, number) for _title, number in lines], shares=False)
    for (title, _number), cells in zip(lines, told, strict=True):
        yield ["", title, cells[0], "", ""]


def _numbers(rows: Sequence[tuple[int, int]], *, shares: bool) -> list[Cells]:
    kept = kept_back(rows)
    return [
        [KEPT_BACK] * 3 if at in kept else [str(hit), str(of), _share(hit, of) if shares else ""]
        for at, (hit, of) in enumerate(rows)
    ]


def _share(hit: int, of: int) -> str:
    told = percent(hit, of)
    return "" if told is None else str(told)
