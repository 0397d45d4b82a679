"""Which deeds somebody may do on one row, asked in one query."""

from django.db.models import BooleanField, Model, QuerySet, Value, When
from django.db.models import Case as If

from reimari.access.actor import Actor
from reimari.access.catalogue import Action


def allowed[M: Model](actor: Actor, rows: QuerySet[M], *actions: Action) -> frozenset[str]:
    """The names of the Actions that the actor may do on the one row of `rows`; none when there is no row."""
    asked = [action for action in actions if actor.may(action.name)]
    rules = {action.name.replace(".", "_"): action.rule(actor.doing(action.name)) for action in asked}
    columns = {
        name: If(When(rule, then=True), default=False, output_field=BooleanField())
        if rule
        else Value(value=True, output_field=BooleanField())
        for name, rule in rules.items()
    }
    found = rows.annotate(**columns).values(*columns).first() if columns else None
    return frozenset(action.name for action in asked if found and found[action.name.replace(".", "_")])
