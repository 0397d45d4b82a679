"""What the database promises of callbacks, attacked by hand and from two connections at once."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from reimari.callbacks.actions import (
    begin_call,
    join_callback,
    reach_callback,
    record_call,
    request_callback,
    withdraw_callback,
)
from reimari.callbacks.models import Callback
from reimari.callbacks.states import CallResult, WithdrawReason
from reimari.callbacks.tests.calls import HOUR, MORNING, NUMBER, WEST, a_callback, a_wish, codes
from reimari.cli.promises import broken
from reimari.common.problems import Refused
from reimari.staff.models import Post, Team
from reimari.work.actions import complete_step
from reimari.work.models import Entry, Step
from reimari.work.states import StepResult, StepState
from tests.attacks import as_owner, attempt
from tests.factories import a_person, as_actor
from tests.races import race

racing = pytest.mark.django_db(transaction=True)
alone = pytest.mark.django_db


@alone
def test_an_open_callback_cannot_lose_its_step(eero: Post) -> None:
    callback = a_callback(eero)
    steps = Step.objects.filter(track=callback.track)
    ended = {"state": StepState.ENDED, "ended_at": MORNING, "result": StepResult.DONE}
    assert attempt(lambda: steps.update(**ended)) == "open_callback_has_its_open_step"
    assert "callback_state_tells" in attempt(lambda: Callback.objects.update(current_step=None))
    other = a_callback(eero, number="+358491234568")
    stolen = attempt(lambda: Callback.objects.filter(pk=other.pk).update(current_step=None, state="closed"))
    assert "callback_state_tells" in stolen


@alone
def test_the_step_a_callback_stands_on_cannot_just_be_completed(eero: Post) -> None:
    callback = a_callback(eero)
    assert callback.current_step
    with pytest.raises(Refused) as refusal:
        complete_step(callback.current_step, actor=as_actor(eero), now=MORNING)
    assert codes(refusal) == ["callbacks.without_step"]


@alone
@pytest.mark.parametrize(
    ("change", "held"),
    [
        ({"number": "040 1234567"}, "callback_number_is_international"),
        ({"number": "+0401234567"}, "callback_number_is_international"),
        ({"calling_since": MORNING}, "callback_caller_since_and_until_together"),
        (
            {"window_from": dt.time(12), "window_until": dt.time(9)},
            "callback_window_ends_after_it_begins",
        ),
        ({"times_asked": 0}, "callback_counts_from_when_it_was_asked"),
        ({"counts_from": MORNING - HOUR}, "callback_counts_from_when_it_was_asked"),
        ({"outcome": "reached"}, "callback_state_tells_outcome_step_and_moment"),
    ],
)
def test_a_row_that_tells_nonsense_is_not_taken(eero: Post, change: dict[str, Any], held: str) -> None:
    a_callback(eero)
    assert attempt(lambda: Callback.objects.update(**change)) == held


@alone
def test_the_operators_questions_find_what_is_broken(eero: Post) -> None:
    callback = a_callback(eero)
    assert [promise.sentence for promise, _ in as_owner(broken)] == []
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("ALTER TABLE callbacks_callback DROP CONSTRAINT open_callback_has_its_open_step")
        cursor.execute("DROP INDEX callback_of_number_waits_once_for_a_line")
        cursor.execute("SET ROLE reimari_app")
    other = a_callback(eero, number="+358491234568")
    Callback.objects.filter(pk=other.pk).update(number=NUMBER)
    ended = {"state": StepState.ENDED, "ended_at": MORNING, "result": StepResult.DONE}
    Step.objects.filter(track=callback.track).update(**ended)
    assert [promise.sentence for promise, _ in as_owner(broken)] == [
        "An open callback names one current step: its own and open; one that has ended names its outcome.",
        "A number waits once for a call from a line.",
    ]


@racing
@pytest.mark.parametrize("turn", range(3))
def test_two_requests_at_once_are_one_callback(eero: Post, timo: Post, turn: int) -> None:
    team = Team.objects.get(pk=WEST)

    def ask(post: Post) -> Callback:
        return request_callback(team, wish=a_wish(), actor=as_actor(post), now=MORNING)

    one, other = race(lambda: ask(eero), lambda: ask(timo))
    assert one.pk == other.pk
    assert Callback.objects.get().times_asked == 2
    assert Step.objects.count() == 1


@racing
@pytest.mark.parametrize("turn", range(3))
@pytest.mark.parametrize("same", ["callback", "number", "person"])
def test_two_who_press_call_at_once_never_both_call(eero: Post, timo: Post, same: str, turn: int) -> None:
    person = a_person(as_actor(eero))
    mine = a_callback(eero, person_id=person.pk if same == "person" else None)
    theirs = mine
    if same == "person":
        theirs = a_callback(eero, number="+358491234568", person_id=person.pk)
    if same == "number":
        theirs = a_callback(eero, number="+358491234568")
        Callback.objects.filter(pk=theirs.pk).update(number=NUMBER, channel="chat")
        theirs.refresh_from_db()

    def call(callback: Callback, post: Post) -> str:
        try:
            begin_call(callback, actor=as_actor(post), now=MORNING)
        except Refused as refusal:
            return refusal.problems[0].code
        return "calls"

    came = race(lambda: call(mine, eero), lambda: call(theirs, timo))
    assert sorted(came) == ["callbacks.called", "calls"]
    assert Callback.objects.being_called(MORNING).count() == 1


@racing
@pytest.mark.parametrize("turn", range(3))
def test_two_deeds_at_once_end_it_once(eero: Post, timo: Post, turn: int) -> None:
    callback = a_callback(eero)
    other = a_callback(eero, number="+358491234568")
    deeds: tuple[Callable[[], object], ...] = (
        lambda: reach_callback(callback, actor=as_actor(eero), now=MORNING),
        lambda: withdraw_callback(
            callback, reason=WithdrawReason.NOT_NEEDED, actor=as_actor(timo), now=MORNING
        ),
        lambda: join_callback(callback, other=other, actor=as_actor(timo), now=MORNING),
        lambda: record_call(callback, result=CallResult.BUSY, actor=as_actor(timo), now=MORNING),
        lambda: a_callback(timo, now=MORNING + HOUR),
    )

    def came(deed: Callable[[], object]) -> str:
        try:
            deed()
        except Refused as refusal:
            return refusal.problems[0].code
        return "done"

    results = race(*(lambda deed=deed: came(deed) for deed in deeds))
    endings = Entry.objects.filter(track=callback.track_id, facts__has_key="outcome").count()
    assert endings <= 1
    assert results[:3].count("done") == 1
    assert [promise.sentence for promise, _ in as_owner(broken)] == []
