"""How long what people said is kept is the county's word of the day (I-18)."""

import datetime as dt
from dataclasses import replace

import pytest

from reimari.access.actor import system
from reimari.region.actions import load_profile
from reimari.region.models import CountyProfile
from reimari.region.profile.values import Profile, Retained, Retention, Text
from reimari.region.retention import days_kept
from tests.factories import NOW, TODAY, county, loaded

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def test_the_demo_has_invented_days_for_all_and_the_sources_for_none(ps: Profile) -> None:
    assert all(days_kept(code, NOW) for code in Retained)
    loaded("PS", with_demo=False)
    assert not any(days_kept(code, NOW) for code in Retained)


def test_a_rule_holds_on_its_days(db: None) -> None:
    code = Retained.REMARK_WORDS
    first = Retention(code=code.upper(), name=Text(fi="Huomautukset"), days=10, valid_until=TODAY)
    rules = (first, replace(first, days=20, valid_from=TODAY + DAY, valid_until=TODAY + 2 * DAY))
    profile = replace(county("PS"), retentions=rules)
    row = CountyProfile.of(profile, day=dt.date(2023, 1, 1), with_demo=False)
    load_profile(row, actor=system("test"), now=NOW)
    told = [days_kept(code, NOW + number * DAY) for number in (-9, 0, 1, 2, 3)]
    assert told == [10, 10, 20, 20, None]
