"""The county's engines for other systems: answers as `reimari route` and `due` give; nothing is stored."""

import datetime as dt
from functools import lru_cache

from django.utils import timezone

from reimari.common.lines import answer_line
from reimari.region.lines import DueLines
from reimari.region.profile.values import Profile
from reimari.region.queries import loaded_profile_on
from reimari.routing.lines import RouteLines
from reimari.routing.rules import packed_reference

_loaded: dict[str, Profile] = {}  # by hash: a Profile itself can't be a key


def routed(line: bytes) -> bytes:
    """Who answers for a contact, by the profile of today; raises BadLine."""
    return answer_line(line, _router(_profile_of_today(), timezone.localdate()).answer)


def due(line: bytes) -> bytes:
    """When a promise is due, by the profile of today; raises BadLine."""
    return answer_line(line, _clocks(_profile_of_today()).answer)


def _profile_of_today() -> str:
    profile, version = loaded_profile_on(timezone.localdate())
    _loaded[version] = profile
    return version


@lru_cache(maxsize=4)
def _router(version: str, day: dt.date) -> RouteLines:
    return RouteLines(_loaded[version], packed_reference(), day)


@lru_cache(maxsize=4)
def _clocks(version: str) -> DueLines:
    return DueLines(_loaded[version])
