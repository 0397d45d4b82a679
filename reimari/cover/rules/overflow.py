"""When a team that has too much gets help by the county's rule, and when no more: loads in, changes out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

type Pair = tuple[str, str]  # whose work flows over, and who helps


class Load(Protocol):
    """What a team has to do, in points, and how many people are at work for it."""

    @property
    def points(self) -> int: ...
    @property
    def people(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Help opens for a team with more points for each person than `opens`, and closes below `closes`.

    `closes` is below `opens`: in between everything stays as it is, so that help doesn't come and go.
    """

    teams: Collection[str]
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What is opened and what is ended now."""

    opens: tuple[Pair, ...] = ()
    ends: tuple[Pair, ...] = ()


def changes(
    rule: Rule,
    loads: Mapping[str, Load],
    *,
    opened: Collection[Pair],
    standing: Collection[Pair] = (),
    refused: Collection[Pair] = (),
) -> Changes:
    """What the rule changes (R-PS-67, R-KS-46, C78).

    `opened`: help that the rule has opened. `standing`: help that a supervisor has: the rule leaves it alone,
    and the team needs no more. `refused`: what a supervisor ended today; neither of the two is asked again
    today. The team with the most to do is helped first, by the one with the least; each helps one, and none
    that is helped.
    """
    each = {team: _for_each(loads[team]) for team in rule.teams if team in loads}
    ends = tuple(sorted(pair for pair in opened if _is_over(rule, each, pair)))
    kept = [*(pair for pair in opened if pair not in ends), *standing]
    helped, helping = {team for team, _to in kept}, {to for _team, to in kept}
    not_today = {team for team, _to in refused}
    rest = {to for _team, to in refused}
    opens: list[Pair] = []
    for team in sorted(each, key=lambda code: (-each[code], code)):
        if each[team] <= rule.opens or team in helped | helping | not_today:
            continue
        free = [
            to for to in each if to != team and each[to] < rule.closes and to not in helped | helping | rest
        ]
        if free:
            to = min(free, key=lambda code: (each[code], code))
            opens.append((team, to))
            helped.add(team)
            helping.add(to)
    return Changes(tuple(opens), ends)


ENDLESS = Fraction(10**9)  # what one person has who isn't there


def _for_each(load: Load) -> Fraction:
    """Points for each person at work. Where nobody is, work waits for ever, and nobody can help."""
    if load.people < 1:
        return ENDLESS
    return Fraction(load.points, load.people)


def _is_over(rule: Rule, each: Mapping[str, Fraction], pair: Pair) -> bool:
    """Whether the team has little enough again, or its helper too much of its own."""
    team, to = pair
    if team not in rule.teams or to not in rule.teams:
        return True
    little = team in each and each[team] < rule.closes
    too_much = to in each and each[to] > rule.opens
    return little or too_much
