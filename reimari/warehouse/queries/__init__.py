"""What is read for an export, all of one moment."""

from reimari.warehouse.queries.codes import code_rows
from reimari.warehouse.queries.facts import Rows, one_moment, persons_in
from reimari.warehouse.queries.hidden import hidden_tracks

__all__ = ["Rows", "code_rows", "hidden_tracks", "one_moment", "persons_in"]
