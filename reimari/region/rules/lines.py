"""The lines of a day: whom they serve, when they answer, and by which numbers and addresses. Pure."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from reimari.common.working_days import WorkingCalendar, day_in_helsinki
from reimari.region.profile.values import (
    Channel,
    ContactPoint,
    ExceptionalHours,
    Hours,
    MenuChoice,
    OrganisationKind,
    Profile,
    by_code,
    fold,
    valid_items,
)
from reimari.region.rules.opening import Opening, opening


@dataclass(frozen=True, slots=True)
class Answering:
    """Whether a line answers, in these languages (none: in all of its own) and this area (none: in all)."""

    state: Opening
    languages: tuple[str, ...] = ()
    area: str = ""


@dataclass(frozen=True, slots=True)
class Retired:
    """A number or an address that no longer holds, and the one that answers instead, if it may be told."""

    point: ContactPoint
    moved_to: ContactPoint | None


@dataclass(frozen=True, slots=True)
class Line:
    """A channel that a unit answers, as it is at a moment."""

    channel: Channel
    answering: tuple[Answering, ...]
    points: tuple[ContactPoint, ...]
    menu: tuple[MenuChoice, ...]
    retired: tuple[Retired, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """For whom lines are shown: the organisation and the units that somebody works for."""

    organisation: str
    units: frozenset[str] = frozenset()  # folded codes


OUTSIDER = Viewer(organisation="")  # nobody of the house: what may be shown to anybody


def is_of_the_house(profile: Profile, organisation: str) -> bool:
    """Whether those who work for the organisation are the county's own; a partner's people aren't."""
    found = by_code(profile.organisations).get(fold(organisation))
    return found is not None and found.kind != OrganisationKind.PARTNER


class Kept(Protocol):
    """Whatever has a number or an address: a line, a contact point, a unit, who is on call, help at once."""

    @property
    def public(self) -> bool: ...
    @property
    def partners(self) -> bool: ...


def is_told(detail: Kept, profile: Profile, viewer: Viewer, *, unit: str = "") -> bool:
    """Whether the viewer may have a number or an address; the one rule of it (R-PS-74, R-IU-48).

    What is public is everybody's. What isn't is told to the county's own people, to those of the `unit` that
    answers, and to a partner's people where the profile says so.
    """
    if detail.public or (unit and fold(unit) in viewer.units):
        return True
    known = fold(viewer.organisation) in by_code(profile.organisations)
    return known and (detail.partners or is_of_the_house(profile, viewer.organisation))


def lines_at(
    profile: Profile, at: dt.datetime, calendar: WorkingCalendar, viewer: Viewer
) -> tuple[Line, ...]:
    """The lines that the viewer may see, in the profile's order; channels that no unit answers are none."""
    day = day_in_helsinki(at)
    shown = [
        channel
        for channel in valid_items(profile.channels, day)
        if channel.unit and is_told(channel, profile, viewer, unit=channel.unit)
    ]
    points = _seen_points(profile, shown, viewer)
    return tuple(
        Line(
            channel=channel,
            answering=answering(channel, at, calendar),
            points=tuple(point for point in points if _is_of(point, channel) and point.valid_on(day)),
            menu=_menu(profile, channel, day),
            retired=_retired(points, channel, day),
        )
        for channel in shown
    )


def answering(channel: Channel, at: dt.datetime, calendar: WorkingCalendar) -> tuple[Answering, ...]:
    """Whether the channel answers: once, or for each area and group of languages where they differ."""
    areas = ("", *dict.fromkeys(hours.area for hours in _all_hours(channel) if hours.area))
    by_area = {area: _by_language(channel, area, at, calendar) for area in areas}
    if all(found == by_area[""] for found in by_area.values()):
        areas = ("",)
    return tuple(Answering(state, languages, area) for area in areas for state, languages in by_area[area])


def _by_language(
    channel: Channel, area: str, at: dt.datetime, calendar: WorkingCalendar
) -> list[tuple[Opening, tuple[str, ...]]]:
    grouped: dict[Opening, tuple[str, ...]] = {}
    for language in channel.languages:
        state = opening(channel, language, at, calendar, area)
        grouped[state] = (*grouped.get(state, ()), language)
    return [(state, languages if len(grouped) > 1 else ()) for state, languages in grouped.items()]


def _all_hours(channel: Channel) -> Iterable[Hours | ExceptionalHours]:
    return (*(channel.hours or ()), *channel.exceptions)


def _seen_points(profile: Profile, channels: Sequence[Channel], viewer: Viewer) -> tuple[ContactPoint, ...]:
    """The contact points of these channels that the viewer may see, whenever they hold."""
    known = {fold(channel.code): channel for channel in channels}
    return tuple(
        point
        for point in profile.contact_points
        if (channel := known.get(fold(point.channel))) and is_told(point, profile, viewer, unit=channel.unit)
    )


def _menu(profile: Profile, channel: Channel, day: dt.date) -> tuple[MenuChoice, ...]:
    """The choices of the menu by their keys; those whose key isn't known last, in the profile's order."""
    choices = [choice for choice in valid_items(profile.menu_choices, day) if _is_of(choice, channel)]
    return tuple(sorted(choices, key=lambda choice: (not choice.key, choice.key)))


def _retired(points: Sequence[ContactPoint], channel: Channel, day: dt.date) -> tuple[Retired, ...]:
    known: Mapping[str, ContactPoint] = {fold(point.code): point for point in points}
    return tuple(
        Retired(point, known.get(fold(point.moved_to)))
        for point in points
        if _is_of(point, channel) and point.valid_until is not None and point.valid_until < day
    )


def _is_of(item: ContactPoint | MenuChoice, channel: Channel) -> bool:
    return fold(item.channel) == fold(channel.code)
