"""The rule of urgency (document 1009), what an assessment must say, and what it suggests."""

from itertools import product

import pytest

from reimari.assessments.rules import (
    FollowUp,
    Switches,
    allowed_urgencies,
    correcting_problems,
    finishing_problems,
    follow_ups,
    saying_problems,
    suggested_switches,
    urgency_problems,
)
from reimari.common.problems import Problem

NONE = Switches()


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


@pytest.mark.parametrize("switches", [Switches(*each) for each in product((False, True), repeat=3)], ids=str)
@pytest.mark.parametrize("urgency", [None, 0, 1, 2, 3, 4])
def test_any_switch_leaves_only_the_two_most_urgent_classes(switches: Switches, urgency: int | None) -> None:
    any_yes = switches.over_75 or switches.highest_allowance or switches.child_special_support
    expected = {
        None: ["assessments.no_urgency"],
        0: ["assessments.no_such_urgency"],
        1: [],
        2: [],
        3: ["assessments.urgency_too_low"] if any_yes else [],
        4: ["assessments.no_such_urgency"],
    }[urgency]
    assert codes(urgency_problems(urgency, switches)) == expected
    assert allowed_urgencies(switches) == ((1, 2) if any_yes else (1, 2, 3))


@pytest.mark.parametrize(
    ("result", "measures", "reasons", "urgency", "expected"),
    [
        ("done", "Called.", "", 3, []),
        ("done", " \n", "", 3, ["assessments.no_measures"]),
        ("done", "", "", None, ["assessments.no_measures", "assessments.no_urgency"]),
        ("not_needed", "", "Advice was enough.", None, []),
        ("not_needed", "Called.", " ", 3, ["assessments.no_reasons"]),
    ],
)
def test_what_an_assessment_must_say(
    result: str, measures: str, reasons: str, urgency: int | None, expected: list[str]
) -> None:
    problems = saying_problems(result, measures=measures, reasons=reasons, urgency=urgency, switches=NONE)
    assert codes(problems) == expected


@pytest.mark.parametrize(
    ("known", "result", "expected"),
    [
        ("", "done", []),
        ("", "not_needed", []),
        ("not_needed", "done", []),
        ("not_needed", "not_needed", ["assessments.assessed"]),
        ("done", "not_needed", ["assessments.assessed"]),
        ("done", "done", ["assessments.assessed"]),
    ],
)
def test_an_assessment_that_is_done_stays_done(known: str, result: str, expected: list[str]) -> None:
    assert codes(finishing_problems(closed=False, known=known, result=result)) == expected


def test_a_closed_case_isnt_assessed() -> None:
    assert codes(finishing_problems(closed=True, known="", result="done")) == ["assessments.closed"]


def test_only_the_newest_is_corrected_and_the_correction_says_why() -> None:
    assert correcting_problems(replaced=False, why="A word was wrong.") == []
    assert codes(correcting_problems(replaced=False, why=" ")) == ["assessments.no_why"]
    assert codes(correcting_problems(replaced=True, why="x")) == ["assessments.corrected"]


@pytest.mark.parametrize(("age", "over"), [(None, False), (74, False), (75, True), (76, True)])
def test_the_age_suggests_the_first_switch_only(age: int | None, *, over: bool) -> None:
    assert suggested_switches(age=age) == Switches(over_75=over)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"result": "not_needed"}, [FollowUp("close", "not_needed")]),
        ({"result": "done", "urgency": 3}, [FollowUp("close", "nothing_needed")]),
        (
            {"result": "done", "urgency": 1, "switches": Switches(over_75=True), "services": True},
            [
                FollowUp("advance", "urgent", "contact_client"),
                FollowUp("advance", "law", "needs_assessment"),
            ],
        ),
        (
            {"result": "done", "urgency": 3, "own_task": "A", "tasks": ["A"], "services": True},
            [FollowUp("advance", "services", "needs_assessment")],
        ),
        (
            {"result": "done", "urgency": 3, "own_task": "A", "tasks": ["B"], "services": True},
            [FollowUp("reroute", "other_task"), FollowUp("advance", "services", "needs_assessment")],
        ),
        (
            {"result": "done", "urgency": 3, "own_task": "A", "tasks": ["A", "B", ""], "services": True},
            [FollowUp("add_step", "also_other_task"), FollowUp("advance", "services", "needs_assessment")],
        ),
    ],
    ids=["not needed", "nothing", "urgent and by law", "own task", "another task", "also another task"],
)
def test_what_usually_comes_next(given: dict[str, object], expected: list[FollowUp]) -> None:
    assert follow_ups(**given) == expected  # type: ignore[arg-type]
