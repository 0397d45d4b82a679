"""The table of codes: what the county and the program call each, in three languages."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import translation

from reimari.common.holidays import LANGUAGES
from reimari.common.profile_rows import ProfileRow
from reimari.region.models import Area, Channel, CountyProfile, Place, ServiceTask
from reimari.region.profile.document import from_document
from reimari.region.profile.reference import law_clocks
from reimari.region.profile.values import Coded, PlaceKind, Profile
from reimari.staff.models import Team, Unit
from reimari.warehouse.definitions import CHOICES, ITEMS, OWN
from reimari.warehouse.queries.facts import Row

type Names = Mapping[str, str]


def code_rows() -> list[Row]:
    """All codes, by list and code. The county's of all its profiles: older rows have older codes."""
    every = [*_of_rows(), *_of_profiles(), *_of_the_program()]
    return sorted(every, key=lambda row: (row[0], row[1]))


def _row(
    codes: str,
    code: str,
    names: Names,
    belongs_to: str | None = None,
    number: str | None = None,
    validity: tuple[dt.date | None, dt.date | None] = (None, None),
) -> Row:
    finnish = names.get("fi") or code
    told = (names.get(language) or finnish for language in ("fi", "sv", "en"))
    return (codes, code, *told, belongs_to or None, number or None, *validity)


def _of_rows() -> Iterator[Row]:
    def told(codes: str, row: ProfileRow, **more: Any) -> Row:
        return _row(codes, row.code, row.name, validity=(row.valid_from, row.valid_until), **more)

    for unit in Unit.objects.order_by("pk"):
        yield told("unit", unit, belongs_to=unit.parent_id)
    for team in Team.objects.order_by("pk"):
        yield told("team", team, belongs_to=team.unit_id)
    for area in Area.objects.order_by("pk"):
        yield told("area", area, belongs_to=area.service_task_id)
    for place in Place.objects.filter(kind=PlaceKind.MUNICIPALITY).order_by("pk"):
        yield told("municipality", place, number=place.number)
    for task in ServiceTask.objects.order_by("pk"):
        yield told("service_task", task)
    for channel in Channel.objects.order_by("pk"):
        yield told("channel", channel)


def _of_profiles() -> Iterator[Row]:
    found: dict[tuple[str, str], Row] = {}
    for loaded in CountyProfile.objects.order_by("valid_from", "loaded_at", "pk"):
        profile = from_document(loaded.document)
        for codes, item in _items(profile.with_demo() if loaded.with_demo else profile):
            found[codes, item.code] = _row(codes, item.code, _names(item))
    yield from found.values()


def _items(profile: Profile) -> Iterator[tuple[str, Coded]]:
    for codes, name in ITEMS.items():
        yield from ((codes, item) for item in getattr(profile, name))
    yield from (("clock", item) for item in law_clocks())


def _names(item: Coded) -> Names:
    return {language: getattr(item.name, language) for language in LANGUAGES}


def _of_the_program() -> Iterator[Row]:
    for codes, choices in CHOICES.items():
        yield from (_row(codes, choice.value, _in_each(choice.label)) for choice in choices)
    for codes, labels in OWN.items():
        yield from (_row(codes, code, _in_each(label)) for code, label in labels.items())


def _in_each(label: object) -> Names:
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = str(label)
    return found
