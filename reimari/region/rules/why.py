"""Why a clock ends when it does, in plain sentences. Kept apart from the counting: it only tells."""

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from reimari.common.dates import exact_day_words
from reimari.common.holidays import holiday_name
from reimari.common.working_days import SUNDAY
from reimari.region.profile.values import Clock, Limit

if TYPE_CHECKING:
    from reimari.region.rules.due import Due, Pause, Spell


def sentences(due: "Due", language: str) -> str:
    """All that is to tell of one due day, in fi, sv or en."""
    return " ".join((_title(due.clock, language), *_body(due, language), *_end(due, language)))


@cache
def _sentences_of(language: str) -> Mapping[str, str]:
    text = (files("reimari.region.reference") / "why.toml").read_text(encoding="utf-8")
    return {key: words.get(language) or words["en"] for key, words in tomllib.loads(text)["due"].items()}


@lru_cache(maxsize=50_000)  # few days are told of many contacts
def _of_day(key: str, language: str, day: dt.date, number: int = 0) -> str:
    """The sentence of the key about a day: {day} is "what", {on_day} "when" (in Finnish the essive)."""
    said = exact_day_words(day, language=language)
    weekday, _, rest = said.partition(" ")
    on_day = f"{weekday}na {rest}" if language == "fi" else said
    return _sentences_of(language)[key].format(day=said, on_day=on_day, number=number)


@lru_cache(maxsize=10_000)
def _short(day: dt.date) -> str:
    return f"{day.day}.{day.month}.{day.year}"


def _title(clock: Clock, language: str) -> str:
    """The clock's name with its law; a limit from memory is never told as law."""
    say = _sentences_of(language)
    name = clock.name.in_language(language) or clock.code
    if clock.is_from_memory:
        return f"{name}. {say['unverified']}"
    title = f"{name} ({clock.law})." if clock.law else f"{name}."
    reading = clock.reading.in_language(language)
    return f"{title} {reading}" if reading else title


def _body(due: "Due", language: str) -> Iterator[str]:
    match due.clock.limit:
        case Limit.WORKING_DAYS:
            return _working_days(due, language)
        case Limit.MONTHS:
            return _months(due, language)
        case Limit.SAME_DAY:
            return _same_day(due, language)
        case _:
            return _without_counting(due, language)


def _working_days(due: "Due", language: str) -> Iterator[str]:
    start = due.start.date()
    until = due.due_on or due.raw_due_on or start
    holidays = due.calendar.weekday_holidays(start, until)
    first = due.counted[0] if due.counted else None
    yield _counting(start, first, holidays, language, count_saturday=due.calendar.count_saturday)
    if due.pauses:
        yield from _paused(due, language)
    if due.due_on:
        yield _of_day("last_working", language, due.due_on, due.clock.length)


@lru_cache(maxsize=50_000)
def _counting(
    start: dt.date,
    first: dt.date | None,
    holidays: tuple[dt.date, ...],
    language: str,
    *,
    count_saturday: bool,
) -> str:
    """The day of the start, the first that counts, and those that don't."""
    started = _of_day("started", language, start)
    first_day = _of_day("first", language, first) if first else ""
    skipped = _skipped(holidays, language, count_saturday=count_saturday)
    return " ".join(filter(None, (started, first_day, skipped)))


def _skipped(holidays: tuple[dt.date, ...], language: str, *, count_saturday: bool) -> str:
    """Weekends in general, and the holidays by name that would have counted but for their names."""
    say = _sentences_of(language)
    named = [f"{_holiday(day, language)} {_short(day)}" for day in holidays]
    weekends = say["sundays" if count_saturday else "weekends"]
    return say["skipped"].format(days=", ".join((weekends, *named)))


def _holiday(day: dt.date, language: str) -> str:
    """The holiday's name inside a sentence: only English, and the name of Christ, keep the capital letter."""
    name = holiday_name(day, language)
    return name if language == "en" or name.startswith("Kristi") else name[:1].lower() + name[1:]


def _paused(due: "Due", language: str) -> Iterator[str]:
    say = _sentences_of(language)
    if due.pauses:
        yield f"{say['paused']} {', '.join([_spell(*taken, language) for taken in due.pauses])}."
    if due.paused:
        yield say["standing"]


def _spell(spell: "Spell", pause: "Pause", language: str) -> str:
    return _spell_words(spell, pause.name.in_language(language) or pause.reason, language)


@lru_cache(maxsize=50_000)
def _spell_words(spell: "Spell", reason: str, language: str) -> str:
    days = _short(spell.first)
    if spell.goes_on:
        days = _sentences_of(language)["open_spell"].format(first=days)
    elif spell.first < spell.last:
        days = f"{days}–{_short(spell.last)}"  # noqa: RUF001
    return f"{days} ({reason})" if reason else days


def _months(due: "Due", language: str) -> Iterator[str]:
    start = due.start.date()
    nominal = due.nominal or start
    yield _counting_months(start, nominal - dt.timedelta(days=due.days_paused), due.clock.length, language)
    if due.pauses:
        yield from _paused(due, language)
    if due.due_on is None:
        return
    if due.days_paused:
        yield _of_day("moved_by_pause", language, nominal, due.days_paused)
    if due.due_on != nominal:
        yield _sentences_of(language)["rest_day"].format(reason=_rest_day(nominal, language))
    yield _of_day("last", language, due.due_on)


@lru_cache(maxsize=50_000)
def _counting_months(start: dt.date, unpaused: dt.date, length: int, language: str) -> str:
    """The day of the start, and the day on which the months end without pauses."""
    words = [
        _of_day("started", language, start),
        _of_day("month" if length == 1 else "months", language, unpaused, length),
    ]
    if unpaused.day != start.day:
        words.append(_sentences_of(language)["month_end"])
    return " ".join(words)


def _rest_day(day: dt.date, language: str) -> str:
    weekday = "sunday" if day.weekday() == SUNDAY else "saturday"
    return _holiday(day, language) or _sentences_of(language)[weekday]


def _same_day(due: "Due", language: str) -> Iterator[str]:
    say = _sentences_of(language)
    yield _of_day("arrived", language, due.start.date())
    if not due.hours_known:
        yield say["hours_unknown"]
    elif due.raw_due_on == due.start.date():
        yield say["still_open"]
    else:
        yield say["closed"]
        yield from _paused(due, language)
        if due.due_on:
            yield _of_day("last", language, due.due_on)


def _without_counting(due: "Due", language: str) -> Iterator[str]:
    keys = {Limit.WITH_CONTACT: "with_contact", Limit.AT_ONCE: "at_once"}
    yield _of_day("arrived", language, due.start.date())
    yield _sentences_of(language)[keys.get(due.clock.limit, "no_limit")]


def _end(due: "Due", language: str) -> Iterator[str]:
    say = _sentences_of(language)
    hour = due.clock.due_time
    if hour and due.due_at and due.clock.limit is not Limit.AT_ONCE:
        yield say["hour"].format(hour=f"{hour.hour}.{hour.minute:02}")
    if due.gaps:
        yield say["gap"].format(gaps=", ".join(due.gaps))
