"""How often one client may ask: by session and by address, counted in windows that slide."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reimari.cli.pacing import OFFICE, WRITES, Counted, Pacing
from reimari.common.addresses import neighbourhood
from reimari.common.pace import Pace

A_MINUTE = 40
AT = 6000.0


def ask(
    pacing: Pacing,
    path: str = "/",
    *,
    method: str = "GET",
    address: str = "10.0.0.1",
    who: str = "s",
    at: float = AT,
) -> int:
    return pacing.wait(method, path, address, {"session": who} if who else {}, at)


def test_a_session_may_ask_so_often_and_then_waits() -> None:
    pacing = Pacing(A_MINUTE)
    assert not any(ask(pacing) for _ in range(A_MINUTE))
    wait = ask(pacing)
    assert 60 <= wait <= 63
    assert ask(pacing, at=AT + wait - 2)
    assert not ask(pacing, at=AT + wait)


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/cases/x/note/"), ("GET", "/search/?words=x"), ("GET", "/%73earch/")]
)
def test_writes_and_searches_have_less_room(method: str, path: str) -> None:
    pacing = Pacing(A_MINUTE)
    assert not any(ask(pacing, path, method=method) for _ in range(A_MINUTE // WRITES))
    assert ask(pacing, path, method=method)
    assert not ask(pacing, "/")


def test_colleagues_behind_one_address_do_not_slow_each_other_down() -> None:
    pacing = Pacing(A_MINUTE)
    assert not any(ask(pacing, who="first") for _ in range(A_MINUTE))
    assert ask(pacing, who="first")
    assert not ask(pacing, who="second")


def test_whoever_invents_sessions_is_counted_by_address() -> None:
    pacing = Pacing(A_MINUTE)
    assert not any(ask(pacing, who=f"{number}") for number in range(A_MINUTE * OFFICE))
    assert ask(pacing, who="new")
    assert ask(pacing, who="")
    assert not ask(pacing, who="new", address="10.0.0.2")


def test_files_and_probes_are_not_counted() -> None:
    pacing = Pacing(1)
    for path in ("/static/css/desk.css", "/health/live", "/metrics"):
        assert not any(ask(pacing, path) for _ in range(A_MINUTE * OFFICE))


def test_there_is_no_limit_when_none_is_wanted() -> None:
    pacing = Pacing(0)
    assert not any(ask(pacing) for _ in range(1000))


def test_what_is_counted_is_forgotten_after_two_windows() -> None:
    counted = Counted(Pace(5, 60))
    for number in range(1000):
        counted.wait(f"{number}", AT)
        counted.add(f"{number}")
    counted.wait("x", AT + 60)
    assert len(counted.before) == 1000
    counted.wait("x", AT + 120)
    assert not counted.before
    assert not counted.running


@given(
    most=st.integers(1, 30),
    steps=st.lists(st.floats(0, 40, allow_nan=False), min_size=1, max_size=200),
)
def test_in_no_minute_come_more_than_twice_as_many_and_a_told_wait_is_enough(
    most: int, steps: list[float]
) -> None:
    counted = Counted(Pace(most, 60))
    let_in: list[float] = []
    for at in itertools.accumulate(steps, initial=AT):
        if wait := counted.wait("k", at):
            late = Counted(counted.pace, counted.window, counted.running.copy(), counted.before.copy())
            assert not late.wait("k", at + wait)
        else:
            counted.add("k")
            let_in.append(at)
    for at in let_in:
        assert len([each for each in let_in if at - 60 < each <= at]) <= 2 * most


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::1", "::/64"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_a_place_is_an_address_or_a_network_of_one_household(address: str, place: str) -> None:
    assert neighbourhood(address) == place
