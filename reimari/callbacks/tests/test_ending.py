"""Nothing ends silently: the county's rule, lost clients, doubles, old forms."""

import datetime as dt
from collections.abc import Callable

import pytest

from reimari.access.catalogue import Forbidden
from reimari.callbacks import access
from reimari.callbacks.actions import (
    Wanted,
    begin_call,
    change_callback,
    join_callback,
    leave_message,
    leave_number,
    reach_callback,
    record_call,
    release_call,
    reopen_callback,
    send_letter,
    withdraw_callback,
)
from reimari.callbacks.models import Callback
from reimari.callbacks.queries import attempts_of, still_to_try
from reimari.callbacks.states import CallbackState, CallResult, MessageBy, WithdrawReason
from reimari.callbacks.tests.calls import (
    FORM,
    HOUR,
    MORNING,
    NUMBER,
    a_callback,
    a_wish,
    codes,
    facts_of,
    tried,
)
from reimari.common.problems import Refused
from reimari.common.versions import Stale
from reimari.staff.models import Post, Team
from reimari.work.models import Clock, Entry
from tests.factories import as_actor, at, loaded

pytestmark = pytest.mark.django_db


def test_nothing_ends_unreached_before_the_countys_rule_is_fulfilled(eero: Post) -> None:
    callback = a_callback(eero)
    actor, now = as_actor(eero), MORNING + 3 * HOUR
    moments = [MORNING, MORNING + dt.timedelta(minutes=10), MORNING + dt.timedelta(minutes=20)]
    ends: tuple[Callable[[], object], ...] = (
        lambda: leave_message(callback, by=MessageBy.SMS, actor=actor, now=now),
        lambda: send_letter(callback, actor=actor, now=now),
    )
    for end in ends:
        with pytest.raises(Refused) as refusal:
            end()
        assert codes(refusal) == ["callbacks.too_few", "callbacks.too_alike"]
    callback = tried(callback, eero, *moments)
    (problem, _) = still_to_try(callback, MORNING)
    assert problem.facts == {"done": "1", "needed": "3"}, "calls within the hour are one"
    callback = tried(callback, eero, MORNING + HOUR, at("2026-11-26 10:00"))
    assert still_to_try(callback, MORNING) == []
    ended = leave_message(callback, by=MessageBy.VOICEMAIL, actor=as_actor(eero), now=at("2026-11-26 10:05"))
    assert (ended.outcome, ended.state) == ("left_message", CallbackState.CLOSED)
    assert list(Callback.objects.lost()) == [ended]
    clock = Clock.objects.get()
    assert (clock.kept, clock.stopped_at) == (None, at("2026-11-26 10:05")), "the promise wasn't kept by it"
    assert facts_of(ended)[-1] == (
        "callbacks.leave_message",
        {"outcome": "left_message", "attempts": 5, "by": "voicemail"},
    )


def test_a_wrong_number_needs_no_more_calls(eero: Post) -> None:
    callback = record_call(
        a_callback(eero), result=CallResult.WRONG_NUMBER, actor=as_actor(eero), now=MORNING
    )
    assert still_to_try(callback, MORNING) == []
    changed = change_callback(
        callback, wanted=Wanted(number="+358491234568"), actor=as_actor(eero), now=MORNING + HOUR
    )
    assert [problem.code for problem in still_to_try(changed, MORNING + HOUR)] == [
        "callbacks.too_few",
        "callbacks.too_alike",
    ], "the right number hasn't been called yet"


def test_without_a_rule_of_the_county_nothing_ends_unreached(eero: Post) -> None:
    callback = tried(a_callback(eero), eero, *(MORNING + number * HOUR for number in range(6)))
    loaded("IU", with_demo=False, now=MORNING + dt.timedelta(days=400))
    with pytest.raises(Refused) as refusal:
        send_letter(callback, actor=as_actor(eero), now=MORNING + 7 * HOUR)
    (problem,) = refusal.value.problems
    assert (problem.code, problem.facts["gap"]) == ("callbacks.no_rule", "GAP-IU-CALLBACK")


def test_where_the_county_says_letter_a_message_isnt_enough() -> None:
    loaded("KS")
    team = Team.objects.filter(unit="CONCERN_LINE").order_by("pk")[0]
    callback = leave_number(team, wish=a_wish(channel_id="concern_line"), actor=FORM, now=MORNING)
    for moment in (MORNING, MORNING + HOUR, MORNING + 2 * HOUR):
        callback = record_call(callback, result=CallResult.NO_ANSWER, actor=FORM, now=moment)
    with pytest.raises(Refused) as refusal:
        leave_message(callback, by=MessageBy.SMS, actor=FORM, now=MORNING + 3 * HOUR)
    assert codes(refusal) == ["callbacks.letter_needed"]
    assert send_letter(callback, actor=FORM, now=MORNING + 3 * HOUR).outcome == "letter_sent"


