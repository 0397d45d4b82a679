"""Files of population as Statistics Finland (PxWeb) and Sotkanet (THL) give them. Pure.

What is known of their layouts, and from where: `docs/operations/population.md`.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from reimari.figures.population.adding import added_up
from reimari.figures.population.values import AGAIN, TOTAL, Cell, Group, Known, Read, Wrong, folded

type Table = Sequence[tuple[int, list[str]]]  # lines by their numbers, as cells

DELIMITERS = ";,\t"
COLUMNS = {
    "area": frozenset({"alue", "kunta", "område", "kommun", "area", "region", "municipality"}),
    "year": frozenset({"vuosi", "år", "year"}),
    "age": frozenset({"ikä", "ålder", "age", "ikäryhmä", "åldersgrupp", "age group"}),
    "sex": frozenset({"sukupuoli", "kön", "sex", "gender"}),
    "language": frozenset({"kieli", "språk", "language", "äidinkieli", "modersmål"}),
}
OF_ONE_SEX = re.compile(r"miehet|naiset|män\b|kvinnor|\bmales?\b|\bfemales?\b", re.IGNORECASE)
A_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
SOTKANET = ("indicator", "region", "year", "gender")
VALUES = ("absolute value", "primary value")  # the first one that is told
MUNICIPALITY = re.compile(r"(?:KU)?(\d{3})\b")
OTHER_AREA = re.compile(r"(?:SSS|MA|MK|SK|HV|HVA|AVI|ELY|SA|MT|KR|LK|UA)\d*\b")
COUNTRY = frozenset({"koko maa", "hela landet", "whole country"})
NOT_TOLD = frozenset({"", ".", "..", "...", "-"})
HEADS_WITHIN = 40  # lines in which the names of the columns are looked for


@dataclass(slots=True)
class _Found:
    """What has been read so far."""

    known: Known
    cells: list[Cell] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    beside: int = 0

    def refuse(self, line: int, what: str, do: str = AGAIN) -> None:
        self.wrong.append(Wrong(line, what, do))

    def add(self, line: int, year: str, municipality: str, age: str, language: str, text: str) -> None:
        """A number, if it is told."""
        number, error = _number(text)
        if error or not A_YEAR.fullmatch(year):
            self.refuse(line, error or f"{year or 'nothing'} is no year")
        elif number is not None:
            self.cells.append(Cell(line, int(year), municipality, age, language, number))

    def municipality(self, line: int, text: str) -> str:
        """Its number; empty for another area, and for what isn't one, which is wrong."""
        found = MUNICIPALITY.match(text)
        number = found[1] if found else self.known.names.get(folded(text), "")
        if number in self.known.numbers:
            return number
        if not found and (folded(text) in COUNTRY or OTHER_AREA.match(text)):
            self.beside += 1
        elif number in self.known.former:
            merged = f"{text} has been merged into {self.known.former[number]}"
            self.refuse(line, merged, "Choose the newest division of municipalities")
        else:
            self.refuse(line, f"{text or 'nothing'} isn't a municipality", "Choose municipalities alone")
        return ""

    def whole(self, table: Table, heads: int) -> Iterator[tuple[int, list[str]]]:
        """The lines with all columns, until a note below the table."""
        for line, row in table:
            if len(row) == 1:
                return
            if len(row) < heads:
                self.refuse(line, "the line has too few columns")
            else:
                yield line, row


