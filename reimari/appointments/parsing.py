"""Another calendar's file (iCalendar, RFC 5545) as taken times: when, not what or with whom (I-19)."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from icalendar import Calendar

from reimari.common.problems import Problem, Refused, gettext_noop
from reimari.common.working_days import HELSINKI, ONE_DAY

OWN = "@reimari"  # how the UID of everything ends that our own addresses tell
AHEAD = dt.timedelta(days=183)  # so far ahead what is taken elsewhere is read
MOST_BYTES = 900_000
MOST_EVENTS = 5_000
MOST_STEPS = 200_000
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SIMPLE = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"}

TOO_BIG = gettext_noop("The file is too big: at most 900 kilobytes are read.")
TOO_MANY = gettext_noop("The file has too many entries: at most %(count)s are read.")
NOT_A_CALENDAR = gettext_noop("This isn't a calendar file (.ics).")


@dataclass(frozen=True, slots=True)
class Span:
    """A taken time, and by which it is known again."""

    begins: dt.datetime
    ends: dt.datetime
    uid_hash: str


@dataclass(frozen=True, slots=True)
class Read:
    """What a file tells of some days: taken times, and how many entries repeat in a way that isn't read."""

    spans: tuple[Span, ...] = ()
    not_read: int = 0


class _NotRead(Exception):
    """The entry repeats in a way that isn't read."""


def read_calendar(raw: bytes, *, first: dt.date, last: dt.date) -> Read:
    """The taken times of the file from one day to another. Raises Refused when it can't be read.

    What is cancelled or marked as free isn't taken. Daily and weekly repetitions are read; of others only the
    exceptions that are written out. A moment without a zone is one of Finland.
    """
    events = _events(raw)
    moved = {_key(each, _moment(each["RECURRENCE-ID"].dt)) for each in events if "RECURRENCE-ID" in each}
    window = _moment(first), _moment(last + ONE_DAY)
    spans, not_read = list[Span](), 0
    steps = iter(range(MOST_STEPS))  # all repetitions of the file together: nobody makes us count for long
    for event in events:
        if not _takes(event):
            continue
        try:
            spans += _spans(event, window, moved, steps)
        except (_NotRead, ValueError, AttributeError, KeyError, TypeError, OverflowError):
            not_read += 1
    return Read(tuple(sorted(spans, key=lambda each: (each.begins, each.uid_hash))), not_read)


def _events(raw: bytes) -> list[Any]:
    if len(raw) > MOST_BYTES:
        raise Refused(Problem("appointments.too_big", TOO_BIG))
    try:
        calendar = Calendar.from_ical(raw)
        events = list(calendar.walk("VEVENT")) if calendar.name == "VCALENDAR" else None
    except (ValueError, AttributeError, KeyError, IndexError, TypeError):
        events = None
    if events is None:
        raise Refused(Problem("appointments.not_a_calendar", NOT_A_CALENDAR))
    if len(events) > MOST_EVENTS:
        raise Refused(Problem("appointments.too_many", TOO_MANY, {"count": str(MOST_EVENTS)}))
    return events


def _takes(event: Any) -> bool:
    """Whether the entry takes time: it isn't cancelled or our own, and its owner isn't free meanwhile."""
    if str(event.get("UID", "")).endswith(OWN):  # what is booked and on duty here is known, and may end
        return False
    cancelled = str(event.get("STATUS", "")).upper() == "CANCELLED"
    return not cancelled and str(event.get("TRANSP", "")).upper() != "TRANSPARENT"


def _spans(
    event: Any, window: tuple[dt.datetime, dt.datetime], moved: set[str], steps: Iterator[int]
) -> Iterator[Span]:
    begins, length = _when(event)
    if length <= dt.timedelta():
        return
    if "RECURRENCE-ID" in event:  # one repetition that differs: it is known by when it was to be
        if begins < window[1] and window[0] < begins + length:
            yield Span(begins, begins + length, _key(event, _moment(event["RECURRENCE-ID"].dt)))
        return
    left_out = {_key(event, each) for each in _dates(event, "EXDATE")} | moved
    for start in dict.fromkeys([*_starts(event, window, length, steps), *_dates(event, "RDATE")]):
        if start < window[1] and window[0] < start + length and _key(event, start) not in left_out:
            yield Span(start, start + length, _key(event, start))


