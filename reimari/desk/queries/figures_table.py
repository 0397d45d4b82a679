"""Figures as a table that leaves the house: nothing of fewer than five, nor what the rest would give away."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from reimari.desk.queries.figure_words import BUCKETS, bucket_words
from reimari.desk.queries.figures import WAYS, Figures, Sums, days_in, ratio_of, sums_of
from reimari.figures.definitions import Share, Spread
from reimari.figures.rules import at_most, between, kept_back, percent

type Cells = list[str]

KEPT_BACK = ".."


def table_of(figures: Figures) -> Iterator[Cells]:
    """All lines; the first names the columns, the last ones tell what is frozen and what is kept back."""
    sums = sums_of(figures.stated())
    yield [_("Code"), _("Figure"), _("By"), _("Which"), _("Number"), _("Of"), _("Per cent")]
    for figure in figures.report.figures:
        told = _shares(figures, figure, sums) if isinstance(figure, Share) else _spread(figure, sums)
        yield from ([figure.code, str(figure.name), *line] for line in told)
    frozen = {each.month for each in figures.months}
    for month in figures.every_month():
        yield ["", _("Frozen") if month in frozen else _("Counted now"), "", f"{month:%Y-%m}", "", "", ""]
    yield [KEPT_BACK, _("Fewer than five, or what would tell it, isn't given."), "", "", "", "", ""]


def _shares(figures: Figures, figure: Share, sums: Sums) -> Iterator[Cells]:
    whole = ratio_of(figure, sums)
    yield ["", "", *_numbers([(whole.hit, whole.of)])[0]]
    for by, title in WAYS.items():
        told = [(name, ratio_of(figure, mine)) for _code, name, mine in figures.compared(by)]
        rows = [(name, ratio) for name, ratio in told if ratio.of]
        numbers = _numbers([(ratio.hit, ratio.of) for _name, ratio in rows])
        for (name, _ratio), cells in zip(rows, numbers, strict=True):
            yield [str(title), name, *cells]


def _spread(figure: Spread, sums: Sums) -> Iterator[Cells]:
    parts = sums[figure.code]
    if figure.labels is None:
        days, total = days_in(parts), sum(parts.values())
        lines = list(zip(bucket_words(), (between(days, *bucket) for bucket in BUCKETS), strict=True))
        small = bool(kept_back([(total, total)]))
        for title, share in ((_("Half at most, working days"), 50), (_("90 % at most, working days"), 90)):
            most = at_most(days, share)
            yield ["", title, KEPT_BACK if small else "" if most is None else str(most), "", ""]
    else:
        lines = [(str(label), parts[code]) for code, label in figure.labels.items()]
    lines = [(title, number) for title, number in lines if number]
    numbers = _numbers([(number, number) for _title, number in lines])
    for (title, _number), cells in zip(lines, numbers, strict=True):
        yield ["", title, cells[0], "", ""]


def _numbers(rows: Sequence[tuple[int, int]]) -> list[Cells]:
    kept = kept_back(rows)
    return [
        [KEPT_BACK] * 3 if at in kept else [str(hit), str(of), _share(hit, of)]
        for at, (hit, of) in enumerate(rows)
    ]


def _share(hit: int, of: int) -> str:
    told = percent(hit, of)
    return "" if told is None else str(told)
