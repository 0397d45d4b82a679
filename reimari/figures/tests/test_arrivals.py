"""Contacts by half-hour of a weekday, reckoned on paper; on the nights when clocks are turned too (C70)."""

import datetime as dt
from collections import Counter

import pytest

from reimari.access.actor import system
from reimari.contacts.actions import Heard
from reimari.figures.actions import freeze_month
from reimari.figures.definitions import ARRIVED, CUTS, FIGURES, Dimension, Frame
from reimari.figures.definitions.rows.arrivals import ARRIVED_ROWS
from reimari.figures.models import FrozenMonth
from reimari.figures.queries import BY_NOTHING, Cut, Kept, counted
from reimari.figures.tests.contacts_month import ContactsMonth
from reimari.figures.tests.october import OCTOBER, TURN
from reimari.figures.tests.test_kept import keep
from reimari.work.queries import county_on
from tests.factories import ADVICE, a_contact, at, loaded

pytestmark = pytest.mark.django_db
MARCH, DECEMBER = dt.date(2026, 3, 1), dt.date(2026, 12, 1)
UNITS = ["CLIENT_ADVICE"]
PAPER = {"ARRIVED": {"1-18": 3, "1-19": 1, "6-47": 1, "6-0": 1}}


@pytest.fixture
def line(db: None) -> ContactsMonth:
    loaded("IU")
    return ContactsMonth()


def slots(month: dt.date, cut: Cut = Cut()) -> dict[str, int]:  # noqa: B008 (frozen)
    """The half-hours of the month, counted from the rows."""
    now = at("2027-01-10 09:00")
    rows = counted([ARRIVED], Frame(month, month, county_on(now), now), UNITS, cut)
    return {row.part: row.number for row in rows}


def test_a_contact_stands_in_the_half_hour_in_which_it_came(line: ContactsMonth) -> None:
    """2026-10-05 and -12 are Mondays, -10 is a Saturday."""
    for time in ("05 09:00", "05 09:29", "12 09:15", "05 09:30", "10 23:59", "10 00:00"):
        line.came(f"2026-10-{time}", ADVICE)
    assert slots(OCTOBER) == PAPER["ARRIVED"]


def test_on_the_nights_when_clocks_are_turned_it_stands_where_the_clock_showed(line: ContactsMonth) -> None:
    """On 2026-03-29 two o'clock is followed by four, on 2026-10-25 the hour from three comes twice."""
    for moment in ((3, 29, 0, 59), (3, 29, 1, 0), (10, 25, 0, 45), (10, 25, 1, 45), (10, 25, 2, 0)):
        month, day, hour, minute = moment
        a_contact(line.aino, now=dt.datetime(2026, month, day, hour, minute, tzinfo=dt.UTC))
    assert slots(MARCH) == {"7-5": 1, "7-8": 1}
    assert slots(OCTOBER) == {"7-7": 2, "7-8": 1}


def test_a_holiday_on_a_weekday_is_no_usual_weekday(line: ContactsMonth) -> None:
    """Christmas Day of 2026 is a Friday, the day after it a Saturday; the 18th is a usual Friday."""
    for day in (18, 25, 26):
        line.came(f"2026-12-{day} 10:00", ADVICE)
    assert slots(DECEMBER) == {"5-20": 1, "8-20": 1, "6-20": 1}


def some(line: ContactsMonth) -> None:
    for channel, need in (("phone", "housing"), ("phone", ""), ("email", "housing")):
        a_contact(
            line.aino,
            Heard(own_words="?", need=need, answer=ADVICE),
            now=at("2026-10-06 12:00"),
            channel_id=channel,
        )


def test_what_is_kept_is_what_the_rows_say_and_the_rest_is_asked_of_them(line: ContactsMonth) -> None:
    some(line)
    keep()
    kept = {
        *(Dimension.TEAM, Dimension.AREA, Dimension.LANGUAGE, Dimension.CHANNEL, Dimension.NEED),
    }
    assert {each for each in Dimension if ARRIVED_ROWS.cut([each])} == kept
    assert not ARRIVED_ROWS.cut([Dimension.CHANNEL, Dimension.NEED])
    frame = Frame(OCTOBER, OCTOBER, county_on(TURN), TURN)
    for by in (BY_NOTHING, *Dimension):
        told = Kept([ARRIVED], frame).read(UNITS, by=by)
        found = {code: sums[ARRIVED.code] for code, sums in told.stated.items()}
        wanted: dict[str, Counter[str]] = {}
        for row in counted([ARRIVED], frame, UNITS, by=by):
            wanted.setdefault(row.code, Counter())[row.part] += row.number
        assert found == wanted, by
        is_kept = not by or by in kept
        assert (told.counted_at is not None) is is_kept, by


def test_beside_figures_that_are_kept_by_another_cut_the_rows_are_asked(line: ContactsMonth) -> None:
    """Half-hours by need have a cut of their own; what is read in one go with others has theirs."""
    some(line)
    keep()
    frame = Frame(OCTOBER, OCTOBER, county_on(TURN), TURN)
    told = Kept([ARRIVED, FIGURES["K-04"]], frame).read(UNITS, by=Dimension.NEED).stated
    assert {need: sums["ARRIVED"] for need, sums in told.items()} == {
        "housing": {"2-24": 2},
        "": {"2-24": 1},
    }


def test_a_frozen_month_stays_and_what_isnt_kept_isnt_taken_for_nothing(line: ContactsMonth) -> None:
    some(line)
    freeze_month(FrozenMonth(month=OCTOBER), actor=system("figures"), now=TURN)
    line.came("2026-10-06 12:10", ADVICE)
    frame = Frame(OCTOBER, OCTOBER, county_on(TURN), TURN)
    kept = Kept([ARRIVED], frame)
    phone = kept.read(UNITS, Cut(alone={Dimension.CHANNEL: "phone"}))
    assert (phone.total()["ARRIVED"], phone.total_again()["ARRIVED"]) == ({"2-24": 2}, {"2-24": 3})
    assert phone.kept
    housing = kept.read(UNITS, Cut(alone={Dimension.NEED: "housing"}))
    assert housing.total()["ARRIVED"] == {"2-24": 2}
    assert housing.kept
    phoned = kept.read(UNITS, Cut(alone={Dimension.NEED: "housing", Dimension.CHANNEL: "phone"}))
    assert phoned.total()["ARRIVED"] == {"2-24": 1}
    assert not phoned.kept


def test_a_month_that_was_frozen_before_needs_were_kept_is_counted_by_them_now(line: ContactsMonth) -> None:
    some(line)
    month = FrozenMonth(month=OCTOBER, frozen_at=TURN, version="", profile_hash="")
    month.figures, month.cuts = [ARRIVED.code], [code for code in CUTS if code != "need-only"]
    month.save()
    frame = Frame(OCTOBER, OCTOBER, county_on(TURN), TURN)
    for _rows_then_kept in range(2):
        housing = Kept([ARRIVED], frame).read(UNITS, Cut(alone={Dimension.NEED: "housing"}))
        assert (housing.total()["ARRIVED"], housing.kept) == ({"2-24": 2}, False)
        keep()
    assert housing.counted_at == TURN
    assert Kept([ARRIVED], frame).read(UNITS, by=Dimension.NEED).counted_at == TURN
