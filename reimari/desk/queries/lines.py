"""The county's lines in words: whom they serve, whether they answer now, by which numbers and addresses."""

import datetime as dt
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.common.working_days import day_in_helsinki
from reimari.desk.forms.choices import language_name
from reimari.desk.queries.calls import Queue, queues
from reimari.desk.queries.rows import language, name_in
from reimari.people.rules import shown_phone
from reimari.region.profile.values import (
    Area,
    Channel,
    ContactPoint,
    Gap,
    MenuChoice,
    PointKind,
    Profile,
    Serves,
    by_code,
    fold,
    valid_items,
)
from reimari.region.rules import Opening, opening
from reimari.region.rules.lines import Answering, Line, Retired, Viewer, lines_at
from reimari.work.queries import County

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

SERVES: Mapping[Serves, "StrPromise"] = {
    Serves.EVERYBODY: _("everybody"),
    Serves.OWN_EMPLOYEES: _("the county's own staff"),
    Serves.PROFESSIONALS: _("the county's own staff and other authorities"),
}


def serves_words(channel: Channel) -> str:
    """Whom the channel serves, and that it is for urgent matters only (R-KS-09)."""
    whom = str(SERVES[channel.serves])
    return ", ".join([whom, gettext("urgent matters only")]) if channel.urgent_only else whom


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Whether a line answers; `where`: in which area and languages, if it isn't so in all of them."""

    opening: Opening
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A number or an address as people read it. `value` empty: it isn't known, and `gap` tells why."""

    kind: PointKind
    value: str
    href: str
    name: str
    only_for: str  # its area and language
    internal: bool
    invented: bool
    gap: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key of the phone menu and the area it leads to; no key: the order isn't known."""

    key: str
    area: str
    invented: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Old:
    """What no longer answers, since when, and what answers instead."""

    was: Point
    until: dt.date
    moved_to: Point | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A line on the page."""

    code: str
    name: str
    serves: str
    tasks: tuple[str, ...]
    internal: bool
    always: bool  # opening hours don't apply to it
    states: tuple[State, ...]
    hours_gap: str
    hours_invented: bool
    points: tuple[Point, ...]
    menu: tuple[Key, ...]
    menu_gap: str
    old: tuple[Old, ...]

    @property
    def has_invented(self) -> bool:
        """Whether the demo has invented some of its numbers, addresses or keys."""
        return any(point.invented for point in self.points) or any(key.invented for key in self.menu)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answerer:
    """A unit with its lines; the mark stands on it when they are all internal."""

    code: str
    name: str
    lines: tuple[Shown, ...]

    @property
    def internal(self) -> bool:
        return all(line.internal for line in self.lines)

    @property
    def old(self) -> list[Old]:
        """What none of its lines answers any more."""
        return [each for line in self.lines for each in line.old]


@dataclass(frozen=True, slots=True)
class Standing:
    """A line of one's own on My day: whether it answers now, whether its hours are invented, who waits."""

    name: str
    state: Opening
    invented: bool
    queue: Queue | None = None


def answerers(actor: Actor, county: County, *, place: str, now: dt.datetime) -> list[Answerer]:
    """The units with the lines that the actor may see; of a place, only what concerns its areas."""
    words = _Words(county.profile, day_in_helsinki(now), place)
    viewer = Viewer(organisation=actor.organisation, units=frozenset(map(fold, home_units(actor, county))))
    grouped: dict[str, list[Line]] = {}
    for line in lines_at(county.profile, now, county.calendar, viewer):
        grouped.setdefault(fold(line.channel.unit), []).append(line)
    return [
        Answerer(
            code=unit, name=name_in(words.units, lines[0].channel.unit), lines=tuple(map(words.line, lines))
        )
        for unit, lines in grouped.items()
    ]


def lines_told_to(actor: Actor, county: County, *, now: dt.datetime) -> list[tuple[str, str]]:
    """The lines that the actor may see: code and name with the unit that answers."""
    units = by_code(county.profile.units)
    viewer = Viewer(organisation=actor.organisation, units=frozenset(map(fold, home_units(actor, county))))
    return [
        (line.code, f"{line.name.in_language(language())} ({name_in(units, line.unit)})")
        for line in (each.channel for each in lines_at(county.profile, now, county.calendar, viewer))
    ]


def areas_of(profile: Profile, place: str, day: dt.date, *, tasks: Collection[str] = ()) -> frozenset[str]:
    """Folded codes of the areas of a place; of a locality without its own, of its municipality (R-PS-23).

    `tasks`: in these service tasks (folded codes), for one place lies in another area of another task
    (R-IU-12, 14); none: in whichever.
    """
    found = by_code(valid_items(profile.places, day)).get(fold(place))
    if found is None:
        return frozenset()
    areas: set[str] = set()
    held = valid_items(profile.areas, day)
    for task in {fold(area.service_task) for area in held} & set(tasks or map(_task, held)):
        of_task = [area for area in held if fold(area.service_task) == task]
        own = _holding(of_task, found.code)
        areas |= own or _holding(of_task, found.municipality)
    return frozenset(areas)


def standings(actor: Actor, county: County, *, now: dt.datetime) -> list[Standing]:
    """Whether the lines of the actor's own units answer now, in the viewer's language if they serve in it,
    and how many wait on them. One query."""
    waiting = queues(actor, now=now)
    return states_of(
        home_units(actor, county), county, now=now, areas=_home_areas(actor, county), waiting=waiting
    )


