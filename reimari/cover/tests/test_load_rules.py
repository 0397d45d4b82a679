"""What work weighs: vectors, and properties of any weights."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reimari.cover.rules.load import (
    OURS,
    Number,
    Part,
    Weights,
    duty_numbers,
    points_of,
    step_numbers,
    together,
    weigh,
    weights_with,
)

EVENING = dt.datetime(2026, 11, 30, 22, tzinfo=dt.UTC)
NINE, TOMORROW = EVENING - dt.timedelta(hours=13), EVENING + dt.timedelta(hours=11)
STEPS = {
    "due later": ({"due_at": TOMORROW}, 1),
    "at the first moment of tomorrow": ({"due_at": EVENING}, 1),
    "due today": ({"due_at": NINE}, 2),
    "late": ({"due_at": NINE - dt.timedelta(days=9)}, 2),
    "a call": ({"due_at": TOMORROW, "calls": True}, 2),
    "a call today": ({"due_at": NINE, "calls": True}, 3),
    "a home visit": ({"due_at": TOMORROW, "visits": True}, 3),
    "waiting, whatever it is": ({"due_at": NINE, "calls": True, "waits_for_client": True}, 0),
}


@pytest.mark.parametrize("name", STEPS)
def test_what_a_step_weighs(name: str) -> None:
    told, expected = STEPS[name]
    assert points_of(step_numbers(end_of_day=EVENING, **told), Weights()) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("shares", "number", "points"),
    [
        ([], None, 0),
        ([100], 1, 2),
        ([100, 100], 2, 4),
        ([50], Decimal("0.5"), 1),
        ([25, 30], Decimal("0.55"), Decimal("1.1")),
    ],
)
def test_what_line_duty_weighs(shares: list[int], number: Number | None, points: Number) -> None:
    numbers = duty_numbers(shares)
    assert (numbers.get(Part.LINE_HALF_DAY), points_of(numbers, Weights())) == (number, points)


def test_weights_that_arent_told_are_our_own_and_it_is_known_which() -> None:
    weights = weights_with({Part.CALL: 4, Part.OPEN: 0, Part.WAITING: None}, invented=True)
    assert weights.of == {**OURS, Part.CALL: 4, Part.OPEN: 0}
    assert (weights.told, weights.is_invented) == (frozenset({Part.CALL, Part.OPEN}), True)
    assert weights_with(dict.fromkeys(Part), invented=True) == Weights()


def test_the_parts_are_told_in_one_order_with_numbers_and_weights() -> None:
    parts = weigh({Part.WAITING: 3, Part.OPEN: 12, Part.DUE_TODAY: 4, Part.CALL: 0}, Weights())
    assert [(each.part, each.number, each.weight, each.points) for each in parts] == [
        (Part.OPEN, 12, 1, 12),
        (Part.DUE_TODAY, 4, 1, 4),
        (Part.WAITING, 3, 0, 0),
    ]


NUMBERS = st.dictionaries(st.sampled_from(Part), st.integers(0, 40) | st.decimals(0, 9, places=2))
WEIGHTS = st.dictionaries(st.sampled_from(Part), st.integers(0, 20)).map(weights_with)


@given(st.lists(NUMBERS, max_size=5), WEIGHTS)
def test_a_whole_weighs_what_its_parts_weigh(many: list[dict[Part, Number]], weights: Weights) -> None:
    assert points_of(together(many), weights) == sum(points_of(each, weights) for each in many)


@given(NUMBERS, NUMBERS, WEIGHTS)
def test_more_work_never_weighs_less(
    numbers: dict[Part, Number], more: dict[Part, Number], weights: Weights
) -> None:
    assert points_of(together((numbers, more)), weights) >= points_of(numbers, weights)
