"""What a role may do, in words, and who holds it now; and who may do this (C05, I-01, G-21)."""

from typing import Any, cast

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.catalogue import ACTIONS, Unseen
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.common.pages import page
from reimari.desk.queries import roles as queries
from reimari.desk.queries.proposals import tabs
from reimari.region.queries import profile_on
from reimari.staff import access
from reimari.staff.models import Role

TEMPLATE = "desk/views/roles.html"


@require_safe
def roles(request: ActorRequest) -> HttpResponse:
    """All roles of the county, and everything that can be done."""
    access.SEE_ROLES.require(request.actor)
    with reading(request.actor, access.SEE_ROLES) as seen:
        seen.subject = cast(User, request.user)
        today = timezone.localdate()
        return _page(
            request,
            roles=queries.roles_of(profile_on(today), today),
            everything=queries.parts_of(ACTIONS),
        )


@require_safe
def role(request: ActorRequest, role: str) -> HttpResponse:
    """One role: what it may do, part by part, and who holds it now."""
    access.SEE_ROLES.require(request.actor)
    with reading(request.actor, access.SEE_ROLES) as seen:
        seen.subject = cast(User, request.user)
        today = timezone.localdate()
        line = queries.role_of(profile_on(today), role, today)
        if line is None:
            raise Unseen(access.SEE_ROLES, Role, role[:60])
        return _page(request, line=line, holders=queries.holders(request.actor, [line.role.code], today))


@require_safe
def who_may(request: ActorRequest, app: str, verb: str) -> HttpResponse:
    """One thing that can be done: which roles allow it, and who holds them now."""
    access.SEE_ROLES.require(request.actor)
    with reading(request.actor, access.SEE_ROLES) as seen:
        seen.subject = cast(User, request.user)
        today = timezone.localdate()
        action = ACTIONS.get(f"{app}.{verb}")
        if action is None:
            raise Unseen(access.SEE_ROLES, Role, f"{app}.{verb}"[:60])
        lines = queries.who_may(action, queries.roles_of(profile_on(today), today))
        codes = [line.role.code for line in lines]
        return _page(
            request, action=action, lines=lines, holders=queries.holders(request.actor, codes, today)
        )


def _page(request: ActorRequest, **shown: Any) -> HttpResponse:
    sees_posts = request.actor.may(access.VIEW_POSTS.name)
    context = {"now": timezone.now(), "tabs": tabs(request.actor, "roles"), "sees_posts": sees_posts, **shown}
    return page(request, TEMPLATE, context)
