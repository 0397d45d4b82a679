import datetime as dt
from dataclasses import replace

from reimari.common.working_days import HELSINKI
from reimari.region.profile.values import ExceptionalHours
from reimari.routing.rules.channels import Channels
from reimari.routing.rules.gaps import GapIndex
from reimari.routing.tests.county import PROFILE

DAY = dt.date(2026, 11, 17)


def test_a_route_knows_exceptional_hours_too() -> None:
    """Open now has one answer, on the page of lines, in a route and in a clock (R-PS-28)."""
    phone = next(channel for channel in PROFILE.channels if channel.code == "phone")
    closed = ExceptionalHours(first_day=DAY, last_day=DAY, closed=True)
    at = dt.datetime.combine(DAY, dt.time(10), HELSINKI)
    for hours, exceptions, is_open in (
        (phone.hours, (), True),
        (phone.hours, (closed,), False),
        (None, (), None),
        (None, (closed,), False),
    ):
        county = replace(PROFILE, channels=(replace(phone, hours=hours, exceptions=exceptions),))
        assert Channels(county, DAY, GapIndex(())).opening("phone", "fi", at).open is is_open
