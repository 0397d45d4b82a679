"""The demo's roster and calendars reach back as far as its contacts, whenever it is begun."""

import datetime as dt

import pytest

from reimari.demo.loading import load_people
from reimari.demo.plan import DAYS
from reimari.staff.models import DutyPattern
from tests.factories import at, loaded

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("county", ["KL", "PS"])
@pytest.mark.parametrize("moment", ["2026-11-25 23:30", "2026-04-27 00:10", "2026-11-29 12:00"])
def test_all_weeks_of_the_contacts_have_a_roster(county: str, moment: str) -> None:
    """Also where the clocks were changed since then, late in the evening, and on a Sunday."""
    now = at(moment).astimezone(dt.UTC)  # as the clock tells it
    load_people(loaded(county, now=now), now=now, scale=0.02)
    first = DutyPattern.objects.earliest("valid_from").valid_from
    assert first <= at(moment).date() - dt.timedelta(days=DAYS)
