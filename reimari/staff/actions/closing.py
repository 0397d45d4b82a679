"""Somebody has left, or has lost what they sign in with."""

import datetime as dt

from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.accounts import factors
from reimari.accounts.models import User
from reimari.accounts.open_sessions import end_others
from reimari.common.problems import refuse
from reimari.staff import access
from reimari.staff.actions.coming import ended_now
from reimari.staff.models import Post
from reimari.staff.rules import closing_problems


@does(access.CLOSE_ACCOUNT)
def close_account(user: User, *, actor: Actor, now: dt.datetime) -> User:
    """Somebody is out at this moment, on every device, and their posts end. What they did stays."""
    refuse(closing_problems(str(user), is_closed=not user.is_active))
    today = timezone.localdate(now)
    held = Post.objects.filter(user=user).not_over(today).order_by("pk")
    for post in held.select_for_update(no_key=True):
        ended_now(post, by=actor.id, today=today)
    user.close()
    return user


@does(access.RESET_FACTORS)
def reset_factors(user: User, *, actor: Actor, now: dt.datetime) -> User:
    """Whoever has lost all second factors begins anew: they go, open sessions end, and the user is told."""
    factors.reset(user, now=now)
    end_others(user, None)
    return user
