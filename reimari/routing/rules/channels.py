"""Whether a channel answers at a moment, and why that may not be known."""

import datetime as dt
from dataclasses import dataclass

from reimari.common.working_days import OutsideCalendar, WorkingCalendar
from reimari.region.profile.values import Channel, Profile, by_code, fold, valid_items
from reimari.region.rules.opening import OPEN, UNKNOWN, Opening, OpeningHours
from reimari.routing.rules.facts import DEFAULT_LANGUAGE
from reimari.routing.rules.gaps import GapIndex

SWEDISH = "sv"


@dataclass(frozen=True, slots=True)
class _Line:
    """A channel and its hours in each language that somebody has asked for."""

    channel: Channel
    in_swedish: bool
    hours: dict[str, OpeningHours]


class Channels:
    """The channels of a day: whether one is open, and the gap when its hours aren't known."""

    def __init__(self, profile: Profile, day: dt.date, explained: GapIndex) -> None:
        served = SWEDISH in map(fold, profile.languages)
        self._calendar = WorkingCalendar(profile.calendar)
        self._explained = explained
        self._gaps: dict[str, str] = {}
        self._lines = {
            code: _Line(channel, served and _in_swedish(channel), {})
            for code, channel in by_code(valid_items(profile.channels, day)).items()
        }

    def opening(self, code: str, language: str | None, at: dt.datetime | None) -> Opening:
        """Whether the channel answers at the moment: in Swedish if asked for and served, else in Finnish."""
        line = self._lines.get(code)
        if at is None or line is None or not (line.channel.hours or line.channel.exceptions):
            return UNKNOWN
        spoken = SWEDISH if language == SWEDISH and line.in_swedish else DEFAULT_LANGUAGE
        hours = line.hours.get(spoken)
        if hours is None:
            hours = line.hours[spoken] = OpeningHours(line.channel, spoken, self._calendar)
        try:
            return hours.at(at)
        except (OutsideCalendar, OverflowError):
            return UNKNOWN

    def taking(self, code: str, language: str | None, at: dt.datetime | None) -> Opening:
        """Whether the channel takes contacts at the moment: one that never closes always does."""
        return OPEN if self.never_closes(code) else self.opening(code, language, at)

    def never_closes(self, code: str) -> bool:
        """Whether hours don't apply to the channel: a letter comes at any time."""
        line = self._lines.get(code)
        return line is not None and line.channel.hours == ()

    def gap(self, code: str) -> str:
        """Why it may not be known whether the channel is open: its hours aren't, else the moment isn't."""
        gap = self._gaps.get(code)
        if gap is None:
            gap = self._gaps[code] = self._found_gap(code)
        return gap

    def _found_gap(self, code: str) -> str:
        line = self._lines.get(code)
        if line is not None and line.channel.hours is not None:
            return "MISSING:at"
        explained = self._explained.about(f"channels.{code}.hours")
        return (line.channel.gap if line else "") or explained or "MISSING:hours"


def _in_swedish(channel: Channel) -> bool:
    languages = {*channel.languages, *(hours.language for hours in channel.hours or ())}
    return SWEDISH in map(fold, languages)
