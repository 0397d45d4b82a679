"""Where somebody lives: postcode before locality before municipality. The whole country is known."""

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product

from reimari.region.profile import reference as packed
from reimari.region.profile.values import Place, PlaceKind, Profile, Text, fold, valid_items
from reimari.routing.rules.facts import FactError, PlaceFound, Spot

OUTSIDE_COUNTY = "OUTSIDE_COUNTY"
UNKNOWN_POSTCODE = "UNKNOWN_POSTCODE"
POSTCODE = re.compile(r"[0-9]{5}")
MUNICIPALITY_NUMBER = re.compile(r"[0-9]{3}")
REMEMBERED = 50_000  # answers kept; a name asked twice isn't looked for twice

CURRENT, LOCALITY, FORMER = range(3)  # how well a name means what it names: the first wins


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The country's municipalities (now and before, by number) and postal codes."""

    municipalities: Mapping[str, packed.Municipality]
    former_municipalities: Mapping[str, packed.FormerMunicipality]
    postal_areas: Mapping[str, packed.PostalArea]


@cache
def packed_reference() -> Reference:
    """The reference data that comes with the program."""
    return Reference(
        municipalities=packed.municipalities(),
        former_municipalities=packed.former_municipalities(),
        postal_areas=packed.postal_areas(),
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a name or postcode may mean: a whole municipality, or a locality or postal place inside one."""

    spot: Spot
    tier: int
    whole: bool = False
    locality: str = ""  # folded code of the profile's locality
    postal: str = ""  # name of the postal place

    def fits(self, other: "Candidate") -> bool:
        """Whether both can be true of one address."""
        if self.spot.number != other.spot.number:
            return False
        same_locality = bool(self.locality) and self.locality == other.locality
        same_postal = bool(self.postal) and self.postal == other.postal
        return self.whole or other.whole or same_locality or same_postal


class Gazetteer:
    """The names and postcodes of the country on a day, and which of them are the county's own places."""

    def __init__(self, profile: Profile, reference: Reference, day: dt.date) -> None:
        self._names: defaultdict[str, list[Candidate]] = defaultdict(list)
        self._by_postcode: dict[str, Candidate] = {}
        self._by_number: dict[str, Candidate] = {}
        self._remembered: dict[tuple[str | None, str | None, str | None], PlaceFound] = {}
        self._places: dict[tuple[tuple[Spot, ...], tuple[str, ...]], PlaceFound] = {}
        places = valid_items(profile.places, day)
        self._add_municipalities(profile.county_number, reference, places)
        self._add_former(reference)
        localities = [place for place in places if place.kind is PlaceKind.LOCALITY]
        self._add_localities(localities, {fold(place.code): place for place in places})
        self._add_postcodes(reference, localities)

    def find(self, postcode: str | None, locality: str | None, municipality: str | None) -> PlaceFound:
        """The place that the keys mean together; raises FactError when one is unknown or they contradict."""
        key = (postcode, locality, municipality)
        found = self._remembered.get(key)
        if found is None:
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            found = self._remembered[key] = self._find(postcode, locality, municipality)
        return found

    def _find(self, postcode: str | None, locality: str | None, municipality: str | None) -> PlaceFound:
        asked: list[tuple[str, list[Candidate]]] = []
        unknown: tuple[str, ...] = ()
        if postcode is not None:
            at_postcode = self._of_postcode(postcode)
            if at_postcode is None:
                unknown = (UNKNOWN_POSTCODE,)
            else:
                asked.append(("postcode", [at_postcode]))
        if locality is not None:
            asked.append(("locality", self._of_name("locality", locality)))
        if municipality is not None:
            asked.append(("municipality", self._of_municipality(municipality)))
        spots = _best(asked) if asked else ()
        outside = (OUTSIDE_COUNTY,) if spots and not spots[0].inside else ()
        gaps = dict.fromkeys(spot.gap for spot in spots if spot.gap)
        return self._one(spots, (*unknown, *outside, *gaps))

    def _one(self, spots: tuple[Spot, ...], gaps: tuple[str, ...]) -> PlaceFound:
        """The one object for the place."""
        found = self._places.get((spots, gaps))
        if found is None:
            codes = frozenset(code for spot in spots for code in spot.codes) if spots else None
            found = self._places[spots, gaps] = PlaceFound(spots=spots, gaps=gaps, codes=codes)
        return found

    def _of_postcode(self, given: str) -> Candidate | None:
        postcode = given.strip()
        if not POSTCODE.fullmatch(postcode):
            raise FactError("postcode", "a postcode has five digits")
        return self._by_postcode.get(postcode)

    def _of_municipality(self, given: str) -> list[Candidate]:
        number = given.strip()
        if MUNICIPALITY_NUMBER.fullmatch(number) and number in self._by_number:
            return [self._by_number[number]]
        return self._of_name("municipality", given)

    def _of_name(self, key: str, given: str) -> list[Candidate]:
        candidates = self._names.get(name_key(given))
        if not candidates:
            raise FactError(key, f"no {key} is known by this name: {given.strip()[:100]}")
        return candidates

    def _add_municipalities(self, county: str, reference: Reference, places: Iterable[Place]) -> None:
        own = {place.number: place for place in places if place.kind is PlaceKind.MUNICIPALITY}
        for number, one in reference.municipalities.items():
            mine = own.get(number)
            inside = mine is not None or one.county == county
            codes = (fold(mine.code),) if mine else ()
            spot = Spot(
                number=number,
                name=mine.name if mine else one.name,
                inside=inside,
                codes=codes,
                gap=mine.gap if mine else "",
            )
            self._by_number[number] = whole = Candidate(spot, CURRENT, whole=True)
            self._name(whole, _spellings(one.name, spot.name))
            self._name(Candidate(spot, FORMER, whole=True), _spellings(*(mine.former_names if mine else ())))

    def _add_former(self, reference: Reference) -> None:
        for number, old in reference.former_municipalities.items():
            now = self._by_number.get(old.into)
            if now:
                former = Candidate(now.spot, FORMER, whole=True)
                self._by_number.setdefault(number, former)
                self._name(former, [name_key(old.name)])

    def _add_localities(self, localities: Iterable[Place], places: dict[str, Place]) -> None:
        for place in localities:
            municipality = places.get(fold(place.municipality))
            if municipality and municipality.number in self._by_number:
                spot = _locality_spot(place, self._by_number[municipality.number].spot)
                candidate = Candidate(spot, LOCALITY, locality=fold(place.code))
                self._name(candidate, _spellings(place.name, *place.former_names))

    def _add_postcodes(self, reference: Reference, localities: Iterable[Place]) -> None:
        by_code = {one.locality: one for names in self._names.values() for one in names if one.locality}
        by_postcode = {
            code: by_code.get(fold(place.code)) for place in localities for code in place.postcodes
        }
        for postcode, area in reference.postal_areas.items():
            whole = self._by_number.get(area.municipality)
            if whole is None:
                continue
            keys = list(_spellings(area.name))
            locality = by_postcode.get(postcode) or self._locality_named(keys, area.municipality)
            here = Candidate(
                locality.spot if locality else whole.spot,
                LOCALITY,
                locality=locality.locality if locality else "",
                postal=keys[0] if area.names_place else "",
            )
            self._by_postcode[postcode] = here
            if area.names_place:
                self._name(here, keys)
        for postcode, locality in by_postcode.items():
            if locality and postcode not in self._by_postcode:
                self._by_postcode[postcode] = locality

    def _locality_named(self, keys: Iterable[str], number: str) -> Candidate | None:
        """The profile's locality that bears the name of the postal place."""
        named = (one for key in keys for one in self._names.get(key, ()))
        return next((one for one in named if one.locality and one.spot.number == number), None)

    def _name(self, candidate: Candidate, names: Iterable[str]) -> None:
        for name in dict.fromkeys(names):
            if name and candidate not in self._names[name]:
                self._names[name].append(candidate)


def name_key(name: str) -> str:
    """The form in which names of places are compared: letters by Unicode, no letter case, single spaces."""
    key = " ".join(unicodedata.normalize("NFC", name).casefold().split())
    if key.endswith(" mlk"):  # a rural municipality, as Finns shorten it
        key = f"{key.removesuffix('mlk')}maalaiskunta"
    return f"s:t {key.removeprefix('sankt ')}" if key.startswith("sankt ") else key


def _spellings(*names: Text) -> Iterator[str]:
    for name in names:
        for one in (name.fi, name.sv, name.en):
            yield name_key(one)
            if " - " in one:  # both languages in one official name
                yield from map(name_key, one.split(" - "))


def _locality_spot(place: Place, municipality: Spot) -> Spot:
    return Spot(
        number=municipality.number,
        name=place.name,
        inside=True,
        codes=(fold(place.code), *municipality.codes),
        gap=place.gap or municipality.gap,
    )


def _best(asked: list[tuple[str, list[Candidate]]]) -> tuple[Spot, ...]:
    """The spots of the best reading of all keys together; raises FactError when no reading holds."""
    readings = [
        reading
        for reading in product(*(candidates for _, candidates in asked))
        if all(one.fits(other) for place, one in enumerate(reading) for other in reading[:place])
    ]
    if not readings:
        raise _contradiction(asked)
    ranked = [(_rank(reading), reading) for reading in readings]
    best = min(rank for rank, _ in ranked)
    spots = (_most_specific(reading).spot for rank, reading in ranked if rank == best)
    return tuple(dict.fromkeys(spots))


def _rank(reading: tuple[Candidate, ...]) -> tuple[int, bool, int]:
    """A municipality's present name first, then what lies in the county, then the surer kind of name."""
    other_names = sum(one.tier != CURRENT for one in reading)
    return other_names, not reading[0].spot.inside, sum(one.tier for one in reading)


def _most_specific(reading: tuple[Candidate, ...]) -> Candidate:
    return next((one for one in reading if not one.whole), reading[0])


def _contradiction(asked: list[tuple[str, list[Candidate]]]) -> FactError:
    """Names the first key that no reading of an earlier key allows."""
    for place, (key, candidates) in enumerate(asked):
        for earlier, others in asked[:place]:
            if not any(one.fits(other) for one in candidates for other in others):
                return FactError(key, f"the {key} contradicts the {earlier}")
    key = asked[-1][0]
    return FactError(key, f"the {key} contradicts the other places given")


def keys_of(places: Mapping[str, Place], code: str | None) -> dict[str, str]:
    """The facts `municipality` and `locality` that mean a place of the profile, by its code; empty: none.

    `places`: the profile's, by folded code.
    """
    place = places.get(fold(code or ""))
    if place is None:
        return {}
    if place.kind is PlaceKind.MUNICIPALITY:
        return {"municipality": _key(place)}
    above = places.get(fold(place.municipality))
    return {"locality": _key(place)} | ({"municipality": _key(above)} if above else {})


def _key(place: Place) -> str:
    return place.number or place.name.fi or place.code
