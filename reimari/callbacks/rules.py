"""Who is called next, when it is tried again, and when nobody needs to try any more. No Django, no clock."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reimari.common.problems import Problem, gettext_noop
from reimari.common.working_days import HELSINKI, ONE_DAY, WorkingCalendar, day_in_helsinki
from reimari.region.profile.values import CallbackRule, LastStep, Profile, fold, valid_items
from reimari.region.rules import OpeningHours

WITHOUT_STEP = gettext_noop("An open callback stays on its list: end it with how it went.")
WAITS_ALREADY = gettext_noop("This number waits for a call from this line already.")
CALLED_NOW = gettext_noop("%(worker)s is calling this client now, since %(since)s.")
CALLED_BY_OTHERS = gettext_noop("Somebody else is calling this client now.")
TAKEN_BY = gettext_noop("%(worker)s has taken this client to call. Agree with them, or call anyway.")
CLOSED = gettext_noop("The callback has ended already.")
NOT_CALLING = gettext_noop("You aren't calling this client.")
NO_RULE = gettext_noop(
    "The county hasn't set after how many calls a callback may end with a message or a letter (%(gap)s)."
)
TOO_FEW = gettext_noop(
    "%(done)s calls of %(needed)s count so far: try again before you end this."
    " Calls shortly after each other count as one."
)
TOO_ALIKE = gettext_noop("Called at %(done)s times of day of %(needed)s: try at another time of day first.")
NO_MESSAGE = gettext_noop(
    "The client asked that no message is left: others may hear or read it."
    " Try at another time, or send a letter."
)
LETTER_NEEDED = gettext_noop("The county's rule ends this with a letter, not with a message.")
NO_CALLBACKS = gettext_noop("Nobody calls back from this line.")
SAME = gettext_noop("Choose another callback of the same client.")
NOT_LOST = gettext_noop("Only a callback that ended without reaching anybody is opened again.")
TIME_PAST = gettext_noop("Choose a time in the future.")

LOOK_AHEAD = 30  # days in which another time is looked for
AN_HOUR = dt.timedelta(hours=1)  # calls of one day that are closer count as one
WRONG_NUMBER = "wrong_number"


class DayPart(StrEnum):
    """When on the day somebody is called; the county's rule asks to try more than one."""

    MORNING = "morning"
    MIDDAY = "midday"
    AFTERNOON = "afternoon"
    EVENING = "evening"


BEGINS = {
    DayPart.MORNING: dt.time(0),
    DayPart.MIDDAY: dt.time(11),
    DayPart.AFTERNOON: dt.time(13),
    DayPart.EVENING: dt.time(17),
}


class Turn(StrEnum):
    """Whether somebody may be called now."""

    WISHED = "wished"  # in the window that they wished
    NOW = "now"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A call that reached nobody: when it began, and its result (a code of `CallResult`)."""

    at: dt.datetime
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What the order looks at of one callback; `id` settles what is equal."""

    id: str
    is_urgent: bool
    due_at: dt.datetime
    asked_at: dt.datetime
    window_from: dt.time | None = None
    window_until: dt.time | None = None
    next_at: dt.datetime | None = None


def rule_of(profile: Profile, channel: str, day: dt.date) -> CallbackRule | None:
    """The line's rule on the day; None: nobody calls back from it."""
    rules = valid_items(profile.callbacks, day)
    return next((rule for rule in rules if fold(rule.channel) == fold(channel)), None)


def part_of(moment: dt.datetime) -> DayPart:
    """The part of the day, in Finnish time."""
    clock = moment.astimezone(HELSINKI).time()
    return max((part for part, begins in BEGINS.items() if begins <= clock), key=lambda part: BEGINS[part])


def parts_open(hours: OpeningHours, day: dt.date) -> tuple[DayPart, ...]:
    """The parts of the week's days in which the line answers at all; all of them where hours aren't known."""
    if not hours.known or hours.always:
        return (DayPart.MORNING, DayPart.MIDDAY, DayPart.AFTERNOON)
    slots = (slot for ahead in range(7) for slot in _slots(hours, day + ahead * ONE_DAY))
    return tuple(dict.fromkeys(part for part, _ in slots))


def turn_of(waiting: Waiting, now: dt.datetime) -> Turn:
    """Whether it is their turn: not before the agreed time, nor outside the wished window.

    A promise goes before a wish: if it ends before the window next opens, they are called now.
    """
    if waiting.next_at and waiting.next_at > now:
        return Turn.LATER
    if waiting.window_from is None and waiting.window_until is None:
        return Turn.NOW
    opens = window_opens(waiting, now)
    if opens <= now:
        return Turn.WISHED
    return Turn.NOW if waiting.due_at < opens else Turn.LATER


def window_opens(waiting: Waiting, now: dt.datetime) -> dt.datetime:
    """From when on the wished window is open: a moment that isn't after `now` when it is open now."""
    local = now.astimezone(HELSINKI)
    begins = waiting.window_from or dt.time()
    opens = dt.datetime.combine(local.date(), begins, HELSINKI)
    over = waiting.window_until is not None and local.time() >= waiting.window_until
    return dt.datetime.combine(local.date() + ONE_DAY, begins, HELSINKI) if over else opens


def fair_order[T](rows: Iterable[tuple[Waiting, T]], now: dt.datetime) -> list[T]:
    """Whom to call first: urgent, wished now, promise, age; those whose turn comes later at the end."""
    return [row for _, row in sorted(rows, key=lambda pair: _place(pair[0], now))]


