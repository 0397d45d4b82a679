"""The county's profile of a day, as the pages use it."""

import datetime as dt
from functools import lru_cache

from reimari.access.deeds import remembered
from reimari.region.models import CountyProfile
from reimari.region.profile.document import from_document
from reimari.region.profile.values import Profile


class NoProfile(Exception):
    """No profile has been loaded: `reimari profile load` comes first."""


def profile_on(day: dt.date) -> Profile:
    """The profile that holds on the day. One small query; the value is kept in the process by its hash."""
    return loaded_profile_on(day)[0]


def loaded_profile_on(day: dt.date) -> tuple[Profile, str]:
    """The profile that holds on the day, and its hash (the version that clocks and routes name)."""
    return remembered(("profile", day), lambda: _loaded_on(day))


def _loaded_on(day: dt.date) -> tuple[Profile, str]:
    newest = CountyProfile.objects.order_by("-valid_from", "-loaded_at", "pk")
    found = (
        CountyProfile.objects.on(day).values_list("pk", "hash", "with_demo").first()
        or newest.values_list("pk", "hash", "with_demo").last()
    )
    if found is None:
        raise NoProfile
    pk, document_hash, with_demo = found
    return _profile(str(pk), document_hash, with_demo=with_demo), document_hash


@lru_cache(maxsize=8)
def _profile(pk: str, document_hash: str, *, with_demo: bool) -> Profile:
    profile = from_document(CountyProfile.objects.get(pk=pk, hash=document_hash).document)
    return profile.with_demo() if with_demo else profile
