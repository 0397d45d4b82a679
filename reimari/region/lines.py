"""Answers to lines that ask when a clock ends: the same for the command line and for other systems."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from reimari.common.holidays import LANGUAGES
from reimari.common.lines import BadLine, Facts
from reimari.common.moments import read_moment
from reimari.common.working_days import OutsideCalendar, WorkingCalendar
from reimari.region.profile.reference import law_clocks
from reimari.region.profile.values import Clock, Limit, PauseReason, Profile, by_code, fold
from reimari.region.rules import Due, OpeningHours, Pause, channel_of, due

KEYS = {"id", "clock", "start", "pauses"}
PAUSE_KEYS = {"from", "to", "reason"}
PAUSABLE = {Limit.WORKING_DAYS, Limit.MONTHS, Limit.SAME_DAY}
REMEMBERED = 20_000  # answers; the days that clocks start on are few


class RunningClock:
    """A clock with the hours that move it; one object for each, so that it is its own key."""

    def __init__(self, clock: Clock, profile: Profile, calendar: WorkingCalendar) -> None:
        channel = channel_of(clock, profile.channels) if clock.limit is Limit.SAME_DAY else None
        self.clock = clock
        self.hours = OpeningHours(channel, "fi", calendar) if channel else None

    def key(self, start: dt.datetime) -> object:
        """Starts with one key have one derivation: clocks look at the day, some at hours, never further."""
        if self.hours and self.hours.known:
            return start.date(), self.hours.day_of_service(start)
        return start.date()


class DueLines:
    """Answers the lines of `due` for one county. Answers are kept: few days, many contacts."""

    def __init__(
        self, profile: Profile, *, on: dt.date | None = None, languages: Sequence[str] = LANGUAGES
    ) -> None:
        self._calendar = WorkingCalendar(profile.calendar)
        self._on = on
        self._languages = tuple(languages)
        self._clocks = _by_code((*law_clocks(), *profile.clocks), profile, self._calendar)
        self._reasons = by_code(profile.pause_reasons)
        self._kept: dict[object, bytes] = {}
        self._kept_paused: dict[object, bytes] = {}  # apart: pauses are many and would push the days out

    def answer(self, facts: Facts) -> bytes:
        """The answer without its opening brace and id; raises BadLine."""
        if not KEYS.issuperset(facts):
            unknown = next(key for key in facts if key not in KEYS)
            raise BadLine(unknown, "unknown key")
        start = _moment(facts, "start")
        running = self._clock(facts, start.date())
        read = tuple(self._pauses(facts["pauses"])) if "pauses" in facts else ()
        try:
            return self._answer(running, start, read)
        except (OutsideCalendar, OverflowError) as wrong:
            raise BadLine("pauses" if read else "start", f"outside the calendar: {wrong}") from wrong

    def _answer(self, running: RunningClock, start: dt.datetime, pauses: tuple[Pause, ...]) -> bytes:
        clock = running.clock
        if clock.limit not in PAUSABLE:
            pauses = ()
        memory = self._kept_paused if pauses else self._kept
        key = (running, running.key(start), *map(_days_of, pauses))
        kept = memory.get(key)
        if kept is not None and clock.limit is not Limit.AT_ONCE:
            return kept
        found = due(clock, start, pauses, self._calendar, running.hours)
        if clock.limit is Limit.AT_ONCE:  # the answer holds the moment itself: only its reasons are kept
            return _written(found, kept or _keep(memory, key, _reasons(found, self._languages)))
        return _keep(memory, key, _written(found, _reasons(found, self._languages)))

    def _clock(self, facts: Facts, start: dt.date) -> RunningClock:
        code = facts.get("clock")
        if not isinstance(code, str):
            raise BadLine("clock", "must be a string" if "clock" in facts else "is missing")
        named = self._clocks.get(fold(code))
        if named is None:
            raise BadLine("clock", f"there is no clock {code}")
        day = self._on or start
        for running in named:
            if running.clock.valid_on(day):
                return running
        raise BadLine("clock", f"{named[0].clock.code} isn't valid on {day}")

    def _pauses(self, pauses: object) -> Iterable[Pause]:
        if not isinstance(pauses, list):
            raise BadLine("pauses", "must be a list")
        for number, pause in enumerate(pauses):
            try:
                yield self._pause(pause)
            except BadLine as bad:
                where = f"pauses[{number}].{bad.field}" if bad.field else f"pauses[{number}]"
                raise BadLine("pauses", f"{where}: {bad.message}") from bad

    def _pause(self, pause: object) -> Pause:
        if not isinstance(pause, dict):
            raise BadLine(None, "must be an object")
        if not PAUSE_KEYS.issuperset(pause):
            raise BadLine(next(key for key in pause if key not in PAUSE_KEYS), "unknown key")
        since = _moment(pause, "from")
        until = None if pause.get("to") is None else _moment(pause, "to")
        if until and until < since:
            raise BadLine("to", "is before from")
        reason = self._reason(pause.get("reason"))
        return Pause(since, until, reason.code, reason.name)

    def _reason(self, code: object) -> PauseReason:
        reason = self._reasons.get(fold(code)) if isinstance(code, str) else None
        if reason is None:
            known = ", ".join(reason.code for reason in self._reasons.values()) or "none"
            raise BadLine("reason", f"must be one of the profile's: {known}")
        return reason


def _keep(memory: dict[object, bytes], key: object, answer: bytes) -> bytes:
    if len(memory) >= REMEMBERED:
        memory.clear()
    memory[key] = answer
    return answer


def _by_code(
    clocks: Iterable[Clock], profile: Profile, calendar: WorkingCalendar
) -> Mapping[str, Sequence[RunningClock]]:
    """Clocks by folded code; those of one code hold on different days."""
    found: dict[str, list[RunningClock]] = {}
    for clock in clocks:
        found.setdefault(fold(clock.code), []).append(RunningClock(clock, profile, calendar))
    return found


def _moment(facts: Mapping[str, Any], key: str) -> dt.datetime:
    if key not in facts:
        raise BadLine(key, "is missing")
    try:
        return read_moment(facts[key])
    except ValueError as wrong:
        raise BadLine(key, str(wrong)) from wrong


def _days_of(pause: Pause) -> tuple[dt.date, dt.date | None, str]:
    return pause.since.date(), pause.until.date() if pause.until else None, pause.reason


def _reasons(found: Due, languages: Sequence[str]) -> bytes:
    return orjson.dumps({language: found.why(language) for language in languages})


def _written(found: Due, reasons: bytes) -> bytes:
    answer = {
        "clock": found.clock.code,
        "due_on": found.due_on,
        "due_at": found.due_at,
        "raw_due_on": found.raw_due_on,
        "counted": found.counted,
        "paused": found.paused,
        "why": orjson.Fragment(reasons),
        "gaps": found.gaps,
    }
    return orjson.dumps(answer, option=orjson.OPT_OMIT_MICROSECONDS)[1:]
