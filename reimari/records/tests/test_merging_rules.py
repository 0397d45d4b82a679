"""When two persons may become one, and what becomes of their details."""

import datetime as dt
from typing import Any

import pytest

from reimari.records.rules.merging import (
    Between,
    Side,
    details,
    filled,
    order,
    pair_problems,
    saying_problems,
    taken_back,
    undo_problems,
)

BORN = dt.date(1990, 1, 1)


def side(**given: Any) -> Side:
    return Side(**{"last_name": "Aaltomeri", **given})


@pytest.mark.parametrize(
    ("kept", "merged", "between", "codes"),
    [
        ({}, {}, {}, []),
        ({"identity_code": "010190-900P"}, {}, {}, []),
        ({"identity_code": "010190-900P"}, {"identity_code": "010190-901R"}, {}, ["records.two_codes"]),
        ({}, {"identity_code": "010190-901R"}, {}, ["records.code_goes_lost"]),
        ({}, {}, {"same_row": True}, ["records.same_row"]),
        ({}, {}, {"merged_already": True, "close": True}, ["records.merged_already"]),
        ({}, {}, {"close": True}, ["records.close_to_each_other"]),
        ({}, {}, {"granted_twice": True}, ["records.granted_twice"]),
        (
            {"identity_code": "010190-900P"},
            {"identity_code": "010190-901R"},
            {"close": True, "granted_twice": True},
            ["records.two_codes", "records.close_to_each_other", "records.granted_twice"],
        ),
    ],
)
def test_each_reason_against_a_merge_is_named(
    kept: dict[str, Any], merged: dict[str, Any], between: dict[str, bool], codes: list[str]
) -> None:
    found = pair_problems(side(**kept), side(**merged), Between(**between))
    assert [each.code for each in found] == codes


def test_whoever_has_the_identity_code_stays() -> None:
    with_code, without = side(identity_code="010190-900P"), side()
    assert order(without, with_code) == (with_code, without)
    assert order(with_code, without) == (with_code, without)
    assert order(without, side(phone="+358401234567"))[0] is without


@pytest.mark.parametrize(
    ("kept", "merged", "given"),
    [
        ({}, {}, {}),
        ({}, {"phone": "+358401234567"}, {"phone": "+358401234567"}),
        ({"phone": "+358401234560"}, {"phone": "+358401234567"}, {}),
        ({}, {"birth_date": BORN}, {"birth_date": BORN}),
        ({"place_id": "ASKOLA"}, {"place_id": "SIPOO", "street_address": "Kuja 1"}, {}),
        (
            {},
            {"place_id": "SIPOO", "street_address": "Kuja 1"},
            {"place_id": "SIPOO", "street_address": "Kuja 1"},
        ),
        ({}, {"is_protected": True}, {"is_protected": True}),
        ({"is_protected": True}, {}, {}),
        ({"is_protected": True}, {"is_protected": True}, {}),
        ({}, {"language": "sv", "last_name": "Muu"}, {}),
    ],
)
def test_only_what_is_lacking_is_taken_from_the_other(
    kept: dict[str, Any], merged: dict[str, Any], given: dict[str, Any]
) -> None:
    assert filled(side(**kept), side(**merged)) == given


def test_an_undoing_takes_back_only_what_nobody_has_changed_since() -> None:
    was, given = {"phone": "", "is_protected": False}, {"phone": "1", "is_protected": True}
    assert taken_back(was, given, {"phone": "1", "is_protected": True}) == was
    assert taken_back(was, given, {"phone": "2", "is_protected": True}) == {"is_protected": False}


@pytest.mark.parametrize(
    ("words", "sure", "codes"),
    [
        ("Same passport.", True, []),
        ("Same passport.", False, ["records.not_sure"]),
        (" \n", True, ["records.words_missing"]),
        ("Code 010190-900P", True, ["records.words_hold_code"]),
    ],
)
def test_whoever_merges_says_how_they_know(words: str, *, sure: bool, codes: list[str]) -> None:
    assert [each.code for each in saying_problems(words, made_sure=sure)] == codes


@pytest.mark.parametrize(
    ("words", "facts", "codes"),
    [
        ("Twins.", (False, False), []),
        ("Twins.", (True, True), ["records.undone_already"]),
        ("Twins.", (False, True), ["records.later_merge"]),
        ("", (False, False), ["records.words_missing"]),
    ],
)
def test_why_a_merge_is_not_undone(words: str, facts: tuple[bool, bool], codes: list[str]) -> None:
    found = undo_problems(words, is_undone=facts[0], merged_since=facts[1])
    assert [each.code for each in found] == codes


def test_details_stand_side_by_side() -> None:
    same, differs, one = details(
        side(phone="1", email="a@example.fi"), side(phone="2"), ["last_name", "phone", "email"]
    )
    assert (same.is_same, same.differs) == (True, False)
    assert (differs.is_same, differs.differs) == (False, True)
    assert (one.is_same, one.differs) == (False, False)
