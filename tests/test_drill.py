"""What the fault drill counts: a drill that never finds anything must be able to."""

from uuid import UUID

import pytest

from bench.client import Browser
from bench.drill.reckoning import Reckoned
from bench.drill.staff import Receipt
from bench.drill.viewing import View, Viewing

ONE, OTHER = UUID(int=1), UUID(int=2)
RECEIPTS = [Receipt(0.0, "Drill 1-1", ONE), Receipt(0.0, "Drill 2-1", OTHER)]


@pytest.mark.parametrize(
    ("written", "lost", "twice", "unasked"),
    [
        ({"Drill 1-1": {ONE}, "Drill 2-1": {OTHER}}, 0, 0, 0),
        ({"Drill 1-1": {ONE}}, 1, 0, 0),
        ({"Drill 1-1": {OTHER}, "Drill 2-1": {OTHER}}, 1, 0, 0),
        ({"Drill 1-1": {ONE, UUID(int=3)}, "Drill 2-1": {OTHER}}, 0, 1, 0),
        ({"Drill 1-1": {ONE}, "Drill 2-1": {OTHER}, "Drill 3-1": {UUID(int=3), UUID(int=4)}}, 0, 1, 1),
    ],
)
def test_what_is_lost_or_there_twice_is_counted(
    written: dict[str, set[UUID]], lost: int, twice: int, unasked: int
) -> None:
    reckoned = Reckoned(written, (), ())
    assert (reckoned.lost(RECEIPTS), reckoned.unasked(RECEIPTS)) == (lost, unasked)
    assert reckoned.twice() == twice


@pytest.mark.parametrize(
    ("views", "again"),
    [
        ([View(9.0, 9.1, came=True), View(10.2, 10.3, came=True)], 10.3),
        ([View(10.0, 10.1, came=False), View(10.2, 13.2, came=False), View(13.3, 13.4, came=True)], 13.4),
        ([View(10.0, 14.0, came=True), View(14.1, 14.2, came=True)], 14.0),  # it came late
        ([View(10.2, 10.3, came=True), View(10.4, 10.5, came=False)], None),
    ],
)
def test_pages_come_again_when_the_last_trouble_is_over(views: list[View], again: float | None) -> None:
    viewing = Viewing(Browser(("127.0.0.1", 1)))
    viewing.views = views
    assert viewing.again_at(10.0) == again
