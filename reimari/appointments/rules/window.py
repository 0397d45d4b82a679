"""The common rules of a unit's calendars (pelisäännöt), and when one can book by them (R-KL-25)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, fields

from reimari.common.working_days import ONE_DAY, day_in_helsinki
from reimari.region.profile.values import BookingRules, fold


@dataclass(frozen=True, slots=True)
class CommonRules:
    """The rules by which a unit is booked; `assumed`: those that the county doesn't tell, of which our own
    values hold."""

    opens_days: int = 28
    notice_minutes: int = 60
    urgent_until_hours: int = 24
    hold_minutes: int = 10
    returns_after_minutes: int = 0
    assumed: frozenset[str] = frozenset()


NAMES = tuple(each.name for each in fields(CommonRules) if each.name != "assumed")


def common_rules(told: Iterable[BookingRules], unit: str) -> CommonRules:
    """The rules of the unit among those that hold, with our own values where they tell none."""
    mine = next((each for each in told if fold(each.unit) == fold(unit)), None)
    given = {name: getattr(mine, name) for name in NAMES if getattr(mine, name, None) is not None}
    return CommonRules(**given, assumed=frozenset(NAMES) - given.keys())


@dataclass(frozen=True, slots=True)
class Window:
    """From when until which day times can be booked, and how long those kept for urgent stay so."""

    earliest: dt.datetime
    last: dt.date
    urgent_until: dt.timedelta

    def is_kept(self, begins: dt.datetime, now: dt.datetime) -> bool:
        """Whether a time of a background for urgent is still kept for them (R-KL-29)."""
        return begins - now > self.urgent_until


def window_of(rules: CommonRules, *, now: dt.datetime) -> Window:
    """The window at the moment: the last day is so many days from today in Finland."""
    return Window(
        now + dt.timedelta(minutes=rules.notice_minutes),
        day_in_helsinki(now) + rules.opens_days * ONE_DAY,
        dt.timedelta(hours=rules.urgent_until_hours),
    )
