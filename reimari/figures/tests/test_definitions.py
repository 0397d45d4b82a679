"""What every figure tells of itself, and what was moved as one with what came in its place."""

import re
from dataclasses import replace

import pytest

from reimari.appointments.models import Booking
from reimari.cases.models import Meeting
from reimari.figures.definitions import (
    BOOKING,
    FIGURES,
    REPORTS,
    WAITING,
    Dimension,
    Share,
    Spread,
    version_of,
)
from reimari.figures.definitions.frame import Frame
from reimari.figures.definitions.rows import booking as sources
from reimari.figures.queries import Cut, behind
from reimari.figures.queries.counting import asked
from reimari.figures.tests.october import DUE, OCTOBER, TURN, October
from reimari.work.queries import county_on
from tests.factories import loaded

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
    assert not measured & set(WAITING)
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
    frame = Frame(OCTOBER, OCTOBER, county_on(TURN), TURN)
    units, every = ["INCOME_SUPPORT"], Cut()
    booked = FIGURES["K-02a"]
    assert behind(booked, "hit", frame, units, every) == [told.case_id]
    assert behind(booked, "missed", frame, units, every) == [late.case_id]
    assert set(behind(booked, "of", frame, units, every)) == {told.case_id, late.case_id}
    assert behind(booked, "of", frame, units, Cut(alone={Dimension.LANGUAGE: "sv"})) == [told.case_id]
    assert behind(booked, "of", frame, ["ADULT"], every) == []
    assert set(behind(FIGURES["WENT"], "unmarked", frame, units, every)) == {told.case_id, late.case_id}
    assert len(behind(FIGURES["K-01"], "hit", frame, ["ADVICE"], every)) == 2
