"""Places and areas: everything mapped, nothing answered twice, numbers and postal codes that exist."""

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from reimari.region.profile import reference
from reimari.region.profile.checking.book import Book, Entry, overlap
from reimari.region.profile.findings import Finding
from reimari.region.profile.forms import HEAD
from reimari.region.profile.values import Place, PlaceKind, fold


def check_double_areas(book: Book) -> Iterator[Finding]:
    """For one service task no place is in two areas on one day, nor twice in one (a promise of the product).

    A locality beside its municipality is no double: the most specific mapped place decides.
    """
    seen: dict[tuple[str, str], list[Entry]] = {}
    for entry in book.of("areas"):
        for place in entry.item.places or ():
            earlier = seen.setdefault((fold(entry.item.service_task), fold(place)), [])
            for other in earlier:
                if overlap(other.item, entry.item):
                    message = (
                        f"{place} is already in the area {other.label} for {entry.item.service_task} "
                        f"({other.section.file}, area {other.number + 1})"
                    )
                    yield book.error(entry, "places", "double-area", message)
            earlier.append(entry)


def check_mapping(book: Book) -> Iterator[Finding]:
    """Every municipality is in an area of every service task in use that has areas."""
    for task in book.valid("service_tasks"):
        if not task.item.has_areas or fold(task.item.adoption) == "planned":
            continue
        code = fold(task.item.code)
        areas = [e.item for e in book.valid("areas") if fold(e.item.service_task) == code]
        if not areas:
            message = f"{task.item.code} has areas, but none is told"
            yield book.absent(task, "areas", "unmapped-place", message, also=(f"areas.{task.item.code}",))
        elif all(area.places is not None for area in areas):
            yield from _holes(book, task, {fold(place) for area in areas for place in area.places})


def check_presumed(book: Book) -> Iterator[Finding]:
    """What is presumed of an area is one of its places and names its gap."""
    for entry in book.of("areas"):
        inside = {fold(place) for place in entry.item.places or ()}
        for place, gap in entry.item.presumed.items():
            if fold(place) not in inside:
                yield book.error(entry, "presumed", "unknown-code", f"{place} isn't among the area's places")
            if fold(gap) not in book.codes.get("gaps", ()):
                yield book.error(entry, "presumed", "unknown-gap", f"gaps.toml has no {gap}")


def check_numbers(book: Book) -> Iterator[Finding]:
    """Municipalities have a number of the country's list and lie in the county, and none is left out."""
    known = reference.municipalities()
    county = book.profile.county_number
    if county not in reference.counties():
        yield book.told(HEAD, "county_number", "unknown-code", f"there is no county {county}")
        return
    seen = set()
    for entry in _of_kind(book, PlaceKind.MUNICIPALITY):
        number = entry.item.number
        seen.add(number)
        if number not in known and number not in reference.former_municipalities():
            yield book.error(
                entry, "number", "unknown-code", f"there is no municipality {number or '(empty)'}"
            )
        elif number in known and known[number].county != county:
            where = reference.counties()[known[number].county].fi
            yield book.error(
                entry, "number", "wrong-county", f"{number} {known[number].name.fi} is in {where}"
            )
    for number, place in known.items():
        if place.county == county and number not in seen:
            also = (f"places.{number}", f"places.{place.name.fi}")
            message = f"{number} {place.name.fi} is in the county, but not in places.toml"
            yield book.absent_in_head("county_number", "unmapped-place", message, also=also)


def check_postcodes(book: Book) -> Iterator[Finding]:
    """A postal code exists, lies in the locality's municipality and leads to one locality on one day."""
    numbers = {fold(e.item.code): e.item.number for e in _of_kind(book, PlaceKind.MUNICIPALITY)}
    seen: dict[str, list[Entry]] = {}
    for entry in _of_kind(book, PlaceKind.LOCALITY):
        for code in entry.item.postcodes:
            if problem := _postcode_problem(code, numbers.get(fold(entry.item.municipality), "")):
                yield book.error(entry, "postcodes", "unknown-code", problem)
            for other in seen.setdefault(code, []):
                if overlap(other.item, entry.item):
                    message = f"{code} is already in {other.label}"
                    yield book.error(entry, "postcodes", "double-area", message)
            seen[code].append(entry)


def check_names(book: Book) -> Iterator[Finding]:
    """A name means one place: only a locality may be called as the municipality it lies in."""
    named: dict[str, list[Entry]] = {}
    for entry in book.of("places"):
        for name in {fold(name) for name in _names(entry.item)}:
            named.setdefault(name, []).append(entry)
    for name, entries in named.items():
        for one, other in combinations(entries, 2):
            if overlap(one.item, other.item) and not _inside(one.item, other.item):
                message = f"{name} already means {one.label}"
                yield book.error(other, "name", "duplicate-code", message)


def _holes(book: Book, task: Entry, mapped: set[str]) -> Iterator[Finding]:
    for place in book.valid("places"):
        item = place.item
        if item.kind == PlaceKind.MUNICIPALITY and fold(item.code) not in mapped:
            message = f"{item.code} is in no area of {task.item.code}"
            also = (f"areas.{task.item.code}.{item.code}", f"areas.{item.code}")
            yield book.absent(place, "area", "unmapped-place", message, also=also, own=False)


def _of_kind(book: Book, kind: PlaceKind) -> Iterator[Entry]:
    return (entry for entry in book.of("places") if entry.item.kind == kind)


def _postcode_problem(code: str, number: str) -> str:
    if not re.fullmatch(r"\d{5}", code):
        return f"{code} isn't a postal code of five digits"
    area = reference.postal_areas().get(code)
    if area is None:
        return f"there is no postal code {code}"
    if number and area.municipality != number:
        return f"{code} is in the municipality {area.municipality}, not in {number}"
    return ""


def _names(place: Place) -> Iterator[str]:
    for text in (place.name, *place.former_names):
        yield from filter(None, (text.fi, text.sv))


def _inside(one: Any, other: Any) -> bool:
    """Versions of one place, or a locality and its municipality."""
    codes = {fold(one.code), fold(other.code)}
    return len(codes) == 1 or fold(one.municipality) in codes or fold(other.municipality) in codes
