"""That facts were exported is written down before anybody can fetch them."""

import datetime as dt

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.warehouse import access
from reimari.warehouse.models import Export


@does(access.EXPORT)
def export_facts(export: Export, *, actor: Actor, now: dt.datetime) -> Export:
    """Write down what is about to be put out: which tables, how many rows and people, to where."""
    export.exported_at = now
    export.save(force_insert=True)
    return export
