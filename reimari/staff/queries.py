import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Exists, JSONField, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from reimari.access.actor import Actor, ActorKind, PostHeld
from reimari.accounts.demo import DemoPerson, shows
from reimari.accounts.models import User
from reimari.common.asking import Prepared
from reimari.region.profile.values import OrganisationKind
from reimari.region.queries import HOLDS, holds
from reimari.staff.models import LENDING, Overflow, Post, Scope, Team
from reimari.staff.rules.lending import LENT
from reimari.staff.rules.roster import Duty, Slot, Where

# As `Post.objects.valid_on` and the scopes say it; each request asks it, the ORM takes five times as long.
HELD = """
    SELECT post.role_id, post.team_id, role.actions, role.scope, post.title, role.name AS role_name,
           team.name AS team_name, coalesce(reached.teams, '{}') AS teams,
           coalesce(reached.units, '{}') AS units, coalesce(helped.teams, '{}') AS helps,
           coalesce(helped.units, '{}') AS helps_units, coalesce(helped.ever, '{}') AS helped
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
           OR (role.scope = 'partners' AND EXISTS (
                SELECT FROM staff_unit AS its
                JOIN staff_organisation AS whose ON whose.code = its.organisation_id
                WHERE its.code = each.unit_id AND whose.kind = %(partner)s))
    ) AS reached ON true
    LEFT JOIN LATERAL (
        SELECT array_agg(DISTINCT each.code) FILTER (WHERE flows.holds) AS teams,
               array_agg(DISTINCT each.unit_id) FILTER (WHERE flows.holds) AS units,
               array_agg(DISTINCT each.code) AS ever
        FROM staff_overflow AS overflow
        JOIN staff_team AS each ON each.code = overflow.team_id
        JOIN staff_unit AS its ON its.code = each.unit_id
        CROSS JOIN LATERAL (
            SELECT overflow.ended_at IS NULL
               AND (overflow.last_on IS NULL OR overflow.last_on >= %(day)s) AS holds
        ) AS flows
        WHERE overflow.to_id = team.code AND overflow.first_on <= %(day)s
          AND its.organisation_id = unit.organisation_id
          AND role.scope IN ('team', 'unit', 'service_task')
    ) AS helped ON true
    WHERE post.user_id = %(user)s AND post.valid_from <= %(day)s
      AND (post.valid_until IS NULL OR post.valid_until >= %(day)s)
      AND (post.ended_on IS NULL OR post.ended_on > %(day)s)
      AND (role.valid_from IS NULL OR role.valid_from <= %(day)s)
      AND (role.valid_until IS NULL OR role.valid_until >= %(day)s)
      AND (organisation.kind = %(county)s OR EXISTS (
            SELECT FROM staff_contract AS contract
            WHERE contract.organisation_id = organisation.code AND contract.validity @> %(day)s::date))
    ORDER BY post.valid_from, post.id
"""