def _place(waiting: Waiting, now: dt.datetime) -> tuple[object, ...]:
    turn = turn_of(waiting, now)
    wished_now = turn == Turn.WISHED
    return (
        turn == Turn.LATER,
        not waiting.is_urgent,
        not wished_now,
        waiting.due_at,
        waiting.asked_at,
        waiting.id,
    )


def next_try(
    attempts: Sequence[Attempt],
    rule: CallbackRule | None,
    calendar: WorkingCalendar,
    hours: OpeningHours,
    now: dt.datetime,
) -> dt.datetime | None:
    """When to call again after these calls: at another time of day, while the line is open.

    The earliest part of a day not tried yet, `days_between` days after the last call at the earliest; when
    every part has been tried, the one tried least. Without hours: the next working morning or afternoon.
    None: it doesn't open within 30 days. Finnish time.
    """
    tried = [part_of(attempt.at) for attempt in attempts]
    last = max((attempt.at for attempt in attempts), default=None)
    after = max(now, last + AN_HOUR) if last else now
    first = day_in_helsinki(last) + (rule.days_between if rule else 0) * ONE_DAY if last else None
    day = max(day_in_helsinki(after), first) if first else day_in_helsinki(after)
    slots = [
        (part, max(start, after.astimezone(HELSINKI)))
        for ahead in range(LOOK_AHEAD + 1)
        for part, start, end in _ended_slots(hours, calendar, day + ahead * ONE_DAY)
        if end > after
    ]
    if not slots:
        return None
    fewest = min(tried.count(part) for part, _ in slots)
    return next(start for part, start in slots if tried.count(part) == fewest)


def _slots(hours: OpeningHours, day: dt.date) -> list[tuple[DayPart, dt.datetime]]:
    return [(part, start) for opens, closes in hours.ranges(day) for part, start, _ in _cut(opens, closes)]


def _ended_slots(
    hours: OpeningHours, calendar: WorkingCalendar, day: dt.date
) -> list[tuple[DayPart, dt.datetime, dt.datetime]]:
    if hours.known and not hours.always:
        return [slot for opens, closes in hours.ranges(day) for slot in _cut(opens, closes)]
    if not calendar.is_working(day):
        return []
    office = (dt.time(9), dt.time(15))
    opens, closes = (dt.datetime.combine(day, clock, HELSINKI) for clock in office)
    return _cut(opens, closes)


def _cut(opens: dt.datetime, closes: dt.datetime) -> list[tuple[DayPart, dt.datetime, dt.datetime]]:
    """One opening as parts of the day; what runs past midnight belongs to the day on which it began."""
    begins, ends = opens.astimezone(HELSINKI), closes.astimezone(HELSINKI)
    cuts = [dt.datetime.combine(begins.date(), clock, HELSINKI) for clock in BEGINS.values()]
    starts = [begins, *(cut for cut in cuts if begins < cut < ends)]
    return [(part_of(start), start, end) for start, end in zip(starts, [*starts[1:], ends], strict=True)]


def counted(attempts: Iterable[Attempt], days_between: int) -> list[Attempt]:
    """The calls that count: not those within the hour, or too few days, after one that did."""
    held: list[Attempt] = []
    for attempt in sorted(attempts, key=lambda each: each.at):
        if not held or _apart(held[-1].at, attempt.at, days_between):
            held.append(attempt)
    return held


def _apart(one: dt.datetime, other: dt.datetime, days_between: int) -> bool:
    if days_between:
        return (day_in_helsinki(other) - day_in_helsinki(one)).days >= days_between
    return other - one >= AN_HOUR


def unreached_problems(
    attempts: Sequence[Attempt], rule: CallbackRule | None, parts: Collection[DayPart]
) -> list[Problem]:
    """Why a callback can't end unreached yet: the county's rule isn't fulfilled. Never silently.

    `parts`: those of the day in which the line is open: more can't be asked. A wrong number is fulfilled at
    once: calling it again reaches nobody.
    """
    if rule is None or rule.attempts is None:
        return [Problem("callbacks.no_rule", NO_RULE, {"gap": (rule.gap if rule else "") or "?"})]
    if any(attempt.result == WRONG_NUMBER for attempt in attempts):
        return []
    done = counted(attempts, rule.days_between)
    spread = {part_of(attempt.at) for attempt in done}
    asked = (
        ("callbacks.too_few", TOO_FEW, len(done), rule.attempts),
        ("callbacks.too_alike", TOO_ALIKE, len(spread), min(rule.parts, rule.attempts, max(1, len(parts)))),
    )
    return [
        Problem(code, sentence, {"done": str(done), "needed": str(needed)})
        for code, sentence, done, needed in asked
        if done < needed
    ]


def ending_problems(rule: CallbackRule | None, *, by_letter: bool, no_message: bool = False) -> list[Problem]:
    """Why it can't end by this: a letter always may, a message where the rule and the client allow it."""
    if no_message and not by_letter:
        return [Problem("callbacks.no_message", NO_MESSAGE)]
    if by_letter or rule is None or rule.then == LastStep.MESSAGE:
        return []
    return [Problem("callbacks.letter_needed", LETTER_NEEDED)]


def calling_problems(*, worker: str | None, since: str = "", hidden: bool = False) -> list[Problem]:
    """Why one may not call now: `worker` calls this client; `hidden`: whose name isn't told."""
    if hidden:
        return [Problem("callbacks.called_by_others", CALLED_BY_OTHERS)]
    return [Problem("callbacks.called", CALLED_NOW, {"worker": worker, "since": since})] if worker else []


def open_problems(*, closed: bool) -> list[Problem]:
    """Why nothing more can be done with it."""
    return [Problem("callbacks.closed", CLOSED)] if closed else []
