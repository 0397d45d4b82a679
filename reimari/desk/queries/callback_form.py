"""What the public form of callbacks offers: lines for everybody that call back, where it is switched on."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils import timezone

from reimari.callbacks.models import Callback
from reimari.callbacks.queries import LineHours, line_on, lines_that_call_back, team_of_line
from reimari.contacts.rules import seen_of
from reimari.desk.queries.callback_promise import promised
from reimari.people.rules import shown_phone
from reimari.region.profile.values import (
    Channel,
    PlaceKind,
    PointKind,
    Profile,
    Serves,
    fold,
    valid_items,
)
from reimari.region.rules import Opening
from reimari.region.rules.lines import OUTSIDER, lines_at
from reimari.staff.models import Team
from reimari.work.queries import County, county_on

FEATURE = "callback_form"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line that calls back, whether it is open now, and by when it calls whoever asks now."""

    channel: Channel
    name: str
    state: Opening
    by: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A public number of a line for everybody, as it is written and as a phone dials it."""

    name: str
    shown: str
    value: str
    state: Opening


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """The form's choices: every municipality, of which it is in use in those that are `on`.

    `numbers`: whom to call instead. No line or no place that is on: the form isn't in use.
    """

    numbers: Sequence[Number]
    lines: Sequence[Line] = ()
    places: Sequence[tuple[str, str]] = ()
    on: Collection[str] = ()
    needs: Sequence[tuple[str, str]] = ()

    def __bool__(self) -> bool:
        return bool(self.lines and self.on)


def offered(language: str, now: dt.datetime) -> Offered:
    """By the county's rules of the day. Internal lines, numbers and teams never stand here. No query."""
    county, day = county_on(now), timezone.localdate(now)
    profile = county.profile
    numbers = _numbers(county, language, now)
    towns = [place for place in valid_items(profile.places, day) if place.kind == PlaceKind.MUNICIPALITY]
    switches = [each for each in valid_items(profile.features, day) if fold(each.code) == FEATURE and each.on]
    everywhere = any(not switch.places for switch in switches)
    named = {fold(code) for switch in switches for code in switch.places}
    on = frozenset(town.code for town in towns if everywhere or fold(town.code) in named)
    if not on:
        return Offered(numbers=numbers)
    channels = [
        channel
        for channel in lines_that_call_back(now)
        if channel.public and channel.serves == Serves.EVERYBODY and not channel.urgent_only
    ]
    places = [(town.code, town.name.in_language(language)) for town in towns]
    return Offered(
        numbers=numbers,
        lines=_lines(county, channels, language, now),
        places=sorted(places, key=lambda each: each[1]),
        on=on,
        needs=_needs(profile, channels, day, language),
    )


def _lines(county: County, channels: Sequence[Channel], language: str, now: dt.datetime) -> list[Line]:
    """Each by the name of the unit that answers; by its own where that isn't public, or has several lines."""
    units = {fold(unit.code): unit for unit in county.profile.units if unit.public}
    answered = Counter(fold(channel.unit) for channel in channels)
    found = []
    for channel in channels:
        line, unit = line_on(channel.code, now, language=language), units.get(fold(channel.unit))
        named = unit if unit and answered[fold(channel.unit)] == 1 else channel
        found.append(
            Line(
                channel=channel,
                name=named.name.in_language(language),
                state=line.hours.at(now),
                by=_by(line, channel, language, now),
            )
        )
    return found


def _by(line: LineHours, channel: Channel, language: str, now: dt.datetime) -> dt.datetime:
    """The promise to whoever asks now, counted as the deed counts it: from the line's next opening (I-10)."""
    seen = seen_of(
        contactor=None,
        services=frozenset(),
        needs=frozenset(),
        service_task=None,
        language=language,
        channel=channel.code,
        age=None,
        urgent=False,
    )
    return promised(line, seen, now)


def _numbers(county: County, language: str, now: dt.datetime) -> list[Number]:
    """Public numbers of the lines for everybody: in the reader's language or for all, else every one."""
    found = [
        (line.channel, point)
        for line in lines_at(county.profile, now, county.calendar, OUTSIDER)
        if line.channel.serves == Serves.EVERYBODY and not line.channel.urgent_only
        for point in line.points
        if point.kind == PointKind.PHONE and point.value
    ]
    own = [(channel, point) for channel, point in found if point.language in {"", language}]
    return [
        Number(
            name=channel.name.in_language(language),
            shown=shown_phone(point.value),
            value=point.value,
            state=line_on(channel.code, now, language=language).hours.at(now),
        )
        for channel, point in own or found
    ]


def _needs(
    profile: Profile, channels: Sequence[Channel], day: dt.date, language: str
) -> list[tuple[str, str]]:
    """What these lines are for: their own tasks, or any need when one of them is for all."""
    tasks = {fold(code) for channel in channels for code in channel.tasks}
    narrow = all(channel.tasks for channel in channels)
    needs = [need for need in valid_items(profile.needs, day) if not narrow or fold(need.code) in tasks]
    return [(need.code, need.name.in_language(language)) for need in needs]


def team_of(line: Line, place: str, now: dt.datetime) -> Team | None:
    """Whose list it comes to: the team of the municipality's area, where the line has such."""
    areas = valid_items(county_on(now).profile.areas, timezone.localdate(now))
    short = {area.code for area in areas if fold(place) in map(fold, area.places or ())}
    return team_of_line(line.channel, short.pop() if len(short) == 1 else None)


def due_of_request(callback: Callback) -> dt.datetime | None:
    """By when they are called; None when it has ended meanwhile. One query."""
    row = Callback.objects.filter(pk=callback.pk).select_related("current_step").first()
    return row.current_step.due_at if row and row.current_step else None
