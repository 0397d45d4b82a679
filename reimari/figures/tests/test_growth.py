"""Growth of digital contacts against the same months a year before, reckoned on paper (K-03, G-12)."""

import datetime as dt
from collections import Counter

import pytest

from reimari.access.actor import system
from reimari.figures.actions import freeze_month
from reimari.figures.definitions import FIGURES, Dimension, Frame
from reimari.figures.models import FrozenMonth
from reimari.figures.queries import BY_MONTH, BY_NOTHING, By, Cut, Kept, Read
from reimari.figures.rules import growth, kept_growths
from reimari.figures.tasks import count_what_changed
from reimari.staff.models import Post
from reimari.work.queries import county_on
from tests.factories import a_contact, a_post, at, loaded

pytestmark = pytest.mark.django_db
CODE = "K-03-GROWTH"
SEPTEMBER, OCTOBER, NOVEMBER = (dt.date(2026, month, 1) for month in (9, 10, 11))
LATER = at("2026-12-05 09:00")


@pytest.fixture
def marjut(db: None) -> Post:
    """E-mail and web form are digital, the telephone isn't.

    September 2025: 3 by e-mail, 1 by web form (Swedish), 1 by telephone. October 2025: nobody. November
    2025: 1 by telephone. September 2026: 6 by e-mail, the last one Swedish; October: 3; November: 2.
    """
    loaded("KL", now=at("2025-08-01 09:00"))
    marjut = a_post("ADVICE", "ASIAKASOHJAAJA", name="Marjut Saaripuro")
    for day in ("2025-09-01", "2025-09-15", "2025-09-30"):
        came(marjut, f"{day} 10:00")
    came(marjut, "2025-09-16 10:00", "web_form", "sv")
    came(marjut, "2025-09-17 10:00", "phone")
    came(marjut, "2025-11-17 10:00", "phone")
    for number in range(1, 6):
        came(marjut, f"2026-09-0{number} 10:00")
    came(marjut, "2026-09-06 10:00", language="sv")
    for day in ("10-01", "10-02", "10-31", "11-01", "11-30"):
        came(marjut, f"2026-{day} 10:00")
    return marjut


def came(by: Post, time: str, channel: str = "email", language: str = "fi") -> None:
    a_contact(by, now=at(time), channel_id=channel, language=language)


def read(
    first: dt.date,
    last: dt.date,
    *,
    by: By = BY_NOTHING,
    now: dt.datetime = LATER,
    units: tuple[str, ...] = ("ADVICE",),
    language: str = "",
) -> Read:
    cut = Cut(alone={Dimension.LANGUAGE: language} if language else {})
    return Kept([FIGURES["K-04"], FIGURES[CODE]], Frame(first, last, county_on(now), now)).read(
        units, cut, by
    )


def told(first: dt.date, last: dt.date, language: str = "", now: dt.datetime = LATER) -> tuple[int, int]:
    """How many there are, and how many there were."""
    parts = read(first, last, now=now, language=language).total().get(CODE, Counter[str]())
    return parts["hit"], parts["was"]


@pytest.mark.usefixtures("marjut")
@pytest.mark.parametrize("kept", ["", "kept"])
def test_a_month_is_compared_with_that_of_the_year_before(kept: str) -> None:
    """6 after 4; Swedish 1 after 1. The share stands beside it as ever: 6 of 6."""
    if kept:
        count_what_changed(LATER)
    assert told(SEPTEMBER, SEPTEMBER) == (6, 4)
    assert told(SEPTEMBER, SEPTEMBER, language="sv") == (1, 1)
    assert read(SEPTEMBER, SEPTEMBER).total()["K-04"] == {"of": 6, "hit": 6}
    by = read(SEPTEMBER, SEPTEMBER, by=Dimension.LANGUAGE).stated
    assert {code: (sums[CODE]["hit"], sums[CODE]["was"]) for code, sums in by.items()} == {
        "fi": (5, 3),
        "sv": (1, 1),
    }


@pytest.mark.usefixtures("marjut")
@pytest.mark.parametrize("kept", ["", "kept"])
def test_only_months_without_a_gap_that_have_a_year_before_are_compared(kept: str) -> None:
    """October 2025 has nothing: of September and October September alone is compared; of all three November,
    after which came 2 where none were. All three count in the share: 11."""
    if kept:
        count_what_changed(LATER)
    assert read(SEPTEMBER, OCTOBER).grown == {CODE: (SEPTEMBER, SEPTEMBER)}
    assert told(SEPTEMBER, OCTOBER) == (6, 4)
    assert read(SEPTEMBER, NOVEMBER).grown == {CODE: (NOVEMBER, NOVEMBER)}
    assert told(SEPTEMBER, NOVEMBER) == (2, 0)
    assert read(SEPTEMBER, NOVEMBER).total()["K-04"]["hit"] == 11
    months = read(SEPTEMBER, NOVEMBER, by=BY_MONTH).stated
    assert {month for month, sums in months.items() if CODE in sums} == {"2026-11"}


