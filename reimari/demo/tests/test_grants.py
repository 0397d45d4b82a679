"""The demo's line grants, holds beds and issues cards; elsewhere there is nothing to grant."""

import pytest
from django.db.models import F

from reimari.demo.grants import BEFORE, DAY
from reimari.demo.loading import load_people, load_work
from reimari.demo.tests.test_loading import NOW
from reimari.grants.models import Grant, KaikuCard, PlaceStay
from reimari.grants.states import CardState, Stay
from tests.factories import loaded

pytestmark = pytest.mark.django_db
SCALE = 0.08


def test_the_line_has_granted_held_and_issued() -> None:
    demo = load_people(loaded("PS", now=NOW), now=NOW, scale=SCALE)
    assert load_work(demo) == []
    today = NOW.date()
    assert Grant.objects.active(today).count() >= 3
    assert Grant.objects.without_follow_up(today).count() >= 1
    assert {grant.team.unit_id for grant in Grant.objects.select_related("team")} == {"VIRANOMAISLINJA"}
    long_ago = Grant.objects.filter(starts_on__lt=today - BEFORE * DAY)
    assert long_ago.count() >= 3
    assert not long_ago.filter(granted_at__lt=F("contact__received_at")).exists()
    assert not long_ago.filter(state="granted").exists()
    assert PlaceStay.objects.filter(state=Stay.HELD).count() == 2
    issued = KaikuCard.objects.filter(state=CardState.ISSUED)
    assert (issued.count(), KaikuCard.objects.in_stock().count()) == (17, 43)
    assert not issued.exclude(person=None).exists()
    before = Grant.objects.count()
    assert load_work(demo) == []
    assert Grant.objects.count() == before


def test_a_county_without_a_white_list_grants_nothing() -> None:
    demo = load_people(loaded("VS", now=NOW), now=NOW, scale=SCALE / 4)
    assert load_work(demo) == []
    assert not Grant.objects.exists()
    assert not KaikuCard.objects.exists()
