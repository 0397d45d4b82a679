"""Figures counted now, figures as they are kept, and what stands behind one."""

from reimari.figures.queries.behind import Rows, behind, units_of
from reimari.figures.queries.counting import (
    BY_MONTH,
    BY_NOTHING,
    BY_UNIT,
    COLUMNS,
    By,
    Counted,
    Cut,
    counted,
)
from reimari.figures.queries.due import MOST, Due, due_by_day, due_cases
from reimari.figures.queries.kept import Kept, Read, Run, Sums, added, months_to_freeze
from reimari.figures.queries.population import Inhabitants, inhabitants, loaded_files
from reimari.figures.queries.replay import is_long, replayed
from reimari.figures.queries.upkeep import Stale, differing, stale_months

__all__ = [
    "BY_MONTH",
    "BY_NOTHING",
    "BY_UNIT",
    "COLUMNS",
    "MOST",
    "By",
    "Counted",
    "Cut",
    "Due",
    "Inhabitants",
    "Kept",
    "Read",
    "Rows",
    "Run",
    "Stale",
    "Sums",
    "added",
    "behind",
    "counted",
    "differing",
    "due_by_day",
    "due_cases",
    "inhabitants",
    "is_long",
    "loaded_files",
    "months_to_freeze",
    "replayed",
    "stale_months",
    "units_of",
]
