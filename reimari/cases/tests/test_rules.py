import pytest

from reimari.cases.rules import (
    moving_problems,
    offering_problems,
    reopening_problems,
)
from reimari.common.problems import Problem


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("closed", "offered_to", "expected"),
    [
        (False, None, []),
        (False, "East", ["cases.offered"]),
        (True, None, ["cases.closed"]),
        (True, "East", ["cases.closed"]),
    ],
)
def test_what_stands_in_the_way_of_moving_a_case(
    *, closed: bool, offered_to: str | None, expected: list[str]
) -> None:
    assert codes(moving_problems(closed=closed, offered_to=offered_to)) == expected


@pytest.mark.parametrize(
    ("to", "somebody", "expected"),
    [("WEST", False, ["cases.same_team"]), ("WEST", True, []), ("EAST", False, []), ("EAST", True, [])],
)
def test_ones_own_team_is_offered_a_case_only_for_somebody(
    *, to: str, somebody: bool, expected: list[str]
) -> None:
    found = offering_problems(to=to, answering="WEST", name="West", somebody=somebody)
    assert codes(found) == expected


def test_only_a_closed_case_is_opened_again() -> None:
    assert codes(reopening_problems(open_now=True)) == ["cases.open"]
    assert reopening_problems(open_now=False) == []
