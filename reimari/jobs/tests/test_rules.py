import pytest

from reimari.jobs.rules import LONGEST_WAIT, is_last, wait_after


@pytest.mark.parametrize(
    ("failures", "wait"), [(1, 2), (2, 4), (3, 8), (6, 64), (12, LONGEST_WAIT), (4_000, LONGEST_WAIT)]
)
def test_each_wait_is_twice_the_one_before_up_to_an_hour(failures: int, wait: float) -> None:
    assert wait_after(failures, first=2) == wait


def test_the_last_try_is_the_one_that_the_task_says() -> None:
    assert [is_last(failures, tries=3) for failures in (1, 2, 3, 4)] == [False, False, True, True]
