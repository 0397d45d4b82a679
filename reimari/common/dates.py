"""Days, moments and spans in the words of each language. Pure: the moment of asking is given."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

END_OF_DAY = dt.time(23, 59, 59)
UNAMBIGUOUS = dt.timedelta(days=180)  # within it a day of another year needs no year
HOUR = 60
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Words:
    """How one language writes time; `clock` stands before the hour, pairs are singular and plural."""

    weekdays: tuple[str, ...]
    long_weekdays: tuple[str, ...]
    yesterday: str
    today: str
    tomorrow: str
    clock: str
    left: tuple[str, str]
    late: tuple[str, str]
    last_day: str
    units: tuple[str, str, str]


WORDS: Mapping[str, Words] = {
    "fi": Words(
        weekdays=("ma", "ti", "ke", "to", "pe", "la", "su"),
        long_weekdays=(
            "maanantai",
            "tiistai",
            "keskiviikko",
            "torstai",
            "perjantai",
            "lauantai",
            "sunnuntai",
        ),
        yesterday="eilen",
        today="tänään",
        tomorrow="huomenna",
        clock="klo ",
        left=("1 arkipäivä jäljellä", "{} arkipäivää jäljellä"),
        late=("1 arkipäivä myöhässä", "{} arkipäivää myöhässä"),
        last_day="viimeinen päivä",
        units=("min", "h", "pv"),
    ),
    "sv": Words(
        weekdays=("mån", "tis", "ons", "tors", "fre", "lör", "sön"),
        long_weekdays=("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
        yesterday="i går",
        today="i dag",
        tomorrow="i morgon",
        clock="kl. ",
        left=("1 vardag kvar", "{} vardagar kvar"),
        late=("1 vardag försenat", "{} vardagar försenat"),
        last_day="sista dagen",
        units=("min", "h", "d"),
    ),
    "en": Words(
        weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        long_weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        yesterday="yesterday",
        today="today",
        tomorrow="tomorrow",
        clock="",
        left=("1 working day left", "{} working days left"),
        late=("1 working day late", "{} working days late"),
        last_day="last day",
        units=("min", "h", "d"),
    ),
}


def words_of(language: str) -> Words:
    return WORDS.get(language, WORDS["fi"])


def _clock(at: dt.datetime | dt.time) -> str:
    return f"{at.hour}.{at.minute:02}"


def _left(words: Words, working_days_left: int) -> str:
    if working_days_left == 0:
        return words.last_day
    one, many = words.left if working_days_left > 0 else words.late
    count = abs(working_days_left)
    return one if count == 1 else many.format(count)


def day_words(on: dt.date, *, today: dt.date, language: str, working_days_left: int | None = None) -> str:
    """“today”, “Wed 25.11.”, “Wed 25.11.2025”, and “(5 working days left)” when the count is given.

    `working_days_left` counts the working days after today up to the day: 0 is the last day, below 0 late.
    """
    words = words_of(language)
    near = {-1: words.yesterday, 0: words.today, 1: words.tomorrow}.get((on - today).days)
    year = "" if on.year == today.year or abs(on - today) < UNAMBIGUOUS else str(on.year)
    said = near or f"{words.weekdays[on.weekday()]} {on.day}.{on.month}.{year}"
    if working_days_left is None or (near == words.today and working_days_left == 0):
        return said
    return f"{said} ({_left(words, working_days_left)})"


def moment_words(at: dt.datetime, *, now: dt.datetime, language: str) -> str:
    """“today 14.05”, “tänään klo 14.05”, “ons 25.11. kl. 14.05”. Both moments in local time."""
    said = day_words(at.date(), today=now.date(), language=language)
    return f"{said} {words_of(language).clock}{_clock(at)}"


def due_words(
    at: dt.datetime, *, now: dt.datetime, language: str, working_days_left: int | None = None
) -> str:
    """A due time at the end of a day is said as the day; any other as the moment. Local time."""
    if at.time().replace(microsecond=0) == END_OF_DAY:
        return day_words(at.date(), today=now.date(), language=language, working_days_left=working_days_left)
    said = moment_words(at, now=now, language=language)
    if working_days_left is None or at.date() == now.date():
        return said
    return f"{said} ({_left(words_of(language), working_days_left)})"


def exact_day_words(on: dt.date, *, language: str) -> str:
    """“keskiviikko 25.11.2026”."""
    return f"{words_of(language).long_weekdays[on.weekday()]} {on.day}.{on.month}.{on.year}"


def exact_words(at: dt.datetime, *, language: str) -> str:
    """“keskiviikko 25.11.2026 klo 14.05”. Local time."""
    return f"{exact_day_words(at.date(), language=language)} {words_of(language).clock}{_clock(at)}"


def span_words(span: dt.timedelta, *, language: str) -> str:
    """“4 min”, “3 h”, “2 d”: whole units, rounded down; a span below zero is 0 min."""
    minute, hour, day = words_of(language).units
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < HOUR:
        return f"{minutes} {minute}"
    if minutes < DAY:
        return f"{minutes // HOUR} {hour}"
    return f"{minutes // DAY} {day}"
