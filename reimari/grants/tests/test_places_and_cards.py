"""Beds that are reserved once, and cards that are issued on the client's own word."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reimari.access.catalogue import Forbidden, Unseen
from reimari.common.problems import Refused
from reimari.grants.actions import (
    confirm_place,
    issue_card,
    receive_cards,
    release_place,
    report_card_lost,
    reserve_place,
    return_card,
)
from reimari.grants.models import CarePlace, KaikuCard, PlaceStay
from reimari.grants.queries import beds_between, free_beds, issued_by_month, places_on
from reimari.grants.states import CardState, Stay
from reimari.grants.tasks import free_held_places
from reimari.grants.tests.granting import (
    CRISIS,
    DAY,
    HOME,
    LINE,
    NOW,
    TODAY,
    a_client,
    a_crisis_place,
    codes,
    in_days,
)
from reimari.region.profile.values import PlaceUse
from reimari.staff.models import Post
from tests.factories import a_case, as_actor, at, loaded

pytestmark = pytest.mark.django_db


def a_stay(
    post: Post, *, bed: int = 1, first: int = 0, last: int = 3, now: dt.datetime = NOW, **given: object
) -> PlaceStay:
    place = CarePlace.objects.get(pk=CRISIS)
    days = {"comes": in_days(first), "leaves": in_days(last)}
    asked = {"bed": bed, "actor": as_actor(post), "now": now, **days, **given}
    return reserve_place(place, **asked)  # type: ignore[arg-type]


def cards(post: Post, *numbers: str) -> list[KaikuCard]:
    receive_cards(post.team, numbers=numbers or ("1", "2", "3"), actor=as_actor(post), now=NOW)
    return list(KaikuCard.objects.order_by("number"))


# Places


def test_the_register_comes_from_the_profile(tuula: Post) -> None:
    assert [(each.pk, each.beds) for each in places_on(TODAY, PlaceUse.CRISIS)] == [
        ("CRISIS_IISALMI", 2),
        (CRISIS, 3),
    ]


def test_a_bed_is_held_for_a_day_and_confirmed_for_a_person(tuula: Post) -> None:
    stay = a_stay(tuula)
    assert (stay.state, stay.held_until, stay.person_id) == (Stay.HELD, NOW + DAY, None)
    person = a_client(tuula)
    stay = confirm_place(stay, person_id=person.pk, actor=as_actor(tuula), now=NOW + DAY / 2)
    assert (stay.state, stay.held_until, stay.person_id) == (Stay.CONFIRMED, None, person.pk)


def test_what_was_held_too_long_is_free_again(tuula: Post, outi: Post) -> None:
    stay, now = a_stay(tuula), NOW + DAY
    with pytest.raises(Refused) as refusal:
        confirm_place(stay, person_id=a_client(tuula).pk, actor=as_actor(tuula), now=now)
    assert codes(refusal) == ["grants.not_held"]
    assert a_stay(outi, now=now, first=1).state == Stay.HELD
    stay.refresh_from_db()
    assert stay.state == Stay.CANCELLED


def test_the_job_frees_them_too(tuula: Post) -> None:
    stay = a_stay(tuula)
    PlaceStay.objects.filter(pk=stay.pk).update(held_until=timezone.now() - DAY)
    for _ in range(2):  # twice does no harm
        free_held_places.call()
    stay.refresh_from_db()
    assert (stay.state, stay.held_until) == (Stay.CANCELLED, None)


@pytest.mark.parametrize(
    ("first", "last", "meets"), [(0, 3, True), (2, 5, True), (3, 5, False), (1, 2, True)]
)
def test_no_two_stays_of_a_bed_meet(tuula: Post, outi: Post, first: int, last: int, meets: bool) -> None:  # noqa: FBT001
    a_stay(tuula)
    a_stay(outi, bed=2)
    if meets:
        with pytest.raises(Refused) as refusal:
            a_stay(outi, first=first, last=last)
        assert codes(refusal) == ["grants.bed_taken"]
    else:
        a_stay(outi, first=first, last=last)


def test_the_database_itself_refuses_a_second_stay(tuula: Post) -> None:
    stay = a_stay(tuula)
    stay.pk = None
    stay._state.adding = True  # noqa: SLF001
    with pytest.raises(IntegrityError, match="bed_is_reserved_once"), transaction.atomic():
        PlaceStay.objects.create(
            care_place_id=stay.care_place_id,
            bed=1,
            comes_on=in_days(1),
            leaves_on=in_days(2),
            held_until=NOW,
            reserved_at=NOW,
        )


def test_a_released_bed_is_free_from_today(tuula: Post) -> None:
    begun = a_stay(tuula, person_id=a_client(tuula).pk)
    coming = a_stay(tuula, bed=2, first=2, last=4)
    now = NOW + DAY
    begun = release_place(begun, actor=as_actor(tuula), now=now)
    coming = release_place(coming, actor=as_actor(tuula), now=now)
    assert (begun.state, begun.leaves_on) == (Stay.ENDED, in_days(1))
    assert coming.state == Stay.CANCELLED
    assert len(free_beds(PlaceUse.CRISIS, in_days(1), in_days(6), now)) == 5
    with pytest.raises(Refused) as refusal:
        release_place(coming, actor=as_actor(tuula), now=now)
    assert codes(refusal) == ["grants.not_reserved"]


def test_a_granted_bed_is_released_by_ending_its_grant(tuula: Post) -> None:
    stay = a_crisis_place(tuula).stay
    with pytest.raises(Refused) as refusal:
        release_place(stay, actor=as_actor(tuula), now=NOW)
    assert codes(refusal) == ["grants.of_a_grant"]


def test_free_periods_of_each_bed(tuula: Post) -> None:
    a_stay(tuula, first=2, last=4)
    places = [CarePlace.objects.get(pk=CRISIS)]
    one, two, three = beds_between(places, TODAY, in_days(7), NOW)
    assert one.free == [(TODAY, in_days(2)), (in_days(4), in_days(7))]
    assert two.free == three.free == [(TODAY, in_days(7))]
    assert beds_between(places, TODAY, in_days(7), NOW + 2 * DAY)[0].free == two.free  # it lapsed


def test_a_guide_of_another_role_sees_places_and_reserves_none(tuula: Post, juhani: Post) -> None:
    with pytest.raises(Forbidden):
        a_stay(juhani)


# Kaikukortti


def test_a_card_is_issued_on_the_clients_own_word(tuula: Post) -> None:
    """DR-09, R-PS-57: nothing of income is asked or kept."""
    card, *_ = cards(tuula)
    with pytest.raises(Refused) as refusal:
        issue_card(card, own_word=False, actor=as_actor(tuula), now=NOW)
    assert codes(refusal) == ["grants.no_own_word"]
    card = issue_card(card, own_word=True, actor=as_actor(tuula), now=NOW)
    assert (card.state, card.issued_by_id, card.person_id) == ("issued", tuula.user_id, None)
    words = {field.name for field in KaikuCard._meta.concrete_fields}
    assert not {word for word in words if "income" in word or "reason" in word or "words" in word}


def test_the_same_card_isnt_issued_twice(tuula: Post) -> None:
    card, *_ = cards(tuula)
    issue_card(card, own_word=True, actor=as_actor(tuula), now=NOW)
    with pytest.raises(Refused) as refusal:
        issue_card(card, own_word=True, actor=as_actor(tuula), now=NOW)
    assert codes(refusal) == ["grants.card_gone"]


def test_a_card_may_be_kept_under_the_clients_name(tuula: Post, juhani: Post) -> None:
    one, two, _ = cards(tuula)
    person = a_client(tuula)
    assert issue_card(one, own_word=True, person_id=person.pk, actor=as_actor(tuula), now=NOW).person_id
    stranger = a_client(juhani)
    a_case(juhani, HOME, person=stranger, service_task_id="OLDER_PEOPLE")
    with pytest.raises(Unseen):
        issue_card(two, own_word=True, person_id=stranger.pk, actor=as_actor(tuula), now=NOW)


def test_lost_and_returned_cards_arent_issued_again(tuula: Post) -> None:
    one, two, three = cards(tuula)
    issue_card(two, own_word=True, actor=as_actor(tuula), now=NOW)
    assert report_card_lost(one, actor=as_actor(tuula), now=NOW).state == CardState.LOST
    assert return_card(two, actor=as_actor(tuula), now=NOW).state == CardState.RETURNED
    for deed, card, code in (
        (return_card, three, "grants.card_not_out"),
        (report_card_lost, two, "grants.card_lost_already"),
    ):
        with pytest.raises(Refused) as refusal:
            deed(card, actor=as_actor(tuula), now=NOW)
        assert codes(refusal) == [code]
    with pytest.raises(Refused):
        issue_card(two, own_word=True, actor=as_actor(tuula), now=NOW)


def test_cards_come_all_or_none_and_each_once(tuula: Post) -> None:
    cards(tuula)
    with pytest.raises(Refused) as refusal:
        receive_cards(tuula.team, numbers=["3", "4"], actor=as_actor(tuula), now=NOW)
    assert codes(refusal) == ["grants.cards_known"]
    assert KaikuCard.objects.count() == 3


def test_the_count_goes_by_month_and_names_nobody(tuula: Post) -> None:
    """K-29."""
    one, two, three = cards(tuula)
    for card, moment in ((one, "2026-10-31 23:30"), (two, "2026-11-01 00:30"), (three, "2026-11-25 10:00")):
        issue_card(card, own_word=True, actor=as_actor(tuula), now=at(moment))
    months = issued_by_month([LINE], since=at("2026-01-01 00:00"))
    assert [(month.first, month.count) for month in months] == [
        (dt.date(2026, 11, 1), 2),
        (dt.date(2026, 10, 1), 1),
    ]


def test_where_the_card_isnt_in_use_nothing_is_done(tuula: Post) -> None:
    card, *_ = cards(tuula)
    loaded("PS", with_demo=False)
    with pytest.raises(Refused) as refusal:
        issue_card(card, own_word=True, actor=as_actor(tuula), now=NOW)
    assert codes(refusal) == ["grants.cards_off"]
