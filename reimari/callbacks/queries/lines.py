"""The line that calls back: its rule on the day, its hours, its team."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from reimari.callbacks.models import Callback
from reimari.callbacks.rules import DayPart, parts_open, rule_of
from reimari.callbacks.states import RequestedVia
from reimari.contacts.models import Contact
from reimari.region.profile.values import CallbackRule, Channel, by_code, fold, valid_items
from reimari.region.rules import OpeningHours
from reimari.staff.models import Team
from reimari.work.queries import County, county_on

BY_EMAIL = "email"  # a kind of channel
SHORT_AREA = "."  # an area's code is SERVICE_TASK.AREA; a line's hours and menu name the last


@dataclass(frozen=True, slots=True)
class LineHours:
    """A line that calls back: its rule on the day, its hours, and the county around it."""

    county: County
    channel: Channel | None
    rule: CallbackRule | None
    hours: OpeningHours


def line_on(channel: str, moment: dt.datetime, *, language: str = "fi", area: str | None = None) -> LineHours:
    """The line's rule and opening hours at the moment, for a language and an area (SERVICE_TASK.AREA)."""
    return line_in(county_on(moment), channel, moment, language=language, area=area)


def line_in(
    county: County, channel: str, moment: dt.datetime, *, language: str = "fi", area: str | None = None
) -> LineHours:
    """The same by a county's rules that were read already. No query."""
    day = timezone.localdate(moment)
    found = by_code(valid_items(county.profile.channels, day)).get(fold(channel))
    spoken = found or Channel(code=channel, name=county.profile.name, kind="", hours=None)
    asked = language if language in spoken.languages else next(iter(spoken.languages), "fi")
    short = (area or "").rpartition(SHORT_AREA)[2]
    hours = OpeningHours(spoken, asked, county.calendar, short)
    return LineHours(county, found, rule_of(county.profile, channel, day), hours)


def line_of(callback: Callback, now: dt.datetime) -> LineHours:
    """The line that calls this callback, as it is now."""
    return line_on(callback.channel_id, now, language=callback.language, area=callback.area_id)


def counts_from(line: LineHours, asked_at: dt.datetime) -> dt.datetime:
    """From when on the waiting counts: at once while the line is open or isn't known to be closed (I-10)."""
    state = line.hours.at(asked_at)
    return state.opens_at if state.open is False and state.opens_at else asked_at


def lines_that_call_back(moment: dt.datetime) -> tuple[Channel, ...]:
    """The lines of the county that call back, in the profile's order."""
    profile, day = county_on(moment).profile, timezone.localdate(moment)
    return tuple(
        channel for channel in valid_items(profile.channels, day) if rule_of(profile, channel.code, day)
    )


def team_of_line(channel: Channel, area: str | None = None) -> Team | None:
    """The team of the line's unit that calls: the area's own, else the one that has no area, else the first.

    `area`: a code of an area, short or SERVICE_TASK.AREA.
    """
    teams = list(Team.objects.filter(unit=channel.unit).select_related("area").order_by("pk"))
    short = fold((area or "").rpartition(SHORT_AREA)[2])
    of_area = [team for team in teams if short and team.area and fold(team.area.short_code) == short]
    whole = [team for team in teams if team.area_id is None]
    return next(iter((*of_area, *whole, *teams)), None)


def open_parts(line: LineHours, now: dt.datetime) -> tuple[DayPart, ...]:
    """In which parts of the day the line answers."""
    return parts_open(line.hours, timezone.localdate(now))


def via_of(contact: Contact | None, now: dt.datetime) -> RequestedVia:
    """By which way a call is asked for that staff write down: by e-mail, when the contact came so."""
    channels = by_code(county_on(now).profile.channels)
    channel = channels.get(fold(contact.channel_id)) if contact else None
    return RequestedVia.EMAIL if channel and channel.kind == BY_EMAIL else RequestedVia.ADVISER
