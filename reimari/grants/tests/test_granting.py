"""What the line grants: by the white list, with a last day, told to the client, followed up."""

import datetime as dt
from typing import Any

import pytest

from reimari.access.catalogue import Forbidden, Unseen
from reimari.audit.models import Event
from reimari.common.problems import Refused
from reimari.contacts.states import NotTold, Told
from reimari.grants.actions import ToldHow, grant_service, notify_granted
from reimari.grants.models import CarePlace, Grant, GrantWords, PlaceStay
from reimari.grants.states import Grounds, Stay
from reimari.grants.tests.granting import (
    CRISIS,
    DAY,
    HOME,
    LINE,
    NOW,
    TODAY,
    TOLD,
    a_client,
    a_crisis_place,
    a_grant,
    a_wish,
    codes,
    facts_of,
    in_days,
)
from reimari.staff.models import Post, Team
from reimari.work.models import Entry, Step
from tests.factories import a_case, as_actor, at, key, loaded

pytestmark = pytest.mark.django_db


def test_a_grant_has_its_days_its_grounds_and_a_step_before_its_end(tuula: Post) -> None:
    """DR-05, R-PS-29, R-PS-30."""
    person = a_client(tuula)
    grant = a_grant(tuula, person, words="Käsi murtunut, ei saa laitettua ruokaa.")
    grant.refresh_from_db()
    assert (grant.state, grant.grantable, grant.kind) == ("granted", "meal_service", "service")
    assert (grant.starts_on, grant.ends_on) == (TODAY, in_days(13))
    assert (grant.granted_by_id, grant.told_how, grant.team_id) == (tuula.user_id, "phone", LINE)
    step = grant.current_step
    assert step
    assert (step.kind, step.team_id, step.person_id) == ("review", LINE, person.pk)
    assert step.due_at == at("2026-12-03 12:00")  # five days before the last one
    assert GrantWords.objects.get(grant=grant).grounds == "Käsi murtunut, ei saa laitettua ruokaa."
    ((kind, facts),) = facts_of(grant)
    assert (kind, facts["grounds"], facts["last"]) == ("grants.grant", "discharge", "2026-12-08")
    assert "Käsi" not in str(facts)


def test_one_event_tells_who_granted_to_whom(tuula: Post) -> None:
    person = a_client(tuula)
    before = Event.objects.count()
    grant = a_grant(tuula, person)
    (event,) = Event.objects.order_by("pk")[before:]
    assert (event.action, event.actor_id, event.person_ids) == ("grants.grant", tuula.user_id, [person.pk])
    assert event.entry_ids == list(Entry.objects.filter(track=grant.pk).values_list("pk", flat=True))


def test_a_case_tells_of_its_grant(tuula: Post) -> None:
    person = a_client(tuula)
    case = a_case(tuula, LINE, person=person, service_task_id="OLDER_PEOPLE")
    a_grant(tuula, person, case=case)
    kind, facts = facts_of(case)[-1]
    assert (kind, facts["grantable"]) == ("grants.grant", "meal_service")


def test_the_same_form_twice_grants_once(tuula: Post) -> None:
    wish = a_wish(a_client(tuula))
    for _ in range(2):
        grant_service.once(key(1), tuula.team, wish=wish, actor=as_actor(tuula), now=NOW)
    assert Grant.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"grantable": "housing"}, "grants.not_listed"),
        ({"lasting": True}, "grants.not_temporary"),
        ({"last": in_days(30)}, "grants.too_long"),
        ({"last": TODAY - DAY}, "grants.ends_before"),
        ({"first": TODAY - DAY}, "grants.began_long_ago"),
        ({"grounds": Grounds.OTHER}, "grants.words_needed"),
        ({"told": ToldHow()}, "grants.not_told"),
        ({"told": ToldHow(how=Told.PHONE, why_not=NotTold.DANGEROUS)}, "grants.not_told"),
        ({"grantable": "temporary_voucher"}, "grants.voucher_untold"),
        ({"grantable": "crisis_place", "last": in_days(5)}, "grants.no_bed"),
    ],
)
def test_what_the_line_doesnt_grant_leaves_no_row(tuula: Post, given: dict[str, Any], code: str) -> None:
    person = a_client(tuula)
    entries = Entry.objects.count()
    with pytest.raises(Refused) as refusal:
        a_grant(tuula, person, **given)
    assert code in codes(refusal)
    assert (Grant.objects.count(), Step.objects.count(), Entry.objects.count()) == (0, 0, entries)


