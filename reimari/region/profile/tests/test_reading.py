"""Mistakes of form: each is caught with its file, line and field, and none hides another."""

import datetime as dt
from pathlib import Path

import pytest

from reimari.region.profile.errors import ProfileError
from reimari.region.profile.reading import read, read_profile
from reimari.region.profile.tests.sample import write_sample
from reimari.region.profile.values import Area, PlaceKind

# id, file, old text, new text, name of the error, field, a text whose line it stands on
MISTAKES = [
    ("syntax", "areas.toml", 'code = "WEST"', "code = WEST", "syntax", "", "code = WEST"),
    ("unfinished", "levels.toml", "inferred = true", "inferred", "syntax", "", "inferred"),
    ("impossible-date", "units.toml", "2024-12-31", "2024-02-30", "bad-date", "", "2024-02-30"),
    (
        "quoted-date",
        "units.toml",
        "valid_until = 2024-12-31",
        'valid_until = "2024-12-31"',
        "bad-date",
        "organisation.PARTNER.valid_until",
        'valid_until = "2024-12-31"',
    ),
    (
        "date-with-time",
        "places.toml",
        "valid_from = 2025-01-01",
        "valid_from = 2025-01-01T10:00:00",
        "bad-date",
        "locality.CAPE.valid_from",
        "2025-01-01T",
    ),
    (
        "inherited-date",
        "places.toml",
        "valid_from = 2024-01-01",
        'valid_from = "soon"',
        "bad-date",
        "valid_from",
        "soon",
    ),
    (
        "unknown-key",
        "channels.toml",
        "digital = true",
        "digitall = true",
        "unknown-key",
        "channel.chat.digitall",
        "digitall",
    ),
    (
        "unknown-key-in-hours",
        "channels.toml",
        "holidays = true",
        "holiday = true",
        "unknown-key",
        "channel.phone.hours.#2.holiday",
        "holiday = true",
    ),
    (
        "unknown-table",
        "relations.toml",
        "[[relation]]",
        "[[relations]]",
        "unknown-key",
        "relations",
        "[[relations]]",
    ),
    (
        "unknown-condition",
        "routing.toml",
        "age_min = 65",
        "age_least = 65",
        "unknown-key",
        "rule.DR-15.when.age_least",
        "age_least",
    ),
    (
        "unknown-key-in-head",
        "profile.toml",
        "over_age = 65",
        "over = 65",
        "unknown-key",
        "over",
        "over = 65",
    ),
    (
        "wrong-type",
        "needs.toml",
        "has_areas = false",
        'has_areas = "no"',
        "wrong-type",
        "service_task.DISABILITY.has_areas",
        'has_areas = "no"',
    ),
    (
        "text-as-string",
        "levels.toml",
        '{ fi = "Viestintä", sv = "Kommunikation" }',
        '"Viestintä"',
        "wrong-type",
        "level.one.name",
        'name = "Viestintä"',
    ),
    (
        "list-element",
        "channels.toml",
        "days = [6]",
        'days = ["Sat"]',
        "wrong-type",
        "channel.phone.hours.#2.days.#1",
        'days = ["Sat"]',
    ),
    (
        "truth-for-number",
        "levels.toml",
        "number = 1",
        "number = true",
        "wrong-type",
        "level.one.number",
        "number = true",
    ),
    (
        "not-finite",
        "profile.toml",
        "swedish_share = 0.25",
        "swedish_share = nan",
        "wrong-type",
        "population.swedish_share",
        "swedish_share",
    ),
    (
        "null-character",
        "texts.toml",
        "Call 112.",
        "Call\\u0000 112.",
        "wrong-type",
        "text.emergency.text.en",
        "Call",
    ),
    (
        "wrong-choice",
        "roles.toml",
        'scope = "team"',
        'scope = "world"',
        "unknown-code",
        "role.adviser.scope",
        "world",
    ),
    (
        "missing-code",
        "levels.toml",
        'code = "one"\n',
        "",
        "missing-value",
        "level.#1.code",
        "[[level]]",
    ),
    (
        "invented-in-earnest",
        "levels.toml",
        "inferred = true",
        "invented = true",
        "invented-value",
        "level.one.invented",
        "invented = true",
    ),
]


def line_of(folder: Path, file: str, text: str) -> int:
    """The line from 1 on which the text stands."""
    lines = (folder / file).read_text().splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "field", "mark"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES]
)
def test_a_mistake_of_form_is_named_with_file_line_and_field(
    tmp_path: Path, file: str, old: str, new: str, code: str, field: str, mark: str
) -> None:
    folder = write_sample(tmp_path, (file, old, new))
    found = [(f.file, f.code, f.field, f.line) for f in read(folder).findings]
    assert (file, code, field, line_of(folder, file, mark)) in found


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
    chat = profile.with_demo().channels[2]
    assert chat.hours is not None
    assert [hours.invented for hours in chat.hours] == [True]
    assert profile.channels[2].hours is None
