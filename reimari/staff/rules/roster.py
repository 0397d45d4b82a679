"""Who is on duty when, and where too few are: pure. The week, the absences and the line's hours are given."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from reimari.common.problems import Problem, gettext_noop

MORNING, AFTERNOON = "morning", "afternoon"
HALVES = (MORNING, AFTERNOON)
MIDDAY = dt.time(12)  # where the county doesn't tell it
WHOLE = 100  # per cent
FULL = "full"
ONE_DAY = dt.timedelta(days=1)

NO_POST = gettext_noop("%(user)s has no post that reaches %(team)s on %(day)s.")
OTHER_UNIT = gettext_noop("%(team)s doesn't answer this line.")
NO_SLOT = gettext_noop("Choose at least one half-day, or end the weekly duty.")
ENDS_BEFORE_START = gettext_noop("The last day is before the first.")
PAST = gettext_noop("The roster of days that have passed stays as it was.")
FULL_IS_ALONE = gettext_noop("Somebody on full line duty can't be on another line in the same half-day.")
AWAY_ALREADY = gettext_noop("An absence has been told already for some of these days.")
TOO_LONG_AGO = gettext_noop("An absence can be told for the last %(days)s days at most.")
TOO_LONG = gettext_noop("An absence can be told for %(days)s days at a time.")
TAKEN_BACK = gettext_noop("This absence has been taken back already.")
OVER = gettext_noop("This absence is over.")

TOLD_AFTERWARDS, LONGEST_AWAY = 14, 366  # days


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A half-day."""

    day: dt.date
    half: str


@dataclass(frozen=True, slots=True)
class Where:
    """What somebody does on duty: for which team, on which line, how."""

    team: str
    line: str
    kind: str = FULL
    share: int = WHOLE


@dataclass(frozen=True, slots=True)
class Weekly:
    """A duty of each week from one day until another."""

    user: UUID
    weekday: int
    half: str
    where: Where
    since: dt.date
    until: dt.date | None = None

    def holds_on(self, day: dt.date) -> bool:
        in_force = self.since <= day and (self.until is None or day <= self.until)
        return in_force and day.isoweekday() == self.weekday


@dataclass(frozen=True, slots=True)
class Differs:
    """One half-day that differs from the week; `where` None: no duty."""

    user: UUID
    slot: Slot
    where: Where | None


