"""Which deeds somebody may do on a row, asked together with the row or by itself."""

from collections.abc import Mapping
from typing import Any

from django.db.models import BooleanField, Model, Q, QuerySet, Value, When
from django.db.models import Case as If
from django.db.models.expressions import Combinable

from reimari.access.actor import Actor, PostHeld
from reimari.access.catalogue import Action, Rule


class Rights:
    """Whether the actor may do each of these deeds, by the Actions' own rules.

    Deeds that ask the same rule of the same posts share a column: a case has seventeen deeds and four rules.
    """

    def __init__(self, actor: Actor, deeds: Mapping[str, Action]) -> None:
        self.columns: dict[str, Combinable] = {}
        self._deeds: dict[str, str] = {}
        known: dict[tuple[Rule, frozenset[PostHeld]], str] = {}
        for name, action in deeds.items():
            doing = actor.doing(action.name)
            if not doing.posts:
                continue
            key = action.rule, doing.posts
            if key not in known:
                known[key] = f"may_{len(known)}"
                self.columns[known[key]] = _column(action.rule(doing))
            self._deeds[name] = known[key]

    def on(self, row: Any) -> frozenset[str]:
        """The names of the deeds that may be done on a row which came with the columns."""
        return frozenset(name for name, column in self._deeds.items() if getattr(row, column))


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