def test_nothing_is_granted_before_the_county_has_set_its_longest_time(tuula: Post) -> None:
    """R-PS-30 tells "a short time" only: a gap, never an invented figure."""
    loaded("PS", with_demo=False)
    with pytest.raises(Refused) as refusal:
        a_grant(tuula)
    assert codes(refusal) == ["grants.no_limit"]
    assert refusal.value.problems[0].facts == {"gap": "GAP-PS-GRANTS"}


def test_the_same_isnt_granted_twice_for_one_day(tuula: Post) -> None:
    person = a_client(tuula)
    a_grant(tuula, person)
    with pytest.raises(Refused) as refusal:
        a_grant(tuula, person, first=in_days(13), last=in_days(15))
    assert codes(refusal) == ["grants.granted_already"]
    a_grant(tuula, person, grantable="safety_phone")  # something else may


def test_a_home_guide_asks_but_doesnt_grant(tuula: Post, juhani: Post) -> None:
    with pytest.raises(Forbidden):
        a_grant(juhani, a_client(tuula))


def test_nobody_grants_to_a_stranger_by_an_id(tuula: Post, juhani: Post) -> None:
    stranger = a_client(juhani)
    a_case(juhani, HOME, person=stranger, service_task_id="OLDER_PEOPLE")
    with pytest.raises(Unseen):
        a_grant(tuula, stranger)


def test_who_couldnt_be_told_is_told_later_once(tuula: Post) -> None:
    grant = a_grant(tuula, told=ToldHow(why_not=NotTold.NOT_REACHABLE))
    assert (grant.told_at, grant.not_told) == (None, "not_reachable")
    grant = notify_granted(grant, told=ToldHow(how=Told.LETTER), actor=as_actor(tuula), now=NOW + DAY)
    assert (grant.told_how, grant.not_told) == ("letter", "")
    with pytest.raises(Refused) as refusal:
        notify_granted(grant, told=TOLD, actor=as_actor(tuula), now=NOW + DAY)
    assert codes(refusal) == ["grants.told_already"]


def test_a_voucher_is_granted_when_the_client_was_told_what_it_means(tuula: Post) -> None:
    """Act 569/2009: value, own share, prices, the fee of the same service; the client may refuse."""
    told = ToldHow(how=Told.PHONE, voucher=True)
    assert a_grant(tuula, grantable="temporary_voucher", told=told).voucher_told


def test_a_crisis_place_takes_a_bed_for_its_days(tuula: Post) -> None:
    """R-PS-28, DR-07: in the line's opening hours."""
    person = a_client(tuula)
    grant = a_crisis_place(tuula, person)
    stay = PlaceStay.objects.get(grant=grant)
    assert (stay.state, stay.care_place_id, stay.bed, stay.person_id) == ("confirmed", CRISIS, 1, person.pk)
    assert (stay.comes_on, stay.leaves_on) == (TODAY, in_days(7))
    with pytest.raises(Refused) as refusal:
        a_crisis_place(tuula, a_client(tuula), first=in_days(6), last=in_days(9))
    assert codes(refusal) == ["grants.bed_taken"]
    a_crisis_place(tuula, a_client(tuula), first=in_days(7), last=in_days(9))  # comes when the other leaves


@pytest.mark.parametrize("moment", ["2026-11-25 16:00", "2026-11-28 10:00", "2026-12-31 13:00"])
def test_out_of_hours_a_crisis_place_takes_the_other_route(tuula: Post, moment: str) -> None:
    """DR-07: evenings, weekends and the eve's shorter hours."""
    now = at(moment)
    with pytest.raises(Refused) as refusal:
        a_crisis_place(tuula, now=now, first=now.date(), last=now.date() + 3 * DAY)
    assert codes(refusal) == ["grants.line_closed"]
    assert not PlaceStay.objects.exists()


def test_a_bed_of_another_use_or_number_isnt_taken(tuula: Post) -> None:
    short = CarePlace.objects.get(pk="SHORT_TERM_VARKAUS")
    for given, code in (({"care_place": short}, "grants.wrong_use"), ({"bed": 4}, "grants.wrong_bed")):
        with pytest.raises(Refused) as refusal:
            a_crisis_place(tuula, **given)
        assert codes(refusal) == [code]


def test_one_day_of_a_place_is_one_night(tuula: Post) -> None:
    grant = a_crisis_place(tuula, last=TODAY)
    stay = PlaceStay.objects.get(grant=grant)
    assert (stay.state, stay.leaves_on - stay.comes_on) == (Stay.CONFIRMED, dt.timedelta(days=1))


def test_grants_are_the_teams(tuula: Post, outi: Post) -> None:
    grant = a_grant(tuula)
    assert Team.objects.get(pk=grant.team_id).unit_id == "VIRANOMAISLINJA"
    assert as_actor(outi).may("grants.grant")
