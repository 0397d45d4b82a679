"""One person calls at a time, and how a call went."""

import datetime as dt
from collections.abc import Callable

import pytest

from reimari.access.catalogue import Unseen
from reimari.access.deeds import together
from reimari.callbacks.actions import (
    begin_call,
    reach_callback,
    record_call,
    release_call,
)
from reimari.callbacks.models import Callback
from reimari.callbacks.queries import attempts_of
from reimari.callbacks.states import CallbackState, CallResult
from reimari.callbacks.tests.calls import HOUR, MORNING, WEST, a_callback, codes, facts_of
from reimari.common.problems import Refused
from reimari.contacts.actions import Heard, Intake, record_contact
from reimari.contacts.models import Contact
from reimari.staff.models import Post
from reimari.work.actions import take_step
from reimari.work.models import Change, Clock, Entry, Step
from reimari.work.states import DueFrom
from tests.factories import ADVICE, a_case, a_person, as_actor, at, client, key

pytestmark = pytest.mark.django_db


def test_two_people_never_call_the_same_client(eero: Post, timo: Post) -> None:
    callback = begin_call(a_callback(eero), actor=as_actor(eero), now=at("2026-11-25 14:05"))
    assert (callback.caller_id, callback.calling_until) == (eero.user_id, at("2026-11-25 14:20"))
    later, other = at("2026-11-25 14:10"), as_actor(timo)
    deeds: tuple[Callable[[], object], ...] = (
        lambda: begin_call(callback, anyway=True, actor=other, now=later),
        lambda: record_call(callback, result=CallResult.BUSY, actor=other, now=later),
        lambda: reach_callback(callback, actor=other, now=later),
    )
    for deed in deeds:
        with pytest.raises(Refused) as refusal:
            deed()
        (problem,) = refusal.value.problems
        assert (problem.code, problem.facts) == (
            "callbacks.called",
            {"worker": "Eero Kuusirinne", "since": "14.05"},
        )


def test_another_callback_of_the_same_client_is_held_too(eero: Post, timo: Post, helmi: Post) -> None:
    person = a_person(as_actor(eero))
    mine = a_callback(eero, person_id=person.pk)
    other = a_callback(eero, number="+358491234568", person_id=person.pk)
    begin_call(mine, actor=as_actor(eero), now=MORNING)
    with pytest.raises(Refused) as refusal:
        begin_call(other, actor=as_actor(timo), now=MORNING)
    assert codes(refusal) == ["callbacks.called"]
    foreign = a_callback(
        eero, number="+358491234569", team="GUIDANCE_OLDER_PEOPLE_ITAINEN", person_id=person.pk
    )
    with pytest.raises(Refused) as refusal:
        begin_call(foreign, actor=as_actor(helmi), now=MORNING)
    assert codes(refusal) == ["callbacks.called_by_others"], "whoever doesn't see it isn't told by whom"


def test_a_claim_lapses_and_may_be_given_up(eero: Post, timo: Post) -> None:
    callback = begin_call(a_callback(eero), actor=as_actor(eero), now=MORNING)
    later = begin_call(callback, actor=as_actor(timo), now=MORNING + dt.timedelta(minutes=15))
    assert later.caller_id == timo.user_id
    with pytest.raises(Refused) as refusal:
        release_call(later, actor=as_actor(eero), now=MORNING)
    assert codes(refusal) == ["callbacks.not_calling"]
    left = release_call(later, actor=as_actor(timo), now=MORNING + HOUR)
    assert (left.caller, left.calling_since, left.calling_until) == (None, None, None)
    assert begin_call(left, actor=as_actor(eero), now=MORNING + HOUR).caller == eero.user


