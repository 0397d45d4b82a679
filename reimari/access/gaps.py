"""Rules with gaps where the actor's teams and id belong, for statements put into SQL once (`common.asking`).

A rule asks an actor for the teams that their posts reach, for those in which the posts are, for those in
which they finish what they have taken, for their id, and whether a post reaches what they made themselves.
The last changes what the rule says; so does whether there are teams that they help.
"""

from typing import Any, Protocol, cast
from uuid import UUID

from django.db.models import Model

from reimari.access.actor import Actor, ActorKind, PostHeld
from reimari.access.catalogue import Action
from reimari.access.speaking import heard
from reimari.common.asking import AskedModels, Codes, Given


class ByReach[M: Model](Protocol):
    """A statement for those whose posts reach their own rows, and another for those whose don't."""

    def __call__(self, *, own: bool) -> AskedModels[M]: ...


def anybody(*, own: bool, helps: bool = True, gaps: str = "") -> Actor:
    """An actor with gaps, for a rule. `own`: whether a post reaches what the actor has made or sent.

    `helps`: whether they finish in other teams what they have taken; if not, the rule needn't look for it.

    `gaps`: how the names of the gaps begin, where a statement asks several rules of different posts.
    """
    team, reached = Codes(f"{gaps}posted"), frozenset({Codes(f"{gaps}teams")})
    lent = frozenset({Codes(f"{gaps}lent")} if helps else ())
    post = PostHeld("", frozenset(), teams=reached, own=own, team=team, lent=lent)
    return Actor(ActorKind.STAFF, cast(UUID, Given(f"{gaps}me")), posts=frozenset({post}))


def filled(doing: Actor, *, gaps: str = "") -> dict[str, Any]:
    """What the gaps hold for this actor, who has only the posts that allow the Action."""
    return {
        f"{gaps}teams": doing.teams(),
        f"{gaps}posted": doing.home_teams(),
        f"{gaps}lent": doing.finishing_teams(),
        f"{gaps}me": doing.id,
    }


def rows_for[M: Model](action: Action, actor: Actor, asked: ByReach[M], **given: Any) -> list[M]:
    """The rows of a statement that asks the Action's rule with gaps; none for whoever has no post for it."""
    doing = actor.doing(action.name)
    if not doing.posts:
        return []
    with heard(actor):
        return asked(own=doing.acts_for_own()).rows(**given, **filled(doing))
