"""The address at which a calendar reads somebody's own duty: made, made anew, closed (I-19)."""

import datetime as dt

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.accounts.models import User
from reimari.staff import access
from reimari.staff.models import DutyFeed


@does(access.MAKE_FEED)
def make_feed(user: User, *, token_hash: str, actor: Actor, now: dt.datetime) -> DutyFeed:
    """A new address; the one before it tells nothing any more. Only the hash of its secret is kept."""
    feed, _new = DutyFeed.objects.update_or_create(
        user=user, defaults={"token_hash": token_hash, "made_at": now, "revoked_at": None}
    )
    return feed


@does(access.REVOKE_FEED)
def revoke_feed(user: User, *, actor: Actor, now: dt.datetime) -> User:
    """The address tells nothing any more."""
    DutyFeed.objects.filter(user=user, revoked_at=None).update(revoked_at=now)
    return user
