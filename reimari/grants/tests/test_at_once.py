"""Two advisers at the same moment, on two connections: one wins, the other is told why."""

from collections.abc import Callable
from functools import partial

import pytest

from reimari.common.problems import Refused
from reimari.grants.actions import issue_card, receive_cards, reserve_place
from reimari.grants.models import CarePlace, Grant, KaikuCard, PlaceStay
from reimari.grants.tests.granting import CRISIS, NOW, TODAY, a_client, a_crisis_place, a_grant, in_days
from reimari.staff.models import Post
from tests.factories import as_actor
from tests.races import race

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def told(deed: Callable[[], object]) -> str:
    """What came of it: "done", or the code of the refusal."""
    try:
        deed()
    except Refused as refusal:
        return refusal.problems[0].code
    return "done"


def test_a_bed_reserved_by_two_at_once_is_one_persons(tuula: Post, outi: Post) -> None:
    place = CarePlace.objects.get(pk=CRISIS)

    def reserve(post: Post, number: int) -> str:
        return told(
            lambda: reserve_place(
                place,
                bed=1,
                comes=in_days(3 * number),
                leaves=in_days(3 * number + 2),
                actor=as_actor(post),
                now=NOW,
            )
        )

    for number in range(ROUNDS):
        came = race(partial(reserve, tuula, number), partial(reserve, outi, number))
        assert sorted(came) == ["done", "grants.bed_taken"]
    assert PlaceStay.objects.count() == ROUNDS


def test_a_bed_granted_to_two_clients_at_once_is_one_clients(tuula: Post, outi: Post) -> None:
    people = {tuula: a_client(tuula), outi: a_client(outi)}
    came = race(*(partial(told, partial(a_crisis_place, post, people[post])) for post in people))
    assert sorted(came) == ["done", "grants.bed_taken"]
    assert (Grant.objects.count(), PlaceStay.objects.count()) == (1, 1)


def test_the_last_card_is_issued_once(tuula: Post) -> None:
    receive_cards(tuula.team, numbers=["1"], actor=as_actor(tuula), now=NOW)
    card = KaikuCard.objects.get()

    def issue() -> str:
        return told(lambda: issue_card(card, own_word=True, actor=as_actor(tuula), now=NOW))

    assert sorted(race(issue, issue)) == ["done", "grants.card_gone"]


def test_the_same_service_granted_by_two_at_once_is_granted_once(tuula: Post, outi: Post) -> None:
    person = a_client(tuula)
    came = race(*(partial(told, partial(a_grant, post, person)) for post in (tuula, outi)))
    assert sorted(came) == ["done", "grants.granted_already"]
    assert [grant.starts_on for grant in Grant.objects.all()] == [TODAY]