KINDS = {"county": OrganisationKind.COUNTY, "partner": OrganisationKind.PARTNER}
USER = [each.attname for each in User._meta.concrete_fields]
# The user's own duties of the day, as `rules.roster.duties` says it: an exception stands for the week, nobody
# is on duty who is away. Whether the line is open and a post reaches the team is asked where it is shown.
DUTIES = """
    SELECT coalesce(json_agg(json_build_array(duty.half, duty.team_id, duty.line_id)), '[]')::text
    FROM (
        SELECT differs.half, differs.team_id, differs.line_id FROM staff_dutyexception AS differs
        WHERE differs.user_id = %(user)s AND differs.on = %(day)s AND differs.line_id IS NOT NULL
        UNION ALL
        SELECT weekly.half, weekly.team_id, weekly.line_id FROM staff_dutypattern AS weekly
        WHERE weekly.user_id = %(user)s AND weekly.weekday = extract(isodow FROM %(day)s::date)
          AND weekly.valid_from <= %(day)s AND (weekly.valid_until IS NULL OR weekly.valid_until >= %(day)s)
          AND NOT EXISTS (
            SELECT FROM staff_dutyexception AS other
            WHERE other.user_id = weekly.user_id AND other.on = %(day)s AND other.half = weekly.half)
    ) AS duty
    WHERE NOT EXISTS (
        SELECT FROM staff_absence AS absence
        WHERE absence.user_id = %(user)s AND absence.withdrawn_at IS NULL
          AND absence.first_on <= %(day)s AND absence.last_on >= %(day)s)
"""
# Both at once, for a session, with the county's profile that holds: a user without a post has one row, whose
# other columns are empty. Joined to one row, the posts stay in their order.
USER_AND_HELD = Prepared(
    "user_and_held",
    f"""
    SELECT {", ".join(f"person.{name}" for name in USER)}, ({DUTIES}) AS duties, ({HOLDS}) AS county, held.*
    FROM accounts_user AS person LEFT JOIN LATERAL ({HELD}) AS held ON true
    WHERE person.id = %(user)s
    """,  # noqa: S608 (the names of our own columns)
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who acts, and what their first post is called in each language: its title, its role, its team.

    `duties`: their own of the day, known where the user came with their posts.
    """

    actor: Actor
    title: Mapping[str, str]
    role: Mapping[str, str]
    team: Mapping[str, str]
    duties: tuple[Duty, ...] = ()


def actor_of(user: User, *, on: dt.date) -> Actor:
    """The member of staff with the posts valid on the day, in one query."""
    return signed_in(user, on=on).actor


def signed_in(user: User, *, on: dt.date) -> SignedIn:
    """As `actor_of`, with the names that the top line shows. No query if the user came with their posts."""
    known: tuple[dt.date, SignedIn] | None = getattr(user, "_signed_in", None)
    if known and known[0] == on:
        return known[1]
    return _signed_in(user, _asked(HELD, user.pk, on))


def user_with_posts(pk: UUID, *, on: dt.date) -> User | None:
    """The user, for whom `signed_in` on this day is known already, as is the county's profile. One query."""
    rows = USER_AND_HELD.rows(user=pk, day=on, **KINDS)
    if not rows:
        return None
    user: Any = User.from_db(DEFAULT_DB_ALIAS, USER, _read(rows[0][: len(USER)]))
    own, beside = len(USER), len(USER) + 2
    holds(on, rows[0][own + 1])
    posts = [row[beside:] for row in rows if row[beside] is not None]
    told = replace(_signed_in(user, posts), duties=tuple(_duties(pk, on, rows[0][own])))
    user._signed_in = on, told  # noqa: SLF001 (kept on the user, read by `signed_in`)
    return user  # type: ignore[no-any-return]


def _duties(user: UUID, on: dt.date, told: str) -> Iterable[Duty]:
    return (Duty(user, Slot(on, half), Where(team, line)) for half, team, line in json.loads(told))


def _read(row: tuple[Any, ...]) -> list[Any]:
    """PostgreSQL's values as the model's fields have them: what is JSON comes as text."""
    return [
        json.loads(value) if isinstance(field, JSONField) else value
        for field, value in zip(User._meta.concrete_fields, row, strict=True)
    ]


def _asked(statement: str, user: UUID, day: dt.date) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"user": user, "day": day, **KINDS})
        return list(cursor.fetchall())


def _signed_in(user: User, rows: list[tuple[Any, ...]]) -> SignedIn:
    held = frozenset(post for row in rows for post in _held(*row))
    names = [json.loads(text) for text in rows[0][4:7]] if rows else [{}, {}, {}]
    return SignedIn(Actor(ActorKind.STAFF, user.pk, user.organisation, held), *names)


def _held(
    role: str,
    team: str,
    actions: Sequence[str],
    scope: str,
    _title: str,
    _role_name: str,
    _team_name: str,
    teams: Sequence[str],
    units: Sequence[str],
    helps: Sequence[str],
    helps_units: Sequence[str],
    helped: Sequence[str],
) -> Iterator[PostHeld]:
    """A post, and what it is lent: the work of teams that flows over to its own (ADR 0029)."""
    allowed = frozenset(actions)
    yield PostHeld(
        role,
        allowed,
        teams=frozenset(teams),
        own=scope == Scope.OWN,
        team=team,
        units=frozenset(units),
    )
    if helped:
        yield PostHeld(
            role,
            allowed & LENT,
            teams=frozenset(helps),
            units=frozenset(helps_units),
            lent=frozenset(helped),
        )


def others_who_may(action: str, team: Team, *, than: UUID | None, on: dt.date) -> QuerySet[Post]:
    """Posts of somebody else whose role allows this Action and reaches the team, by the scopes of `HELD`."""
    reaches = (
        Q(role__scope=Scope.COUNTY)
        | Q(role__scope__in=[Scope.TEAM, Scope.UNIT, Scope.SERVICE_TASK], team=team)
        | Q(role__scope=Scope.UNIT, team__unit=team.unit_id)
    )
    if team.service_task_id:
        reaches |= Q(role__scope=Scope.SERVICE_TASK, team__service_task=team.service_task_id)
    outsourced = Team.objects.filter(pk=team.pk, unit__organisation__kind=OrganisationKind.PARTNER)
    reaches |= Q(Q(role__scope=Scope.PARTNERS), Exists(outsourced))
    if action in LENT:
        helps = Overflow.objects.on(on).inside().filter(team=team, to=OuterRef("team"))
        reaches |= Q(Exists(helps), role__scope__in=LENDING)
    posts = Post.objects.valid_on(on).filter(reaches, role__actions__contains=[action])
    return posts.exclude(user=than) if than else posts


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
