"""What the database promises of grants, stays and cards, attacked by hand; and the wall around them."""

import pytest
from django.db.models import F

from reimari.cli.promises import broken
from reimari.grants.actions import follow_up_grant, issue_card, receive_cards
from reimari.grants.models import Grant, GrantWords, KaikuCard, PlaceStay
from reimari.grants.states import FollowUp
from reimari.grants.tests.conftest import ps, tuula
from reimari.grants.tests.granting import DAY, LINE, NOW, TODAY, a_client, a_crisis_place, a_grant, in_days
from reimari.region.profile.values import OrganisationKind, fold
from reimari.staff.models import Post
from tests.attacks import as_owner, attempt
from tests.factories import as_actor, county
from tests.walls import COUNTY, PARTNER, SOMEBODY, told

__all__ = ["ps", "tuula"]
pytestmark = pytest.mark.django_db
WALLED = (Grant, GrantWords, PlaceStay, KaikuCard)


@pytest.mark.parametrize(
    ("change", "held"),
    [
        ({"ends_on": None}, "null value"),
        ({"ends_on": TODAY - DAY}, "grant_ends_after_it_begins"),
        ({"current_step": None}, "grant_unfollowed_has_its_step"),
        ({"state": "ended", "ended_at": NOW}, "grant_unfollowed_has_its_step"),
        ({"followed_up_at": NOW, "follow_up": "enough"}, "grant_unfollowed_has_its_step"),
        ({"followed_up_at": NOW, "current_step": None}, "grant_followed_up_how_and_when_together"),
        ({"state": "ended", "current_step": None, "end_reason": ""}, "grant_state_tells_when_and_why"),
        ({"state": "withdrawn", "current_step": None, "ended_at": NOW}, "grant_state_tells_when_and_why"),
        ({"stopped_on": TODAY}, "grant_stopped_on_one_of_its_days"),
        ({"told_at": None}, "grant_was_told_or_why_not"),
        ({"not_told": "dangerous"}, "grant_was_told_or_why_not"),
        ({"kind": "voucher"}, "grant_voucher_is_told_about"),
    ],
)
def test_a_grant_keeps_its_promises(tuula: Post, change: dict[str, object], held: str) -> None:
    a_grant(tuula)
    assert held in attempt(lambda: Grant.objects.update(**change))


def test_the_same_once_a_day_holds_by_hand_too(tuula: Post) -> None:
    person = a_client(tuula)
    a_grant(tuula, person)
    other = a_grant(tuula, person, grantable="safety_phone")
    same = Grant.objects.filter(pk=other.pk)
    assert attempt(lambda: same.update(grantable="meal_service")) == "grant_of_the_same_once_a_day"
    assert attempt(lambda: same.update(grantable="meal_service", starts_on=in_days(14), ends_on=in_days(15)))


@pytest.mark.parametrize(
    ("change", "held"),
    [
        ({"leaves_on": F("comes_on")}, "stay_leaves_after_it_comes"),
        ({"bed": 0}, "stay_bed_from_one"),
        ({"person": None}, "stay_state_tells_person_and_moment"),
        ({"state": "held"}, "stay_state_tells_person_and_moment"),
        ({"state": "ended"}, "stay_state_tells_person_and_moment"),
    ],
)
def test_a_stay_keeps_its_promises(tuula: Post, change: dict[str, object], held: str) -> None:
    a_crisis_place(tuula)
    assert attempt(lambda: PlaceStay.objects.update(**change)) == held


def test_two_stays_of_a_bed_never_meet_by_hand(tuula: Post) -> None:
    a_crisis_place(tuula)
    other = a_crisis_place(tuula, a_client(tuula), bed=2).stay
    moved = PlaceStay.objects.filter(pk=other.pk)
    assert attempt(lambda: moved.update(bed=1)) == "bed_is_reserved_once"
    assert attempt(lambda: moved.update(bed=1, comes_on=in_days(7), leaves_on=in_days(9))) == "done"


@pytest.mark.parametrize(
    ("change", "held"),
    [
        ({"own_word": False}, "card_issued_on_the_clients_word"),
        ({"issued_at": None}, "card_issued_on_the_clients_word"),
        ({"state": "in_stock"}, "card_state_tells_moments"),
        ({"state": "returned"}, "card_state_tells_moments"),
    ],
)
def test_a_card_keeps_its_promises(tuula: Post, change: dict[str, object], held: str) -> None:
    receive_cards(tuula.team, numbers=["1"], actor=as_actor(tuula), now=NOW)
    issue_card(KaikuCard.objects.get(), own_word=True, actor=as_actor(tuula), now=NOW)
    assert attempt(lambda: KaikuCard.objects.update(**change)) == held


def test_an_operator_who_asks_finds_no_broken_promise(tuula: Post) -> None:
    grant = a_grant(tuula)
    a_crisis_place(tuula)
    follow_up_grant(grant, result=FollowUp.ENOUGH, actor=as_actor(tuula), now=NOW)
    assert as_owner(broken) == []


def test_the_wall_lets_nobody_of_a_partner_see_or_write_any_of_it(tuula: Post) -> None:
    """R-IU-06: they grant nothing, whatever matter it belongs to."""
    a_grant(tuula, words="Käsi.")
    a_crisis_place(tuula)
    receive_cards(tuula.team, numbers=["1"], actor=as_actor(tuula), now=NOW)
    for who, whose, sees in ((SOMEBODY, PARTNER, False), ("", "", False), (SOMEBODY, COUNTY, True)):
        with told(who, whose):
            assert {model: model._default_manager.exists() for model in WALLED} == dict.fromkeys(WALLED, sees)
    with told(SOMEBODY, PARTNER):
        new = KaikuCard(number="2", team_id=LINE, received_at=NOW)
        assert "row-level security" in attempt(lambda: new.save(force_insert=True))


@pytest.mark.parametrize("code", ["IU", "KL", "KS", "PS", "VS"])
def test_no_role_of_a_partners_people_has_anything_of_this(code: str) -> None:
    """R-IU-06: an outsourced adviser doesn't grant, reserve or issue; they ask the county's people."""
    profile = county(code).with_demo()
    partners = {fold(each.code) for each in profile.organisations if each.kind == OrganisationKind.PARTNER}
    units = {fold(each.code) for each in profile.units if fold(each.organisation) in partners}
    teams = {fold(each.code) for each in profile.teams if fold(each.unit) in units}
    held = {fold(each.role) for each in profile.posts if fold(each.team) in teams}
    held |= {fold(each.role) for each in profile.demo.people if fold(each.team) in teams}
    given = {action for role in profile.roles if fold(role.code) in held for action in role.actions}
    assert not [action for action in given if action.startswith("grants.")]
    assert bool(held) is (code == "IU")
