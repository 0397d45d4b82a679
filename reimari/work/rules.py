"""What stands in the way, and by when a step is due. No Django, no clock, no database."""

import datetime as dt
import re
from collections.abc import Iterable

from reimari.common.problems import Problem, gettext_noop
from reimari.common.working_days import HELSINKI, WorkingCalendar, day_in_helsinki
from reimari.region.profile.values import Limit, StepKind

ALREADY_TAKEN = gettext_noop("%(worker)s has already taken this.")
NOT_TAKEN = gettext_noop("Nobody has taken this yet.")
ENDED = gettext_noop("This step has already ended.")
OFFERED = gettext_noop("The case is offered to you: accept it or refuse it.")
ASKED = gettext_noop("This is a question to the supervisor: it waits for an answer.")

END_OF_DAY = dt.time(23, 59, 59)
START_OF_WORK = dt.time(9)
SOON = dt.timedelta(hours=24)
CODED = re.compile(r"[\w.:+/-]{0,80}", re.ASCII)


def take_problems(*, worker: str | None, ended: bool = False) -> list[Problem]:
    """Why a step can't be taken: `worker` is the name of whoever has it."""
    if ended:
        return [Problem("work.ended", ENDED)]
    return [Problem("work.taken", ALREADY_TAKEN, {"worker": worker})] if worker else []


def default_due(kind: StepKind | None, opened: dt.datetime, calendar: WorkingCalendar) -> dt.datetime:
    """When a step is due that no clock drives: by its kind in the profile, in Finnish time.

    Working days end at 23.59.59 of the last one. Hours that would end on a day off move to the next
    working morning. A kind without a time of its own is due by the end of the next working day: a step
    is never without a due time.
    """
    local = opened.astimezone(HELSINKI)
    if kind and kind.hours:
        due = opened + dt.timedelta(hours=kind.hours)
        day = due.astimezone(HELSINKI).date()
        if calendar.is_working(day):
            return due
        return dt.datetime.combine(calendar.next_working(day), START_OF_WORK, HELSINKI)
    days = kind.working_days if kind and kind.working_days else 1
    return dt.datetime.combine(calendar.add(local.date(), days), END_OF_DAY, HELSINKI)


def urgent_due(kind: StepKind | None, opened_at: dt.datetime) -> dt.datetime | None:
    """When an urgent step of the kind is due, where the county tells it in minutes; None: it doesn't."""
    minutes = kind.urgent_minutes if kind else None
    return opened_at + dt.timedelta(minutes=minutes) if minutes else None


def soon_from(kind: StepKind | None, due: dt.datetime) -> dt.datetime:
    """The moment from which an open step counts as soon late."""
    return due - (dt.timedelta(hours=kind.soon_hours) if kind else SOON)


def earliest(due_times: Iterable[dt.datetime | None]) -> dt.datetime | None:
    """The earliest due time of the running clocks; those without one (paused, no limit) don't count."""
    return min((due for due in due_times if due), default=None)


def in_time(limit: Limit, due_on: dt.date | None, due_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether a clock that stops now was kept. "At once" is the same day: nothing finer is recorded."""
    if limit == Limit.AT_ONCE:
        return due_on is None or day_in_helsinki(now) <= due_on
    return due_at is None or now <= due_at


def is_coded(value: object) -> bool:
    """Whether a fact may stand in an entry: a code, an id, a date or a number, never words (house rule)."""
    if isinstance(value, str):
        return CODED.fullmatch(value) is not None
    if isinstance(value, list | tuple):
        return all(is_coded(each) for each in value)
    return value is None or isinstance(value, bool | int)
