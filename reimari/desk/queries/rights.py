"""Which deeds somebody may do on a row, asked together with the row or by itself."""

from collections.abc import Mapping
from typing import Any

from django.db.models import BooleanField, Model, Q, QuerySet, Value, When
from django.db.models import Case as If
from django.db.models.expressions import Combinable

from reimari.access.actor import Actor, PostHeld
from reimari.access.catalogue import Action, Rule
from reimari.access.gaps import anybody, filled

# Which rules are asked, and whether of an actor whose posts reach their own: all that changes a statement.
type Shape = tuple[tuple[Rule, bool], ...]


class Rights:
    """Whether the actor may do each of these deeds, by the Actions' own rules.

    Deeds that ask the same rule of the same posts share a column: a case has seventeen deeds and four rules.
    """

    def __init__(self, actor: Actor, deeds: Mapping[str, Action]) -> None:
        self._asked: dict[str, tuple[Rule, Actor]] = {}
        self._deeds: dict[str, str] = {}
        known: dict[tuple[Rule, frozenset[PostHeld]], str] = {}
        for name, action in deeds.items():
            doing = actor.doing(action.name)
            if not doing.posts:
                continue
            key = action.rule, doing.posts
            if key not in known:
                known[key] = f"may_{len(known)}"
                self._asked[known[key]] = action.rule, doing
            self._deeds[name] = known[key]

    @property
    def columns(self) -> dict[str, Combinable]:
        """What a queryset is annotated with."""
        return {column: _column(rule(doing)) for column, (rule, doing) in self._asked.items()}

    @property
    def shape(self) -> Shape:
        """Whose statement, put into SQL once, can be filled in for this actor: see `columns_with_gaps`."""
        return tuple((rule, doing.acts_for_own()) for rule, doing in self._asked.values())

    @property
    def given(self) -> dict[str, Any]:
        """What its gaps hold."""
        gaps = (filled(doing, gaps=f"{column}_") for column, (_rule, doing) in self._asked.items())
        return {name: value for each in gaps for name, value in each.items()}

    def on(self, row: Any) -> frozenset[str]:
        """The names of the deeds that may be done on a row which came with the columns."""
        return frozenset(name for name, column in self._deeds.items() if getattr(row, column))


def columns_with_gaps(shape: Shape) -> dict[str, Combinable]:
    """The columns of all who have the same shape."""
    return {
        f"may_{number}": _column(rule(anybody(own=own, gaps=f"may_{number}_")))
        for number, (rule, own) in enumerate(shape)
    }


def _column(rule: Q) -> Combinable:
    yes, no = (Value(answer, BooleanField()) for answer in (True, False))
    return If(When(rule, then=yes), default=no) if rule else yes


def allowed[M: Model](actor: Actor, rows: QuerySet[M], *actions: Action) -> frozenset[str]:
    """The names of the Actions that the actor may do on the one row of `rows`; none when there is no row."""
    rights = Rights(actor, {action.name: action for action in actions})
    if not rights.columns:
        return frozenset()
    row = rows.annotate(**rights.columns).only("pk").first()
    return rights.on(row) if row else frozenset()