def states_of(
    units: Iterable[str],
    county: County,
    *,
    now: dt.datetime,
    areas: Mapping[str, str] | None = None,
    waiting: Mapping[str, Queue] | None = None,
) -> list[Standing]:
    """Whether those channels of these units that have hours, or on which somebody waits, answer now.

    `areas`: the viewer's own by unit; `waiting`: by the code of the channel.
    """
    own, calls = {fold(unit) for unit in units}, waiting or {}
    return [
        replace(
            _standing(channel, county, now=now, area=(areas or {}).get(fold(channel.unit), "")),
            queue=calls.get(channel.code),
        )
        for channel in valid_items(county.profile.channels, day_in_helsinki(now))
        if fold(channel.unit) in own and (channel.code in calls or not _never_closes(channel))
    ]


def home_units(actor: Actor, county: County) -> list[str]:
    """The units in which the actor's posts are."""
    teams = by_code(county.profile.teams)
    found = (teams.get(fold(code)) for code in actor.home_teams())
    return [team.unit for team in found if team]


def _home_areas(actor: Actor, county: County) -> dict[str, str]:
    """The area of the actor's only team in a unit; with several teams it isn't one area."""
    teams = by_code(county.profile.teams)
    areas: dict[str, set[str]] = {}
    for code in actor.home_teams():
        if team := teams.get(fold(code)):
            areas.setdefault(fold(team.unit), set()).add(team.area)
    return {unit: next(iter(found)) for unit, found in areas.items() if len(found) == 1}


def _standing(channel: Channel, county: County, *, now: dt.datetime, area: str) -> Standing:
    spoken = language() if language() in channel.languages else channel.languages[0]
    state = opening(channel, spoken, now, county.calendar, area)
    return Standing(channel.name.in_language(language()), state, _has_invented_hours(channel))


def _never_closes(channel: Channel) -> bool:
    return channel.hours == () and not channel.exceptions


def _has_invented_hours(channel: Channel) -> bool:
    return any(hours.invented for hours in (*(channel.hours or ()), *channel.exceptions))


def _task(area: Area) -> str:
    return fold(area.service_task)


def _holding(areas: Sequence[Area], place: str) -> set[str]:
    return {fold(area.code) for area in areas if fold(place) in map(fold, area.places or ())}


class _Words:
    """The names and gaps that lines are told with; with a place, what of them concerns its areas."""

    def __init__(self, profile: Profile, day: dt.date, place: str) -> None:
        self.units = by_code(profile.units)
        self._needs = by_code(profile.needs)
        self._areas = by_code(profile.areas)
        self._gaps = {fold(gap.id): gap for gap in profile.gaps}
        self._profile, self._day, self._place = profile, day, place
        self._only: Container[str] | None = None

    def line(self, line: Line) -> Shown:
        channel = line.channel
        self._only = self._areas_here(channel) if self._place else None
        menu = tuple(self._key(choice) for choice in line.menu if self._concerns(choice.area))
        untold = next((choice.gap for choice in line.menu if not choice.key), "")
        return Shown(
            code=channel.code,
            name=channel.name.in_language(language()),
            serves=serves_words(channel),
            tasks=tuple(name_in(self._needs, code) for code in channel.tasks),
            internal=channel.is_internal,
            always=_never_closes(channel),
            states=self._states(line.answering),
            hours_gap=self._why(channel.gap) if channel.hours is None else "",
            hours_invented=_has_invented_hours(channel),
            points=tuple(self._point(point) for point in line.points if self._concerns(point.area)),
            menu=menu,
            menu_gap=self._why(untold) if menu else "",
            old=tuple(self._old(retired) for retired in line.retired),
        )

    def _areas_here(self, channel: Channel) -> Container[str]:
        """The areas of the place in the service tasks of those who answer."""
        teams = [team for team in self._profile.teams if fold(team.unit) == fold(channel.unit)]
        tasks = {fold(team.service_task) for team in teams if team.service_task}
        return areas_of(self._profile, self._place, self._day, tasks=tasks)

    def _concerns(self, area: str) -> bool:
        return self._only is None or not area or fold(area) in self._only

    def _states(self, answering: Sequence[Answering]) -> tuple[State, ...]:
        by_area = any(each.area for each in answering)
        shown = [each for each in answering if self._concerns(each.area)]
        if self._only is not None and any(each.area for each in shown):
            shown = [each for each in shown if each.area]
        return tuple(State(opening=each.state, where=self._where(each, by_area=by_area)) for each in shown)

    def _where(self, each: Answering, *, by_area: bool) -> str:
        area = name_in(self._areas, each.area) if each.area else (gettext("other areas") if by_area else "")
        return ", ".join(filter(None, (area, *map(language_name, each.languages))))

    def _point(self, point: ContactPoint) -> Point:
        is_phone = point.kind == PointKind.PHONE
        area = name_in(self._areas, point.area) if point.area else ""
        spoken = language_name(point.language) if point.language else ""
        return Point(
            kind=point.kind,
            value=shown_phone(point.value) if is_phone and point.value else point.value,
            href=f"{'tel' if is_phone else 'mailto'}:{point.value}" if point.value else "",
            name=point.name.in_language(language()),
            only_for=", ".join(filter(None, (area, spoken))),
            internal=not point.public,
            invented=point.invented,
            gap="" if point.value else self._why(point.gap),
        )

    def _key(self, choice: MenuChoice) -> Key:
        return Key(key=choice.key, area=name_in(self._areas, choice.area), invented=choice.invented)

    def _old(self, retired: Retired) -> Old:
        assert retired.point.valid_until is not None  # noqa: S101 (only what has ended is retired)
        return Old(
            was=self._point(retired.point),
            until=retired.point.valid_until,
            moved_to=self._point(retired.moved_to) if retired.moved_to else None,
        )

    def _why(self, gap: str) -> str:
        """Why something isn't known, in the county's words."""
        found: Gap | None = self._gaps.get(fold(gap))
        return found.reason.in_language(language()) if found else ""
