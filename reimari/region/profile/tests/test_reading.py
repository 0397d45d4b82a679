"""Mistakes of form: each is caught with its file, line and field, and none hides another."""

import datetime as dt
from pathlib import Path

import pytest

from reimari.region.profile.findings import ProfileError
from reimari.region.profile.reading import missing_files, read, read_profile
from reimari.region.profile.tests.sample import line_of, seeded, write_sample
from reimari.region.profile.values import Area, PlaceKind, by_code

MISTAKES = seeded("mistakes_of_form.toml")


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake["id"] for mistake in MISTAKES])
def test_a_mistake_of_form_is_named_with_file_line_and_field(tmp_path: Path, mistake: dict[str, str]) -> None:
    file = mistake["file"]
    folder = write_sample(tmp_path, (file, mistake["old"], mistake["new"]))
    found = [(f.file, f.code, f.field, f.line) for f in read(folder).findings]
    assert (file, mistake["code"], mistake["field"], line_of(folder, file, mistake["mark"])) in found


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    folder = write_sample(
        tmp_path,
        ("levels.toml", "number = 1", 'number = "1"'),
        ("roles.toml", 'scope = "team"', "scope = 1"),
        ("areas.toml", 'code = "WEST"', "code = WEST"),
    )
    with pytest.raises(ProfileError) as raised:
        read_profile(folder)
    assert {finding.file for finding in raised.value.findings} >= {"levels.toml", "roles.toml", "areas.toml"}


def test_an_invented_item_without_its_mark_is_a_mistake(tmp_path: Path) -> None:
    folder = write_sample(
        tmp_path, ("demo.toml", 'unit = "EXTRA"\ninvented = true', 'unit = "EXTRA"\ninvented = false')
    )
    assert [f.field for f in read(folder).findings] == ["team.EXTRA.invented"]


def test_a_file_that_a_profile_does_not_have_is_a_mistake(tmp_path: Path) -> None:
    (write_sample(tmp_path) / "chanels.toml").write_text("")
    assert [(f.file, f.code) for f in read(tmp_path).findings] == [("chanels.toml", "unknown-file")]


def test_a_whole_profile_has_every_file_but_that_of_the_demo(tmp_path: Path) -> None:
    folder = write_sample(tmp_path)
    assert missing_files(folder) == ()
    for file in ("texts.toml", "demo.toml"):
        (folder / file).unlink()
    assert [(f.file, f.code, f.is_error) for f in missing_files(folder)] == [
        ("texts.toml", "missing-file", True)
    ]


def test_a_file_in_another_encoding_is_a_mistake_on_its_line(tmp_path: Path) -> None:
    (write_sample(tmp_path) / "levels.toml").write_bytes("\n\n# tämä".encode("latin-1"))
    assert [(f.file, f.line) for f in read(tmp_path).findings] == [("levels.toml", 3)]


def test_a_folder_without_its_head_has_no_profile(tmp_path: Path) -> None:
    reading = read(tmp_path)
    assert reading.profile is None
    assert reading.findings[0].file == "profile.toml"


def test_items_inherit_the_day_of_their_file_and_their_own_wins(tmp_path: Path) -> None:
    city, cape = read_profile(write_sample(tmp_path)).places
    assert city.valid_from == dt.date(2024, 1, 1)
    assert cape.valid_from == dt.date(2025, 1, 1)
    assert (city.kind, cape.kind) == (PlaceKind.MUNICIPALITY, PlaceKind.LOCALITY)


def test_what_is_left_out_is_not_known_and_an_empty_list_does_not_apply(tmp_path: Path) -> None:
    profile = read_profile(write_sample(tmp_path))
    hours = {channel.code: channel.hours for channel in profile.channels}
    assert hours["letter"] == ()
    assert hours["chat"] is None
    unknown: Area = profile.areas[2]
    assert unknown.places is None


def test_conditions_are_any_of_and_none_of(tmp_path: Path) -> None:
    when = read_profile(write_sample(tmp_path)).rules[1].when
    assert when.any_of == {"needs": ("veteran",)}
    assert when.none_of == {"services": ("*",)}
    assert (when.age_min, when.age_max, when.open, when.urgent) == (65, 120, False, None)


def test_invented_hours_are_laid_over_their_channel_only_in_the_demo(tmp_path: Path) -> None:
    profile = read_profile(write_sample(tmp_path))
    plain, invented = (by_code(each.channels)["chat"] for each in (profile, profile.with_demo()))
    assert invented.hours is not None
    assert [hours.invented for hours in invented.hours] == [True]
    assert [hours.invented for hours in invented.exceptions] == [True]
    assert (plain.hours, plain.exceptions) == (None, ())


def test_invented_keys_and_numbers_stand_for_those_that_are_not_told(tmp_path: Path) -> None:
    profile = read_profile(write_sample(tmp_path))
    told = {
        demo: (
            {choice.area: choice.key for choice in county.menu_choices},
            {point.code: point.value for point in county.contact_points},
        )
        for demo, county in ((False, profile), (True, profile.with_demo()))
    }
    assert told[False][0] == {"EAST": "1", "WEST": ""}
    assert told[True][0] == {"EAST": "1", "WEST": "2"}
    assert (told[False][1]["LINE_EAST"], told[True][1]["LINE_EAST"]) == ("", "ita@example.org")
    assert told[False][1].keys() == told[True][1].keys()
