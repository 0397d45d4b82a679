"""Pseudonyms, age groups, codes, nights: reckoned by hand."""

import datetime as dt
import hashlib
import hmac
from uuid import UUID

import pytest

from reimari.warehouse.rules import (
    age_group,
    all_linked,
    as_code,
    in_utc,
    is_night,
    mark_of,
    outlived,
    pseudonym,
)
from tests.factories import at

KEY, ROW = b"k" * 40, UUID(int=7)


def test_a_pseudonym_is_a_keyed_hash_of_kind_and_id() -> None:
    told = hmac.new(KEY, b"person\0" + bytes(15) + b"\x07", hashlib.sha256).hexdigest()[:32]
    assert pseudonym(KEY, "person", ROW) == told
    others = {pseudonym(KEY, "track", ROW), pseudonym(b"l" * 40, "person", ROW)}
    assert len({told, pseudonym(KEY, "person", UUID(int=8)), *others}) == 4
    assert mark_of(KEY) != mark_of(b"l" * 40)


@pytest.mark.parametrize(
    ("years", "group"),
    [
        (None, None),
        *((0, "0-17"), (17, "0-17"), (18, "18-64"), (64, "18-64"), (65, "65-74")),
        *((74, "65-74"), (75, "75-84"), (84, "75-84"), (85, "85+"), (104, "85+")),
    ],
)
def test_an_age_is_a_group(years: int | None, group: str | None) -> None:
    assert age_group(years) == group


@pytest.mark.parametrize(
    "words", ["", None, "two words", "010190-901R", "+358401234567", "a@b.fi", "Äiti", "x" * 81, "a\n"]
)
def test_what_isnt_a_code_is_none(words: str | None) -> None:
    assert as_code(words) is None


@pytest.mark.parametrize("code", ["fi", "D-2", "K02.a", "WORKING_AGE.WEST", "x" * 80])
def test_a_code_stays_as_it_is(code: str) -> None:
    assert as_code(code) == code


def test_moments_are_told_in_utc() -> None:
    assert in_utc(at("2026-11-16 10:00")) == "2026-11-16T08:00:00.000000Z"
    assert in_utc(at("2026-07-01 10:00:00.250")) == "2026-07-01T07:00:00.250000Z"


def test_the_newest_nights_stay() -> None:
    days = [str(dt.date(2026, 11, 1) + dt.timedelta(days=number)) for number in range(16)]
    others = [".lock", ".writing-2026-01-01", "2026-13-01", "notes", "2025-1-1"]
    assert outlived([*days, *others]) == ["2026-11-02", "2026-11-01"]
    assert outlived(days[:14]) == []
    assert [name for name in others if is_night(name)] == []


def test_what_hangs_together_is_found_however_far() -> None:
    chain = {UUID(int=number): [UUID(int=number + 1)] for number in range(1, 5)}
    found = all_linked([UUID(int=1)], lambda rows: [each for row in rows for each in chain.get(row, [])])
    assert found == {UUID(int=number) for number in range(1, 6)}
    assert all_linked([], lambda rows: rows) == set()
