"""Pohjois-Savo's line grants for a short time; what lasts is assessed at home (R-PS-28 to 31, 55 to 58)."""

import datetime as dt
from dataclasses import replace

import pytest

from reimari.cases.models import Case
from reimari.common.problems import Refused
from reimari.contacts.states import ParticipantKind, Told
from reimari.grants.actions import (
    GrantWish,
    ToldHow,
    follow_up_grant,
    grant_service,
    issue_card,
    receive_cards,
)
from reimari.grants.models import Grant, KaikuCard
from reimari.grants.queries import issued_by_month
from reimari.grants.states import FollowUp, Grounds
from reimari.grants.tests.conftest import ps
from reimari.staff.models import Post
from tests.factories import a_contact, a_post, as_actor, at
from tests.scenarios.day import current, professional, registered, taken

__all__ = ["ps"]
pytestmark = pytest.mark.django_db

LINE, HOME_TEAM = "VIRANOMAISLINJA_KOILLINEN", "GUIDANCE_KOILLINEN"
MONDAY = at("2026-11-16 10:00")


@pytest.fixture
def tuula(ps: object) -> Post:
    """On the line, north-eastern area."""
    return a_post(LINE, "ASIAKASOHJAAJA_LINJA", name="Tuula Rantamaa")


@pytest.fixture
def juhani(ps: object) -> Post:
    """The client guide of the home municipality."""
    return a_post(HOME_TEAM, "ASIAKASOHJAAJA", name="Juhani Koskimaa")


def test_a_call_ends_in_a_short_grant_and_what_lasts_is_assessed_at_home(tuula: Post, juhani: Post) -> None:
    """R-PS-29, 30, 31, 47, DR-05, DR-06, K-28: from the ward's call to the home guide's list."""
    client = registered(ParticipantKind.OWN_EMPLOYEE, birth_date=dt.date(1944, 5, 1), place_id="MAANINKA")
    ward = professional(ParticipantKind.OWN_EMPLOYEE, "Osasto 5")
    contact = a_contact(tuula, participants=(ward, client), now=MONDAY)
    person = contact.participants.exclude(person=None).get().person
    assert person
    wish = GrantWish(
        grantable="meal_service",
        person_id=person.pk,
        first=MONDAY.date(),
        last=MONDAY.date() + dt.timedelta(days=13),
        grounds=Grounds.DISCHARGE,
        told=ToldHow(how=Told.THROUGH),
        contact=contact,
    )
    grant = grant_service(tuula.team, wish=wish, actor=as_actor(tuula), now=MONDAY)
    lasting = replace(wish, grantable="temporary_home_care", lasting=True)
    with pytest.raises(Refused) as refusal:
        grant_service(tuula.team, wish=lasting, actor=as_actor(tuula), now=MONDAY)
    assert [each.code for each in refusal.value.problems] == ["grants.not_temporary"]
    step = grant.current_step
    assert step
    assert (step.team_id, step.due_at) == (LINE, at("2026-11-24 12:00"))
    looked = at("2026-11-24 12:30")
    told = ToldHow(how=Told.PHONE)
    follow_up_grant(grant, result=FollowUp.ASSESSMENT, told=told, actor=as_actor(tuula), now=looked)
    case = Case.objects.get(person=person)
    assert (case.team_id, current(case).kind) == (HOME_TEAM, "needs_assessment")
    taken(case, juhani, now=looked)
    assert not Grant.objects.without_follow_up(dt.date(2026, 12, 24)).exists()


def test_the_line_distributes_the_card_and_counts_it(tuula: Post) -> None:
    """R-PS-55 to 58, DR-09, K-29: on the client's own word, without a name."""
    receive_cards(tuula.team, numbers=["K1", "K2"], actor=as_actor(tuula), now=MONDAY)
    card = KaikuCard.objects.get(number="K1")
    issue_card(card, own_word=True, actor=as_actor(tuula), now=MONDAY)
    assert [month.count for month in issued_by_month([LINE], since=MONDAY)] == [1]
