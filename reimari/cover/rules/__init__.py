"""Who gets what work, of somebody who is away or of a team's list: pure and repeatable (R-KS-52).

The items are dealt out one after the other, the first due first. Each goes to whoever of those that may do it
has the least to do, counted with what they got from this plan already; what speaks against somebody counts
as so much work more. Nobody gets two agreed times that overlap.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from reimari.common.problems import Problem, gettext_noop
from reimari.common.working_days import day_in_helsinki
from reimari.cover.rules.load import Number

ALREADY_ACCEPTED = gettext_noop("%(user)s has accepted this plan meanwhile. Look at it again.")
NOT_SUITED = gettext_noop("%(user)s can't take “%(what)s”: %(why)s")
TAKEN_MEANWHILE = gettext_noop("Nothing of what you chose is left to be covered.")
NOTHING_CHOSEN = gettext_noop("Choose a substitute for at least one row.")
NOBODY_CHOSEN = gettext_noop("Choose for at least one step who gets it.")
ALL_TAKEN = gettext_noop("Nothing of what you chose waits for somebody any more.")

# What speaks against somebody, as so much work more.
ANOTHER_LANGUAGE, LACKS_TRAINING, LEADS, ANOTHER_TEAM, NEW_TO_IT = 8, 6, 10, 4, 3
ANOTHERS_CLIENT, AWAY_WHEN_DUE = 6, 5
MOST_SUBSTITUTES = 3


class ItemKind(StrEnum):
    CALLBACK = "callback"
    MEETING = "meeting"
    OWN_CLIENT = "own_client"  # of one's own clients, taken by nobody yet
    OFFER = "offer"  # offered to whoever is away
    STEP = "step"


class Reason(StrEnum):
    """What speaks for or against somebody; `against` what costs."""

    OWN_WORKER = "own_worker"
    WORKED_ON_IT = "worked_on_it"
    SPEAKS = "speaks"
    SAME_TEAM = "same_team"
    LEAST_TO_DO = "least_to_do"
    LEAST_IN_ALL = "least_in_all"  # with what speaks against each counted
    ONLY_ONE = "only_one"
    ANOTHER_LANGUAGE = "another_language"
    ANOTHER_TEAM = "another_team"
    LACKS_TRAINING = "lacks_training"
    LEADS = "leads"
    AWAY_WHEN_DUE = "away_when_due"


class Obstacle(StrEnum):
    """Why nobody can be proposed: the first that leaves nobody."""

    NOBODY_MAY = "nobody_may"
    ALL_AWAY = "all_away"
    NOBODY_ON_DUTY = "nobody_on_duty"
    NOBODY_QUALIFIED = "nobody_qualified"
    ALL_BOOKED = "all_booked"


type Span = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something that somebody has to do; `day`: the day on which they have to be there to do it.

    `span`: what an agreed time takes of theirs; None: it is done when it suits.

    `by_line`: it is work of a line, which only somebody on duty does; False where nobody's duty is known.
    `own_workers`: whose client it is.
    """

    id: UUID
    track: UUID
    team: str
    due_at: dt.datetime
    day: dt.date
    kind: ItemKind = ItemKind.STEP
    language: str = "fi"
    points: Number = 1
    by_line: bool = False
    own_workers: frozenset[UUID] = frozenset()
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who could do it. `may`: the teams whose steps they may see and take; `home`: their own.

    `booked`: what agreed times take of theirs. `unfit`: the teams for whose work they lack what the law asks;
    `untrained`: what is only asked of them.
    """

    user: UUID
    may: frozenset[str]
    home: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset({"fi"})
    points: Number = 0
    away: frozenset[dt.date] = frozenset()
    on_duty: frozenset[dt.date] = frozenset()
    knows: frozenset[UUID] = frozenset()
    unfit: frozenset[str] = frozenset()
    untrained: frozenset[str] = frozenset()
    leads: bool = False
    booked: tuple[Span, ...] = ()

    def with_also(self, item: Item) -> "Candidate":
        """The same with the item's time taken too."""
        return replace(self, booked=(*self.booked, item.span)) if item.span else self

    def is_booked(self, item: Item) -> bool:
        """Whether another agreed time of theirs overlaps the item's."""
        return item.span is not None and any(
            begins < item.span[1] and item.span[0] < ends for begins, ends in self.booked
        )


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who is proposed for an item and why; nobody: what stands in the way."""

    item: Item
    user: UUID | None
    reasons: tuple[Reason, ...] = ()
    points: Number = 0  # what they have to do, before this
    obstacle: Obstacle | None = None


type Sieve = tuple[Obstacle, Callable[[Candidate, Item], bool]]

SIEVES: Sequence[Sieve] = (
    (Obstacle.NOBODY_MAY, lambda who, item: item.team in who.may),
    (Obstacle.ALL_AWAY, lambda who, item: item.day not in who.away),
    (Obstacle.NOBODY_QUALIFIED, lambda who, item: item.team not in who.unfit),
    (Obstacle.ALL_BOOKED, lambda who, item: not who.is_booked(item)),
    (Obstacle.NOBODY_ON_DUTY, lambda who, item: not item.by_line or item.day in who.on_duty),
)
# What a supervisor may decide otherwise: somebody who isn't on duty on the line can call a client all the
# same.
ADVISED = {Obstacle.NOBODY_ON_DUTY}


def obstacle_of(who: Candidate, item: Item, *, but: Iterable[Obstacle] = ()) -> Obstacle | None:
    """What keeps somebody from doing this; nothing: they can."""
    return next((why for why, passes in SIEVES if why not in but and not passes(who, item)), None)


def assign(items: Iterable[Item], candidates: Iterable[Candidate]) -> list[Assignment]:
    """Somebody for each item, the first due first; those without anybody stand first."""
    known = {who.user: who for who in sorted(candidates, key=lambda who: who.user)}
    points = {who.user: who.points for who in known.values()}
    found = []
    for item in sorted(items, key=lambda item: (item.due_at, item.id)):
        assignment = _assigned(item, list(known.values()), points)
        if assignment.user:
            points[assignment.user] += item.points
            known[assignment.user] = known[assignment.user].with_also(item)
        found.append(assignment)
    return sorted(found, key=lambda each: (each.user is not None, each.item.due_at, each.item.id))


def _assigned(item: Item, known: Sequence[Candidate], points: Mapping[UUID, Number]) -> Assignment:
    left = list(known)
    for obstacle, passes in SIEVES:
        left = [who for who in left if passes(who, item)]
        if not left:
            return Assignment(item, None, obstacle=obstacle)
    best = min(left, key=lambda who: (points[who.user] + cost(who, item), who.user))
    return Assignment(item, best.user, reasons(best, item, left, points), points[best.user])


def cost(who: Candidate, item: Item) -> int:
    """What speaks against somebody, as so much work more."""
    return sum(
        weight
        for weight, holds in (
            (ANOTHER_LANGUAGE, item.language not in who.languages),
            (LACKS_TRAINING, item.team in who.untrained),
            (LEADS, who.leads),
            (ANOTHER_TEAM, item.team not in who.home),
            (NEW_TO_IT, item.track not in who.knows and who.user not in item.own_workers),
            (ANOTHERS_CLIENT, bool(item.own_workers) and who.user not in item.own_workers),
            (AWAY_WHEN_DUE, is_away_when_due(who, item)),
        )
        if holds
    )


def reasons(
    who: Candidate, item: Item, left: Sequence[Candidate], points: Mapping[UUID, Number]
) -> tuple[Reason, ...]:
    """Why they: what speaks for them, then what speaks against them all the same."""
    least = min(points[each.user] for each in left)
    in_all = min(points[each.user] + cost(each, item) for each in left)
    has_least = points[who.user] == least
    told = (
        (Reason.ONLY_ONE, len(left) == 1),
        (Reason.OWN_WORKER, who.user in item.own_workers),
        (Reason.WORKED_ON_IT, item.track in who.knows),
        (Reason.SPEAKS, item.language != "fi" and item.language in who.languages),
        (Reason.SAME_TEAM, item.team in who.home),
        (Reason.LEAST_TO_DO, len(left) > 1 and has_least),
        (Reason.LEAST_IN_ALL, not has_least and points[who.user] + cost(who, item) == in_all),
        (Reason.ANOTHER_LANGUAGE, item.language not in who.languages),
        (Reason.ANOTHER_TEAM, item.team not in who.home),
        (Reason.LACKS_TRAINING, item.team in who.untrained),
        (Reason.LEADS, who.leads),
        (Reason.AWAY_WHEN_DUE, is_away_when_due(who, item)),
    )
    return tuple(reason for reason, holds in told if holds)


def is_away_when_due(who: Candidate, item: Item) -> bool:
    """Whether they are there on the day, but not any more when it is due."""
    return day_in_helsinki(item.due_at) in who.away


def day_of(due: dt.date, *, days: tuple[dt.date, dt.date]) -> dt.date:
    """On which of the days something has to be done: when it is due, what is late already at once."""
    first, last = days
    return min(max(due, first), last)


def alarms(due: Iterable[dt.datetime], *, minutes: int, now: dt.datetime) -> bool:
    """Whether what nobody has covered is so near to its due time that everybody above has to know."""
    return any(moment - dt.timedelta(minutes=minutes) <= now for moment in due)


@dataclass(frozen=True, slots=True)
class Reach:
    """Somebody's reach for the look at steps that one person alone can do."""

    user: UUID
    teams: frozenset[str] = field(default_factory=frozenset)


