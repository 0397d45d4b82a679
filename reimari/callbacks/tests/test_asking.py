"""How callbacks are asked for, by whom, and what a second request becomes."""

import datetime as dt
from typing import Any

import pytest

from reimari.access.actor import Actor, ActorKind, PostHeld
from reimari.access.catalogue import Forbidden, Unseen
from reimari.audit.models import Event
from reimari.callbacks import access
from reimari.callbacks.actions import (
    begin_call,
    leave_number,
    reach_callback,
    receive_callback,
    request_callback,
    withdraw_callback,
)
from reimari.callbacks.models import Callback
from reimari.callbacks.queries import attempts_of
from reimari.callbacks.states import CallbackState, RequestedVia, WithdrawReason
from reimari.callbacks.tests.calls import (
    FORM,
    HOUR,
    MORNING,
    NUMBER,
    WEST,
    a_callback,
    a_wish,
    codes,
    facts_of,
)
from reimari.common.ids import uuid7
from reimari.common.problems import Refused
from reimari.contacts.models import Contact
from reimari.people.access import VIEW as VIEW_PERSON
from reimari.people.models import Person
from reimari.staff.models import Post, Team
from reimari.work.actions import attempt_contact
from reimari.work.models import Clock, Step
from reimari.work.states import AttemptBy, DueFrom
from tests.factories import a_case, a_person, as_actor, at, key, loaded

pytestmark = pytest.mark.django_db


def test_asking_puts_a_step_with_a_promise_on_the_list_of_the_line(eero: Post) -> None:
    callback = a_callback(eero, language="sv", is_urgent=True, words="About the rent.")
    assert (callback.state, callback.number, callback.times_asked) == (CallbackState.OPEN, NUMBER, 1)
    step = callback.current_step
    assert step
    assert (step.kind, step.team_id, step.language, step.is_urgent) == ("call_back", WEST, "sv", True)
    clock = Clock.objects.get(track=callback.track)
    assert (clock.code, clock.started_at, clock.due_at) == ("CALLBACK", MORNING, step.due_at)
    assert step.due_from == DueFrom.CLOCK
    ((kind, facts),) = facts_of(callback)
    assert kind == "callbacks.request"
    assert facts == {
        "via": "adviser",
        "channel": "phone",
        "team": WEST,
        "asked": MORNING.isoformat(),
        "counts": MORNING.isoformat(),
        "urgent": True,
    }
    (event,) = Event.objects.filter(subject_id=str(callback.pk))
    assert (event.action, len(event.entry_ids)) == ("callbacks.request", 1)


@pytest.mark.parametrize(
    ("asked", "counts", "due"),
    [
        ("2026-11-25 10:00", "2026-11-25 10:00", "2026-11-25 23:59:59"),
        ("2026-11-25 17:00", "2026-11-26 08:00", "2026-11-26 23:59:59"),
        ("2026-11-28 12:00", "2026-11-30 08:00", "2026-11-30 23:59:59"),
        ("2026-12-05 20:00", "2026-12-07 08:00", "2026-12-07 23:59:59"),
    ],
    ids=["open", "in the evening", "on Saturday", "before Independence Day on a Sunday"],
)
def test_out_of_hours_the_promise_counts_from_the_next_opening(
    eero: Post, asked: str, counts: str, due: str
) -> None:
    """I-10, R-IU-21: the raw arrival stays."""
    callback = a_callback(eero, now=at(asked))
    assert (callback.asked_at, callback.counts_from) == (at(asked), at(counts))
    clock = Clock.objects.get(track=callback.track)
    assert (clock.started_at, clock.due_at) == (at(counts), at(due))
    assert callback.current_step
    assert callback.current_step.opened_at == at(counts)


def test_a_number_waits_once_for_a_line_however_often_it_asks(eero: Post, timo: Post) -> None:
    first = a_callback(eero, words="Rent.")
    later = MORNING + 2 * HOUR
    window: dict[str, Any] = {"window_from": dt.time(13), "window_until": dt.time(15)}
    again = a_callback(timo, number="049 123 4567", now=later, is_urgent=True, words="Other", **window)
    assert again.pk == first.pk
    assert Callback.objects.count() == Step.objects.count() == 1
    assert (again.times_asked, again.asked_at, again.asked_by_id) == (2, MORNING, eero.user_id)
    assert (again.words, again.is_urgent, again.window_from) == ("Rent.", True, dt.time(13))
    assert again.current_step
    assert Step.objects.get().is_urgent
    assert facts_of(again)[1] == ("callbacks.request", {"via": "adviser", "times": 2, "urgent": True})


def test_another_line_calls_the_same_number_too() -> None:
    loaded("PS")
    line = Team.objects.get(pk="VIRANOMAISLINJA_KESKINEN")
    advice = Team.objects.get(pk="IKAKESKUS")
    one = leave_number(line, wish=a_wish(), actor=FORM, now=MORNING)
    other = leave_number(advice, wish=a_wish(channel_id="advice_phone"), actor=FORM, now=MORNING)
    assert one.pk != other.pk


