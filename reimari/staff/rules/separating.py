"""Duties that one person may not hold both of: who proposes a payment doesn't decide on it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reimari.common.problems import Problem, gettext_noop
from reimari.region.profile.values import Separation, fold

HOLDS_BOTH = gettext_noop("%(user)s would hold duties that are kept apart: %(why)s")


@dataclass(frozen=True, slots=True)
class Duties:
    """What one post of somebody gives, and on which days; `until` None: until further notice."""

    role: str
    actions: frozenset[str]
    since: dt.date
    until: dt.date | None = None

    def meets(self, other: "Duties") -> bool:
        """Whether both hold on a common day."""
        return (self.until is None or other.since <= self.until) and (
            other.until is None or self.since <= other.until
        )

    def sides(self, rule: Separation) -> frozenset[int]:
        """Which of the two that the rule keeps apart it gives: 0, 1 or both."""
        if rule.actions:
            return frozenset(n for n, action in enumerate(rule.actions) if action in self.actions)
        return frozenset(n for n, role in enumerate(rule.roles) if fold(role) == fold(self.role))


def broken(rules: Iterable[Separation], posts: Sequence[Duties]) -> list[Separation]:
    """The rules that these posts of one person break on some day.

    Two posts that meet are enough: a rule keeps two things apart.
    """
    found = []
    for rule in rules:
        sides = [(post, post.sides(rule)) for post in posts]
        alone = any(len(side) > 1 for _, side in sides)
        if alone or any(
            one.meets(other) and len(mine | theirs) > 1
            for number, (one, mine) in enumerate(sides)
            for other, theirs in sides[number + 1 :]
            if mine and theirs
        ):
            found.append(rule)
    return found


def separation_problems(
    user: str, rules: Sequence[Separation], held: Sequence[Duties], new: Duties, language: str
) -> list[Problem]:
    """Why somebody with these posts may not get this too; what was broken before isn't told again."""
    before = {rule.code for rule in broken(rules, held)}
    return [
        Problem("staff.holds_both", HOLDS_BOTH, {"user": user, "why": rule.why.in_language(language)})
        for rule in broken(rules, [*held, new])
        if rule.code not in before
    ]
