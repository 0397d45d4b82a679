"""The county's profile of a day, as the pages use it."""

import datetime as dt
import json
from contextvars import ContextVar
from functools import lru_cache
from uuid import UUID

from reimari.access.deeds import kept
from reimari.common.answering import request_id
from reimari.common.asking import Asked, Given
from reimari.region.models import CountyProfile
from reimari.region.profile.document import from_document
from reimari.region.profile.values import Profile

WITH_DEMO = "+demo"
type Holds = tuple[str, bool]  # a document's hash, and whether the demo's invented values hold with it
_held: ContextVar[tuple[UUID, dt.date, Holds] | None] = ContextVar("held", default=None)


class NoProfile(Exception):
    """No profile has been loaded: `reimari profile load` comes first."""


def profile_on(day: dt.date) -> Profile:
    """The profile that holds on the day. One small query; the value is kept in the process by its hash."""
    return loaded_profile_on(day)[0]


def loaded_profile_on(day: dt.date) -> tuple[Profile, str]:
    """The profile that holds on the day, else the earliest, and its version, which clocks and routes name.

    The version is the document's hash; with the demo's invented values its end says so.
    """
    return kept(("profile", day), lambda: _asked_once(day))


THAT_HOLDS = Asked(lambda: CountyProfile.objects.on(Given("day")).values_list("hash", "with_demo")[:1])
# The same for a statement that each page asks anyway (`holds`), as `CountyProfile.objects.on` says it.
HOLDS = """
    SELECT json_build_array(hash, with_demo)::text FROM region_countyprofile
    WHERE valid_from <= %(day)s ORDER BY valid_from DESC, loaded_at DESC, id DESC LIMIT 1
"""


def holds(day: dt.date, told: str | None) -> None:
    """What `HOLDS` has told: while this request is answered nobody asks again."""
    request = request_id.get()
    if request and told:
        document_hash, with_demo = json.loads(told)
        _held.set((request, day, (document_hash, with_demo)))


def _asked_once(day: dt.date) -> tuple[Profile, str]:
    """What holds on the day; while one request is answered it is asked once, and stays the same."""
    request, held = request_id.get(), _held.get()
    if request and held and held[:2] == (request, day):
        return _loaded(*held[2])
    ((document_hash, with_demo),) = THAT_HOLDS.rows(day=day) or [_first_loaded()]
    _held.set((request, day, (document_hash, with_demo)) if request else None)
    return _loaded(document_hash, with_demo=with_demo)


def _loaded(document_hash: str, with_demo: bool) -> tuple[Profile, str]:  # noqa: FBT001 (a row's column)
    version = document_hash[: -len(WITH_DEMO)] + WITH_DEMO if with_demo else document_hash
    return _profile(document_hash, with_demo=with_demo), version


def _first_loaded() -> Holds:
    """The earliest, for a day before all profiles."""
    earliest = CountyProfile.objects.order_by("valid_from", "loaded_at", "pk")
    found = earliest.values_list("hash", "with_demo").first()
    if found is None:
        raise NoProfile
    return found


@lru_cache(maxsize=8)
def _profile(document_hash: str, *, with_demo: bool) -> Profile:
    stored = CountyProfile.objects.filter(hash=document_hash).order_by("pk")[:1].get()
    profile = from_document(stored.document)
    return profile.with_demo() if with_demo else profile
