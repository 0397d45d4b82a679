"""Working days of Finland: Mon-Fri without public holidays, the rest by a county's settings (I-09). Pure."""

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

from reimari.common.holidays import SATURDAY, OutsideCalendar, holiday_name, holidays_of, is_eve

__all__ = [
    "HELSINKI",
    "ONE_DAY",
    "STATUTORY",
    "SUNDAY",
    "OutsideCalendar",
    "StatutorySettings",
    "WorkingCalendar",
    "day_in_helsinki",
    "holiday_name",
]

HELSINKI = ZoneInfo("Europe/Helsinki")
ONE_DAY = dt.timedelta(days=1)
SUNDAY = 6


class CountingSettings(Protocol):
    """What a county decides of its working days."""

    @property
    def count_saturday(self) -> bool: ...

    @property
    def eves_nonworking(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class StatutorySettings:
    """How 150/1930 5 § ends a period: never on a Saturday, Christmas Eve or Midsummer Eve."""

    count_saturday: bool = False
    eves_nonworking: bool = True


def day_in_helsinki(moment: dt.datetime) -> dt.date:
    """The calendar day in Finland at the moment, which must know its offset."""
    return moment.astimezone(HELSINKI).date()


class WorkingCalendar:
    """Which days count under the given settings; years 2000-2100, else `OutsideCalendar`."""

    def __init__(self, settings: CountingSettings) -> None:
        self.count_saturday = settings.count_saturday
        self.eves_nonworking = settings.eves_nonworking
        self._working: dict[dt.date, bool] = {}
        self._next: dict[dt.date, dt.date] = {}
        self._weekday_holidays: dict[int, tuple[dt.date, ...]] = {}

    def is_holiday(self, day: dt.date) -> bool:
        """A public holiday; Christmas Eve and Midsummer Eve too, where they don't count as working days."""
        return day in holidays_of(day.year) and (self.eves_nonworking or not is_eve(day))

    def is_working(self, day: dt.date) -> bool:
        """Whether the day counts."""
        known = self._working.get(day)
        if known is None:
            known = self._working[day] = not self.is_holiday(day) and not self._is_weekend(day)
        return known

    def weekday_holidays(self, after: dt.date, until: dt.date) -> tuple[dt.date, ...]:
        """Days after `after` up to and including `until` that would count but for a holiday, in order."""
        found: tuple[dt.date, ...] = ()
        for year in range(after.year, until.year + 1):
            days = self._weekday_holidays_of(year)
            found += days[bisect_right(days, after) : bisect_right(days, until)]
        return found

    def _weekday_holidays_of(self, year: int) -> tuple[dt.date, ...]:
        found = self._weekday_holidays.get(year)
        if found is None:
            found = self._weekday_holidays[year] = tuple(
                day for day in holidays_of(year) if self.is_holiday(day) and not self._is_weekend(day)
            )
        return found

    def _is_weekend(self, day: dt.date) -> bool:
        return day.weekday() == SUNDAY or (day.weekday() == SATURDAY and not self.count_saturday)

    def next_working(self, day: dt.date) -> dt.date:
        """The first working day after the day."""
        found = self._next.get(day)
        if found is None:
            found = day + ONE_DAY
            while not self.is_working(found):
                found += ONE_DAY
            self._next[day] = found
        return found

    def on_or_after(self, day: dt.date) -> dt.date:
        """The day itself if it counts, else the next that does."""
        return day if self.is_working(day) else self.next_working(day)

    def add(self, day: dt.date, count: int) -> dt.date:
        """The `count`th working day after the day; the day itself for 0."""
        for _ in range(count):
            day = self.next_working(day)
        return day

    def working_days_between(self, start: dt.date, end: dt.date) -> int:
        """Working days after `start` up to and including `end`; below 0 when `end` is the earlier one."""
        if end < start:
            return -self.working_days_between(end, start)
        weeks, rest = divmod((end - start).days, 7)
        days = (start + dt.timedelta(days=number) for number in range(1, rest + 1))
        counted = weeks * (6 if self.count_saturday else 5) + sum(not self._is_weekend(day) for day in days)
        return counted - len(self.weekday_holidays(start, end))


STATUTORY = WorkingCalendar(StatutorySettings())
