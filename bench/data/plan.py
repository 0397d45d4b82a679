"""How often each pattern is copied, to when: ten years up to now, and what is open now."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from bench.data.patterns import Pattern
from bench.data.reading import Kind

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
    first_serial: int
    first_person: int  # of those who can't have two of something at a time
    case_numbers: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Begin:
    """The last numbers that are in use already."""

    entry: int = 0
    event: int = 0
    serial: int = 0
    cases: tuple[tuple[int, int], ...] = ()


@dataclass
class Plan:
    """The weeks, the oldest first, each with its copies; and the last numbers that are given."""

    weeks: list[list[Planned]]
    last_entry: int
    last_event: int
    last_serial: int
    case_numbers: dict[int, int]
    persons: int = 0

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
    plan = Plan([], begin.entry, begin.event, begin.serial, dict(begin.cases))
    weeks: list[list[tuple[int, dt.timedelta]]] = [[] for _ in range(WEEKS)]
    busy = [(chosen, _back(patterns[chosen], rng)) for chosen in _chosen(patterns, volumes, rng)]
    for chosen, back in (*busy, *_in_turn(patterns)):
        weeks[WEEKS - 1 - min(back.days // 7, WEEKS - 1)].append((chosen, back))
    for copies in weeks:
        rng.shuffle(copies)
        plan.weeks.append([_planned(plan, patterns[chosen], chosen, back) for chosen, back in copies])
    return plan


def _planned(plan: Plan, pattern: Pattern, chosen: int, back: dt.timedelta) -> Planned:
    planned = Planned(
        pattern=chosen,
        back=back,
        first_entry=plan.last_entry + 1,
        first_event=plan.last_event + 1,
        first_serial=plan.last_serial + 1,
        first_person=plan.persons,
        case_numbers=tuple(_numbers(plan, pattern, back)),
    )
    plan.last_entry += pattern.count(Kind.ENTRY)
    plan.last_event += pattern.count(Kind.EVENT)
    plan.last_serial += pattern.count(Kind.SERIAL) + pattern.count(Kind.OWN_PHONE)
    plan.persons += pattern.count(Kind.OWN_PERSON)
    return planned


def _numbers(plan: Plan, pattern: Pattern, back: dt.timedelta) -> Iterator[tuple[int, int]]:
    for opened in pattern.cases_opened:
        year = (opened - back).year
        plan.case_numbers[year] = number = plan.case_numbers.get(year, 0) + 1
        yield year, number


def _back(pattern: Pattern, rng: Random) -> dt.timedelta:
    """Closed ones by whole weeks, so that weekdays and hours stay; open ones by little."""
    if pattern.is_open:
        longer = 0.0 if rng.random() < NEW else rng.expovariate(1 / LONGER)
        days = min(longer, 300.0) if pattern.open_cases else 0.0
        return dt.timedelta(days=int(days), minutes=rng.randint(0, WITHIN))
    return dt.timedelta(weeks=rng.randrange(WEEKS))


def _in_turn(patterns: Sequence[Pattern]) -> Iterator[tuple[int, dt.timedelta]]:
    """What there is once in a county, one copy after the other: none meets the one before."""
    for number, pattern in enumerate(patterns):
        if pattern.is_scarce:
            weeks = pattern.lasts.days // 7 + 1
            yield from ((number, dt.timedelta(weeks=back)) for back in range(0, WEEKS, weeks))


def _chosen(patterns: Sequence[Pattern], volumes: Volumes, rng: Random) -> Iterator[int]:
    """Patterns until there are as many open cases, closed cases and contacts as asked: exactly so many.

    What else stands on lists (a callback, a remark) is there as often beside the open cases as where it was
    found; what has ended without a contact, as often beside the contacts.
    """
    choosing = _Choosing(patterns, volumes, rng)
    kinds = choosing.kinds
    open_cases = sum(pattern.open_cases for pattern in patterns)
    contacts = sum(pattern.contacts for pattern in patterns)
    yield from choosing.until_enough(choosing.of_team(kinds.open), 0)
    yield from choosing.share(kinds.on_lists, volumes.open_cases / max(open_cases, 1))
    yield from choosing.until_enough(kinds.closed, 1)
    yield from choosing.share(kinds.waiting, volumes.contacts * WAITING / max(len(kinds.waiting), 1))
    yield from choosing.until_enough(kinds.advice, 2)
    yield from choosing.share(kinds.alone, volumes.contacts / max(contacts, 1))


class _Choosing:
    """Chooses patterns, and knows how many open cases, closed cases and contacts are still wanted."""

    def __init__(self, patterns: Sequence[Pattern], volumes: Volumes, rng: Random) -> None:
        self.kinds = _Kinds(patterns)
        self._patterns, self._rng, self._team = patterns, rng, volumes.one_team
        self._left = [volumes.open_cases, volumes.closed_cases, volumes.contacts]

    def of_team(self, among: Sequence[int]) -> Sequence[int]:
        """Those on the list of the one team, if it is one and has any."""
        return [number for number in among if self._patterns[number].team == self._team] or among

    def until_enough(self, among: Sequence[int], measure: int) -> Iterator[int]:
        """Patterns until there is exactly as much of the measure as is wanted."""
        while self._left[measure] > 0:
            chosen = self._rng.choice(among)
            if self._fits(chosen):
                yield chosen
            else:
                among = self.kinds.single(among)

    def share(self, among: Sequence[int], share: float) -> Iterator[int]:
        """So many times as many patterns as there are, unless there would be too much of something."""
        chosen = (self._rng.choice(among) for _ in range(round(len(among) * share)))
        yield from filter(self._fits, chosen)

    def _fits(self, chosen: int) -> bool:
        """Whether it isn't too much; then it counts."""
        pattern = self._patterns[chosen]
        sizes = (pattern.open_cases, pattern.closed_cases, pattern.contacts)
        if any(size > left for size, left in zip(sizes, self._left, strict=True)):
            return False
        self._left = [left - size for size, left in zip(sizes, self._left, strict=True)]
        return True


class _Kinds:
    """Numbers of patterns by what is in them."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._patterns = patterns
        self.open: list[int] = []
        self.closed: list[int] = []
        self.waiting: list[int] = []
        self.on_lists: list[int] = []
        self.advice: list[int] = []
        self.alone: list[int] = []  # neither contact nor case
        for number, pattern in enumerate(patterns):
            if not pattern.is_scarce:
                self._kind_of(pattern).append(number)

    def _kind_of(self, pattern: Pattern) -> list[int]:
        if pattern.open_cases:
            return self.open
        if pattern.is_open:
            is_contact = pattern.waits and pattern.contacts == 1 and not pattern.cases_opened
            return self.waiting if is_contact else self.on_lists
        if pattern.cases_opened:
            return self.closed
        return self.advice if pattern.contacts else self.alone

    def single(self, among: Sequence[int]) -> list[int]:
        """Those of them with one contact and no more than one case."""
        return [
            number
            for number in among
            if self._patterns[number].contacts == 1 and len(self._patterns[number].cases_opened) <= 1
        ]
