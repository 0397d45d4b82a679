"""Rules with gaps where the actor's teams and id belong, for statements put into SQL once (`common.asking`).

A rule asks an actor for their teams, for their id, and whether a post reaches what they made themselves; only
the last changes what the rule says.
"""

from typing import Any, cast
from uuid import UUID

from reimari.access.actor import Actor, ActorKind, PostHeld
from reimari.common.asking import Codes, Given


def anybody(*, own: bool) -> Actor:
    """An actor with gaps, for a rule. `own`: whether a post reaches what the actor has made or sent."""
    post = PostHeld("", frozenset(), teams=frozenset({Codes("teams")}), own=own)
    return Actor(ActorKind.STAFF, cast(UUID, Given("me")), posts=frozenset({post}))


def filled(doing: Actor) -> dict[str, Any]:
    """What the gaps hold for this actor, who has only the posts that allow the Action."""
    return {"teams": doing.teams(), "me": doing.id}
