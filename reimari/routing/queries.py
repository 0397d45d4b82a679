"""The county's routing rules of a day, compiled once in each process."""

import datetime as dt
from functools import lru_cache

from reimari.region.profile.values import Profile
from reimari.region.queries import loaded_profile_on
from reimari.routing.rules import Router, compile_profile, packed_reference

# Profiles by hash, for the compiled rules below: a Profile itself can't be a key.
_loaded: dict[str, Profile] = {}


def router_on(day: dt.date) -> Router:
    """The compiled rules of the profile that holds on the day."""
    profile, profile_hash = loaded_profile_on(day)
    _loaded[profile_hash] = profile
    return _compiled(profile_hash, day)


@lru_cache(maxsize=16)
def _compiled(profile_hash: str, day: dt.date) -> Router:
    return compile_profile(_loaded[profile_hash], packed_reference(), day)
