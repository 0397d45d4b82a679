"""The white list as one client is asked for: what may be granted, until when, and why not."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db.models.functions import Coalesce
from django.utils import timezone

from reimari.grants.models import Grant
from reimari.grants.rules import Period, cards_are_used, grantable_of, grantables_on
from reimari.grants.states import GrantState
from reimari.region.profile.values import Channel, Grantable, by_code, fold, valid_items
from reimari.region.rules import OpeningHours
from reimari.work.queries import County, county_on


def grantables(now: dt.datetime) -> tuple[Grantable, ...]:
    """The county's white list on the day."""
    return grantables_on(county_on(now).profile, timezone.localdate(now))


def grantable(code: str, now: dt.datetime) -> Grantable | None:
    """One of the white list on the day; None: it isn't on it."""
    return grantable_of(county_on(now).profile, code, timezone.localdate(now))


def granted_before(person: UUID, code: str, *, but: UUID | None = None) -> list[Period]:
    """On which days the same was, or is to be, the person's; an early end counts."""
    rows = Grant.objects.filter(person=person, grantable=code).exclude(state=GrantState.WITHDRAWN)
    if but:
        rows = rows.exclude(pk=but)
    days = rows.order_by("starts_on", "pk").values_list("starts_on", Coalesce("stopped_on", "ends_on"))
    return [Period(first, last) for first, last in days]


def line_open(asked: Grantable, now: dt.datetime, county: County | None = None) -> bool | None:
    """Whether the line that the grantable names answers now; None: it isn't told, or it names none.

    No query with the `county` of the moment.
    """
    if not asked.channel:
        return None
    county = county or county_on(now)
    channel = _channel(county, asked.channel, timezone.localdate(now))
    if channel is None:
        return None
    language = next(iter(channel.languages), "fi")
    return OpeningHours(channel, language, county.calendar).at(timezone.localtime(now)).open


def _channel(county: County, code: str, day: dt.date) -> Channel | None:
    channels: Sequence[Channel] = valid_items(county.profile.channels, day)
    return by_code(channels).get(fold(code)) if code else None


def uses_cards(now: dt.datetime) -> bool:
    """Whether the Kaikukortti is in use here on the day."""
    return cards_are_used(county_on(now).profile.features, timezone.localdate(now))
