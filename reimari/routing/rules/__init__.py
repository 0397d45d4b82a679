"""The routing engine: facts in, destination, area, team and reasons out. No Django, no clock, no database."""

from reimari.routing.rules.conditions import Seen, When
from reimari.routing.rules.facts import Decision, FactError, Facts, PlaceFound, Spot
from reimari.routing.rules.places import Reference, packed_reference
from reimari.routing.rules.reading import FactReader
from reimari.routing.rules.router import Router, Routers, compile_profile

__all__ = [
    "Decision",
    "FactError",
    "FactReader",
    "Facts",
    "PlaceFound",
    "Reference",
    "Router",
    "Routers",
    "Seen",
    "Spot",
    "When",
    "compile_profile",
    "packed_reference",
]
