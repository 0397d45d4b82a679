"""A load never deletes: what vanished without having ended is an error."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

from reimari.region.profile.checking import vanished
from reimari.region.profile.reading import read_profile
from reimari.region.profile.tests.sample import write_sample

DAY = dt.date(2026, 11, 16)


def test_a_profile_has_lost_nothing_against_itself(tmp_path: Path) -> None:
    profile = read_profile(write_sample(tmp_path))
    assert vanished(profile, profile, DAY) == []


def test_an_item_that_vanished_without_a_last_day_is_an_error(tmp_path: Path) -> None:
    old = read_profile(write_sample(tmp_path))
    new = replace(old, channels=old.channels[1:], rules=old.rules[:-1])
    found = [(f.code, f.file, f.field) for f in vanished(old, new, DAY)]
    assert ("vanished", "channels.toml", "channel.phone") in found
    assert ("vanished", "routing.toml", "rule.DR-10") in found
    assert len(found) == 2


def test_an_item_that_has_ended_may_vanish_after_its_last_day(tmp_path: Path) -> None:
    old = read_profile(write_sample(tmp_path))
    new = replace(old, organisations=old.organisations[:1])
    assert vanished(old, new, dt.date(2025, 1, 1)) == []
    assert len(vanished(old, new, dt.date(2024, 12, 31))) == 1


def test_an_area_is_known_by_its_service_task_too(tmp_path: Path) -> None:
    old = read_profile(write_sample(tmp_path))
    new = replace(old, areas=old.areas[:2])
    assert [f.field for f in vanished(old, new, DAY)] == ["area.EAST"]


def test_invented_items_may_come_and_go(tmp_path: Path) -> None:
    old = read_profile(write_sample(tmp_path))
    assert vanished(old, replace(old, demo=replace(old.demo, teams=())), DAY) == []


def test_letter_case_of_a_code_does_not_make_it_another(tmp_path: Path) -> None:
    old = read_profile(write_sample(tmp_path))
    phone = replace(old.channels[0], code="PHONE")
    assert vanished(old, replace(old, channels=(phone, *old.channels[1:])), DAY) == []
