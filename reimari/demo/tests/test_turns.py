"""What comes next with a step of the living demo: always something, and in the end it is closed."""

from collections import Counter
from dataclasses import replace

import pytest

from reimari.demo.dice import dice
from reimari.demo.turns import Standing, What, next_turn

TAKEN = Standing(is_taken=True)


def whats(standing: Standing, *, throws: int = 400) -> Counter[What]:
    """What comes next, as often as it does."""
    turns = (next_turn(standing, dice(str(number))) for number in range(throws))
    return Counter(turn.what for turn in turns if turn)


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing(is_contact=True), {What.ANSWER}),
        (Standing(), {What.TAKE}),
        (Standing(is_offer=True), {What.ACCEPT, What.REFUSE}),
        (replace(TAKEN, is_offered=True), set()),
        (replace(TAKEN, is_current=False), {What.COMPLETE}),
        (replace(TAKEN, is_paused=True), {What.RESUME}),
        (replace(TAKEN, is_meeting=True, is_reached=True), {What.MARK_MEETING}),
        (replace(TAKEN, waits=True, is_reached=True), {What.ADVANCE}),
        (replace(TAKEN, attempts=3), {What.RETURN, What.NOTE, What.PAUSE}),
        (replace(TAKEN, attempts=4, was_paused=True), {What.RETURN, What.NOTE, What.GIVE_UP}),
    ],
    ids=lambda given: " or ".join(sorted(given)) if isinstance(given, set) else str(given),
)
def test_what_comes_next(standing: Standing, expected: set[What]) -> None:
    assert set(whats(standing)) == expected


def test_who_has_a_case_hands_it_on_or_tries_to_reach_the_client() -> None:
    found = whats(replace(TAKEN, is_line=True))
    assert {What.ATTEMPT, What.TRANSFER, What.OFFER, What.JOIN, What.REROUTE} <= set(found)
    assert found[What.TRANSFER] > whats(TAKEN)[What.TRANSFER]
    assert not {What.TRANSFER, What.OFFER, What.JOIN, What.REROUTE} & set(whats(replace(TAKEN, hops=3)))


def test_a_joint_case_stays_with_its_contact_person() -> None:
    assert What.RETURN in whats(TAKEN)
    assert What.RETURN not in whats(replace(TAKEN, is_joint=True))


def test_whoever_was_reached_is_helped_on_and_in_the_end_it_is_closed() -> None:
    found = whats(replace(TAKEN, is_reached=True, is_assessed=True))
    assert {What.CLOSE, What.MEET, What.ADVANCE, What.WAIT, What.PAUSE} <= set(found)
    assert set(whats(replace(TAKEN, is_reached=True, is_assessed=True, steps=4))) <= {
        *(What.CLOSE, What.NOTE, What.RETURN, What.ADD_STEP)
    }


def test_a_team_that_has_too_much_closes_at_once() -> None:
    for standing in (TAKEN, replace(TAKEN, is_paused=True), replace(TAKEN, is_meeting=True)):
        turn = next_turn(replace(standing, hurry=True), dice("1"))
        assert turn
        assert (turn.what, turn.hours) == (What.CLOSE, 0.0)
    assert set(whats(Standing(is_offer=True, hurry=True))) == {What.ACCEPT}


def test_a_few_lie_so_long_that_they_are_late_but_nothing_urgent_does() -> None:
    def long(standing: Standing) -> float:
        turns = [next_turn(standing, dice(str(number))) for number in range(1000)]
        return sum(turn is not None and turn.hours > 24 for turn in turns) / len(turns)

    assert long(Standing()) == pytest.approx(0.07, abs=0.03)
    assert long(Standing(is_urgent=True)) == 0


def test_the_same_dice_give_the_same_turn() -> None:
    assert [next_turn(TAKEN, dice(str(number))) for number in range(50)] == [
        next_turn(TAKEN, dice(str(number))) for number in range(50)
    ]