def test_whoever_has_taken_the_client_is_told_of_first(eero: Post, timo: Post) -> None:
    callback = a_callback(eero)
    assert callback.current_step
    take_step(callback.current_step, actor=as_actor(timo), now=MORNING)
    with pytest.raises(Refused) as refusal:
        begin_call(callback, actor=as_actor(eero), now=MORNING)
    (problem,) = refusal.value.problems
    assert (problem.code, problem.facts) == ("callbacks.taken", {"worker": "Timo Rantaharju"})
    assert begin_call(callback, actor=as_actor(eero), now=MORNING, anyway=True).caller == eero.user


def test_a_step_to_contact_the_same_person_counts_where_one_sees_it(
    aino: Post, eero: Post, timo: Post, helmi: Post
) -> None:
    person = a_person(as_actor(aino))
    case = a_case(aino, WEST, person=person, now=MORNING - HOUR)
    assert case.current_step
    Step.objects.filter(pk=case.current_step.pk).update(kind="contact_client")
    take_step(case.current_step, actor=as_actor(timo), now=MORNING)
    callback = a_callback(eero, person_id=person.pk)
    with pytest.raises(Refused) as refusal:
        begin_call(callback, actor=as_actor(eero), now=MORNING)
    assert codes(refusal) == ["callbacks.taken"]
    elsewhere = a_callback(
        eero, number="+358491234568", person_id=person.pk, team="GUIDANCE_OLDER_PEOPLE_ITAINEN"
    )
    assert begin_call(elsewhere, actor=as_actor(helmi), now=MORNING).caller == helmi.user


def test_a_call_that_reaches_nobody_is_tried_at_another_time_of_day(eero: Post) -> None:
    callback = begin_call(a_callback(eero), actor=as_actor(eero), now=MORNING)
    callback = record_call(
        callback,
        result=CallResult.NO_ANSWER,
        actor=as_actor(eero),
        now=MORNING + dt.timedelta(minutes=2),
    )
    assert (callback.attempts, callback.tried_at, callback.caller) == (1, MORNING, None)
    assert callback.next_at == at("2026-11-25 11:00"), "midday, an hour after the call began"
    assert facts_of(callback)[-1] == (
        "callbacks.record_call",
        {
            "team": WEST,
            "result": "no_answer",
            "attempt": 1,
            "began": MORNING.astimezone(dt.UTC).isoformat(),
            "next": callback.next_at.isoformat(),
        },
    )
    assert [attempt.at for attempt in attempts_of(callback)] == [MORNING]


def test_a_time_that_the_client_asked_for_is_agreed_and_no_attempt(eero: Post) -> None:
    callback, then = a_callback(eero), at("2026-11-27 09:30")
    asked = CallResult.ASKED_FOR_ANOTHER_TIME
    for wrong in (None, MORNING):
        with pytest.raises(Refused) as refusal:
            record_call(callback, result=asked, next_at=wrong, actor=as_actor(eero), now=MORNING)
        assert codes(refusal) == ["callbacks.time_past"]
    callback = record_call(callback, result=asked, next_at=then, actor=as_actor(eero), now=MORNING)
    assert (callback.attempts, callback.next_at, attempts_of(callback)) == (1, then, [])
    step = Step.objects.get()
    assert (step.due_at, step.due_from) == (then, DueFrom.AGREED)
    assert Clock.objects.get().stopped_at is None
    again = a_callback(eero, now=MORNING + HOUR)
    assert again.next_at is None, "whoever asks again wants it sooner"


