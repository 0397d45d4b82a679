"""Ages and languages of a file added up to the groups by which population is kept. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence

from reimari.figures.population.values import AGAIN, TOTAL, Cell, Group, Read, Spoken, Told, Wrong, folded

type Band = tuple[int, int | None]  # ages from and until; None: and older

LANGUAGES = {
    **dict.fromkeys(("fi", "suomi", "finska", "finnish", "fi suomi"), "fi"),
    **dict.fromkeys(("sv", "ruotsi", "svenska", "swedish", "sv ruotsi"), "sv"),
}
OPEN_BAND = re.compile(r"(\d{1,3})\s*(?:-|–|\+)")  # noqa: RUF001 (as it may be written)
BAND = re.compile(r"(\d{1,3})\s*(?:-|–)\s*(\d{1,3})")  # noqa: RUF001


def added_up(cells: Sequence[Cell], wrong: list[Wrong], beside: int) -> Read:
    """All groups and languages that can be told of the cells; nothing of them when anything is wrong."""
    wrong += _mistaken(cells)
    if not cells and not wrong:
        wrong.append(Wrong(0, "it tells of no municipality", "Choose municipalities alone"))
    if wrong:
        return Read(wrong=sorted(wrong, key=lambda each: each.line), beside=beside)
    places: dict[tuple[int, str], list[Cell]] = {}
    for cell in cells:
        places.setdefault((cell.year, cell.municipality), []).append(cell)
    rows, untold = list[Told](), list[str]()
    for (year, municipality), mine in sorted(places.items()):
        told = {group: _by_language(mine, group) for group in Group}
        untold += [f"{municipality} {year}: {group}" for group, by in told.items() if Spoken.ALL not in by]
        here = [
            Told(year, municipality, group, language, number)
            for group, by in told.items()
            for language, number in by.items()
        ]
        wrong += _unlikely(mine[0], here)
        rows += here
    return Read(wrong=wrong) if wrong else Read(rows, (), beside, untold)


def _mistaken(cells: Sequence[Cell]) -> Iterator[Wrong]:
    seen: dict[tuple[object, ...], Cell] = {}
    for cell in cells:
        key = (cell.year, cell.municipality, folded(cell.age), folded(cell.language))
        if key in seen:
            what = f"it tells {cell.municipality} of {cell.year} once more, as line {seen[key].line} does"
            yield Wrong(cell.line, what, "Leave one of the lines out")
        seen[key] = cell
        if _band(cell.age) is None and folded(cell.age) not in TOTAL:
            yield Wrong(cell.line, f"{cell.age} isn't an age", "Choose ages by single years or groups")


def _by_language(cells: Iterable[Cell], group: Group) -> dict[Spoken, int]:
    """How many of the group speak what; what can't be told isn't there."""
    known = dict(_by_words(cells, group))
    whole = next((number for language, number in known.items() if language in TOTAL), None)
    found = {Spoken(LANGUAGES[name]): number for name, number in known.items() if name in LANGUAGES}
    others = [number for name, number in known.items() if name not in {*LANGUAGES, *TOTAL}]
    both = len(found) == len({"fi", "sv"})
    if whole is None and both and others:
        whole = sum(found.values()) + sum(others)
    if both and whole is not None:
        found[Spoken.OTHER] = whole - sum(found.values())
    return found if whole is None else {Spoken.ALL: whole, **found}


def _by_words(cells: Iterable[Cell], group: Group) -> Iterator[tuple[str, int]]:
    by: dict[str, list[Cell]] = {}
    for cell in cells:
        by.setdefault(folded(cell.language), []).append(cell)
    for words, mine in by.items():
        number = _of_ages(mine, group)
        if number is not None:
            yield words, number


def _of_ages(cells: Iterable[Cell], group: Group) -> int | None:
    """How many are of the group: the sum of ages that cover it without a gap; None: they don't."""
    bands: dict[Band, int] = {}
    for cell in cells:
        band = _band(cell.age)
        if band is None:
            if group == Group.ALL:
                return cell.number
        else:
            bands[band] = cell.number
    total, age = 0, group.first
    while True:
        here = [last for first, last in bands if first == age]
        if not here:
            return None
        if None in here:
            return total + bands[age, None]
        last = min(each for each in here if each is not None)
        total, age = total + bands[age, last], last + 1


def _band(text: str) -> Band | None:
    """“066”, “65 - 69”, “100 -”: from which age until which; None: no age."""
    plain = folded(text)
    if found := BAND.match(plain):
        return int(found[1]), int(found[2])
    if found := OPEN_BAND.match(plain):
        return int(found[1]), None
    return (int(plain), int(plain)) if plain.isdecimal() else None


def _unlikely(cell: Cell, rows: Sequence[Told]) -> Iterator[Wrong]:
    """A part that is larger than its whole."""
    told = {(row.group, row.language): row.number for row in rows}
    line, place = cell.line, f"{cell.municipality} of {cell.year}"
    for less, more in ((Group.FROM_65, Group.ALL), (Group.FROM_75, Group.FROM_65)):
        if told.get((less, Spoken.ALL), 0) > told.get((more, Spoken.ALL), 10**9):
            what = f"{place} has more people aged {less} or more than of {more}"
            yield Wrong(line, what, AGAIN)
    if any(number < 0 for number in told.values()):
        what = f"{place} has more people by language than in all"
        yield Wrong(line, what, AGAIN)
