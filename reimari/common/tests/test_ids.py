"""Keys sort in the order they were made, and hold the version and variant of RFC 9562."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from reimari.common import ids
from reimari.common.ids import Moments, uuid7

MOMENT = 1_795_680_000_123


def test_each_key_is_greater_than_the_one_before_also_in_one_millisecond(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ids, "MOMENTS", Moments())
    monkeypatch.setattr(time, "time_ns", lambda: MOMENT * 1_000_000)
    keys = [uuid7() for _each in range(2_000)]
    assert keys == sorted(set(keys))
    assert {key.int >> 80 for key in keys} == {MOMENT}


def test_a_clock_set_back_doesnt_turn_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "MOMENTS", Moments())
    first = uuid7()
    monkeypatch.setattr(time, "time_ns", lambda: MOMENT)
    assert uuid7() > first


def test_a_key_tells_its_millisecond_its_version_and_its_variant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "MOMENTS", Moments())
    before = time.time_ns() // 1_000_000
    key = uuid7()
    assert before <= key.int >> 80 <= time.time_ns() // 1_000_000
    assert key.version == 7
    assert key.variant == uuid.RFC_4122


def test_threads_at_once_get_keys_of_their_own() -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _each: uuid7(), range(4_000)))
    assert len(set(keys)) == len(keys)