@pytest.mark.usefixtures("marjut")
def test_what_cant_be_compared_is_never_none() -> None:
    """No October a year before; November as it goes on; a unit to which nobody came."""
    assert read(OCTOBER, OCTOBER).grown == {CODE: None}
    assert CODE not in read(OCTOBER, OCTOBER).total()
    assert read(NOVEMBER, NOVEMBER, now=at("2026-11-30 12:00")).grown == {CODE: None}
    assert read(NOVEMBER, NOVEMBER, now=at("2026-12-01 00:00")).grown == {CODE: (NOVEMBER, NOVEMBER)}
    assert read(SEPTEMBER, SEPTEMBER, units=("ADULT",)).grown == {CODE: None}


def test_two_months_are_compared_with_two(marjut: Post) -> None:
    """One in October 2025 more: 9 after 5."""
    came(marjut, "2025-10-31 23:59")
    assert read(SEPTEMBER, OCTOBER).grown == {CODE: (SEPTEMBER, OCTOBER)}
    assert told(SEPTEMBER, OCTOBER) == (9, 5)
    months = read(SEPTEMBER, OCTOBER, by=BY_MONTH).stated
    assert {month: (sums[CODE]["hit"], sums[CODE]["was"]) for month, sums in months.items()} == {
        "2026-09": (6, 4),
        "2026-10": (3, 1),
    }


def test_more_than_a_year_is_compared_with_what_is_in_it_too(marjut: Post) -> None:
    """From September 2026 on each month has one; thirteen months until September 2027: September to
    September 2026/27, 6 + 3 + 2 + 10, after 4 + 1 + 0 + 9 and the 6 of September 2026."""
    came(marjut, "2025-10-31 23:59")
    for number in range(9):
        year, month = divmod(11 + number, 12)
        came(marjut, f"{2025 + year}-{month + 1:02}-05 10:00")
        came(marjut, f"{2026 + year}-{month + 1:02}-05 10:00")
    came(marjut, "2027-09-05 10:00")
    last, now = dt.date(2027, 9, 1), at("2027-10-05 09:00")
    assert told(SEPTEMBER, last, now=now) == (6 + 3 + 2 + 9 + 1, 4 + 1 + 0 + 9 + 6)


def test_a_frozen_year_before_stands(marjut: Post) -> None:
    """One more came to light later: 4 as it was frozen, 5 as it is counted now."""
    freeze_month(FrozenMonth(month=dt.date(2025, 9, 1)), actor=system("figures"), now=at("2025-10-01 01:00"))
    came(marjut, "2025-09-20 10:00")
    found = read(SEPTEMBER, SEPTEMBER)
    assert found.total()[CODE]["was"] == 4
    assert found.total_again()[CODE]["was"] == 5
    count_what_changed(LATER)
    found = read(SEPTEMBER, SEPTEMBER)
    assert (found.total()[CODE]["was"], found.total_again()[CODE]["was"]) == (4, 5)


@pytest.mark.parametrize(
    ("now", "was", "percent"),
    [(6, 4, 50), (3, 4, -25), (4, 4, 0), (0, 4, -100), (2, 0, None), (0, 0, None), (1, 8, -87), (9, 8, 13)],
)
def test_growth_is_whole_per_cent_and_a_half_goes_upwards(now: int, was: int, percent: int | None) -> None:
    assert growth(now, was) == percent


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        ([(8, 6, 11)], set()),
        ([(8, 4, 11)], {0}),  # so few then
        ([(8, 6, 10)], {0}),  # four others then
        ([(8, 0, 4)], {0}),  # so few of all then
        ([(0, 0, 0)], set()),
        ([(6, 0, 5)], set()),  # none isn't few
        ([(2, 2, 20)], {0}),
        ([(9, 8, 20), (8, 6, 11), (8, 3, 30)], {1, 2}),  # the third, and the smallest beside its sum
        ([(5, 6, 12), (3, 0, 0), (9, 7, 15)], {0, 1}),  # three of both years
    ],
)
def test_what_would_tell_few_of_the_year_before_isnt_told(
    rows: list[tuple[int, int, int]], kept: set[int]
) -> None:
    assert kept_growths(rows) == kept
