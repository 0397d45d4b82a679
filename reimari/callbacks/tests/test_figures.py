"""K-12, R-PS-78: figures of callbacks by themselves, from what happened."""

import datetime as dt

import pytest

from reimari.callbacks.actions import (
    join_callback,
    leave_message,
    reach_callback,
    record_call,
    reopen_callback,
    withdraw_callback,
)
from reimari.callbacks.queries import By, Figures, Waited, figures
from reimari.callbacks.states import CallResult, MessageBy, WithdrawReason
from reimari.callbacks.tests.calls import HOUR, MORNING, a_callback
from reimari.staff.models import Post
from tests.factories import as_actor, at

pytestmark = pytest.mark.django_db
WEEK = (at("2026-11-23 00:00"), at("2026-11-30 00:00"))
MINUTE = dt.timedelta(minutes=1)


def number(last: int) -> str:
    return f"+3584912345{last:02}"


def test_figures_tell_requests_calls_and_waiting_times(eero: Post, lea: Post) -> None:
    actor = as_actor(eero)
    reached = a_callback(eero, number=number(1), language="sv")
    a_callback(eero, number=number(1), now=MORNING + MINUTE)
    record_call(reached, result=CallResult.BUSY, actor=actor, now=MORNING + 10 * MINUTE)
    reach_callback(reached, actor=actor, now=MORNING + 50 * MINUTE)
    lost = a_callback(eero, number=number(2))
    for hours in range(3):
        record_call(lost, result=CallResult.NO_ANSWER, actor=actor, now=MORNING + (hours + 1) * HOUR)
    leave_message(lost, by=MessageBy.SMS, actor=actor, now=MORNING + 4 * HOUR)
    night = a_callback(eero, number=number(3), now=at("2026-11-25 20:00"))
    reach_callback(night, actor=actor, now=at("2026-11-26 08:20"))
    withdrawn = a_callback(eero, number=number(4))
    withdraw_callback(withdrawn, reason=WithdrawReason.NOT_NEEDED, actor=actor, now=MORNING)
    double = a_callback(eero, number=number(5), now=MORNING + HOUR)
    waiting = a_callback(eero, number=number(6), now=at("2026-11-27 09:00"))
    join_callback(double, other=waiting, actor=actor, now=at("2026-11-27 09:05"))
    a_callback(eero, number=number(7), now=at("2026-12-01 09:00"))
    (found,) = figures(as_actor(lea), *WEEK)
    assert found == Figures(
        key="",
        requests=5,
        times_asked=7,
        reached=2,
        not_reached=1,
        withdrawn=1,
        waiting=1,
        calls=6,
        to_first_call=Waited(20, 52),
        to_reached=Waited(35, 47),
    )
    assert found.calls_for_each == 1.2
    by_language = {row.key: row.requests for row in figures(as_actor(lea), *WEEK, by=By.LANGUAGE)}
    assert by_language == {"fi": 4, "sv": 1}
    by_day = {row.key: row.requests for row in figures(as_actor(lea), *WEEK, by=By.DAY)}
    assert by_day == {"2026-11-25": 5}
    assert [row.key for row in figures(as_actor(lea), *WEEK, by=By.LINE)] == ["phone"]
    assert [row.key for row in figures(as_actor(lea), *WEEK, by=By.AREA)] == [""]
    reopen_callback(lost, actor=as_actor(lea), now=at("2026-11-27 10:00"))
    (again,) = figures(as_actor(lea), *WEEK)
    assert (again.not_reached, again.waiting) == (0, 2)


def test_others_figures_arent_seen(eero: Post, helmi: Post, lea: Post) -> None:
    a_callback(eero, team="GUIDANCE_OLDER_PEOPLE_ITAINEN")
    assert figures(as_actor(lea), *WEEK) == []
    a_callback(eero, number=number(1))
    assert figures(as_actor(helmi), *WEEK) == []
    assert len(figures(as_actor(lea), *WEEK)) == 1
