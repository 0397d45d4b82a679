"""The county's routing rules of a day, compiled once in each process."""

import datetime as dt

from reimari.region.queries import loaded_profile_on
from reimari.routing.rules import Router, Routers, packed_reference

# By the profile's version: a Profile itself can't be a key. A process sees few.
_routers: dict[str, Routers] = {}


def router_on(day: dt.date) -> Router:
    """The compiled rules of the profile that holds on the day."""
    profile, version = loaded_profile_on(day)
    if version not in _routers:
        _routers[version] = Routers(profile, packed_reference(), day)
    return _routers[version].on(day)
