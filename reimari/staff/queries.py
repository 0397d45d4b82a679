import datetime as dt

from reimari.access.actor import Actor, ActorKind, PostHeld
from reimari.accounts.models import User
from reimari.staff.models import Post, Scope, Team


def actor_of(user: User, *, on: dt.date) -> Actor:
    """The member of staff with the posts valid on the day, in two queries."""
    posts = Post.objects.filter(user=user).valid_on(on).select_related("role", "team")
    teams = list(Team.objects.only("code", "unit_id", "service_task_id").order_by("code"))
    held = frozenset(_held(post, [team for team in teams if _reaches(post, team)]) for post in posts)
    return Actor(ActorKind.STAFF, user.pk, user.organisation, held)


def _held(post: Post, reached: list[Team]) -> PostHeld:
    return PostHeld(
        post.role_id,
        frozenset(post.role.actions),
        teams=frozenset(team.code for team in reached),
        own=post.role.scope == Scope.OWN,
        team=post.team_id,
        units=frozenset(team.unit_id for team in reached),
    )


def _reaches(post: Post, team: Team) -> bool:
    match post.role.scope:
        case Scope.COUNTY:
            return True
        case Scope.SERVICE_TASK:
            return team.code == post.team_id or (
                post.team.service_task_id is not None and team.service_task_id == post.team.service_task_id
            )
        case Scope.UNIT:
            return team.unit_id == post.team.unit_id
        case Scope.TEAM:
            return team.code == post.team_id
        case _:
            return False
