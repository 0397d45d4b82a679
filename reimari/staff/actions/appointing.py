"""Posts given by one: the program's own jobs and commands (`reimari appoint`, the demo)."""

import datetime as dt
from collections.abc import Mapping

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.accounts.models import User
from reimari.common.problems import refuse
from reimari.staff import access, facts
from reimari.staff.models import Post, Role, Team
from reimari.staff.rules import post_problems


@does(access.APPOINT)
def appoint_user(
    team: Team,
    *,
    user: User,
    role: Role,
    title: Mapping[str, str],
    since: dt.date,
    until: dt.date | None,
    origin: str = "",
    actor: Actor,
    now: dt.datetime,
) -> Post:
    """Give somebody a post in the team: rights come from posts alone. `until` is its last day.

    `origin`: the identity provider whose group gives it. The team is locked, so that the same post isn't
    given twice at once.
    """
    held = facts.same_posts(user, team, role, since=since, until=until)
    refuse(
        post_problems(
            str(user),
            since=since,
            until=until,
            has_post=held.exists(),
            same_organisation=user.organisation == team.unit.organisation_id,
        )
    )
    return Post.objects.create(
        user=user,
        team=team,
        role=role,
        title=dict(title),
        valid_from=since,
        valid_until=until,
        origin=origin,
    )
