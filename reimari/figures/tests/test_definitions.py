"""What every figure tells of itself, and what was moved as one with what came in its place."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

import pytest
from django.db.models import QuerySet

from reimari.appointments.models import Booking, Shortage
from reimari.cases.models import Case, Meeting
from reimari.contacts.models import Contact
from reimari.figures.definitions import (
    BOOKING,
    FIGURES,
    REPORTS,
    WAITING,
    Dimension,
    Figure,
    Share,
    Spread,
    numbers_of,
    numbers_part,
    version_of,
)
from reimari.figures.definitions.frame import Frame
from reimari.figures.definitions.rows import booking as sources
from reimari.figures.queries import Cut, Rows, behind
from reimari.figures.queries.counting import asked
from reimari.figures.tests.october import DUE, OCTOBER, TURN, October
from reimari.work.queries import county_on
from tests.factories import at, loaded

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code", FIGURES)
def test_a_figure_tells_its_words_and_its_source(code: str) -> None:
    figure = FIGURES[code]
    assert str(figure.name)
    assert str(figure.words).endswith(".")
    assert figure.source
    assert len(code) <= 20
    if isinstance(figure, Spread) and figure.labels:
        assert all(len(value) <= 20 for value in figure.labels)


def test_codes_are_used_once_and_belong_to_what_is_measured() -> None:
    assert len(FIGURES) == sum(len(report.figures) for report in REPORTS)
    measured = {figure.indicator for figure in FIGURES.values()} - {""}
    booking = {figure.indicator for figure in BOOKING.figures} - {""}
    assert booking == {"K-01", "K-02", "K-02a", "K-02b", "K-27"}
    assert measured >= {"K-06", "K-08", "K-12", "K-13", "K-16", "K-18", "K-24", "K-28", "K-29"}
    assert measured & set(WAITING) == {"K-09", "K-18"}  # of which a part waits
    assert {figure.code for figure in FIGURES.values() if figure.indicator == "K-11"} == {
        *("K-11", "K-11-UNSAID", "K-11-VIA", "K-11-WAY"),
        *("FAILURE", "FAILURE-WHY", "AGAIN-7", "ASKS-WHERE", "ELSEWHERE", "ELSEWHERE-TO", "COST"),
    }
    assert all(re.fullmatch(r"K-\d+[a-z]?", indicator) for indicator in measured)


def test_another_condition_is_another_version() -> None:
    one = FIGURES["K-01"]
    assert isinstance(one, Share)
    other = replace(one, hit="goes_on")
    assert version_of([one]) == version_of([replace(one)])
    assert version_of([one]) != version_of([other])


def test_only_parts_that_there_are_can_be_looked_behind() -> None:
    for figure in FIGURES.values():
        with pytest.raises(KeyError):
            figure.behind("'; DROP TABLE")
    assert FIGURES["K-02"].behind("missed").endswith("IS NOT TRUE")


@pytest.fixture
def office(db: None) -> October:
    loaded("KL")
    return October()


def test_what_was_moved_is_one_with_what_came_in_its_place(office: October) -> None:
    """Three bookings that replace each other, the last one late: one chain; and one by itself."""
    first, second, third = (office.booked(f"2026-10-0{day} 09:00", due_at=DUE) for day in (6, 7, 8))
    alone = office.booked("2026-10-09 09:00")
    for newer, older in ((second, first), (third, second)):
        Booking.objects.filter(meeting=newer).update(replaces=Booking.objects.get(meeting=older))
    for meeting, state, side in (
        (first, "moved", "client"),
        (second, "moved", "unit"),
        (third, "realised", ""),
        (alone, "cancelled", "client"),
    ):
        told = {"state": state, "changed_by": side, "reason": "other" if side else "", "marked_at": TURN}
        Meeting.objects.filter(pk=meeting.pk).update(**told)
    frame = Frame(OCTOBER, OCTOBER, county_on(TURN), TURN)
    columns = "subject, times, went, client_moved, unit_moved, first_on::text, last_on::text"
    statement = f"SELECT {columns} FROM ({sources.BOOKED}) x ORDER BY first_at"  # noqa: S608
    rows = asked(statement, frame.values() | {"units": None})
    assert rows == [
        (first.case_id, 3, "realised", True, True, "2026-10-06", "2026-10-08"),
        (alone.case_id, 1, "cancelled_client", False, False, "2026-10-09", "2026-10-09"),
    ]


def test_what_is_behind_a_figure_is_what_it_counts(office: October) -> None:
    told = office.booked("2026-10-08 09:00", language="sv")
    late = office.booked("2026-10-20 09:00")
    booked, both = FIGURES["K-02a"], {told.case_id, late.case_id}
    assert shown(booked, "hit").page == [told.case_id]
    assert shown(booked, "missed").page == [late.case_id]
    assert set(shown(booked, "of").page) == both
    assert shown(booked, "of", alone={Dimension.LANGUAGE: "sv"}).page == [told.case_id]
    assert shown(booked, "of", units=["ADULT"]) == Rows(0, 0, 0, 0, [], None)
    assert set(shown(FIGURES["WENT"], "unmarked").page) == both
    assert len(shown(FIGURES["K-01"], "hit", units=["ADVICE"], mine=Contact.objects.all()).page) == 2


def test_whole_numbers_open_by_from_and_to(office: October) -> None:
    """From Monday 5.10. a time on Wednesday is 2 working days away, on Thursday 3, on Monday 12.10. 5, and on
    Tuesday 20.10. 11."""
    times = ("2026-10-07 09:00", "2026-10-08 09:00", "2026-10-12 09:00", "2026-10-20 09:00")
    two, three, five, eleven = (office.booked(time).case_id for time in times)
    days = FIGURES["TO-BOOKED"]
    assert set(shown(days, "of").page) == {two, three, five, eleven}
    assert set(shown(days, "0-2").page) == {two}
    assert set(shown(days, "3-5").page) == {three, five}
    assert set(shown(days, "11-").page) == {eleven}
    assert set(shown(days, "6-7").page) == set()
    for part in ("3", "-3", "3-5-7", "a-b", "\u0663-5", "3-5 OR true"):
        with pytest.raises(KeyError):
            days.behind(part)
    assert numbers_of(numbers_part(3, 5)) == (3, 5)
    assert numbers_of(numbers_part(11, None)) == (11, None)


def test_what_would_count_without_pauses_opens_where_a_clock_is_meant() -> None:
    assert FIGURES["K-02"].behind("raw") == FIGURES["K-02"].behind("hit").replace(
        cast(Share, FIGURES["K-02"]).hit, cast(Share, FIGURES["K-02"]).raw
    )
    with pytest.raises(KeyError):
        FIGURES["K-01"].behind("raw")


def test_all_rows_are_counted_and_each_case_is_listed_once(office: October) -> None:
    """Three shortages of one case, one of another, one of none: five rows, of two cases."""
    one, other = (office.booked(f"2026-10-0{day} 09:00").case_id for day in (8, 9))
    for hour, case in ((9, one), (10, one), (11, other), (12, one), (13, None)):
        told = {"instead": "later", "told_at": at(f"2026-10-06 {hour:02}:00")}
        Shortage.objects.create(team_id="INCOME_SUPPORT", case_id=case, **told)
    shortage = FIGURES["NO-TIME"]
    found = shown(shortage, "later")
    assert (found.all, found.bare, found.tracks, found.open) == (5, 1, 2, 2)
    assert (found.page, found.next) == ([one, other], None)
    mine = shown(shortage, "later", mine=Case.objects.filter(pk=other))
    assert (mine.all, mine.tracks, mine.open, mine.page) == (5, 2, 1, [other])
    none = shown(shortage, "later", mine=Case.objects.none())
    assert (none.all, none.tracks, none.open, none.page) == (5, 2, 0, [])


def test_the_pages_of_a_list_hold_each_once(office: October) -> None:
    """Five cases, three of which began in the same moment, two at a time: 2, 2 and 1."""
    cases = [
        office.booked(f"2026-10-08 {hour:02}:00", contact=at(f"2026-10-0{day} 10:00")).case_id
        for hour, day in enumerate((5, 6, 6, 6, 7), start=8)
    ]
    told, after = list[UUID](), None
    sizes = []
    for _page in range(4):
        found = shown(FIGURES["K-02a"], "of", most=2, after=after)
        assert (found.all, found.tracks, found.open) == (5, 5, 5)
        told += found.page
        sizes.append(len(found.page))
        after = found.next
        if after is None:
            break
    assert sizes == [2, 2, 1]
    assert (told[0], told[-1]) == (cases[4], cases[0])
    assert sorted(told) == sorted(cases)
    whole = shown(FIGURES["K-02a"], "of", most=5)
    assert (len(whole.page), whole.next) == (5, None)


def shown(
    figure: Figure,
    part: str,
    *,
    units: Sequence[str] = ("INCOME_SUPPORT",),
    alone: Mapping[Dimension, str] | None = None,
    mine: QuerySet[Any] | None = None,
    most: int = 50,
    after: tuple[dt.datetime, UUID] | None = None,
) -> Rows:
    """What is behind it in October, for whoever may open all cases or `mine`."""
    frame = Frame(OCTOBER, OCTOBER, county_on(TURN), TURN)
    rows = Case.objects.all() if mine is None else mine
    return behind(figure, part, frame, units, Cut(alone=alone or {}), rows, most=most, after=after)
