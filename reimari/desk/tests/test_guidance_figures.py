"""How a line's contacts were guided, counted from entries; and what Settings tells of the rules behind it."""

import datetime as dt

import pytest
from django.utils.translation import override

from reimari.contacts.actions import Choice, Guided, Heard, close_contact
from reimari.contacts.models import FirstInformation, Guidance
from reimari.contacts.states import OverrideReason, Urgency
from reimari.desk.queries.guidance_figures import guidance_figures
from reimari.region.profile.values import Profile
from reimari.staff.models import Post
from tests.browser import signed_in
from tests.factories import ADVICE, NOW, TODAY, a_contact, as_actor

pytestmark = pytest.mark.django_db
SUPPORT = Choice(chosen="NEEDS_SUPPORT", suggested="NEEDS_SUPPORT", rule="SEG-IU-3")
MANY = Choice(
    chosen="MANY_NEEDS", suggested="NEEDS_SUPPORT", rule="SEG-IU-3", reason=OverrideReason.SITUATION
)
LEVEL = Choice(chosen="GENERAL_ADVICE", suggested="GENERAL_ADVICE", rule="LEVEL-ADVICE")


def test_segments_levels_and_urgency_are_counted_once_for_each_contact(eero: Post, iu: Profile) -> None:
    """K-23, R-VS-58: also of contacts that were left open first; the rows themselves aren't needed."""
    heard = Heard(own_words="?", answer=ADVICE)
    a_contact(eero, heard, guided=Guided(segment=SUPPORT, level=LEVEL))
    a_contact(eero, heard, guided=Guided(segment=MANY, urgency=Urgency.CHILD))
    a_contact(eero, heard)
    opened = a_contact(eero, Heard(own_words="?"), guided=Guided(segment=SUPPORT))
    close_contact(opened, answers=[ADVICE], actor=as_actor(eero), now=NOW)
    a_contact(eero, Heard(own_words="?"), guided=Guided(segment=SUPPORT))  # hasn't ended
    a_contact(eero, heard, now=NOW - dt.timedelta(days=60), guided=Guided(segment=SUPPORT))
    with override("en"):
        found = guidance_figures(eero.team, iu, "en", today=TODAY)
    assert found.all == 4
    assert [(each.name, each.number, each.otherwise) for each in found.segments] == [
        ("Needs support", 2, 0),
        ("Needs several services", 1, 1),
    ]
    assert [(each.name, each.number) for each in found.levels] == [("General client advice", 1)]
    assert [(each.name, each.number) for each in found.urgencies] == [("a child is in danger", 1)]
    assert Guidance.objects.exists()
    assert not FirstInformation.objects.exists()


def test_the_team_page_shows_them_to_its_supervisor(lea: Post, eero: Post) -> None:
    a_contact(eero, Heard(own_words="?", answer=ADVICE), guided=Guided(segment=MANY))
    text = signed_in(lea).get(f"/team/{lea.team_id}/").content.decode()
    assert "Segments, levels and urgency" in text
    assert "Needs several services" in text


def test_settings_tell_the_prompts_the_rules_and_who_helps(oiva: Post) -> None:
    text = signed_in(oiva).get("/settings/guiding/").content.decode()
    for said in (
        "With whom does the client live?",
        "GAP-IU-FIRST-INFORMATION",
        "LEVEL-ADVICE",
        "R-IU-42",
        "Emergency social services",
    ):
        assert said in text
