"""Who answers for a matter, and who works there today: for every employee (C05, R-VS-31, R-IU-23)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from reimari.contacts.queries import Known, Rules
from reimari.cover.standing import TeamNow, team_now
from reimari.desk.forms.choices import language_name
from reimari.desk.queries.routes import Line, line_of
from reimari.desk.queries.standing import Colleague, StandIn, colleagues, stand_ins_named
from reimari.region.profile.values import Profile

MOST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """Who serves in the language that was asked for: those who are there, else who stands in."""

    language: str
    names: tuple[str, ...]
    stand_ins: Sequence[StandIn] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Who answers, in words, and the people of that team; `stand_ins`: when nobody of them is there."""

    line: Line
    colleagues: Sequence[Colleague] = ()
    is_manned: bool = True
    stand_ins: Sequence[StandIn] = ()
    served: Served | None = None


def responsible_for(known: Known, rules: Rules, language: str, *, asked: str, now: dt.datetime) -> Answer:
    """By the county's rules of today. `asked`: the client's language, if it was told."""
    line = line_of(1, "", known, rules, language)
    if not line.route.team:
        return Answer(line=line)
    profile = rules.profile
    team = team_now(line.route.team, profile, now=now)
    return Answer(
        line=line,
        colleagues=colleagues(team, profile)[:MOST],
        is_manned=team.is_manned,
        stand_ins=() if team.is_manned else stand_ins_named(team.stand_ins([]), team, profile),
        served=_served(team, profile, asked) if asked else None,
    )


def _served(team: TeamNow, profile: Profile, asked: str) -> Served:
    """Whoever is there and serves in the language; else who of the teams near does."""
    there = [each for each in team.people if not each.is_away and asked in each.serving.languages]
    names = tuple(str(each.user) for each in sorted(there, key=lambda each: str(each.user).casefold()))
    others = [] if names else [each for each in team.stand_ins([asked]) if not each.lacks]
    return Served(
        language=language_name(asked), names=names, stand_ins=stand_ins_named(others, team, profile)
    )
