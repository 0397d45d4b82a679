"""How often each pattern is copied, to when: ten years up to now, and what is open now."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from bench.data.patterns import Kind, Pattern

WEEKS = 520  # ten years
NEW = 0.75  # of the open cases, opened as lately as in the pattern; the others wait longer
LONGER = 10.0  # days, the mean of how much
WITHIN = 90  # minutes by which open ones differ from their pattern
WAITING = 0.0005  # open contacts on the lines, of all contacts
TEAM = "GUIDANCE_WORKING_AGE_LANTINEN"  # the team whose pages are measured
LIST_VIEWS = 0.12  # views of a work list that the use log tells of, for each contact


@dataclass(frozen=True)
class Volumes:
    """How much there is in the dataset.

    `one_team`: too little is open for all teams. It stands on this team's list, and a few people of each team
    do all the work: so lists of a small dataset have rows to compare with those of a large one.
    """

    persons: int
    contacts: int
    closed_cases: int
    open_cases: int
    one_team: str = ""

    def scaled(self, scale: float) -> "Volumes":
        """The same county so many times smaller, with something of each."""
        return Volumes(
            persons=max(10, round(self.persons * scale)),
            contacts=max(10, round(self.contacts * scale)),
            closed_cases=max(10, round(self.closed_cases * scale)),
            open_cases=max(10, round(self.open_cases * scale)),
            one_team=self.one_team,
        )


LARGE = Volumes(persons=300_000, contacts=1_000_000, closed_cases=700_000, open_cases=30_000)
SMALL = replace(LARGE.scaled(0.001), one_team=TEAM)


@dataclass(frozen=True, slots=True)
class Planned:
    """One copy: which pattern, how far back its moments are moved; numbers that no other copy has."""

    pattern: int
    back: dt.timedelta
    first_entry: int
    first_event: int
    case_numbers: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Begin:
    """The last numbers that are in use already."""

    entry: int = 0
    event: int = 0
    cases: tuple[tuple[int, int], ...] = ()


@dataclass
class Plan:
    """The weeks, the oldest first, each with its copies; and the last numbers that are given."""

    weeks: list[list[Planned]]
    last_entry: int
    last_event: int
    case_numbers: dict[int, int]

    @property
    def list_views(self) -> int:
        """How many views of work lists the use log gets in a week."""
        return max(1, round(LIST_VIEWS * sum(map(len, self.weeks)) / len(self.weeks)))

    def first_list_view(self, week: int) -> int:
        """The number of the first of that week's events about lists."""
        return self.last_event + 1 + week * self.list_views

    @property
    def very_last_event(self) -> int:
        return self.first_list_view(len(self.weeks)) - 1


def make_plan(
    patterns: Sequence[Pattern], volumes: Volumes, *, seed: str, begin: Begin | None = None
) -> Plan:
    """Copies to the volumes; the same for the same seed and patterns."""
    rng = Random(seed)  # noqa: S311 (no secret)
    begin = begin or Begin()
    plan = Plan([], begin.entry, begin.event, dict(begin.cases))
    weeks: list[list[tuple[int, dt.timedelta]]] = [[] for _ in range(WEEKS)]
    for chosen in _chosen(patterns, volumes, rng):
        back = _back(patterns[chosen], rng)
        weeks[WEEKS - 1 - min(back.days // 7, WEEKS - 1)].append((chosen, back))
    for copies in weeks:
        rng.shuffle(copies)
        plan.weeks.append([_planned(plan, patterns[chosen], chosen, back) for chosen, back in copies])
    return plan


def _planned(plan: Plan, pattern: Pattern, chosen: int, back: dt.timedelta) -> Planned:
    planned = Planned(
        chosen, back, plan.last_entry + 1, plan.last_event + 1, tuple(_numbers(plan, pattern, back))
    )
    plan.last_entry += pattern.count(Kind.ENTRY)
    plan.last_event += pattern.count(Kind.EVENT)
    return planned


def _numbers(plan: Plan, pattern: Pattern, back: dt.timedelta) -> Iterator[tuple[int, int]]:
    for opened in pattern.cases_opened:
        year = (opened - back).year
        plan.case_numbers[year] = number = plan.case_numbers.get(year, 0) + 1
        yield year, number


def _back(pattern: Pattern, rng: Random) -> dt.timedelta:
    """Closed ones by whole weeks, so that weekdays and hours stay; open ones by little."""
    if pattern.open_cases or pattern.waits:
        longer = 0.0 if rng.random() < NEW else rng.expovariate(1 / LONGER)
        days = min(longer, 300.0) if pattern.open_cases else 0.0
        return dt.timedelta(days=int(days), minutes=rng.randint(0, WITHIN))
    return dt.timedelta(weeks=rng.randrange(WEEKS))


def _chosen(patterns: Sequence[Pattern], volumes: Volumes, rng: Random) -> Iterator[int]:
    """Patterns until there are as many open cases, closed cases and contacts as asked: exactly so many."""
    kinds = _Kinds(patterns)
    left = [volumes.open_cases, volumes.closed_cases, volumes.contacts]

    def take(among: Sequence[int], measure: int) -> Iterator[int]:
        while left[measure] > 0:
            chosen = rng.choice(among)
            pattern = patterns[chosen]
            sizes = (pattern.open_cases, pattern.closed_cases, pattern.contacts)
            if any(size > rest for size, rest in zip(sizes, left, strict=True)):
                among = kinds.single(among)
                continue
            for number, size in enumerate(sizes):
                left[number] -= size
            yield chosen

    theirs = [number for number in kinds.open if patterns[number].team == volumes.one_team]
    yield from take(theirs or kinds.open, 0)
    yield from take(kinds.closed, 1)
    waiting = min(round(volumes.contacts * WAITING), left[2]) if kinds.waiting else 0
    for _ in range(waiting):
        left[2] -= 1
        yield rng.choice(kinds.waiting)
    yield from take(kinds.advice, 2)


class _Kinds:
    """Numbers of patterns by what is in them."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._patterns = patterns
        every = range(len(patterns))
        self.open = [number for number in every if patterns[number].open_cases]
        self.closed = [
            number for number in every if patterns[number].closed_cases and number not in set(self.open)
        ]
        rest = [number for number in every if not patterns[number].cases_opened]
        self.waiting = [
            number for number in rest if patterns[number].waits and patterns[number].contacts == 1
        ]
        self.advice = [number for number in rest if not patterns[number].waits]

    def single(self, among: Sequence[int]) -> list[int]:
        """Those of them with one contact and no more than one case."""
        return [
            number
            for number in among
            if self._patterns[number].contacts == 1 and len(self._patterns[number].cases_opened) <= 1
        ]
