"""Whom to give a team's untaken steps, with reasons (R-KS-54)."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from reimari.access.actor import Actor
from reimari.cover import access
from reimari.cover.facts import MOST_TO_GIVE, suggestions_of
from reimari.desk.queries.cover import Row, people_to_choose, row_of
from reimari.desk.queries.lists import teams_named
from reimari.people import access as people
from reimari.staff.models import Team
from reimari.work import access as work
from reimari.work.queries import County


@dataclass(frozen=True, slots=True, kw_only=True)
class NextPage:
    """The team's untaken steps, the most urgent first; `most`: how many are shown when there are more."""

    team: Team
    without: Sequence[Row]
    rows: Sequence[Row]
    names: dict[UUID, str]
    most: int
    person_ids: frozenset[UUID]


def teams_to_give(actor: Actor) -> list[Team]:
    """The teams whose steps the actor may give and whose lists they see: their own first, then by unit."""
    doing = actor.doing(access.GIVE_STEPS.name)
    teams = {*doing.teams()} & {*actor.doing(work.LIST.name).teams()}
    own = set(doing.home_teams())
    return sorted(teams_named(sorted(teams)), key=lambda team: team.pk not in own)


def next_page(
    actor: Actor,
    team: Team,
    county: County,
    *,
    now: dt.datetime,
    only: Collection[UUID] | None = None,
    sent: Mapping[str, str] | None = None,
) -> NextPage:
    """The page, in ten queries at most. `sent`: what was chosen on it, by field, and was refused."""
    proposal = suggestions_of(team.pk, county.profile, now=now, only=only)
    names = actor.may(people.VIEW.name)
    choice = people_to_choose(proposal)
    rows = [row_of(proposal, each, county, choice, names=names, sent=sent) for each in proposal.assignments]
    steps = proposal.steps.values()
    return NextPage(
        team=team,
        without=[row for row in rows if row.obstacle],
        rows=[row for row in rows if not row.obstacle],
        names={user: str(row) for user, row in proposal.users.items()},
        most=MOST_TO_GIVE if len(steps) == MOST_TO_GIVE else 0,
        person_ids=frozenset(step.person_id for step in steps if names and step.person_id),
    )