@dataclass(frozen=True, slots=True)
class Away:
    """An absence, both days among it."""

    user: UUID
    first: dt.date
    last: dt.date

    def holds_on(self, day: dt.date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody on duty in a half-day."""

    user: UUID
    slot: Slot
    where: Where
    excepted: bool = False  # it differs from the weekly duty


@dataclass(frozen=True, slots=True)
class Minimum:
    """How many people a line, or one of its areas by its teams, has to have on duty."""

    line: str
    people: int
    teams: frozenset[str] | None = None  # None: of the whole line
    area: str = ""


@dataclass(frozen=True, slots=True)
class Shortage:
    """Where too few are on duty: `share` is what there is, in per cent of one person."""

    minimum: Minimum
    slot: Slot
    share: int

    @property
    def missing(self) -> int:
        """How many people more are needed."""
        return -((self.share - self.minimum.people * WHOLE) // WHOLE)


type IsOpen = Callable[[str, Slot], bool]  # of a line
type Holds = Callable[[UUID, str, dt.date], bool]  # whether somebody's post reaches the team on the day


def half_of(clock: dt.time, midday: dt.time = MIDDAY) -> str:
    """In which half of the day the time is; the afternoon begins at midday."""
    return MORNING if clock < midday else AFTERNOON


def slots(first: dt.date, last: dt.date) -> Iterator[Slot]:
    """All half-days from one day to another, both among them."""
    for number in range((last - first).days + 1):
        for half in HALVES:
            yield Slot(first + number * ONE_DAY, half)


def duties(
    weekly: Iterable[Weekly],
    exceptions: Iterable[Differs],
    absences: Iterable[Away],
    *,
    first: dt.date,
    last: dt.date,
    is_open: IsOpen,
    holds: Holds,
) -> list[Duty]:
    """Who is on duty from one day to another.

    An exception stands for all weekly duties of its half-day; nobody is on duty who is away, whose line is
    closed, or who has no post for it on the day.
    """
    differs = {(each.user, each.slot): each for each in exceptions}
    away: dict[UUID, list[Away]] = defaultdict(list)
    for each in absences:
        away[each.user].append(each)
    found = [
        Duty(each.user, slot, each.where)
        for each in weekly
        for slot in slots(first, last)
        if slot.half == each.half and each.holds_on(slot.day) and (each.user, slot) not in differs
    ]
    found += [
        Duty(each.user, each.slot, each.where, excepted=True)
        for each in differs.values()
        if each.where and first <= each.slot.day <= last
    ]
    stand = [
        duty
        for duty in found
        if is_open(duty.where.line, duty.slot)
        and holds(duty.user, duty.where.team, duty.slot.day)
        and not any(each.holds_on(duty.slot.day) for each in away[duty.user])
    ]
    return sorted(stand, key=lambda duty: (duty.slot, duty.where.line, duty.where.team, duty.user))


def shortages(
    planned: Sequence[Duty],
    minimums: Iterable[Minimum],
    *,
    first: dt.date,
    last: dt.date,
    is_open: IsOpen,
) -> list[Shortage]:
    """Where fewer are on duty than the county asks, while the line is open; the first day first (R-PS-36)."""
    there: Mapping[tuple[str, Slot], list[Duty]] = defaultdict(list)
    for duty in planned:
        there[duty.where.line, duty.slot].append(duty)
    found = []
    for slot in slots(first, last):
        for minimum in minimums:
            if not is_open(minimum.line, slot):
                continue
            share = sum(
                duty.where.share
                for duty in there[minimum.line, slot]
                if minimum.teams is None or duty.where.team in minimum.teams
            )
            if share < minimum.people * WHOLE:
                found.append(Shortage(minimum, slot, share))
    return found


def over_cap(planned: Iterable[Duty], most: int | None) -> dict[UUID, int]:
    """Whoever has more half-days of line duty in the week than the county lets, and how many (R-VS-50)."""
    if most is None:
        return {}
    held: dict[UUID, set[Slot]] = defaultdict(set)
    for duty in planned:
        held[duty.user].add(duty.slot)
    return {user: len(mine) for user, mine in held.items() if len(mine) > most}


def overlaps(opens: dt.datetime, closes: dt.datetime, midday: dt.datetime) -> frozenset[str]:
    """In which halves of the day something is open from one moment to another."""
    return frozenset(
        half for half, holds in ((MORNING, opens < midday), (AFTERNOON, closes > midday)) if holds
    )


def pattern_problems(
    *,
    user: str,
    team: str,
    day: str,
    holds: bool,
    answers: bool,
    since: dt.date,
    until: dt.date | None,
    today: dt.date,
) -> list[Problem]:
    """Why somebody can't be put on the roster so."""
    problems = []
    if not answers:
        problems.append(Problem("staff.other_unit", OTHER_UNIT, {"team": team}))
    if not holds:
        problems.append(Problem("staff.no_post_on_day", NO_POST, {"user": user, "team": team, "day": day}))
    if until and until < since:
        problems.append(Problem("staff.ends_before_start", ENDS_BEFORE_START))
    if since < today:
        problems.append(Problem("staff.roster_past", PAST))
    return problems


def absence_problems(first: dt.date, last: dt.date, *, today: dt.date) -> list[Problem]:
    """Why an absence can't be told so."""
    problems = []
    if last < first:
        problems.append(Problem("staff.ends_before_start", ENDS_BEFORE_START))
    if (today - first).days > TOLD_AFTERWARDS:
        problems.append(Problem("staff.too_long_ago", TOO_LONG_AGO, {"days": str(TOLD_AFTERWARDS)}))
    if (last - first).days >= LONGEST_AWAY:
        problems.append(Problem("staff.too_long_away", TOO_LONG, {"days": str(LONGEST_AWAY)}))
    return problems
