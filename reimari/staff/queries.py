import datetime as dt
from collections.abc import Iterable, Sequence

from django.utils import timezone
from django.utils.translation import get_language

from reimari.access.actor import Actor, ActorKind, PostHeld
from reimari.accounts.demo import DemoPerson, shows
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
