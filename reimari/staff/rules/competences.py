"""Which competences a post asks for, and whether its holder has them (C80, R-PS-65)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reimari.common.problems import Problem, gettext_noop
from reimari.region.profile.values import Competence, Requirement, fold
from reimari.region.rules.due import add_months

LACKS_DEMANDED = gettext_noop(
    "%(user)s lacks what this role demands: %(competence)s. Without it the post isn't given."
)
LACKS = gettext_noop("%(user)s lacks what this role asks for: %(competence)s.")
OWN_COMPETENCE = gettext_noop("This is your own competence. Somebody else records it.")
UNKNOWN = gettext_noop("The county's register has no such competence.")
ENDS_BEFORE_START = gettext_noop("The last day is before the first day.")


@dataclass(frozen=True, slots=True)
class Qualified:
    """A competence that somebody has; `until` is its last day, None: for good."""

    competence: str
    since: dt.date
    until: dt.date | None = None

    def holds_on(self, day: dt.date) -> bool:
        """Whether it holds on the day."""
        return self.since <= day and (self.until is None or day <= self.until)


class NeedState(StrEnum):
    HELD = "held"
    ENDS = "ends"  # soon, as the county counts it
    LATER = "later"  # it has been recorded, and begins later
    ENDED = "ended"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Need:
    """One competence that a post asks for, and how its holder stands to it on a day.

    `until`: the last day of what they have or had; `since`: when what they will have begins.
    """

    requirement: Requirement
    state: NeedState
    until: dt.date | None = None
    since: dt.date | None = None

    @property
    def is_lacking(self) -> bool:
        """Whether the holder doesn't have it on the day."""
        return self.state in (NeedState.MISSING, NeedState.ENDED, NeedState.LATER)


def last_day(since: dt.date, months: int | None) -> dt.date | None:
    """The last day of a competence that holds for so many months (150/1930 3 §); None: no end is known."""
    return add_months(since, months) if months else None


def asked(
    requirements: Iterable[Requirement],
    competences: Iterable[Competence],
    held: Sequence[Qualified],
    *,
    role: str,
    day: dt.date,
) -> list[Need]:
    """How somebody in the role stands on the day to all that it asks for."""
    known = {fold(each.code): each for each in competences}
    return [
        _need(each, known.get(fold(each.competence)), held, day)
        for each in requirements
        if fold(each.role) == fold(role)
    ]


def _need(
    requirement: Requirement, competence: Competence | None, held: Sequence[Qualified], day: dt.date
) -> Need:
    mine = [each for each in held if fold(each.competence) == fold(requirement.competence)]
    now = [each for each in mine if each.holds_on(day)]
    if now:
        until = _latest(mine, max(each.until or dt.date.max for each in now))
        warned = competence.warn_days if competence and competence.warn_days else 0
        soon = until is not None and until - day < dt.timedelta(days=warned)
        return Need(requirement, NeedState.ENDS if soon else NeedState.HELD, until)
    later = sorted(each.since for each in mine if each.since > day)
    if later:
        return Need(requirement, NeedState.LATER, since=later[0])
    gone = [each.until for each in mine if each.until]
    return Need(requirement, NeedState.ENDED, max(gone)) if gone else Need(requirement, NeedState.MISSING)


def _latest(mine: Sequence[Qualified], until: dt.date) -> dt.date | None:
    """The last day, also when another record goes on from the day after; None: it has none."""
    for each in sorted(mine, key=lambda one: one.since):
        if until == dt.date.max:
            return None
        if each.since <= until + dt.timedelta(days=1):
            until = max(until, each.until or dt.date.max)
    return None if until == dt.date.max else until


def competence_problems(user: str, needs: Iterable[tuple[Need, str]]) -> tuple[list[Problem], list[Problem]]:
    """(what refuses the post, what only warns), of needs with their competences' names."""
    refusing, warning = [], []
    for need, name in needs:
        if need.is_lacking:
            facts = {"user": user, "competence": name}
            if need.requirement.refuses:
                refusing.append(Problem("staff.lacks_demanded", LACKS_DEMANDED, facts))
            else:
                warning.append(Problem("staff.lacks", LACKS, facts))
    return refusing, warning


def record_problems(*, known: bool, own: bool, since: dt.date, until: dt.date | None) -> list[Problem]:
    """Why a competence can't be recorded so."""
    problems = []
    if not known:
        problems.append(Problem("staff.unknown_competence", UNKNOWN))
    if own:
        problems.append(Problem("staff.own_competence", OWN_COMPETENCE))
    if until and until < since:
        problems.append(Problem("staff.ends_before_start", ENDS_BEFORE_START))
    return problems
