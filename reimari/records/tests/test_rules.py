"""Hints, bases and periods of law as tables of vectors (I-01, I-02, 703/2023 10 and 11 §)."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from reimari.common.working_days import HELSINKI, STATUTORY, WorkingCalendar
from reimari.records.rules import log_requests as rules
from reimari.records.rules.basis import Basis, Fact, Facts, Held, Span, bases_at
from reimari.records.rules.hints import (
    BACK,
    FEWEST_DAYS,
    DayOf,
    Known,
    Why,
    circle,
    many_of,
    namesakes,
    parts_of,
    percentile,
    same_address,
    same_family_name,
    short_of_days,
)

A, B, C, D = (UUID(int=number) for number in range(1, 5))
DAY = dt.date(2026, 3, 10)
ONE = dt.timedelta(days=1)


def known(pk: UUID = A, **given: Any) -> Known:
    return Known(id=pk, **given)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Virtanen", "Virtanen", True),
        ("Virtanen", " VIRTANEN ", True),
        ("Mäki-Virtanen", "Virtanen", True),
        ("Mäki Virtanen", "mäki", True),
        ("Mäki\u2011Virtanen", "Virtanen", True),
        ("Virta", "Virtanen", False),
        ("Maki", "Mäki", False),
        ("", "", False),
        ("-", "-", False),
        ("Wirtanen", "Virtanen", False),
    ],
)
def test_the_family_name_is_the_same(one: str, other: str, *, same: bool) -> None:
    """I-01, hint 1."""
    assert same_family_name(known(last_name=one), known(B, last_name=other)) is same
    assert same_family_name(known(last_name=other), known(B, last_name=one)) is same


def test_a_double_name_has_two_parts() -> None:
    assert parts_of("Mäki-Virtanen") == {"mäki", "virtanen"}


HOME: dict[str, Any] = {"street_address": "Katu 1 A 2", "postcode": "70100"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (HOME, HOME, True),
        (HOME, {"street_address": " katu  1 a 2", "postcode": "70100 "}, True),
        (HOME, HOME | {"postcode": "70110"}, False),
        (HOME, HOME | {"street_address": "Katu 1 A 3"}, False),
        ({}, {}, False),
        ({"street_address": "Katu 1"}, {"street_address": "Katu 1"}, False),
        ({"postcode": "70100"}, {"postcode": "70100"}, False),
        (HOME | {"is_protected": True}, HOME, False),
        (HOME, HOME | {"is_protected": True}, False),
    ],
)
def test_the_address_is_the_same(one: dict[str, Any], other: dict[str, Any], *, same: bool) -> None:
    """I-01 and I-04, hint 2: whoever has address protection is never compared."""
    assert same_address(known(**one), known(B, **other)) is same


@pytest.mark.parametrize(
    ("user", "person", "same"),
    [
        (("Aho", "Anna"), ("Aho", "Anna Maria"), True),
        (("aho", "ANNA"), ("Aho", "Anna"), True),
        (("Aho", "Maria"), ("Aho", "Anna Maria"), False),
        (("Aho", ""), ("Aho", ""), False),
        (("", "Anna"), ("", "Anna"), False),
        (("Ahola", "Anna"), ("Aho", "Anna"), False),
    ],
)
def test_two_are_called_alike(user: tuple[str, str], person: tuple[str, str], *, same: bool) -> None:
    """I-01, hint 2."""
    one, other = (known(last_name=last, first_names=first) for last, first in (user, person))
    assert namesakes(one, other) is same


def test_the_circle_of_a_worker() -> None:
    """I-01, hint 2: what ties a worker to a person is an e-mail address or a name, and nothing else."""
    viewer = known(A, last_name="Aho", first_names="Anna", email="Anna@example.org")
    own = known(B, email="anna@example.org", **HOME)
    near = known(C, last_name="Aho", first_names="Olli", **HOME)
    mate = known(D, last_name="Salo", first_names="Pekka", email="pekka@example.org")
    staff = [viewer, mate]
    assert circle(viewer, own, own=[own], colleagues=staff) == (Why.OWN_RECORD,)
    assert circle(viewer, near, own=[own], colleagues=staff) == (Why.ADDRESS,)
    assert circle(viewer, near, own=[], colleagues=staff) == ()
    by_mail = known(C, last_name="X", email=" PEKKA@example.org")
    assert circle(viewer, by_mail, own=[], colleagues=staff) == (Why.COLLEAGUE,)
    called = known(C, last_name="Salo", first_names="Pekka Olavi")
    assert circle(viewer, called, own=[], colleagues=staff) == (Why.NAMESAKE,)
    called_as_oneself = known(C, last_name="Aho", first_names="Anna")
    assert circle(viewer, called_as_oneself, own=[], colleagues=staff) == ()
    assert circle(known(A), known(C), own=[], colleagues=[known(D)]) == ()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([5], 5),
        ([1, 2], 2),
        (range(1, 101), 99),
        (range(1, 201), 198),
        ([0] * 99 + [50], 0),
        ([0] * 98 + [50] * 2, 50),
    ],
)
def test_the_percentile_is_the_nearest_rank(values: Any, expected: int) -> None:
    assert percentile(list(values)) == expected


def history(days: int, persons: int, *, team: str = "T", viewer: UUID = B) -> list[DayOf]:
    return [DayOf(DAY - ONE * number, team, viewer, persons) for number in range(1, days + 1)]


@pytest.mark.parametrize(
    ("days", "before", "today", "hinted"),
    [
        (FEWEST_DAYS, 3, 4, True),
        (FEWEST_DAYS, 3, 3, False),
        (FEWEST_DAYS - 1, 3, 400, False),
        (BACK, 3, 4, True),
    ],
)
def test_more_persons_than_the_team(days: int, before: int, today: int, *, hinted: bool) -> None:
    """I-01, hint 3."""
    rows = [*history(days, before), DayOf(DAY, "T", A, today)]
    found = many_of(rows, since=DAY, until=DAY)
    assert [(many.of.viewer, many.limit, many.days) for many in found] == (
        [(A, before, days)] if hinted else []
    )
    assert short_of_days(rows, until=DAY) == ([("T", days)] if days < FEWEST_DAYS else [])


def test_only_the_own_team_and_the_days_before_count() -> None:
    """I-01, hint 3: neither another team, nor the day itself, nor what is older."""
    elsewhere = history(FEWEST_DAYS, 90, team="U")
    older = [DayOf(DAY - ONE * (BACK + number), "T", B, 90) for number in range(1, 30)]
    rows = [*history(FEWEST_DAYS, 2), *elsewhere, *older, DayOf(DAY, "T", A, 5), DayOf(DAY, "T", C, 80)]
    found = many_of(rows, since=DAY, until=DAY)
    assert {(many.of.viewer, many.limit) for many in found} == {(A, 2), (C, 2)}
    assert many_of(rows, since=DAY + ONE, until=DAY + ONE) == []


AT = dt.datetime(2026, 3, 10, 12, tzinfo=HELSINKI)
HOUR = dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (Fact(Basis.STEP, B, Span(AT - HOUR), frozenset({A})), [Basis.STEP]),
        (Fact(Basis.STEP, B, Span(AT - HOUR), frozenset(), frozenset({"T"})), [Basis.STEP]),
        (Fact(Basis.STEP, B, Span(AT - HOUR), frozenset(), frozenset({"U"})), []),
        (Fact(Basis.STEP, C, Span(AT - HOUR), frozenset({A})), []),
        (Fact(Basis.STEP, B, Span(AT + HOUR), frozenset({A})), []),
        (Fact(Basis.STEP, B, Span(AT - HOUR * 2, AT - HOUR), frozenset({A})), []),
        (Fact(Basis.EMERGENCY, B, Span(AT, AT), frozenset({A})), [Basis.EMERGENCY]),
        (Fact(Basis.CONTACT, B, Span(AT - HOUR), frozenset({D})), []),
    ],
)
def test_by_which_basis(fact: Fact, expected: list[Basis]) -> None:
    """I-01, 703/2023 9 §."""
    facts = Facts((fact,), (Held(A, "T", DAY, DAY), Held(A, "U", DAY + ONE, None)))
    assert list(bases_at(A, B, AT, DAY, facts)) == expected


CALENDAR = WorkingCalendar(STATUTORY)


@pytest.mark.parametrize(
    ("came", "due"),
    [
        ("2026-03-10", "2026-05-11"),  # 10 May is a Sunday
        ("2026-01-08", "2026-03-09"),  # 8 March is a Sunday
        ("2025-12-31", "2026-03-02"),  # the last of February is a Saturday
        ("2026-10-24", "2026-12-28"),  # Christmas Eve, and what follows
        ("2026-02-03", "2026-04-07"),  # Good Friday, then Easter
        ("2026-06-15", "2026-08-17"),
    ],
)
def test_it_is_answered_in_two_months(came: str, due: str) -> None:
    """703/2023 11 § 1, 150/1930 3 and 5 §."""
    start = dt.datetime.fromisoformat(came).replace(tzinfo=HELSINKI)
    found = rules.answer_due(start, CALENDAR)
    assert str(found.due_on) == due
    for language in ("fi", "sv", "en"):
        assert "703/2023 11 §" in found.why(language)


@pytest.mark.parametrize(
    ("came", "earliest"),
    [("2026-03-10", "2024-03-10"), ("2028-02-29", "2026-02-28"), ("2024-02-29", "2022-02-28")],
)
def test_two_years_are_told_without_a_reason(came: str, earliest: str) -> None:
    """703/2023 11 § 2."""
    assert str(rules.earliest_day(dt.date.fromisoformat(came))) == earliest


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({}, []),
        ({"since": rules.earliest_day(DAY)}, []),
        ({"since": rules.earliest_day(DAY) - ONE}, ["records.too_old"]),
        ({"since": rules.earliest_day(DAY) - ONE, "reason": "Epäily."}, []),
        ({"until": DAY - ONE * 40}, ["records.ends_before_start"]),
        ({"until": DAY + ONE}, ["records.not_yet"]),
        ({"received_on": DAY + ONE}, ["records.not_yet"]),
        ({"by_other": True}, ["records.who_missing"]),
        ({"by_other": True, "who": "Edunvalvoja"}, []),
        ({"reason": "010190-900P kertoi"}, ["records.code_in_words"]),
    ],
)
def test_why_a_request_isnt_recorded(given: dict[str, Any], codes: list[str]) -> None:
    asked: dict[str, Any] = {"received_on": DAY, "since": DAY - ONE * 30, "until": DAY, "today": DAY}
    found = rules.request_problems(**{**asked, "reason": "", "by_other": False, "who": "", **given})
    assert [each.code for each in found] == codes


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({}, []),
        ({"made_sure": False}, ["records.no_identity"]),
        ({"recipient": " "}, ["records.recipient_missing"]),
        ({"is_handed_over": True}, ["records.answered"]),
        ({"is_refused": True}, ["records.refused_already"]),
    ],
)
def test_why_nothing_is_handed_over(given: dict[str, Any], codes: list[str]) -> None:
    base: dict[str, Any] = {
        "is_handed_over": False,
        "is_refused": False,
        "made_sure": True,
        "recipient": "Aho Anna",
    }
    assert [each.code for each in rules.hand_over_problems(**{**base, **given})] == codes


def test_a_refusal_and_an_explanation_say_why() -> None:
    """703/2023 11 § 4 and 5."""
    first = rules.refusal_problems(" ", is_handed_over=False, is_refused=False)
    assert [each.code for each in first] == ["records.grounds_missing"]
    assert rules.refusal_problems("Vaara.", is_handed_over=False, is_refused=False) == []
    assert [each.code for each in rules.explanation_problems("", "", lawful=True)] == [
        "records.explanation_missing"
    ]
    assert [each.code for each in rules.explanation_problems("x", " ", lawful=False)] == [
        "records.measures_missing"
    ]
    assert rules.explanation_problems("x", "", lawful=True) == []


@pytest.mark.parametrize(
    ("words", "in_order", "is_own", "is_found", "code"),
    [
        ("", True, False, False, ""),
        ("Kysyn.", False, False, False, ""),
        (" ", False, False, False, "records.what_missing"),
        ("x", True, True, False, "records.own_looks"),
        ("x", True, False, True, "records.in_order_already"),
        ("010190-900P", True, False, False, "records.code_in_words"),
    ],
)
def test_why_nothing_is_said_of_a_hint(
    words: str, *, in_order: bool, is_own: bool, is_found: bool, code: str
) -> None:
    told = {"in_order": in_order, "is_own": is_own, "is_found": is_found}
    found = rules.finding_problems(words, is_hint=True, **told)
    assert [each.code for each in found] == ([code] if code else [])
    none = "records.own_looks" if is_own else "records.no_hint"
    assert [each.code for each in rules.finding_problems(words, is_hint=False, **told)] == [none]