def test_reaching_the_client_in_a_new_contact_ends_it_in_one_transaction(eero: Post) -> None:
    callback = begin_call(a_callback(eero), actor=as_actor(eero), now=MORNING)
    now = MORNING + dt.timedelta(minutes=9)
    intake = Intake(
        channel_id="phone",
        received_at=MORNING,
        participants=(client(),),
        matters=(Heard(own_words="?", answer=ADVICE),),
    )

    def save() -> Callback:
        with together():
            contact = record_contact.once(key(1), eero.team, intake=intake, actor=as_actor(eero), now=now)
            return reach_callback.once(key(1), callback, contact=contact, actor=as_actor(eero), now=now)

    reached = save()
    assert save() == reached
    contact = Contact.objects.get()
    assert (reached.outcome, reached.answered_in, reached.attempts) == ("reached", contact, 1)
    assert (reached.closed_at, reached.closed_by_id, reached.caller) == (now, eero.user_id, None)
    clock = Clock.objects.get(code="CALLBACK")
    assert (clock.kept, clock.stopped_at) == (True, MORNING)
    assert facts_of(reached)[-1] == (
        "callbacks.reach",
        {
            "outcome": "reached",
            "attempts": 1,
            "began": MORNING.astimezone(dt.UTC).isoformat(),
            "contact": str(contact.pk),
        },
    )
    assert not Step.objects.open().exists()


def test_what_cant_be_recorded_leaves_the_callback_open(eero: Post, timo: Post) -> None:
    callback = begin_call(a_callback(eero), actor=as_actor(timo), now=MORNING)
    intake = Intake(
        channel_id="phone",
        received_at=MORNING,
        participants=(client(),),
        matters=(Heard(own_words="?", answer=ADVICE),),
    )

    def save() -> None:
        with together():
            contact = record_contact(eero.team, intake=intake, actor=as_actor(eero), now=MORNING)
            reach_callback(callback, contact=contact, actor=as_actor(eero), now=MORNING)

    with pytest.raises(Refused):
        save()
    assert not Contact.objects.exists()
    assert Callback.objects.get().state == CallbackState.OPEN


def test_reaching_the_client_about_a_case_is_told_in_the_case(aino: Post, eero: Post) -> None:
    case = a_case(aino, WEST, person=a_person(as_actor(aino)), now=MORNING - HOUR)
    callback = a_callback(eero, case=case)
    reached = reach_callback(callback, actor=as_actor(eero), now=MORNING + HOUR)
    told = Entry.objects.filter(track=case.track_id).latest("pk")
    assert (told.kind, told.facts) == (
        "callbacks.reach",
        {"callback": str(reached.pk), "by": "phone", "reached": True},
    )
    foreign = a_callback(eero)
    stranger = a_case(aino, "GUIDANCE_OLDER_PEOPLE_ITAINEN")
    with pytest.raises(Unseen):
        reach_callback(foreign, case=stranger, actor=as_actor(eero), now=MORNING + HOUR)
    assert Callback.objects.get(pk=foreign.pk).state == CallbackState.OPEN


def test_whoever_may_not_see_the_case_ends_the_callback_all_the_same(aino: Post, eero: Post) -> None:
    """A partner's adviser called: the case hears of it behind the wall, and shows nothing of itself."""
    case = a_case(eero, WEST, person=a_person(as_actor(eero)), now=MORNING - HOUR)
    callback = a_callback(eero, team="CLIENT_ADVICE", channel_id="phone", case=case)
    reached = reach_callback(callback, actor=as_actor(aino), now=MORNING + HOUR)
    assert reached.outcome == "reached"
    told = Entry.objects.filter(track=case.track_id).latest("pk")
    assert (told.kind, told.facts["callback"]) == ("callbacks.reach", str(reached.pk))


def test_open_lists_hear_of_each_call(eero: Post) -> None:
    """The row of the list changes, though its step doesn't."""
    callback, actor = a_callback(eero), as_actor(eero)
    deeds: tuple[Callable[[], object], ...] = (
        lambda: begin_call(callback, actor=actor, now=MORNING),
        lambda: release_call(callback, actor=actor, now=MORNING),
        lambda: record_call(callback, result=CallResult.BUSY, actor=actor, now=MORNING),
    )
    for deed in deeds:
        before = Change.objects.order_by("-pk").values_list("pk", flat=True)[0]
        deed()
        told = {topic for change in Change.objects.filter(pk__gt=before) for topic in change.topics}
        assert {f"team:{WEST}", f"track:{callback.pk}"} <= told