def decoded(content: bytes) -> str:
    """UTF-8, else Windows-1252, as both sources have given their files."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read_regions(text: str) -> Mapping[str, str]:
    """Sotkanet's own numbers of municipalities, and these municipalities' numbers: of its list of regions in
    JSON. Raises ValueError for what is no such list."""
    try:
        rows = [(each["category"], str(each["id"]), str(each["code"])) for each in json.loads(text)]
    except (TypeError, KeyError) as error:
        raise ValueError("regions") from error
    return {own: code for category, own, code in rows if category == "KUNTA"}


def read_population(
    text: str, known: Known, *, group: Group | None = None, regions: Mapping[str, str] | None = None
) -> Read:
    """The rows of a file of either layout, for the known municipalities.

    `group`, `regions`: for Sotkanet's files, which tell neither the ages nor the numbers of municipalities.
    """
    lines = text.splitlines()
    delimiter = max(DELIMITERS, key=lambda each: sum(line.count(each) for line in lines))
    table = [(number, row) for number, row in _cells(lines, delimiter) if any(row)]
    for at, (line, row) in enumerate(table[:HEADS_WITHIN]):
        heads = [folded(cell) for cell in row]
        if {*heads} >= {*SOTKANET}:
            return _sotkanet(heads, table[at + 1 :], line, known, group, regions)
        if len(row) > 1 and COLUMNS["area"] & {*heads}:
            return _statistics_finland(row, table[at + 1 :], line, known)
    do = "The table needs a column Alue, or be a file of Sotkanet's interface"
    return Read(wrong=[Wrong(0, "no line names the columns", do)])


def _cells(lines: Sequence[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(lines, start=1):
        for row in csv.reader([line], delimiter=delimiter):
            yield number, [cell.strip() for cell in row]


def _statistics_finland(heads: Sequence[str], table: Table, line: int, known: Known) -> Read:
    columns = {
        name: at for name, words in COLUMNS.items() for at, head in enumerate(heads) if folded(head) in words
    }
    years, wrong = _years(heads, columns)
    if wrong:
        return Read(wrong=[Wrong(line, *wrong)])
    found = _Found(known)
    for number, row in found.whole(table, len(heads)):
        told = {name: row[at] for name, at in columns.items()}
        if folded(told.get("sex", "")) not in TOTAL:
            continue
        municipality = found.municipality(number, told["area"])
        for at, year in years.items() if municipality else ():
            found.add(
                number,
                year or told["year"],
                municipality,
                told.get("age", ""),
                told.get("language", ""),
                row[at],
            )
    if "sex" in columns and not (found.cells or found.wrong or found.beside):
        found.refuse(0, "no line is of both sexes", "Choose Sukupuoli: Yhteensä")
    return added_up(found.cells, found.wrong, found.beside)


def _years(heads: Sequence[str], columns: Mapping[str, int]) -> tuple[dict[int, str], tuple[str, str] | None]:
    """The columns of numbers, each with the year in its heading, empty where a column of its own tells it; or
    what is wrong."""
    rest = [at for at in range(len(heads)) if at not in columns.values() and not OF_ONE_SEX.search(heads[at])]
    if "year" in columns:
        years = dict.fromkeys(rest, "")
    else:
        years = {at: A_YEAR.findall(heads[at])[-1] for at in rest if A_YEAR.search(heads[at])}
        if not years:
            return {}, ("no year is told", "Choose the variable Vuosi, one or several years")
    if len(years) == len(set(years.values())) and years:
        return years, None
    return {}, ("it isn't clear which column tells the number of people", "Choose one measure: Väestö 31.12.")


def _sotkanet(
    heads: Sequence[str],
    table: Table,
    line: int,
    known: Known,
    group: Group | None,
    regions: Mapping[str, str] | None,
) -> Read:
    if group is None or regions is None:
        what = "Sotkanet's file tells neither whose number it is nor which municipality"
        do = "Tell --group all, 65 or 75, and --regions with Sotkanet's list of regions"
        return Read(wrong=[Wrong(line, what, do)])
    plain = [head.replace(".", " ") for head in heads]
    at = {name: plain.index(name) for name in (*SOTKANET, *VALUES) if name in plain}
    found, indicators = _Found(known), set[str]()
    for number, row in found.whole(table, len(heads)):
        told = {name: row[place] for name, place in at.items()}
        municipality = regions.get(told["region"], "")
        if told["gender"].casefold() != "total" or municipality not in known.numbers:
            found.beside += 1
            continue
        indicators.add(told["indicator"])
        age = "" if group == Group.ALL else f"{group.first}-"
        value = next((told[name] for name in VALUES if told.get(name)), "")
        found.add(number, told["year"], municipality, age, "", value)
    if len(indicators) > 1:
        several = f"several indicators are in it: {', '.join(sorted(indicators))}"
        found.refuse(0, several, "Download one at a time")
    return added_up(found.cells, found.wrong, found.beside)


def _number(text: str) -> tuple[int | None, str]:
    """A whole number; None: not told; or what is wrong."""
    plain = re.sub(r"\s", "", text)
    if plain in NOT_TOLD:
        return None, ""
    found = re.fullmatch(r"(\d+)(?:[.,]0+)?", plain)
    return (int(found[1]), "") if found else (None, f"{text} isn't a number of people")
