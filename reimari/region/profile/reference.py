"""Municipalities, counties, postal codes, languages and legal deadlines, as packed with the program."""

import csv
import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reimari.region.profile.reading import read_clocks
from reimari.region.profile.values import Clock, Text

FOLDER = Path(__file__).resolve().parent.parent / "reference"
_TWO_LETTERS = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv "
    "dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie "
    "ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv "
    "mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm "
    "rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts "
    "tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
ISO_639_1 = frozenset(_TWO_LETTERS.split())  # languages

_LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "fi": ("fi",),
    "sv": ("sv",),
    "bilingual_fi": ("fi", "sv"),
    "bilingual_sv": ("sv", "fi"),
}
_OF_PLACES = frozenset({"1", "2", "4"})  # types of postal codes: street addresses, boxes, one post town's own


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality of today: three-digit number, its county's two digits, languages (majority's first)."""

    number: str
    name: Text
    county: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormerMunicipality:
    """One that was merged into another; `until` was its last day."""

    number: str
    name: str
    until: dt.date
    into: str


@dataclass(frozen=True, slots=True)
class PostalArea:
    """A five-digit postal code with the name of its post town and the number of its municipality."""

    code: str
    name: Text
    municipality: str
    names_place: bool = True  # False: the name is a company's, a parcel machine's or a reply service's


@cache
def municipalities() -> Mapping[str, Municipality]:
    """All municipalities by number."""
    return {
        row["code"]: Municipality(
            number=row["code"],
            name=Text(fi=row["name_fi"], sv=row["name_sv"]),
            county=row["county_code"],
            languages=_LANGUAGES[row["language_status"]],
        )
        for row in _rows("municipalities.csv")
    }


@cache
def former_municipalities() -> Mapping[str, FormerMunicipality]:
    """Merged municipalities by their old number."""
    return {
        row["old_code"]: FormerMunicipality(
            number=row["old_code"],
            name=row["old_name_fi"],
            until=dt.date.fromisoformat(row["valid_to"]),
            into=row["merged_into_code"],
        )
        for row in _rows("municipalities_history.csv")
    }


@cache
def postal_areas() -> Mapping[str, PostalArea]:
    """All postal codes, each with the municipality of today."""
    former = former_municipalities()
    return {
        row["postcode"]: PostalArea(
            code=row["postcode"],
            name=Text(fi=row["name_fi"].title(), sv=row["name_sv"].title()),
            municipality=former[number].into if (number := row["municipality_code"]) in former else number,
            names_place=row["type_code"] in _OF_PLACES,
        )
        for row in _rows("postcodes.csv")
    }


@cache
def counties() -> Mapping[str, Text]:
    """Names of the wellbeing services counties by their two digits."""
    return {
        row["code"]: Text(fi=row["name_fi"], sv=row["name_sv"], en=row["name_en"])
        for row in _rows("wellbeing_counties.csv")
    }


@cache
def law_clocks() -> tuple[Clock, ...]:
    """The legal deadlines that hold in every county (law.toml, in the form of clocks.toml)."""
    return read_clocks(FOLDER / "law.toml")


@cache
def sentences_of_gaps() -> Mapping[str, Text]:
    """What is told of a route that lacks something, by the id or the kind of the gap (why.toml)."""
    text = (FOLDER / "why.toml").read_text(encoding="utf-8")
    return {gap: Text(**words) for gap, words in tomllib.loads(text)["gaps"].items()}


def _rows(file: str) -> Iterator[dict[str, str]]:
    with (FOLDER / file).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
