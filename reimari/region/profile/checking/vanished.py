"""A load never deletes: what is no longer in the files must have ended."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from reimari.region.profile.findings import Finding, Kind
from reimari.region.profile.forms import SECTIONS, Section, items_of, key_of, label_of
from reimari.region.profile.values import Area, Item, Profile, fold


def vanished(old: Profile, new: Profile, today: dt.date) -> list[Finding]:
    """Errors for items of the loaded profile that still hold and that the new one doesn't know.

    Invented items of demo.toml may come and go.
    """
    sections = [section for section in SECTIONS if not section.demo]
    return [
        finding
        for section in sections
        for finding in (*_lost(section, old, new, today), *_lost_places(section, old, new, today))
    ]


def _lost(section: Section, old: Profile, new: Profile, today: dt.date) -> Iterator[Finding]:
    if not issubclass(section.type, Item):
        return
    known = {key_of(item) for item in items_of(new, section)}
    for number, item in enumerate(items_of(old, section)):
        if key_of(item) not in known and _holds(item, today):
            yield Finding(
                kind=Kind.ERROR,
                code="vanished",
                file=section.file,
                field=f"{section.table}.{label_of(item, number)}",
                message="was loaded before and is gone: write its valid_until instead",
            )


def _lost_places(section: Section, old: Profile, new: Profile, today: dt.date) -> Iterator[Finding]:
    """Places that an area no longer holds, though the period in which it held them hasn't ended."""
    if section.type is not Area:
        return
    areas: list[Area] = items_of(new, section)  # type: ignore[assignment]
    kept = {(*key_of(area), area.valid_from, fold(place)) for area in areas for place in area.places or ()}
    known = {key_of(area) for area in areas}
    for area in items_of(old, section):
        for place in area.places or ():
            key = (*key_of(area), area.valid_from, fold(place))
            if key_of(area) in known and key not in kept and _holds(area, today):
                yield Finding(
                    kind=Kind.ERROR,
                    code="vanished",
                    file=section.file,
                    field=f"{section.table}.{area.code}.places.{place}",
                    message="was loaded before and is gone: end the area's period and open another one",
                )


def _holds(item: Any, today: dt.date) -> bool:
    return item.valid_until is None or item.valid_until >= today
