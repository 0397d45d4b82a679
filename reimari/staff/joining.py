"""Whoever signs in by an identity provider has the posts of their groups there, as the installation tells."""

import datetime as dt
import logging
from collections.abc import Collection, Iterator

from django.db.models import Count
from django.utils import timezone

from reimari.access.actor import system
from reimari.accounts.models import User
from reimari.accounts.oidc.told import ProviderTold
from reimari.common.problems import Refused
from reimari.staff.actions import appoint_user, end_post
from reimari.staff.models import Organisation, Post, Role, Team

log = logging.getLogger(__name__)
ACTOR = system("sign-in")


def follow_groups(user: User, provider: ProviderTold, groups: frozenset[str]) -> None:
    """Give the posts of these groups that are missing, end those of groups that are gone, at this moment.

    What was given by hand, or by another provider, stays as it is.
    """
    now = timezone.now()
    today = timezone.localdate(now)
    wanted = {(post.team, post.role) for post in provider.posts if post.group in groups}
    held = Post.objects.filter(user=user, origin=provider.code).not_over(today)
    for post in held.order_by("pk"):
        if (post.team_id, post.role_id) not in wanted:
            end_post(post, last=None, actor=ACTOR, now=now)
    begun = Post.objects.filter(user=user, valid_from__lte=today).not_over(today)
    have = set(begun.values_list("team", "role"))
    for code, role in sorted(wanted - have):
        _appoint(user, provider, code, role, now)


def _appoint(user: User, provider: ProviderTold, code: str, role_code: str, now: dt.datetime) -> None:
    """A post that can't be given keeps nobody out; `reimari check` tells what the file says wrongly."""
    team, role = Team.objects.filter(pk=code).first(), Role.objects.filter(pk=role_code).first()
    if team is None or role is None:
        log.error("the group's post %s in %s isn't in the profile", role_code, code)
        return
    try:
        appoint_user(
            team,
            user=user,
            role=role,
            title={},
            since=timezone.localdate(now),
            until=None,
            origin=provider.code,
            actor=ACTOR,
            now=now,
        )
    except Refused as refusal:
        log.error("the group's post %s in %s isn't given: %s", role_code, code, refusal)


def left_by_others(told: Collection[str]) -> Iterator[tuple[str, int]]:
    """Providers that aren't told any more, and how many posts of theirs still hold."""
    given = Post.objects.exclude(origin__in=["", *told]).not_over(timezone.localdate())
    yield from given.order_by("origin").values_list("origin").annotate(count=Count("pk"))


def told_wrongly(provider: ProviderTold) -> Iterator[str]:
    """What the installation's file says of a provider and the profile doesn't know; for `reimari check`."""
    if not Organisation.objects.filter(pk=provider.organisation).exists():
        yield f"{provider.code}: there is no organisation {provider.organisation}."
    teams = dict(Team.objects.values_list("pk", "unit__organisation"))
    roles = set(Role.objects.values_list("pk", flat=True))
    for post in provider.posts:
        if post.team not in teams:
            yield f"{provider.code}: there is no team {post.team}."
        elif teams[post.team] != provider.organisation:
            yield f"{provider.code}: team {post.team} isn't of the organisation {provider.organisation}."
        if post.role not in roles:
            yield f"{provider.code}: there is no role {post.role}."
