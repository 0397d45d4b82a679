"""Whoever acts: a member of staff, a client, a job, another system, or nobody yet."""

from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID


class ActorKind(StrEnum):
    STAFF = "staff"
    CLIENT = "client"
    SYSTEM = "system"
    INTEGRATION = "integration"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class PostHeld:
    """What one post gives: the Actions of its role, and how far they reach.

    `team`: the post's own team. `teams`: all that the scope reaches; none when it reaches only what one
    has made or sent oneself (`own`). `units`: the units of those teams.

    A post that is lent reaches teams whose work flows over to the holder's team now, for the work alone; it
    is in no team. `lent`: those teams, and the ones of earlier days: what one took there one finishes.
    """

    role: str
    actions: frozenset[str]
    teams: frozenset[str] = frozenset()
    own: bool = False
    team: str = ""
    units: frozenset[str] = frozenset()
    lent: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Actor:
    kind: ActorKind
    id: UUID | None = None
    organisation: str = ""
    posts: frozenset[PostHeld] = frozenset()

    def doing(self, action: str) -> "Actor":
        """The same actor with only those posts that allow this Action."""
        return replace(self, posts=frozenset(post for post in self.posts if action in post.actions))

    def may(self, action: str) -> bool:
        """Whether any post allows this Action, on whatever rows; a named job may do what it calls."""
        return self.kind == ActorKind.SYSTEM or any(action in post.actions for post in self.posts)

    def teams(self) -> list[str]:
        """The teams that the posts reach."""
        return sorted({team for post in self.posts for team in post.teams})

    def units(self) -> list[str]:
        """The units of the teams that the posts reach."""
        return sorted({unit for post in self.posts for unit in post.units})

    def home_teams(self) -> list[str]:
        """The teams in which the posts are."""
        return sorted({post.team for post in self.posts if post.team})

    def helped_teams(self) -> list[str]:
        """The teams whose work flows over to one's own now, without those that one's own posts reach."""
        own = {team for post in self.posts if not post.lent for team in post.teams}
        return sorted({team for post in self.posts if post.lent for team in post.teams} - own)

    def finishing_teams(self) -> list[str]:
        """The teams in which one finishes what one has taken, also when their work flows over no more."""
        return sorted({team for post in self.posts for team in post.lent})

    def acts_for_own(self) -> bool:
        """Whether a post reaches what the actor has made or sent."""
        return any(post.own for post in self.posts)


def system(job: str) -> Actor:
    """A named job or command of the program itself; its name stands in the logs as its organisation."""
    return Actor(ActorKind.SYSTEM, organisation=job)


NOBODY = Actor(ActorKind.NOBODY)
