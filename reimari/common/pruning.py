"""Removing old rows in small bites, so that nobody waits for it."""

from django.db.models import Model, QuerySet

BITE = 5_000  # rows of one transaction


def prune[M: Model](old: QuerySet[M], *, bite: int = BITE) -> int:
    """Delete these rows, a bite at a time; how many went."""
    gone = 0
    while True:
        keys = list(old.order_by("pk").values_list("pk", flat=True)[:bite])
        gone += old.model._default_manager.filter(pk__in=keys).delete()[0]
        if len(keys) < bite:
            return gone
