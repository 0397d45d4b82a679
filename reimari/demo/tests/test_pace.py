"""The clock of the living demo's rhythm."""

import datetime as dt
import json

import pytest

from reimari.demo.pace import Mark, Wish, begin
from tests.factories import at

NOW = at("2026-11-25 21:40")
MORNING = at("2026-11-23 08:00")


def seconds(number: float) -> dt.timedelta:
    return dt.timedelta(seconds=number)


def test_the_real_rhythm_is_that_of_the_present_moment() -> None:
    pace, mark = begin(Wish(), None, now=NOW)
    assert pace.is_real
    assert pace.at(NOW + seconds(90)) == NOW + seconds(90)
    assert (mark.run, mark.moment) == ("real", NOW)


def test_an_hour_goes_by_in_a_minute() -> None:
    pace, _ = begin(Wish(60, MORNING), None, now=NOW)
    assert not pace.is_real
    assert pace.at(NOW) == MORNING
    assert pace.at(NOW + seconds(60)) == at("2026-11-23 09:00")
    assert pace.real(at("2026-11-23 09:00")) == NOW + seconds(60)


def test_the_night_when_clocks_are_turned_has_an_hour_more() -> None:
    pace, _ = begin(Wish(60, at("2026-10-25 00:00")), None, now=NOW)
    assert pace.at(NOW + seconds(25 * 60)) == at("2026-10-26 00:00")


@pytest.mark.parametrize("wish", [Wish(), Wish(60), Wish(60, MORNING), Wish(1, MORNING)], ids=str)
def test_who_was_stopped_a_moment_ago_goes_on_in_the_same_run(wish: Wish) -> None:
    _, first = begin(wish, None, now=NOW)
    stopped = Mark(first.run, wish.name, NOW + seconds(30), first.moment + seconds(30 * wish.speed))
    pace, mark = begin(wish, stopped, now=NOW + seconds(35))
    assert mark == stopped
    assert pace.at(NOW + seconds(35)) == (NOW + seconds(35) if pace.is_real else stopped.moment)


@pytest.mark.parametrize(
    ("wish", "later"), [(Wish(60), seconds(1200)), (Wish(30), seconds(5)), (Wish(60, MORNING), seconds(5))]
)
def test_an_old_mark_or_another_wish_begins_anew(wish: Wish, later: dt.timedelta) -> None:
    old = Mark("run", "60", NOW, MORNING)
    _, mark = begin(wish, old, now=NOW + later)
    assert mark.run != "run"
    assert mark.moment == (wish.begin or NOW + later)


def test_a_clock_that_was_set_back_begins_anew() -> None:
    assert begin(Wish(60), Mark("run", "60", NOW, MORNING), now=NOW - seconds(5))[1].run != "run"


def test_a_mark_is_kept_as_text() -> None:
    mark = begin(Wish(60, MORNING), None, now=NOW)[1]
    assert Mark.from_json(json.loads(json.dumps(mark.to_json()))) == mark


@pytest.mark.parametrize("broken", [None, [], "x", {}, {"run": 1}, {"run": "", "wish": "", "real": "x"}])
def test_a_broken_mark_is_none(broken: object) -> None:
    assert Mark.from_json(broken) is None
