"""Whether an instruction can be trusted, and which is the nearest (R-VS-52, R-VS-63)."""

import datetime as dt

import pytest

from reimari.directory.rules import Placed, Validity, freshness, language_to_show, nearest
from reimari.directory.states import Freshness, InstructionKind

TODAY = dt.date(2028, 2, 29)
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "fresh"),
        ({"valid_from": TODAY}, "fresh"),
        ({"valid_from": TODAY + DAY}, "coming"),
        ({"valid_until": TODAY}, "fresh"),
        ({"valid_until": TODAY - DAY}, "hidden"),
        ({"valid_until": TODAY - DAY, "grace_days": 1}, "out_of_date"),
        ({"valid_until": TODAY - 2 * DAY, "grace_days": 1}, "hidden"),
        ({"valid_until": TODAY - 14 * DAY, "grace_days": 14}, "out_of_date"),
        ({"review_on": TODAY + DAY}, "fresh"),
        ({"review_on": TODAY}, "due"),
        ({"review_on": TODAY - 400 * DAY}, "due"),
        ({"review_on": TODAY, "valid_until": TODAY - DAY, "grace_days": 3}, "out_of_date"),
        ({"review_on": TODAY, "valid_from": TODAY + DAY}, "coming"),
        ({"retired": True, "valid_from": TODAY + DAY}, "retired"),
    ],
)
def test_an_instruction_is_fresh_flagged_or_hidden(given: dict[str, object], expected: str) -> None:
    assert freshness(Validity(**given), TODAY) == expected  # type: ignore[arg-type]
    assert Freshness(expected).label


def placed(
    name: str, kind: str = "instruction", need: str = "N", task: str = "", depth: int = 0
) -> Placed[str]:
    return Placed(name, kind, need, task, depth)


def test_the_nearest_place_wins_and_what_is_wider_stays_behind_it() -> None:
    groups = nearest(
        [
            placed("county"),
            placed("town", depth=1),
            placed("village", depth=2),
            placed("another of the village", depth=2),
            placed("general", need="", task="T"),
            placed("card", "procedure_card", need="", depth=1),
            placed("waiting", "bridging"),
        ],
        InstructionKind.values,
    )
    assert [(group.kind, group.shown, group.wider) for group in groups] == [
        ("instruction", ("village", "another of the village"), ("town", "county")),
        ("instruction", ("general",), ()),
        ("bridging", ("waiting",), ()),
        ("procedure_card", ("card",), ()),
    ]
    assert nearest(list[Placed[str]](), InstructionKind.values) == []


@pytest.mark.parametrize(
    ("written", "asked", "shown"),
    [("fi sv", "sv", "sv"), ("fi sv", "en", "fi"), ("sv en", "fi", "sv"), ("en", "sv", "en"), ("", "fi", "")],
)
def test_ones_own_language_else_the_first_that_there_is(written: str, asked: str, shown: str) -> None:
    assert language_to_show(written.split(), asked) == shown
