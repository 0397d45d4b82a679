"""When help opens and ends by the county's rule: tables, and what always holds (property tests)."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reimari.cover.load import TeamLoad
from reimari.cover.rules.overflow import Changes, Pair, Rule, changes

RULE = Rule(teams=("A", "B", "C", "D"), opens=40, closes=25)


def load(points: int, people: int = 1) -> TeamLoad:
    return TeamLoad(points=points, people=people)


def loads(**points: int) -> dict[str, TeamLoad]:
    return {team: load(number) for team, number in points.items()}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        pytest.param(loads(A=40, B=0, C=0), (), id="as many as the limit is not more"),
        pytest.param(loads(A=41, B=10, C=0), (("A", "C"),), id="the one with the least helps"),
        pytest.param(loads(A=41, B=10, C=10), (("A", "B"),), id="of two alike the first by code"),
        pytest.param(loads(A=41, B=25, C=30), (), id="nobody has little enough"),
        pytest.param(loads(A=50, B=60, C=0), (("B", "C"),), id="the one with the most first; each helps one"),
        pytest.param(loads(A=50, B=60, C=0, D=5), (("B", "C"), ("A", "D")), id="two helpers"),
        pytest.param({"A": load(82, 2), "B": load(0)}, (("A", "B"),), id="for each person"),
        pytest.param({"A": load(80, 2), "B": load(0)}, (), id="two people bear twice as much"),
        pytest.param({"A": load(1, 0), "B": load(0)}, (("A", "B"),), id="nobody is at work"),
        pytest.param({"A": load(41), "B": load(0, 0)}, (), id="nobody who isn't there helps"),
        pytest.param({"A": load(41)}, (), id="of others nothing is known"),
        pytest.param(loads(A=41, X=0), (), id="a team that doesn't share never helps"),
    ],
)
def test_what_opens(told: Mapping[str, TeamLoad], expected: tuple[Pair, ...]) -> None:
    assert changes(RULE, told, opened=()) == Changes(expected)


@pytest.mark.parametrize(
    ("told", "over"),
    [
        pytest.param(loads(A=25, B=0), False, id="not below yet"),
        pytest.param(loads(A=24, B=0), True, id="below"),
        pytest.param(loads(A=60, B=40), False, id="the helper bears it"),
        pytest.param(loads(A=60, B=41), True, id="the helper has too much"),
        pytest.param({}, False, id="nothing is known"),
        pytest.param({"A": load(60), "B": load(5, 0)}, True, id="the helpers have gone home"),
    ],
)
def test_when_it_ends(told: Mapping[str, TeamLoad], over: bool) -> None:  # noqa: FBT001
    assert (changes(RULE, told, opened=[("A", "B")]).ends == (("A", "B"),)) is over


def test_a_team_that_left_the_sharing_is_helped_no_more() -> None:
    assert changes(RULE, loads(A=60, B=0), opened=[("X", "B")]).ends == (("X", "B"),)


def test_what_a_supervisor_opened_stays_and_is_enough() -> None:
    told = loads(A=60, B=0, C=0, D=60)
    assert changes(RULE, told, opened=(), standing=[("A", "B")]) == Changes((("D", "C"),))
    assert changes(RULE, loads(A=1, B=0), opened=(), standing=[("A", "B")]) == Changes()


def test_a_supervisor_who_ended_it_is_not_overruled_today() -> None:
    told = loads(A=60, B=0, C=1, D=50)
    found = changes(RULE, told, opened=(), refused=[("A", "B")])
    assert found == Changes((("D", "C"),))  # neither asks A for help, nor B to help


points = st.integers(0, 120)
told_loads = st.dictionaries(st.sampled_from("ABCD"), st.builds(load, points, st.integers(0, 3)), min_size=2)


def after(before: set[Pair], found: Changes) -> set[Pair]:
    return (before - set(found.ends)) | set(found.opens)


@given(told_loads)
def test_the_same_load_changes_nothing_a_second_time(told: dict[str, TeamLoad]) -> None:
    now = after(set(), changes(RULE, told, opened=()))
    assert changes(RULE, told, opened=now) == Changes()


@given(st.lists(told_loads, max_size=12))
def test_help_never_flaps_and_nobody_helps_who_is_helped(course: list[dict[str, TeamLoad]]) -> None:
    """Between an opening and the next of the same pair the load has crossed the whole band."""
    now: set[Pair] = set()
    for told in course:
        found = changes(RULE, told, opened=now)
        for team, to in found.opens:
            assert _each(told[team]) > RULE.opens
            assert _each(told[to]) < RULE.closes
        for team, to in found.ends:
            little = team in told and _each(told[team]) < RULE.closes
            assert little or _each(told[to]) > RULE.opens
        assert not set(found.opens) & set(found.ends)
        now = after(now, found)
        helped, helping = [team for team, _ in now], [to for _, to in now]
        assert len(set(helped)) == len(helped)
        assert len(set(helping)) == len(helping)
        assert not set(helped) & set(helping)


@given(st.lists(st.dictionaries(st.sampled_from("ABCD"), st.integers(25, 40)), max_size=8))
def test_within_the_band_nothing_changes(course: list[dict[str, int]]) -> None:
    for told in course:
        assert changes(RULE, loads(**told), opened=[("A", "B")]) == Changes()


def _each(load: TeamLoad) -> float:
    return load.points / load.people if load.people else float("inf")
