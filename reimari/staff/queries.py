import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language

from reimari.access.actor import Actor, ActorKind, PostHeld
from reimari.accounts.demo import DemoPerson, shows
from reimari.accounts.models import User
from reimari.region.profile.values import OrganisationKind
from reimari.staff.models import Post, Scope

# As `Post.objects.valid_on` and the scopes say it; each request asks it, the ORM takes five times as long.
HELD = """
    SELECT post.role_id, post.team_id, role.actions, role.scope, post.title, role.name, team.name,
           coalesce(reached.teams, '{}'), coalesce(reached.units, '{}')
    FROM staff_post AS post
    JOIN staff_role AS role ON role.code = post.role_id
    JOIN staff_team AS team ON team.code = post.team_id
    JOIN staff_unit AS unit ON unit.code = team.unit_id
    JOIN staff_organisation AS organisation ON organisation.code = unit.organisation_id
    LEFT JOIN LATERAL (
        SELECT array_agg(each.code) AS teams, array_agg(DISTINCT each.unit_id) AS units
        FROM staff_team AS each
        WHERE role.scope = 'county'
           OR (role.scope IN ('team', 'unit', 'service_task') AND each.code = team.code)
           OR (role.scope = 'unit' AND each.unit_id = team.unit_id)
           OR (role.scope = 'service_task' AND each.service_task_id = team.service_task_id)
    ) AS reached ON true
    WHERE post.user_id = %(user)s AND post.valid_from <= %(day)s
      AND (post.valid_until IS NULL OR post.valid_until >= %(day)s)
      AND (role.valid_from IS NULL OR role.valid_from <= %(day)s)
      AND (role.valid_until IS NULL OR role.valid_until >= %(day)s)
      AND (organisation.kind = %(county)s OR EXISTS (
            SELECT FROM staff_contract AS contract
            WHERE contract.organisation_id = organisation.code AND contract.validity @> %(day)s::date))
    ORDER BY post.valid_from, post.id
"""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who acts, and what their first post is called in each language: its title, its role, its team."""

    actor: Actor
    title: Mapping[str, str]
    role: Mapping[str, str]
    team: Mapping[str, str]


def actor_of(user: User, *, on: dt.date) -> Actor:
    """The member of staff with the posts valid on the day, in one query."""
    return signed_in(user, on=on).actor


def signed_in(user: User, *, on: dt.date) -> SignedIn:
    """As `actor_of`, with the names that the top line shows."""
    with connection.cursor() as cursor:
        cursor.execute(HELD, {"user": user.pk, "day": on, "county": OrganisationKind.COUNTY})
        rows = cursor.fetchall()
    held = frozenset(
        PostHeld(
            role,
            frozenset(actions),
            teams=frozenset(teams),
            own=scope == Scope.OWN,
            team=team,
            units=frozenset(units),
        )
        for role, team, actions, scope, _, _, _, teams, units in rows
    )
    names = [json.loads(text) for text in rows[0][4:7]] if rows else [{}, {}, {}]
    return SignedIn(Actor(ActorKind.STAFF, user.pk, user.organisation, held), *names)


def title_of(post: Post) -> str:
    """What the post is called in the language of the page, else in Finnish; else its role's name."""
    titles: dict[str, str] = post.title
    return titles.get((get_language() or "fi")[:2]) or titles.get("fi") or str(post.role)


def introduced(users: Iterable[User]) -> Sequence[DemoPerson]:
    """The demo's people with title, team and unit, by unit and name: two queries besides the users' own.

    Somebody without a post today (a partner whose contract has ended) is told by their last one.
    """
    users = list(users)
    posts = Post.objects.filter(user__in=users).select_related("role", "team__unit")
    last = {post.user_id: post for post in posts.order_by("valid_from", "pk")}
    today = posts.valid_on(timezone.localdate()).order_by("-valid_from", "-pk")
    held = last | {post.user_id: post for post in today}
    people = [_introduced(user, held.get(user.pk)) for user in users]
    return sorted(people, key=lambda person: (person.unit.casefold(), person.name.casefold()))


def _introduced(user: User, post: Post | None) -> DemoPerson:
    if post is None:
        return DemoPerson(user.pk, str(user), shows=shows(user))
    return DemoPerson(
        user.pk,
        str(user),
        title=title_of(post),
        team=str(post.team),
        unit=str(post.team.unit),
        shows=shows(user),
    )
