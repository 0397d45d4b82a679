"""Counts that are kept equal a full count of the rows, whatever happened since they were counted."""

import datetime as dt
from dataclasses import replace
from itertools import product

import pytest
from django.db import connection

from reimari.access.actor import system
from reimari.cases.states import MeetingState
from reimari.figures.actions import count_months
from reimari.figures.definitions import BOOKING, COUNTED, CUTS, Dimension, Frame, by_source
from reimari.figures.models import CountedMonth, MonthCount, Reckoned
from reimari.figures.queries import BY_MONTH, BY_UNIT, Cut, Kept, counted, stale_months
from reimari.figures.tests.october import NOVEMBER, OCTOBER, TURN, October
from reimari.figures.versions import source_version
from reimari.people.actions import protect_person
from reimari.people.models import Person
from reimari.work.models import Change
from reimari.work.queries import county_on
from tests.factories import at, loaded

pytestmark = pytest.mark.django_db
EVERY = ["ADVICE", "INCOME_SUPPORT", "ADULT"]
# From September, when somebody contacted us, until November, and what is ahead.
ALL = sum(3 + source.ahead for source in by_source(COUNTED.values()) if source.code != "shortages")


@pytest.fixture
def october(db: None) -> October:
    loaded("KL", now=at("2026-09-01 09:00"))
    made = October()
    made.whole()
    return made


def keep(now: dt.datetime = TURN) -> list[tuple[str, dt.date]]:
    """What was counted anew; but for shortages, which tell no track and are asked by when they were told."""
    stale = stale_months(county_on(now), now=now)
    state = Reckoned.objects.first() or Reckoned()
    # in a test all is one transaction, whose changes are never behind
    count_months(state, months=stale.months, until=stale.xid, actor=system("figures"), now=now)
    Change.objects.all().delete()
    return [(source.code, month) for source, month in stale.months if source.code != "shortages"]


def frame(now: dt.datetime = TURN) -> Frame:
    return Frame(OCTOBER, NOVEMBER, county_on(now), now)


def test_every_cut_is_what_the_rows_say(october: October) -> None:
    keep()
    ways = [BY_UNIT, BY_MONTH, "", *Dimension]
    languages = [Cut(), Cut("INCOME_SUPPORT"), Cut(alone={Dimension.LANGUAGE: "sv"})]
    for by, cut in product(ways, languages):
        told = Kept(BOOKING.figures, frame()).read(EVERY, cut, by)
        rows = counted(BOOKING.figures, frame(), EVERY, cut, by)
        found = {
            (code, figure, part): number
            for code, sums in told.stated.items()
            for figure, parts in sums.items()
            for part, number in parts.items()
        }
        wanted: dict[tuple[str, str, str], int] = {}
        for row in rows:
            key = (row.code_by(by), row.figure, row.part)
            wanted[key] = wanted.get(key, 0) + row.number
        assert found == wanted, (by, cut)


def test_nothing_is_counted_twice_when_nothing_happened(october: October) -> None:
    assert len(keep()) == ALL
    assert keep() == []


def test_what_changed_is_counted_again(october: October) -> None:
    keep()
    late = october.booked("2026-10-09 12:00")
    october.went(late, MeetingState.REALISED)
    again = keep()
    assert ("booked", OCTOBER) in again
    assert all(month == OCTOBER for _source, month in again)
    assert Kept(BOOKING.figures, frame()).read(EVERY).total()["K-02"] == {"of": 21, "hit": 14, "raw": 13}


def test_who_is_protected_later_is_told_nowhere(october: October) -> None:
    keep()
    person = october.somebody()
    keep()
    protect_person(Person.objects.get(pk=person.pk), protected=True, actor=system("test"), now=TURN)
    assert ("booked", OCTOBER) in keep()
    told = Kept(BOOKING.figures, frame()).read(EVERY, by=Dimension.MUNICIPALITY).stated
    assert told[""]["K-02a"]["of"] == 3


def test_what_was_ahead_passes_without_anybody_doing_anything(october: October) -> None:
    keep()
    later = TURN + dt.timedelta(days=10)
    Reckoned.objects.update(at=later)
    again = keep(later)
    assert [each for each in again if each[0] == "booked"] == [("booked", NOVEMBER), ("booked", OCTOBER)]
    assert "ahead" not in Kept(BOOKING.figures, frame(later)).read(EVERY).total()["WENT"]


def test_what_isnt_counted_yet_is_read_from_the_rows(october: October) -> None:
    told = Kept(BOOKING.figures, frame()).read(EVERY)
    assert (told.counted_at, told.total()["K-02"]["of"]) == (None, 20)
    keep()
    CountedMonth.objects.filter(source="booked", month=NOVEMBER).update(version="other")
    assert Kept(BOOKING.figures, frame()).read(EVERY).total() == told.total()
    assert [each for each in keep() if each[0] == "booked"] == [("booked", NOVEMBER)]


def test_rows_that_came_after_the_last_count_are_read(october: October) -> None:
    """As after an upgrade that brings another source: nothing kept of it isn't nothing of it."""
    before = Kept(BOOKING.figures, frame()).read(EVERY).total()
    keep()
    CountedMonth.objects.filter(source="booked", month=OCTOBER).delete()  # the newest come first
    assert Kept(BOOKING.figures, frame()).read(EVERY).total() == before
    CountedMonth.objects.filter(source="booked").delete()
    assert Kept(BOOKING.figures, frame()).read(EVERY).total() == before


def test_a_source_that_is_kept_by_another_cut_is_counted_anew(october: October) -> None:
    """Of a cut that came later nothing is kept yet, which isn't nothing."""
    booked = next(iter(by_source(BOOKING.figures)))
    assert source_version(booked) != source_version(replace(booked, kept_by=(("team", (Dimension.TEAM,)),)))


def test_a_pair_that_isnt_kept_is_read_from_the_rows(october: October) -> None:
    keep()
    cut = Cut(alone={Dimension.LANGUAGE: "sv", Dimension.TEAM: "INCOME_SUPPORT"})
    told = Kept(BOOKING.figures, frame()).read(EVERY, cut, Dimension.MUNICIPALITY)
    assert told.stated["KOUVOLA"]["K-02"] == {"of": 2, "hit": 1, "raw": 1}


def test_changes_that_are_forgotten_mean_that_all_is_counted(october: October) -> None:
    keep()
    Reckoned.objects.update(at=TURN - dt.timedelta(days=1))
    assert len(keep()) == ALL


def test_a_cut_is_a_code_of_at_most_twelve_letters_with_dimensions() -> None:
    assert all(len(code) <= 12 and len(pair) == 2 for code, pair in CUTS.items())
    assert len({frozenset(pair) for pair in CUTS.values()}) == len(CUTS)
    assert {dim for pair in CUTS.values() for dim in pair} == {None, *Dimension}


def test_without_an_actor_there_are_no_counts(october: October) -> None:
    keep()
    assert MonthCount.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('reimari.actor', '', true)")
    assert not MonthCount.objects.exists()
