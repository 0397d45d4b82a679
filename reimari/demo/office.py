"""When things happen in the demo: arrivals by channel, and work in office hours. Pure."""

import datetime as dt
from collections.abc import Sequence
from random import Random

from reimari.common.working_days import HELSINKI, ONE_DAY, WorkingCalendar
from reimari.demo.words import written
from reimari.region.profile.values import Channel, Profile, by_code, fold
from reimari.region.rules import OpeningHours

OPENS, CLOSES, NIGHT = 8, 16, 1
# Mondays are the busiest: what waited over the weekend comes then.
WEEKDAYS = (1.4, 1.1, 1.0, 0.95, 0.8)
DAY_OFF = 0.12
IN_OFFICE_HOURS = 0.6  # of what may come at any hour
MEETINGS = (9, 10, 11, 12.5, 13, 14, 15)  # hours at which they begin


class Office:
    """The working days and opening hours of one county."""

    def __init__(self, profile: Profile) -> None:
        self.calendar = WorkingCalendar(profile.calendar)
        self._channels = by_code(profile.channels)
        self._hours: dict[tuple[str, str], OpeningHours] = {}

    def channel(self, code: str) -> Channel | None:
        return self._channels.get(fold(code))

    def is_staffed(self, code: str) -> bool:
        """Whether somebody must be there to answer: such contacts come in opening hours only."""
        channel = self.channel(code)
        return channel is not None and channel.hours != ()

    def weight(self, day: dt.date, *, staffed: bool) -> float:
        """How many contacts come on the day, beside other days."""
        if self.calendar.is_working(day):
            return WEEKDAYS[min(day.weekday(), len(WEEKDAYS) - 1)]
        return 0.0 if staffed else DAY_OFF

    def last_working(self, day: dt.date) -> dt.date:
        """The day itself if it is worked, else the last that was."""
        while not self.calendar.is_working(day):
            day -= ONE_DAY
        return day

    def arrival(self, rng: Random, day: dt.date, channel: str, language: str) -> dt.datetime:
        """A moment of the day at which somebody comes by the channel; mornings are the busiest."""
        if self.is_staffed(channel):
            opens, closes = self._open(day, channel, language)
            return _whole(opens + (closes - opens) * rng.triangular(0.0, 0.98, 0.2))
        hour = rng.uniform(OPENS, CLOSES) if rng.random() < IN_OFFICE_HOURS else rng.triangular(0, 23.9, 19)
        return at_hour(day, hour)

    def is_open(self, moment: dt.datetime) -> bool:
        """Whether people are at work (8-16 on working days)."""
        local = moment.astimezone(HELSINKI)
        return self.calendar.is_working(local.date()) and OPENS <= local.hour < CLOSES

    def later(self, moment: dt.datetime, hours: float) -> dt.datetime:
        """The moment after so many hours of work (8-16 on working days)."""
        moment = self._at_work(moment.astimezone(HELSINKI))
        left = dt.timedelta(hours=hours)
        while moment + left > (closes := at_hour(moment.date(), CLOSES)):
            left -= closes - moment
            moment = at_hour(self.calendar.next_working(moment.date()), OPENS)
        return moment + left

    def written_down(self, rng: Random, received: dt.datetime, channel: str) -> dt.datetime:
        """When staff have written the contact down: at the end of a call, or when they come to the letter."""
        if self.is_staffed(channel):
            return received + dt.timedelta(minutes=rng.randint(4, 18))
        return self.later(received, rng.uniform(0.2, 2.5))

    def meeting(self, rng: Random, day: dt.date) -> dt.datetime:
        """A time for a meeting, one to seven working days after the day."""
        return at_hour(self.calendar.add(day, rng.randint(1, 7)), rng.choice(MEETINGS))

    def _at_work(self, moment: dt.datetime) -> dt.datetime:
        if not self.calendar.is_working(moment.date()) or moment.hour >= CLOSES:
            return at_hour(self.calendar.next_working(moment.date()), OPENS)
        return max(moment, at_hour(moment.date(), OPENS))

    def _open(self, day: dt.date, channel: str, language: str) -> tuple[dt.datetime, dt.datetime]:
        ranges = self.ranges(day, channel, language)
        return ranges[0] if ranges else (at_hour(day, OPENS), at_hour(day, CLOSES))

    def ranges(self, day: dt.date, channel: str, language: str) -> Sequence[tuple[dt.datetime, dt.datetime]]:
        """When the channel opens on the day in the language, else in Finnish; 8-16 where nobody tells."""
        for spoken in (written(language), "fi"):
            key = (channel, spoken)
            if key not in self._hours:
                self._hours[key] = OpeningHours(self._channels[fold(channel)], spoken, self.calendar)
            if ranges := self._hours[key].ranges(day):
                return ranges
        if self._hours[channel, "fi"].known or not self.calendar.is_working(day):
            return []
        return [(at_hour(day, OPENS), at_hour(day, CLOSES))]


def at_hour(day: dt.date, hour: float) -> dt.datetime:
    """The moment of the day in Finnish time, in whole seconds."""
    return dt.datetime.combine(day, dt.time(), HELSINKI) + dt.timedelta(seconds=int(hour * 3600))


def night_of(day: dt.date) -> dt.datetime:
    """A moment of the day before anybody works. Reckoned back from now by days it could be of the next day,
    where the clocks were changed since."""
    return at_hour(day, NIGHT)


def _whole(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(HELSINKI).replace(microsecond=0)
