"""Volumes per 1 000 inhabitants as a table that leaves the house: no small number, nor what tells it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reimari.desk.queries.figures_asked import WAYS
from reimari.desk.queries.figures_population import People, PerInhabitants, Row
from reimari.desk.queries.figures_table import KEPT_BACK, Cells, months_told
from reimari.figures.rules import is_small, withheld

COLUMNS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of what the page shows. `number` and both rates are `KEPT_BACK` together: one tells the other.
    `whole`: that it is the sum of all others."""

    row: Row
    number: str
    rate: str
    old_rate: str
    whole: bool = False


def lines_outside(found: PerInhabitants) -> list[Line]:
    """The sum and its rows, protected. Who lives where is public anyway."""
    hidden = withheld([row.number for row in found.rows])
    whole = _line(found.whole, hidden=is_small(found.whole.number), whole=True)
    return [whole, *(_line(row, hidden=at in hidden) for at, row in enumerate(found.rows))]


def _line(row: Row, *, hidden: bool, whole: bool = False) -> Line:
    def told(words: str) -> str:
        return KEPT_BACK if hidden and words else words

    return Line(
        row=row,
        number=told(str(row.number)),
        rate=told(row.rate),
        old_rate=told(row.old_rate),
        whole=whole,
    )


def population_table(found: PerInhabitants) -> Iterator[Cells]:
    """All lines; the first names the columns, the last ones tell of which year the inhabitants are, what is
    frozen and what is kept back."""
    yield [
        *(_("By"), _("Which"), str(found.volume.name), _("Inhabitants"), _("Per 1 000")),
        *(_("Aged 65 or more"), _("Per 1 000 aged 65 or more")),
    ]
    by = str(WAYS[found.figures.asked.by])
    for line in lines_outside(found):
        people = [_number(line.row.people), line.rate, _number(line.row.old), line.old_rate]
        yield ["" if line.whole else by, line.row.name, line.number, *people]
    if found.year is not None:
        year = _("Inhabitants at the end of %(year)s.") % {"year": found.year}
        invented = _("Invented numbers.") if found.invented else ""
        yield _filled(["", f"{year} {invented}".strip()])
    yield from (_filled([words, month]) for words, month in months_told(found.figures))
    yield _filled([KEPT_BACK, _("Fewer than five, or what would tell it, isn't given.")])


def _number(people: People) -> str:
    return "" if people.number is None else str(people.number)


def _filled(cells: Cells) -> Cells:
    return [*cells, *[""] * (COLUMNS - len(cells))]