def test_where_none_is_wanted_no_message_is_left(eero: Post) -> None:
    """Others may hear or read it: whoever asks again, or joins it, keeps the wish."""
    callback = tried(a_callback(eero, no_message=True), eero, *(MORNING + n * HOUR for n in range(3)))
    callback = a_callback(eero, now=MORNING + 3 * HOUR)  # asked again without a word of it
    assert callback.no_message
    with pytest.raises(Refused) as refusal:
        leave_message(callback, by=MessageBy.VOICEMAIL, actor=as_actor(eero), now=MORNING + 4 * HOUR)
    assert "callbacks.no_message" in codes(refusal)
    assert send_letter(callback, actor=as_actor(eero), now=MORNING + 4 * HOUR).outcome == "letter_sent"


def test_a_supervisor_has_a_lost_client_tried_again(eero: Post, lea: Post) -> None:
    callback = tried(a_callback(eero), eero, *(MORNING + number * HOUR for number in range(3)))
    lost = leave_message(callback, by=MessageBy.SMS, actor=as_actor(eero), now=MORNING + 4 * HOUR)
    assert not access.SEE_LOST.rows(as_actor(eero), Callback.objects.all()).exists()
    with pytest.raises(Forbidden):
        reopen_callback(lost, actor=as_actor(eero), now=MORNING + 5 * HOUR)
    again = reopen_callback(lost, actor=as_actor(lea), now=MORNING + 5 * HOUR)
    assert (again.state, again.outcome, again.closed_at) == (CallbackState.OPEN, "", None)
    assert attempts_of(again) == []
    assert Clock.objects.count() == 1, "a promise that has ended doesn't begin anew (I-28)"
    done = withdraw_callback(
        again, reason=WithdrawReason.CALLED_AGAIN, actor=as_actor(eero), now=MORNING + 6 * HOUR
    )
    with pytest.raises(Refused) as refusal:
        reopen_callback(done, actor=as_actor(lea), now=MORNING + 6 * HOUR)
    assert codes(refusal) == ["callbacks.not_lost"]


def test_a_lost_client_who_waits_again_already_isnt_opened_twice(eero: Post, lea: Post) -> None:
    callback = tried(a_callback(eero), eero, *(MORNING + number * HOUR for number in range(3)))
    lost = leave_message(callback, by=MessageBy.SMS, actor=as_actor(eero), now=MORNING + 4 * HOUR)
    a_callback(eero, now=MORNING + 5 * HOUR)
    with pytest.raises(Refused) as refusal:
        reopen_callback(lost, actor=as_actor(lea), now=MORNING + 6 * HOUR)
    assert codes(refusal) == ["callbacks.waits_already"]


def test_a_double_is_joined_with_the_earlier_arrival(eero: Post) -> None:
    first = a_callback(eero, is_urgent=True)
    other = a_callback(eero, number="+358491234568", now=MORNING + HOUR)
    double = join_callback(first, other=other, actor=as_actor(eero), now=MORNING + 2 * HOUR)
    other.refresh_from_db()
    assert (double.outcome, double.double_of) == ("double", other)
    assert (other.times_asked, other.asked_at, other.is_urgent) == (2, MORNING, True)
    for wrong in (other, double):
        with pytest.raises(Refused) as refusal:
            join_callback(other, other=wrong, actor=as_actor(eero), now=MORNING + 2 * HOUR)
        assert codes(refusal) == ["callbacks.same"]


def test_an_old_form_doesnt_overwrite_what_somebody_changed(eero: Post, timo: Post) -> None:
    callback = a_callback(eero)
    seen = callback.version
    wanted = Wanted(number=NUMBER, window_from=dt.time(9))
    changed = change_callback(callback, wanted=wanted, actor=as_actor(timo), now=MORNING, seen=seen)
    assert facts_of(changed)[-1] == ("callbacks.change", {"fields": ["window_from"], "urgent": False})
    with pytest.raises(Refused) as refusal:
        change_callback(callback, wanted=Wanted(number=NUMBER), actor=as_actor(eero), now=MORNING, seen=seen)
    (problem,) = refusal.value.problems
    assert isinstance(problem, Stale)
    assert [change.name for change in problem.changes] == ["window_from"]


def test_what_has_ended_takes_nothing_more(eero: Post) -> None:
    callback = a_callback(eero)
    withdraw_callback(callback, reason=WithdrawReason.NOT_NEEDED, actor=as_actor(eero), now=MORNING)
    before = Entry.objects.count()
    actor, now = as_actor(eero), MORNING
    deeds: tuple[Callable[[], object], ...] = (
        lambda: begin_call(callback, actor=actor, now=now),
        lambda: release_call(callback, actor=actor, now=now),
        lambda: record_call(callback, result=CallResult.BUSY, actor=actor, now=now),
        lambda: reach_callback(callback, actor=actor, now=now),
        lambda: leave_message(callback, by=MessageBy.SMS, actor=actor, now=now),
        lambda: send_letter(callback, actor=actor, now=now),
        lambda: change_callback(callback, wanted=Wanted(number=NUMBER), actor=actor, now=now),
        lambda: withdraw_callback(callback, reason=WithdrawReason.NOT_NEEDED, actor=actor, now=now),
        lambda: join_callback(callback, other=callback, actor=actor, now=now),
    )
    for refused in deeds:
        with pytest.raises(Refused) as refusal:
            refused()
        assert codes(refusal) == ["callbacks.closed"]
    assert Entry.objects.count() == before
