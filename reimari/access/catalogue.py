"""What can be done, and on which rows. Each app lists its Actions in access.py; roles name them in data."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.db.models import Exists, Model, Q, QuerySet

from reimari.access.actor import Actor, ActorKind
from reimari.access.speaking import heard

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

type Rule = Callable[[Actor], Q]

ACTIONS: dict[str, "Action"] = {}


class Forbidden(Exception):
    """The actor sees the row but may not do this: 403."""


class Unseen(Exception):
    """The actor may not see the row, or there is none: 404."""

    def __init__(self, action: "Action", model: type[Model], pk: object) -> None:
        super().__init__(action.name)
        self.action, self.model, self.pk = action, model, pk


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that someone may do. Its name is also the name of its audit event.

    The rule gets the actor with only the posts that allow this Action, so it can't forget to ask.
    It never joins a to-many relation: it must work under FOR UPDATE.
    """

    name: str
    label: "StrPromise"
    rule: Rule
    logged: bool = True  # only keeping a draft isn't: a test holds that list at one name

    def __post_init__(self) -> None:
        if self.name in ACTIONS:
            raise ValueError(f"two Actions are called {self.name}")
        ACTIONS[self.name] = self

    def rows[M: Model](self, actor: Actor, queryset: QuerySet[M]) -> QuerySet[M]:
        """The rows on which the actor may do this."""
        if actor.kind == ActorKind.SYSTEM:
            return queryset
        doing = actor.doing(self.name)
        if not doing.posts:
            return queryset.none()
        return queryset.filter(self.rule(doing))

    def require(self, actor: Actor) -> None:
        """For what has no row (a search, a settings page): refuse whoever has no post that allows this."""
        if not actor.may(self.name):
            raise Forbidden(self.name)

    def row[M: Model](self, actor: Actor, queryset: QuerySet[M], pk: object) -> M:
        """The one row, if the actor may do this on it."""
        with heard(actor):
            found = self.rows(actor, queryset).filter(pk=pk).first()
        if found is None:
            raise Unseen(self, queryset.model, pk)
        return found


class OfEach(Exists):
    """An `Exists` that is asked of each row by itself, for rules.

    Of a plain one PostgreSQL may make a table of all rows that could be meant, when it expects to ask often,
    although a page stops after the first twenty: for one name it read every contact of the teams.
    """

    template = "((%(subquery)s) IS NOT NULL)"


def by_work[M: Model](action: Action, work: Rule, actor: Actor, queryset: QuerySet[M], pk: object) -> M:
    """The row, if the actor sees it by `work`: what else the Action shows is for reading, not for deeds."""
    doing = actor.doing(action.name)
    rows = queryset if actor.kind == ActorKind.SYSTEM else queryset.filter(work(doing))
    return action.row(actor, rows, pk)


def anywhere(actor: Actor) -> Q:
    """All rows, for whoever has a post that allows the Action."""
    return Q()


@cache
def in_my_teams(path: str = "team") -> Rule:
    """Rows whose team, found at `path`, is one that the actor's posts reach."""

    def rule(actor: Actor) -> Q:
        return Q(**{f"{path}__in": actor.teams()})

    return rule