def _starts(
    event: Any, window: tuple[dt.datetime, dt.datetime], length: dt.timedelta, steps: Iterator[int]
) -> Iterator[dt.datetime]:
    if "RRULE" not in event:
        yield _moment(event["DTSTART"].dt)
        return
    if isinstance(event["RRULE"], list):
        raise _NotRead
    yield from _repeats(event["RRULE"], event["DTSTART"].dt, (window[0] - length, window[1]), steps)


def _when(event: Any) -> tuple[dt.datetime, dt.timedelta]:
    """When it begins and how long it takes; of whole days until their end."""
    start = event["DTSTART"].dt
    begins = _moment(start)
    if "DTEND" in event:
        return begins, _moment(event["DTEND"].dt) - begins
    if "DURATION" in event:
        return begins, event["DURATION"].dt
    whole = not isinstance(start, dt.datetime)
    return begins, _moment(start + ONE_DAY) - begins if whole else dt.timedelta()


def _moment(value: dt.date) -> dt.datetime:
    """The moment in UTC; a day, or a moment without a zone, is one of Finland."""
    if not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time())
    return (value if value.tzinfo else value.replace(tzinfo=HELSINKI)).astimezone(dt.UTC)


def _key(event: Any, start: dt.datetime) -> str:
    """Which entry and which of its repetitions, without telling either."""
    return hashlib.sha256(f"{event.get('UID', '')} {start.isoformat()}".encode()).hexdigest()


def _dates(event: Any, name: str) -> Iterator[dt.datetime]:
    told = event.get(name, ())
    for each in told if isinstance(told, list) else [told]:
        for one in getattr(each, "dts", ()):
            if isinstance(one.dt, dt.date):
                yield _moment(one.dt)


def _repeats(
    rule: Any, start: dt.date, window: tuple[dt.datetime, dt.datetime], steps: Iterator[int]
) -> Iterator[dt.datetime]:
    """The repetitions of a daily or weekly rule by the wall clock where they are written."""
    told = {str(name).upper(): values for name, values in rule.items()}
    weekly = str(told.get("FREQ", [""])[0]).upper() == "WEEKLY"
    days = [str(each).upper() for each in told.get("BYDAY", ())]
    interval = max(1, int(told.get("INTERVAL", [1])[0]))
    simple = not set(told) - SIMPLE and set(days) <= set(WEEKDAYS)
    if not simple or not (weekly or str(told["FREQ"][0]).upper() == "DAILY"):
        raise _NotRead
    wanted = {WEEKDAYS.index(each) for each in days} or ({start.weekday()} if weekly else set(range(7)))
    week_begins = WEEKDAYS.index(str(told.get("WKST", ["MO"])[0]).upper())
    first = _week_of(start, week_begins) if weekly else _day(start)
    unit = 7 * interval if weekly else interval
    ends = min(window[1], _last(told["UNTIL"][0])) if "UNTIL" in told else window[1]
    count = int(told["COUNT"][0]) if "COUNT" in told else None
    day = start if count is not None else _near(start, first, unit, window[0])
    while (count is None or count > 0) and (moment := _moment(day)) <= ends:
        if next(steps, None) is None:
            raise _NotRead
        since = _week_of(day, week_begins) if weekly else _day(day)
        if (since - first).days % unit == 0 and day.weekday() in wanted:
            count = None if count is None else count - 1
            yield moment
        day += ONE_DAY


def _near(start: dt.date, first: dt.date, unit: int, begins: dt.datetime) -> dt.date:
    """The start of a turn shortly before what is read, so that old entries aren't counted day by day."""
    turns = ((begins.date() - first).days - 7) // unit - 1
    return start + turns * unit * ONE_DAY if turns > 0 else start


def _day(value: dt.date) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value


def _week_of(value: dt.date, begins: int) -> dt.date:
    """The first day of the week in which the day lies."""
    day = _day(value)
    return day - (day.weekday() - begins) % 7 * ONE_DAY


def _last(value: dt.date) -> dt.datetime:
    """Until when a rule repeats: a day counts to its end."""
    if isinstance(value, dt.datetime):
        return _moment(value)
    return _moment(value + ONE_DAY) - dt.timedelta(microseconds=1)
