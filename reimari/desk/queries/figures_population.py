"""How many contacts, or what else, came for each 1 000 inhabitants, and for each 1 000 aged 65 or more (K-09,
K-16, K-23, R-PS-03, R-VS-57)."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from reimari.access.actor import Actor
from reimari.desk.queries.figure_cells import parts_of
from reimari.desk.queries.figures import Figures
from reimari.desk.queries.figures_asked import Asked, Names
from reimari.desk.queries.population_volumes import CONTACTS, Volume, volume_of
from reimari.desk.queries.rows import area_names
from reimari.figures.definitions import Dimension, Figure, Frame
from reimari.figures.population import Group, Spoken
from reimari.figures.queries import Cut, Inhabitants, Kept, Sums, inhabitants, units_of
from reimari.region.profile.values import Area, PlaceKind, Profile, fold, valid_items
from reimari.region.profile_rows import area_code
from reimari.work.queries import County

BY: Final = (Dimension.MUNICIPALITY, Dimension.AREA, Dimension.LANGUAGE)
EACH = 1000
SPOKEN = {Spoken.FINNISH.value, Spoken.SWEDISH.value}


@dataclass(frozen=True, slots=True)
class People:
    """By how many it is divided, of those who live there; None: not told, and why."""

    number: int | None
    why_not: str = ""

    @property
    def words(self) -> str:
        return "" if self.number is None else number_format(self.number, use_l10n=True, force_grouping=True)

    def rate(self, number: int) -> str:
        """So many for each 1 000, to a tenth; empty where it can't be told."""
        return number_format(round(EACH * number / self.number, 1)) if self.number else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A municipality, area or language with its volume and its people, of all ages and from 65 on."""

    name: str
    number: int
    people: People
    old: People

    @property
    def rate(self) -> str:
        return self.people.rate(self.number)

    @property
    def old_rate(self) -> str:
        return self.old.rate(self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class PerInhabitants:
    """All of the page. `volume`: what is told. `year`: of whose end the inhabitants are; None: none were
    loaded. `lacking`: the county's municipalities of which it isn't told."""

    volume: Volume
    year: int | None
    invented: bool
    whole: Row
    rows: Sequence[Row]
    lacking: Sequence[str]
    figures: Figures


def per_inhabitants_of(
    actor: Actor, asked: Asked, county: County, *, what: str, now: dt.datetime
) -> PerInhabitants:
    """The volume of the months and need that are asked for. At most nine queries, however much there is."""
    units = [unit.pk for unit in units_of(actor)]
    return per_inhabitants_among(units, asked, county, actor, what=what, now=now)


def per_inhabitants_among(
    units: Sequence[str], asked: Asked, county: County, actor: Actor, *, what: str, now: dt.datetime
) -> PerInhabitants:
    """What belongs to these units, for whoever may see them. `what`: the code of a volume."""
    volume = volume_of(what)
    need: dict[Dimension, str] = {dim: code for dim, code in asked.cut.alone.items() if dim == Dimension.NEED}
    by = Dimension(asked.by) if asked.by in BY else BY[0]
    asked = replace(asked, cut=Cut(alone=need), by=by, what="" if volume.code == CONTACTS else volume.code)
    kept = Kept([volume.figure], Frame(asked.since, asked.until, county, now))
    read = kept.read(units, asked.cut, by, again=False)
    people = inhabitants(asked.until.year)
    figures = Figures([volume.figure], asked, county, actor, units, kept.frozen, read, read, now)
    rows = _Rows(county.profile, people, Names(county.profile, units), asked.until)
    numbers = {code: _number(volume.figure, sums) for code, sums in read.stated.items()}
    every = [place.number for place in rows.municipalities]
    return PerInhabitants(
        volume=volume,
        year=people.year,
        invented=people.invented,
        whole=Row(
            name=_("All together"),
            number=sum(numbers.values()),
            people=rows.of(every, Group.ALL),
            old=rows.of(every, Group.FROM_65),
        ),
        rows=rows.told(by, numbers),
        lacking=[rows.by_number[number] for number in people.lacking(every)],
        figures=figures,
    )


def _number(figure: Figure, sums: Sums) -> int:
    return sum(parts_of(figure, sums).values())


class _Rows:
    """What is told of each municipality, area or language that there is, also where there is nothing."""

    def __init__(self, profile: Profile, people: Inhabitants, names: Names, day: dt.date) -> None:
        self.profile, self.people, self.names, self.day = profile, people, names, day
        self.municipalities = [each for each in profile.places if each.kind == PlaceKind.MUNICIPALITY]
        self.numbers = {fold(each.code): each.number for each in self.municipalities}
        self.by_number = {
            each.number: names.of(Dimension.MUNICIPALITY, each.code) for each in self.municipalities
        }

    def of(self, numbers: Sequence[str], group: Group, language: Spoken = Spoken.ALL) -> People:
        number = self.people.of(numbers, group, language)
        return People(number, "" if number is not None else _("not loaded"))

    def told(self, by: Dimension, numbers: dict[str, int]) -> list[Row]:
        """By name; last those of which it wasn't told."""
        ways: dict[Dimension, Callable[[], dict[str, tuple[People, People]]]] = {
            Dimension.MUNICIPALITY: self._by_municipality,
            Dimension.AREA: self._by_area,
            Dimension.LANGUAGE: self._by_language,
        }
        divided, came = ways[by](), dict[str, int]()
        for code, number in numbers.items():
            into = self._language(code) if by == Dimension.LANGUAGE and code else code
            came[into] = came.get(into, 0) + number
        nobody = People(None, _("nobody lives there by our figures")), People(None, "")
        return [
            Row(
                name=self._name(by, code),
                number=came.get(code, 0),
                people=divided.get(code, nobody)[0] if code else People(None, _("not told where")),
                old=divided.get(code, nobody)[1] if code else People(None),
            )
            for code in sorted({*divided, *came}, key=lambda code: self._order(by, code))
        ]

    def _name(self, by: Dimension, code: str) -> str:
        return _("other languages") if code == Spoken.OTHER else self.names.of(by, code)

    def _order(self, by: Dimension, code: str) -> tuple[bool, bool, str]:
        return not code, code == Spoken.OTHER, self._name(by, code).casefold()

    def _language(self, code: str) -> str:
        return code if code in SPOKEN else Spoken.OTHER.value

    def _by_municipality(self) -> dict[str, tuple[People, People]]:
        return {each.code: self._both([each.number]) for each in self.municipalities}

    def _by_language(self) -> dict[str, tuple[People, People]]:
        every = list(self.by_number)
        return {
            each.value: (self.of(every, Group.ALL, each), self.of(every, Group.FROM_65, each))
            for each in (Spoken.FINNISH, Spoken.SWEDISH, Spoken.OTHER)
        }

    def _by_area(self) -> dict[str, tuple[People, People]]:
        known = area_names(self.profile)
        areas = {area_code(each.service_task, each.code): each for each in self._areas()}
        return {code: self._of_area(area) for code, area in areas.items() if code in known}

    def _areas(self) -> list[Area]:
        return list(valid_items(self.profile.areas, self.day))

    def _of_area(self, area: Area) -> tuple[People, People]:
        """Of its municipalities together; not where it is known only by parts of them, or not at all."""
        if area.places is None:
            return People(None, _("its places aren't known")), People(None)
        if not area.places or any(fold(place) not in self.numbers for place in area.places):
            return People(None, _("it isn't made of whole municipalities")), People(None)
        return self._both([self.numbers[fold(place)] for place in area.places])

    def _both(self, numbers: Sequence[str]) -> tuple[People, People]:
        return self.of(numbers, Group.ALL), self.of(numbers, Group.FROM_65)
