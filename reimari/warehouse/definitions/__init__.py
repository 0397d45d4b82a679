"""What is exported: each table and column once. SQL, files and the dictionary follow from it."""

from hashlib import sha256
from typing import Final

from reimari.warehouse.definitions.cases import APPOINTMENTS, CASES, GRANTS, TRANSFERS
from reimari.warehouse.definitions.codes import CHOICES, CODES, ITEMS, LISTS, OWN, ROWS
from reimari.warehouse.definitions.contacts import CALLBACKS, CONTACTS, MATTERS
from reimari.warehouse.definitions.line import CALLS, CARDS, FEEDBACK, REPORTS, SHORTAGES
from reimari.warehouse.definitions.values import Column, Kind, Table
from reimari.warehouse.definitions.work import CLOCKS, PAUSES, STEPS

__all__ = ["CHOICES", "CODES", "FACTS", "ITEMS", "LISTS", "OWN", "ROWS", "TABLES", "Column", "Kind", "Table"]

FACTS: Final = (
    CONTACTS,
    MATTERS,
    CASES,
    STEPS,
    CLOCKS,
    PAUSES,
    APPOINTMENTS,
    CALLBACKS,
    TRANSFERS,
    GRANTS,
    REPORTS,
    FEEDBACK,
    SHORTAGES,
    CALLS,
    CARDS,
)
TABLES: Final = (*FACTS, CODES)


def version() -> str:
    """By what two exports tell whether they have the same columns, counted in the same way."""
    told = [
        (table.code, table.select(), [(each.name, each.kind, each.codes) for each in table.columns])
        for table in TABLES
    ]
    return sha256(repr(told).encode()).hexdigest()[:12]
