"""Clocks, calendars and a channel by which the vectors of due days are reckoned."""

import datetime as dt

from reimari.common.working_days import HELSINKI, WorkingCalendar
from reimari.region.profile.reference import law_clocks
from reimari.region.profile.values import (
    CalendarSettings,
    Channel,
    Clock,
    ClockKind,
    Hours,
    Limit,
    Text,
    by_code,
)
from reimari.region.rules import Due, Pause, due

CALENDAR = WorkingCalendar(CalendarSettings())
EVES_COUNT = WorkingCalendar(CalendarSettings(eves_nonworking=False))
SATURDAYS_COUNT = WorkingCalendar(CalendarSettings(count_saturday=True))
LAW = by_code(law_clocks())


def at(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=HELSINKI)


def day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def clock(limit: Limit, length: int = 0, *, due_time: dt.time | None = None, gap: str = "") -> Clock:
    return Clock(
        code="D-2",
        name=Text(fi="Alkuarviointi", sv="Inledande bedömning", en="Initial assessment"),
        kind=ClockKind.PROMISE,
        limit=limit,
        length=length,
        due_time=due_time,
        gap=gap,
    )


def phone(*hours: Hours, gap: str = "") -> Channel:
    return Channel(code="phone", name=Text(fi="Puhelin"), kind="phone", hours=None if gap else hours, gap=gap)


SEVEN_DAYS = clock(Limit.WORKING_DAYS, 7)
THREE_MONTHS = clock(Limit.MONTHS, 3)
SAME_DAY = clock(Limit.SAME_DAY)
OFFICE = phone(Hours(days=(1, 2, 3, 4, 5), opens=dt.time(9), closes=dt.time(15)))


def pauses(*given: tuple[str, str | None]) -> list[Pause]:
    return [Pause(at(since), at(until) if until else None, "client_not_reached") for since, until in given]


def reckoned(
    start: str,
    *given: tuple[str, str | None],
    of: Clock = SEVEN_DAYS,
    calendar: WorkingCalendar = CALENDAR,
    channel: Channel | None = None,
) -> Due:
    return due(of, at(start), pauses(*given), calendar, channel)
