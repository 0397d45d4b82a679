"""I-08: a local promise may be stricter than the law, never looser."""

import pytest

from reimari.region.profile.checking.promises import is_looser
from reimari.region.profile.reference import law_clocks
from reimari.region.profile.values import Clock, ClockKind, Limit, Text

CASES = [
    # promise, law, looser
    ((Limit.WORKING_DAYS, 7), (Limit.WORKING_DAYS, 7), False),
    ((Limit.WORKING_DAYS, 8), (Limit.WORKING_DAYS, 7), True),
    ((Limit.WORKING_DAYS, 57), (Limit.MONTHS, 3), False),
    ((Limit.WORKING_DAYS, 58), (Limit.MONTHS, 3), True),
    ((Limit.MONTHS, 3), (Limit.MONTHS, 3), False),
    ((Limit.MONTHS, 4), (Limit.MONTHS, 3), True),
    ((Limit.MONTHS, 1), (Limit.WORKING_DAYS, 7), True),
    ((Limit.SAME_DAY, 0), (Limit.WORKING_DAYS, 7), False),
    ((Limit.WITH_CONTACT, 0), (Limit.SAME_DAY, 0), False),
    ((Limit.WORKING_DAYS, 1), (Limit.AT_ONCE, 0), True),
    ((Limit.NONE, 0), (Limit.WORKING_DAYS, 7), False),
]


def clock(limit: Limit, length: int) -> Clock:
    """A clock of nothing but its limit."""
    return Clock(code="D-2", name=Text(), kind=ClockKind.PROMISE, limit=limit, length=length)


@pytest.mark.parametrize(("promise", "law", "looser"), CASES)
def test_a_promise_is_compared_by_the_longest_it_may_take(
    promise: tuple[Limit, int],
    law: tuple[Limit, int],
    looser: bool,  # noqa: FBT001
) -> None:
    assert is_looser(clock(*promise), clock(*law)) == looser


def test_the_law_comes_with_the_program() -> None:
    codes = {law.code for law in law_clocks()}
    assert codes >= {"SHL-36-URGENT", "SHL-36-START", "SHL-36-CHILD", "SHL-36-CHILD-DONE", "SHL-45", "VPL-18"}
    assert {law.kind for law in law_clocks()} == {ClockKind.LAW}
