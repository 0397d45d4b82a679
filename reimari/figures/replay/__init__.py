"""Replay: what came in some past months, decided anew by today's rules and by changed ones. Pure.

No engine of its own: it asks those of routing, clocks, opening hours and staffing twice.
"""

from reimari.figures.replay.came import Arrival, Matter, Ran
from reimari.figures.replay.changes import Asked, Changes, Move, NewLength, changed, new_errors
from reimari.figures.replay.found import Before, Found, Kept, LineFound, Promise, Routes, Went
from reimari.figures.replay.replaying import Replay
from reimari.figures.replay.sides import Side, standing_on

__all__ = [
    "Arrival",
    "Asked",
    "Before",
    "Changes",
    "Found",
    "Kept",
    "LineFound",
    "Matter",
    "Move",
    "NewLength",
    "Promise",
    "Ran",
    "Replay",
    "Routes",
    "Side",
    "Went",
    "changed",
    "new_errors",
    "standing_on",
]
