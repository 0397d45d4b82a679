"""Callbacks of the demo: each line has some that wait, so that nobody who signs in finds an empty list."""

import datetime as dt
from collections import Counter

import pytest

from reimari.demo.callbacks import WAITING, WAITING_EACH, planned_callbacks
from reimari.demo.office import Office
from tests.factories import county

TODAY = dt.date(2026, 11, 25)  # a Wednesday


@pytest.mark.parametrize("code", ["PS", "IU"])
def test_on_each_line_some_wait_and_none_for_longer_than_since_yesterday(code: str) -> None:
    profile = county(code).with_demo()
    planned = planned_callbacks(profile, Office(profile), TODAY, seed="x", scale=0.03)
    waiting = [each for each in planned if each.waits]
    by_line = Counter(each.rule.channel for each in waiting)
    assert set(by_line) == {rule.channel for rule in profile.callbacks}
    assert min(by_line.values()) >= min(WAITING_EACH, WAITING // len(by_line))
    assert {each.asked_at.date() for each in waiting} == {TODAY, TODAY - dt.timedelta(days=1)}
    turns = Counter((each.rule.channel, each.turn) for each in waiting)
    assert set(turns.values()) == {1}
