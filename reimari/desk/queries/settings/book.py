"""The county's profile as tables of words, section by section, with its gaps at their place."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reimari.desk.queries.rows import language
from reimari.region.profile.values import Coded, Gap, Item, Profile, Text, by_code, fold, valid_items
from reimari.region.rules.lines import Kept, Viewer, is_told

SHORTEST_PATH = 2  # a kind of item and its code


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place of a table: lines of words; the gaps that touch it; whether it is invented."""

    lines: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    invented: bool = False
    note: str = ""

    def __bool__(self) -> bool:
        return bool(self.lines or self.gaps)


@dataclass(frozen=True, slots=True)
class Row:
    """One item: its code as the county writes it, and its cells."""

    code: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Items of one kind under their heads; `note` tells what to know of them."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""

    @property
    def lines(self) -> list[tuple[str, list[tuple[str, Cell]]]]:
        """Each row's code, and its cells with their heads."""
        return [(row.code, list(zip(self.heads, row.cells, strict=True))) for row in self.rows]


class Book:
    """A profile on a day, with the names and gaps that its tables ask for again and again.

    `organisation`: for whom the reader works, which tells what numbers and addresses they are told.
    """

    def __init__(self, profile: Profile, day: dt.date, *, organisation: str) -> None:
        self.profile, self.day = profile, day
        self._viewer = Viewer(organisation=organisation)
        self.units = by_code(profile.units)
        self.teams = by_code(profile.teams)
        self.tasks = by_code(profile.service_tasks)
        self.places = by_code(profile.places)
        self.channels = by_code(profile.channels)
        self.needs = by_code(profile.needs)
        self.relations = by_code(profile.relations)
        self._gaps = by_id(profile.gaps)

    def tells(self, detail: Kept) -> bool:
        """Whether the reader may have the number or address."""
        return is_told(detail, self.profile, self._viewer)

    def today[T: Item](self, items: tuple[T, ...]) -> tuple[T, ...]:
        """Those that hold on the day."""
        return valid_items(items, self.day)

    def gaps(self, *about: str, own: str = "") -> tuple[Gap, ...]:
        """The gaps that name this place ("channels.phone") or something in it, and the item's `own` one."""
        prefixes = [fold(place) for place in about]
        found = {
            fold(gap.id): gap for gap in self.profile.gaps if any(touches(gap, place) for place in prefixes)
        }
        if own:
            found.setdefault(fold(own), self._gaps.get(fold(own), Gap(id=own, about=())))
        return tuple(found.values())


def touches(gap: Gap, place: str) -> bool:
    """Whether the gap is about this place, something in it, or about all of its kind ("areas.*.number")."""
    return any(_same(fold(about).split("."), place.split(".")) for about in gap.about)


def _same(about: list[str], place: list[str]) -> bool:
    """Whether one lies within the other: the shorter path is the beginning of the longer."""
    pairs = list(zip(about, place, strict=False))
    return len(pairs) >= SHORTEST_PATH and all(one in ("*", other) for one, other in pairs)


def by_id(gaps: Sequence[Gap]) -> dict[str, Gap]:
    """Gaps by folded id; of two with one id the first."""
    return {fold(gap.id): gap for gap in reversed(gaps)}


def words(text: Text) -> str:
    """The county's words in the language of the page."""
    return text.in_language(language())


def name(items: Mapping[str, Coded], code: str) -> str:
    """The county's name for a code; the code itself when there is none."""
    item = items.get(fold(code))
    return words(item.name) if item else code


def cell(*lines: str, gaps: tuple[Gap, ...] = (), invented: bool = False, note: str = "") -> Cell:
    """A cell of the lines that aren't empty."""
    return Cell(tuple(line for line in lines if line), gaps, invented, note)


def named_cell(item: Coded, gaps: tuple[Gap, ...] = ()) -> Cell:
    """The cell of an item's name, with its other languages beneath."""
    shown = words(item.name)
    others = [text for text in (item.name.fi, item.name.sv, item.name.en) if text and text != shown]
    return Cell((shown,), gaps, item.invented, note=" · ".join(dict.fromkeys(others)))


def validity(item: Item, day: dt.date) -> str:
    """From when to when the item holds, and whether that is over or to come."""
    since = f"{item.valid_from.day}.{item.valid_from.month}.{item.valid_from.year}" if item.valid_from else ""
    until = (
        f"{item.valid_until.day}.{item.valid_until.month}.{item.valid_until.year}" if item.valid_until else ""
    )
    said = f"{since}\u2013{until}" if since or until else ""
    if item.valid_until and item.valid_until < day:
        return said + " (" + _("ended") + ")"
    if item.valid_from and item.valid_from > day:
        return said + " (" + _("begins later") + ")"
    return said


def yes_no(answer: bool) -> str:  # noqa: FBT001 (the answer is what is asked about)
    return _("yes") if answer else _("no")