def test_a_line_that_calls_nobody_back_takes_no_request(eero: Post) -> None:
    with pytest.raises(Refused) as refusal:
        a_callback(eero, channel_id="email")
    assert codes(refusal) == ["callbacks.no_callbacks"]
    with pytest.raises(Refused) as refusal:
        a_callback(eero, number="12")
    assert codes(refusal) == ["people.phone_wrong"]
    assert not Callback.objects.exists()


def test_a_telephone_system_and_a_form_ask_for_nobody_we_know(eero: Post) -> None:
    person = a_person(as_actor(eero))
    held = PostHeld("", frozenset({"callbacks.receive"}), teams=frozenset({WEST}))
    phone = Actor(ActorKind.INTEGRATION, uuid7(), "COUNTY", frozenset({held}))
    team = Team.objects.get(pk=WEST)
    wish = a_wish(via=RequestedVia.PHONE)
    callback = receive_callback.once(key(1), team, wish=wish, actor=phone, now=MORNING)
    assert receive_callback.once(key(1), team, wish=wish, actor=phone, now=MORNING) == callback
    assert (callback.asked_by_id, callback.times_asked, callback.requested_via) == (None, 1, "phone")
    with pytest.raises(ValueError, match="names no person"):
        leave_number(team, wish=a_wish(person_id=person.pk), actor=FORM, now=MORNING)
    with pytest.raises(Forbidden):
        receive_callback(team, wish=wish, actor=as_actor(eero), now=MORNING)


def test_nobody_is_drawn_into_a_callback_by_an_id(eero: Post, helmi: Post) -> None:
    stranger = a_case(helmi, "GUIDANCE_OLDER_PEOPLE_ITAINEN", person=a_person(as_actor(helmi))).person
    assert stranger
    with pytest.raises(Unseen):
        a_callback(eero, person_id=stranger.pk)
    foreign = Contact.objects.get()
    with pytest.raises(Unseen):
        a_callback(eero, contact=foreign)


def test_whoever_calls_back_may_see_whom(eero: Post, helmi: Post) -> None:
    person = a_person(as_actor(eero))
    assert not VIEW_PERSON.rows(as_actor(helmi), Person.objects.all()).exists()
    callback = a_callback(eero, team="GUIDANCE_OLDER_PEOPLE_ITAINEN", person_id=person.pk)
    assert VIEW_PERSON.rows(as_actor(helmi), Person.objects.all()).get() == person
    withdraw_callback(callback, reason=WithdrawReason.NOT_NEEDED, actor=as_actor(eero), now=MORNING)
    assert not VIEW_PERSON.rows(as_actor(helmi), Person.objects.all()).exists()


def test_an_outsourced_adviser_calls_those_of_their_own_line_only(aino: Post, eero: Post) -> None:
    line = "CLIENT_ADVICE"
    mine, theirs = a_callback(eero, team=line), a_callback(eero, number="+358491234568")
    seen = access.LIST.rows(as_actor(aino), Callback.objects.all())
    assert list(seen) == [mine]
    with pytest.raises(Forbidden):
        begin_call(theirs, actor=as_actor(aino), now=MORNING)
    reached = reach_callback(mine, actor=as_actor(aino), now=MORNING)
    assert list(access.VIEW.rows(as_actor(aino), Callback.objects.all())) == [reached]
    other = a_callback(eero, team=line)
    withdraw_callback(other, reason=WithdrawReason.NOT_NEEDED, actor=as_actor(eero), now=MORNING)
    assert not access.VIEW.rows(as_actor(aino), Callback.objects.filter(pk=other.pk)).exists()


def test_whoever_asked_sees_how_far_it_has_come_and_may_withdraw_it(aino: Post, eero: Post) -> None:
    asked = request_callback(Team.objects.get(pk=WEST), wish=a_wish(), actor=as_actor(aino), now=MORNING)
    assert list(access.STATUS.rows(as_actor(aino), Callback.objects.all())) == [asked]
    assert not access.VIEW.rows(as_actor(aino), Callback.objects.all()).exists()
    withdrawn = withdraw_callback(
        asked, reason=WithdrawReason.CALLED_AGAIN, actor=as_actor(aino), now=MORNING
    )
    assert withdrawn.outcome == "withdrawn"


def test_asking_again_reaches_behind_the_wall_and_tells_nothing(aino: Post, eero: Post) -> None:
    first = a_callback(eero, words="Rent.")
    again = a_callback(aino, team="CLIENT_ADVICE", now=MORNING + HOUR)
    assert again.pk == first.pk
    actor = as_actor(aino)
    for action in (access.VIEW, access.STATUS, access.CHANGE):
        assert not action.rows(actor, Callback.objects.all()).exists()


def test_an_attempt_on_the_step_leaves_the_callback_as_it_is(eero: Post) -> None:
    callback = a_callback(eero)
    assert callback.current_step
    attempt_contact(callback.current_step, by=AttemptBy.SMS, reached=False, actor=as_actor(eero), now=MORNING)
    assert attempts_of(callback) == []
