"""How long each kind of record is kept, by the annex of 703/2023."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reimari.records.rules.retention import (
    Gap,
    Kind,
    Until,
    approval_problems,
    ids_hash,
    kept_until,
    longest,
    years_after,
)

CLOSED = dt.date(2014, 3, 31)
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))


@pytest.mark.parametrize(
    ("kind", "task", "began", "rule", "last", "gap"),
    [
        (Kind.CASE, "OLDER_PEOPLE", CLOSED, "iakkaiden_palvelut", dt.date(2024, 3, 31), None),
        (Kind.CASE, "WORKING_AGE", CLOSED, "tyoikaisten_palvelut", dt.date(2024, 3, 31), None),
        (Kind.CASE, "CHILDREN_FAMILIES", CLOSED, "lapsiperheiden_palvelut", dt.date(2044, 3, 31), None),
        (Kind.CASE, "SUBSTANCE_ABUSE", dt.date(2016, 2, 29), "paihdehuolto", dt.date(2026, 2, 28), None),
        (Kind.CASE, "OLDER_PEOPLE", None, "iakkaiden_palvelut", None, None),
        (Kind.CASE, "DISABILITY", CLOSED, "vammaispalvelut", None, Gap.NO_NEED_END),
        (Kind.CASE, "CHILD_PROTECTION", CLOSED, "lastensuojelu", None, Gap.NO_DEATH),
        (Kind.CASE, "", CLOSED, "", None, Gap.NO_CLASS),
        (Kind.CONTACT, "OF_ANOTHER_COUNTY", CLOSED, "", None, Gap.NO_CLASS),
        (Kind.CALLBACK, "OLDER_PEOPLE", CLOSED, "iakkaiden_palvelut", dt.date(2024, 3, 31), None),
        (Kind.MAIL, "OLDER_PEOPLE", CLOSED, "correspondence", dt.date(2017, 3, 31), None),
        (Kind.MESSAGE, "", CLOSED, "correspondence", dt.date(2017, 3, 31), None),
        (Kind.EMERGENCY, "", CLOSED, "log", dt.date(2026, 3, 31), None),
        (Kind.LOG, "", CLOSED, "log", None, Gap.SEALED),
        (Kind.GRANT, "OLDER_PEOPLE", CLOSED, "iakkaiden_palvelut", None, Gap.IN_USE),
        (Kind.RELATIONSHIP, "", CLOSED, "asiakkuusasiakirja", None, Gap.NO_DEATH),
    ],
)
def test_each_kind_has_its_rule_its_start_and_its_last_day(
    kind: Kind, task: str, began: dt.date | None, rule: str, last: dt.date | None, gap: Gap | None
) -> None:
    assert kept_until(kind, task, began) == Until(rule, last, gap)


@pytest.mark.parametrize(
    ("day", "over"),
    [(dt.date(2024, 3, 30), False), (dt.date(2024, 3, 31), False), (dt.date(2024, 4, 1), True)],
)
def test_it_is_over_from_the_day_after(day: dt.date, *, over: bool) -> None:
    assert kept_until(Kind.CASE, "OLDER_PEOPLE", CLOSED).is_over(day) is over


@given(day=DAYS, years=st.integers(0, 120))
def test_a_time_of_years_ends_on_the_same_day_or_the_months_last(day: dt.date, years: int) -> None:
    end = years_after(day, years)
    assert (end.year - day.year, end.month) == (years, day.month)
    assert end.day == day.day or (day.month, day.day, end.day) == (2, 29, 28)


@given(st.lists(DAYS, min_size=1, max_size=5))
def test_what_belongs_to_several_goes_with_the_last(days: list[dt.date]) -> None:
    every = [kept_until(Kind.CONTACT, "OLDER_PEOPLE", day) for day in days]
    assert longest(every).last_day == years_after(max(days), 10)
    assert longest([*every, kept_until(Kind.CASE, "", days[0])]).gap == Gap.NO_CLASS


def test_a_hash_tells_which_rows_in_whatever_order() -> None:
    rows = [("case", "2"), ("case", "1"), ("contact", "1")]
    assert ids_hash(rows) == ids_hash(reversed(rows))
    assert (
        len({ids_hash(rows), ids_hash(rows[:2]), ids_hash([]), ids_hash([("case", "1"), ("case", "21")])})
        == 4
    )


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ((False, False, False, True), []),
        ((True, False, False, True), ["records.own_plan"]),
        ((True, True, False, True), ["records.approved_already"]),
        ((False, False, True, True), ["records.plan_empty"]),
        ((False, False, False, False), ["records.plan_changed"]),
    ],
)
def test_a_plan_is_approved_by_another_once_as_it_was_counted(
    facts: tuple[bool, bool, bool, bool], codes: list[str]
) -> None:
    own, approved, empty, whole = facts
    found = approval_problems(is_own=own, is_approved=approved, is_empty=empty, is_whole=whole)
    assert [each.code for each in found] == codes
