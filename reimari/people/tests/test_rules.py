import datetime as dt

import pytest

from reimari.people.rules import (
    age_on,
    birth_date_of,
    ending_problems,
    finnish_phones_in,
    has_identity_code,
    identity_code,
    identity_code_problems,
    masked_code,
    period_problems,
    phone_number,
    phone_problems,
    shown_phone,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("010190-900P", "010190-900P"),
        (" 010190-900p ", "010190-900P"),
        ("010190Y900P", "010190Y900P"),
        ("010190U900P", "010190U900P"),
    ],
)
def test_all_separators_are_taken_and_the_code_is_kept_in_capitals(typed: str, kept: str) -> None:
    assert identity_code(typed, temporary=True) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "010190", "010190-900A", "310290-900P", "010190*900P", "010190-900PP", "🙂", "\x00", "0" * 10_000],
)
def test_what_is_no_identity_code_is_told_so(typed: str) -> None:
    (problem,) = identity_code_problems(typed, temporary=True)
    assert problem.code == "people.code_wrong"


def test_a_temporary_code_is_only_for_demo_and_tests() -> None:
    (problem,) = identity_code_problems("010190-900P", temporary=False)
    assert problem.code == "people.code_temporary"


def test_a_masked_code_shows_the_day_of_birth_and_no_more() -> None:
    assert masked_code("010190-900P") == "010190-****"
    assert masked_code("") == ""


@pytest.mark.parametrize(
    ("code", "born"),
    [
        ("010190+900P", dt.date(1890, 1, 1)),
        ("010190X900P", dt.date(1990, 1, 1)),
        ("290204B900C", dt.date(2004, 2, 29)),
    ],
)
def test_the_separator_tells_the_century(code: str, born: dt.date) -> None:
    assert birth_date_of(code) == born


@pytest.mark.parametrize(
    ("day", "age"),
    [
        (dt.date(2026, 2, 28), 21),
        (dt.date(2026, 3, 1), 22),
        (dt.date(2028, 2, 28), 23),
        (dt.date(2028, 2, 29), 24),
    ],
)
def test_somebody_born_on_a_leap_day_turns_older_on_the_first_of_march(day: dt.date, age: int) -> None:
    assert age_on(dt.date(2004, 2, 29), day) == age


@pytest.mark.parametrize("typed", ["040 123 4567", "+358 40 123 4567", "00358401234567", "(040) 123-4567"])
def test_a_phone_number_is_kept_in_one_form(typed: str) -> None:
    assert phone_number(typed) == "+358401234567"


@pytest.mark.parametrize("typed", ["", "x", "12", "1" * 500, "\x00", "🙂"])
def test_what_is_no_phone_number_is_told_so(typed: str) -> None:
    assert [problem.code for problem in phone_problems(typed)] == ["people.phone_wrong"]


def test_a_phone_number_is_shown_as_people_say_it() -> None:
    assert shown_phone("+358401234567") == "040 1234567"
    assert shown_phone("+46701234567").startswith("+46")
    assert shown_phone("?") == "?"


def test_an_identity_code_in_free_text_is_noticed() -> None:
    assert has_identity_code("hetu on 010190-900p, soita")
    assert not has_identity_code("puh. 040 123 4567")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Soita 049 123 4567, kiitos.", ["+358491234567"]),
        ("+358 (0)49 123 4567 tai 049-1234567", ["+358491234567"]),
        ("00358491234567", ["+358491234567"]),
        ("017 123 456 tai 049 123 4567", ["+35817123456", "+358491234567"]),
        ("Synt. 010190-901R, 010190+901R, 01.02.1990, 01-02-1990", []),
        ("PL 1234, 00100 Helsinki, klo 12.30-14.00", []),
        ("Tili FI21 1234 5600 0007 85, diaari 2026-12345, viite 0491234567x", []),
        ("+46 70 123 45 67", []),
        ("Puh\u00a0049\u00a0123\u00a04567", ["+358491234567"]),
    ],
)
def test_the_finnish_phone_numbers_in_a_text_are_found_each_once(text: str, found: list[str]) -> None:
    assert finnish_phones_in(text) == found


def test_a_validity_does_not_end_before_it_begins() -> None:
    day = dt.date(2028, 2, 29)
    assert not period_problems(day, None)
    assert not period_problems(day, day)
    assert [problem.code for problem in period_problems(day, day - dt.timedelta(1))] == [
        "people.ends_before_start"
    ]


def test_what_has_ended_does_not_end_again_but_may_end_earlier() -> None:
    since, ends = dt.date(2026, 1, 1), dt.date(2026, 6, 30)
    assert [problem.code for problem in ending_problems(since, ends, ends)] == ["people.ended_already"]
    assert not ending_problems(since, ends, dt.date(2026, 5, 1))
    assert not ending_problems(None, None, dt.date(2026, 5, 1))
