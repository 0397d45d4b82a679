"""Whether the county has what a page is about: by its profile of the day."""

from django.utils import timezone

from reimari.grants.queries import grantables, uses_cards
from reimari.region.profile.values import valid_items
from reimari.work.queries import county_on


def grants() -> bool:
    """Whether something may be granted on the line."""
    return bool(grantables(timezone.now()))


def has_places() -> bool:
    """Whether the register names places for crises or short stays."""
    now = timezone.now()
    return bool(valid_items(county_on(now).profile.care_places, timezone.localdate(now)))


def has_calendars() -> bool:
    """Whether the county tells what times of professionals are for."""
    now = timezone.now()
    return bool(valid_items(county_on(now).profile.backgrounds, timezone.localdate(now)))


def uses_kaiku() -> bool:
    """Whether the Kaikukortti is in use."""
    return uses_cards(timezone.now())
