"""The rhythm of a real week: how many contacts come when, by which channel, in which language. Pure."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import exp
from random import Random

from reimari.common.working_days import HELSINKI, ONE_DAY
from reimari.demo.office import DAY_OFF, WEEKDAYS, Office, at_hour
from reimari.demo.plan import DAYS, channel_shares
from reimari.region.profile.values import Profile

HOURS = 24
WEEK = 7
# How busy each hour of the day is beside the others, from midnight on. All of these are invented.
NIGHT, QUIET = (0.1,) * 6, (0.03,) * 6
SERVED = (*NIGHT, 0.3, 0.7, 1.4, 1.7, 1.5, 1.0, 0.6, 1.2, 1.0, 0.7, 0.5, 0.4, 0.4, 0.3, 0.3, 0.2, 0.2, 0.1)
WRITTEN = (*NIGHT, 0.2, 0.6, 1.1, 1.3, 1.2, 1.0, 0.8, 1.1, 1.0, 0.9, 0.7, 0.5, 0.6, 0.8, 0.8, 0.6, 0.3, 0.2)
DELIVERED = (0.0,) * 9 + (0.6, 1.0, 1.0, 0.5) + (0.0,) * 11
VISITED = (0.0,) * 8 + (0.6, 1.2, 1.3, 1.0, 0.5, 1.2, 1.1, 0.7) + (0.0,) * 8
COLLEAGUES = (*QUIET, 0.1, 0.6, 1.2, 1.4, 1.3, 1.0, 0.6, 1.2, 1.2, 0.9, 0.3, 0.1, 0.1, 0.1, 0.1, *QUIET[:3])
# Channels without opening hours, by kind; other kinds of them are written ones.
UNSTAFFED = {"letter": DELIVERED, "home_visit": VISITED, "professional": COLLEAGUES, "phone": SERVED}
ON_WORKING_DAYS = {"letter", "home_visit"}


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody reaches us: when (Finnish time), by which channel, in which language."""

    at: dt.datetime
    channel: str
    language: str


@dataclass(frozen=True, slots=True)
class Slot:
    """Up to an hour of a day in which contacts may come, and how busy it is; hours from midnight on."""

    begins: float
    ends: float
    weight: float


class Rhythm:
    """When contacts of one county come: as many in an ordinary week as its volumes say."""

    def __init__(self, profile: Profile) -> None:
        self.office = Office(profile)
        self._volumes = profile.demo.volumes
        self._channels = channel_shares(profile)
        self._usual: dict[tuple[str, str], float] = {}

    @cached_property
    def weekly(self) -> float:
        """Contacts in a week without holidays."""
        return self._volumes.contacts / DAYS * WEEK

    def arrivals(self, day: dt.date, rng: Random) -> list[Arrival]:
        """Who reaches us on the day, the earliest first; the same for the same dice."""
        found = [
            Arrival(at_hour(day, hour), channel, language)
            for channel, of_channel in self._channels.items()
            for language, of_language in (self._volumes.languages or {"fi": 1.0}).items()
            for hour in self._hours(rng, day, channel, language, self.weekly * of_channel * of_language)
        ]
        return sorted(found, key=lambda each: (each.at, each.channel, each.language))

    def _hours(
        self, rng: Random, day: dt.date, channel: str, language: str, weekly: float
    ) -> Iterator[float]:
        usual = self._usual_week(day, channel, language)
        for slot in self.slots(day, channel, language):
            for _ in range(_poisson(rng, weekly * slot.weight / usual if usual else 0.0)):
                yield rng.uniform(slot.begins, slot.ends)

    def slots(self, day: dt.date, channel: str, language: str) -> Iterator[Slot]:
        """The hours of the day in which the channel is open in the language, as busy as they are."""
        staffed = self.office.is_staffed(channel)
        open_hours = list(self._open(day, channel, language)) if staffed else [(0.0, float(HOURS))]
        shape, busy = self._shape(day, channel, staffed=staffed)
        for hour in range(HOURS):
            for opens, closes in open_hours:
                begins, ends = max(opens, float(hour)), min(closes, float(hour + 1))
                if begins < ends and busy * shape[hour] > 0:
                    yield Slot(begins, ends, busy * shape[hour] * (ends - begins))

    def _shape(self, day: dt.date, channel: str, *, staffed: bool) -> tuple[tuple[float, ...], float]:
        """How busy the hours are and how busy the day is."""
        found = self.office.channel(channel)
        kind = found.kind if found else ""
        working = self.office.calendar.is_working(day)
        if staffed:
            return SERVED, _of_weekday(day)  # a channel that is open on a Saturday is used then
        if working:
            return UNSTAFFED.get(kind, WRITTEN), _of_weekday(day)
        return UNSTAFFED.get(kind, WRITTEN), 0.0 if kind in ON_WORKING_DAYS else DAY_OFF

    def _open(self, day: dt.date, channel: str, language: str) -> Iterator[tuple[float, float]]:
        """From which hour to which hour of the day; what began the day before may go on after midnight."""
        midnight = at_hour(day, 0)
        for began in (day - ONE_DAY, day):
            for opens, closes in self.office.ranges(began, channel, language):
                first, last = (_hours_after(midnight, moment) for moment in (opens, closes))
                if first < HOURS and last > 0:
                    yield max(first, 0.0), min(last, float(HOURS))

    def _usual_week(self, day: dt.date, channel: str, language: str) -> float:
        """The sum of the weights of the first whole week from the day's on that has no holiday."""
        if (known := self._usual.get((channel, language))) is not None:
            return known
        monday = day - dt.timedelta(days=day.weekday())
        while any(self.office.calendar.is_holiday(monday + dt.timedelta(days=each)) for each in range(WEEK)):
            monday += dt.timedelta(days=WEEK)
        days = (monday + dt.timedelta(days=each) for each in range(WEEK))
        found = sum(slot.weight for each in days for slot in self.slots(each, channel, language))
        self._usual[channel, language] = found
        return found


def _of_weekday(day: dt.date) -> float:
    return WEEKDAYS[min(day.weekday(), len(WEEKDAYS) - 1)]


def _hours_after(midnight: dt.datetime, moment: dt.datetime) -> float:
    """By the clock on the wall, as opening hours are told."""
    local = moment.astimezone(HELSINKI).replace(tzinfo=None)
    return (local - midnight.replace(tzinfo=None)).total_seconds() / 3600


def _poisson(rng: Random, mean: float) -> int:
    """How many of many unlikely things happen when so many are expected; for small means."""
    limit, count, product = exp(-mean), 0, rng.random()
    while product > limit:
        count += 1
        product *= rng.random()
    return count