def reached_by_one(teams: Iterable[str], people: Iterable[Reach]) -> dict[str, UUID | None]:
    """The teams whose steps one person alone may take, and who that is; None: nobody at all."""
    known = list(people)
    found: dict[str, UUID | None] = {}
    for team in sorted(set(teams)):
        who = {each.user for each in known if team in each.teams}
        if len(who) < 2:  # noqa: PLR2004 (two are enough)
            found[team] = next(iter(who), None)
    return found


def already_accepted(user: str) -> Problem:
    return Problem("cover.accepted_already", ALREADY_ACCEPTED, {"user": user})


@dataclass(frozen=True, slots=True)
class Substitute:
    """Somebody who stands in, what speaks for and against them, and the languages that they lack."""

    user: UUID
    reasons: tuple[Reason, ...] = ()
    lacks: frozenset[str] = frozenset()


def stand_ins(
    candidates: Iterable[Candidate],
    *,
    team: str,
    day: dt.date,
    but: Collection[UUID] = (),
    languages: frozenset[str] = frozenset(),
    owed: frozenset[str] = frozenset({"fi", "sv"}),
    most: int = MOST_SUBSTITUTES,
) -> tuple[Substitute, ...]:
    """Who stands in on the day for somebody of the team who serves in these languages, the best first (C79).

    Whatever the work: only whoever may take the team's steps, is there and lacks nothing that the law asks.
    Load doesn't count: it changes by the hour. `owed`: the languages in which the county serves everybody.
    """
    can = [who for who in candidates if who.user not in but and _can(who, team, day)]
    best = sorted(can, key=lambda who: (speaks_against(who, team, languages, owed), who.user))
    return tuple(
        Substitute(who.user, _told_of(who, team, languages), languages - who.languages) for who in best[:most]
    )


def _can(who: Candidate, team: str, day: dt.date) -> bool:
    return team in who.may and day not in who.away and team not in who.unfit


def speaks_against(who: Candidate, team: str, languages: frozenset[str], owed: frozenset[str]) -> int:
    """What speaks against somebody; each language that they don't serve in counts, one that isn't owed to
    everybody little: it decides only between people who are alike."""
    lacks = languages - who.languages
    return (
        ANOTHER_LANGUAGE * len(lacks & owed)
        + len(lacks - owed)
        + sum(
            weight
            for weight, holds in (
                (LACKS_TRAINING, team in who.untrained),
                (LEADS, who.leads),
                (ANOTHER_TEAM, team not in who.home),
            )
            if holds
        )
    )


def _told_of(who: Candidate, team: str, languages: frozenset[str]) -> tuple[Reason, ...]:
    told = (
        (Reason.SAME_TEAM, team in who.home),
        (Reason.ANOTHER_LANGUAGE, bool(languages - who.languages)),
        (Reason.LACKS_TRAINING, team in who.untrained),
        (Reason.LEADS, who.leads),
    )
    return tuple(reason for reason, holds in told if holds)
