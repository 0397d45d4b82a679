"""Mistakes of sense: each named error is caught with its file, line and field; gaps refuse nothing."""

import datetime as dt
from pathlib import Path

import pytest

from reimari.region.profile.checking import check, located
from reimari.region.profile.errors import Finding, Kind
from reimari.region.profile.reading import read_profile
from reimari.region.profile.tests.sample import write_sample
from reimari.region.profile.tests.test_reading import line_of

DAY = dt.date(2026, 11, 16)

# id, file, old text, new text, name of the error, field, a text whose line it stands on
MISTAKES = [
    (
        "unmapped-place",
        "areas.toml",
        'places = ["HELSINKI"]\npresumed = { HELSINKI = "G-01" }\n',
        "places = []\n",
        "places.toml",
        "unmapped-place",
        "municipality.HELSINKI.area",
        "[[municipality]]",
    ),
    (
        "places-not-told",
        "areas.toml",
        'places = ["CAPE"]\n',
        "",
        "areas.toml",
        "unmapped-place",
        "area.WEST.places",
        None,
    ),
    (
        "two-answers",
        "areas.toml",
        'places = ["CAPE"]',
        'places = ["CAPE", "helsinki"]',
        "areas.toml",
        "double-area",
        "area.WEST.places",
        '"CAPE"',
    ),
    (
        "one-place-twice-in-one-area",
        "areas.toml",
        'places = ["CAPE"]',
        'places = ["CAPE", "CAPE"]',
        "areas.toml",
        "double-area",
        "area.WEST.places",
        '"CAPE"',
    ),
    (
        "postcode-of-no-place",
        "places.toml",
        '"00120"',
        '"00199"',
        "places.toml",
        "unknown-code",
        "locality.CAPE.postcodes",
        '"00199"',
    ),
    (
        "postcode-elsewhere",
        "places.toml",
        '"00120"',
        '"70100"',
        "places.toml",
        "unknown-code",
        "locality.CAPE.postcodes",
        '"70100"',
    ),
    (
        "municipality-of-another-county",
        "places.toml",
        'number = "091"',
        'number = "297"',
        "places.toml",
        "wrong-county",
        "municipality.HELSINKI.number",
        '"297"',
    ),
    (
        "municipality-left-out",
        "profile.toml",
        'county_number = "90"',
        'county_number = "10"',
        "profile.toml",
        "unmapped-place",
        "county_number",
        "county_number",
    ),
    (
        "no-such-county",
        "profile.toml",
        'county_number = "90"',
        'county_number = "99"',
        "profile.toml",
        "unknown-code",
        "county_number",
        "county_number",
    ),
    (
        "task-without-team",
        "units.toml",
        'service_task = "KIDS"\n',
        "",
        "needs.toml",
        "task-without-team",
        "service_task.KIDS.team",
        None,
    ),
    (
        "channel-without-hours",
        "channels.toml",
        "hours = []\n",
        "",
        "channels.toml",
        "channel-without-hours",
        "channel.letter.hours",
        None,
    ),
    (
        "closes-before-it-opens",
        "channels.toml",
        "closes = 12:30:00",
        "closes = 09:30:00",
        "channels.toml",
        "wrong-hours",
        "channel.phone.hours.#2",
        None,
    ),
    (
        "eighth-day",
        "channels.toml",
        "days = [6]",
        "days = [8]",
        "channels.toml",
        "wrong-hours",
        "channel.phone.hours.#2",
        None,
    ),
    (
        "language-not-answered",
        "channels.toml",
        'language = "sv"\narea',
        'language = "en"\narea',
        "channels.toml",
        "unknown-code",
        "channel.phone.hours.#2.language",
        'language = "en"',
    ),
    (
        "promise-without-indicator",
        "clocks.toml",
        'indicator = "K-06"\n',
        "",
        "clocks.toml",
        "promise-without-indicator",
        "clock.D-2.indicator",
        None,
    ),
    (
        "missing-swedish",
        "texts.toml",
        'sv = "Nödnumret är 112.", ',
        "",
        "texts.toml",
        "missing-swedish",
        "text.emergency.text.sv",
        "text = {",
    ),
    (
        "missing-finnish",
        "levels.toml",
        'fi = "Viestintä", ',
        "",
        "levels.toml",
        "missing-finnish",
        "level.one.name.fi",
        "name = {",
    ),
    (
        "missing-swedish-name-of-the-county",
        "profile.toml",
        'sv = "Exempel", ',
        "",
        "profile.toml",
        "missing-swedish",
        "name.sv",
        "name = { fi",
    ),
    (
        "empty-text",
        "levels.toml",
        '{ fi = "Viestintä", sv = "Kommunikation" }',
        "{}",
        "levels.toml",
        "missing-value",
        "level.one.name",
        "name = {}",
    ),
    (
        "unknown-role",
        "units.toml",
        'role = "adviser"',
        'role = "boss"',
        "units.toml",
        "unknown-code",
        "post.#1.role",
        '"boss"',
    ),
    (
        "unknown-team",
        "units.toml",
        'role = "adviser"\nteam = "ADVICE"',
        'role = "adviser"\nteam = "NOBODY"',
        "units.toml",
        "unknown-code",
        "post.#1.team",
        '"NOBODY"',
    ),
    (
        "unknown-unit",
        "channels.toml",
        'unit = "ADVICE"',
        'unit = "NOWHERE"',
        "channels.toml",
        "unknown-code",
        "channel.phone.unit",
        "NOWHERE",
    ),
    (
        "unknown-organisation",
        "units.toml",
        'organisation = "COUNTY"\nparent',
        'organisation = "STATE"\nparent',
        "units.toml",
        "unknown-code",
        "unit.CARE.organisation",
        "STATE",
    ),
    (
        "unknown-area-place",
        "areas.toml",
        '"CAPE"',
        '"COPE"',
        "areas.toml",
        "unknown-code",
        "area.WEST.places",
        '"COPE"',
    ),
    (
        "area-of-another-task",
        "units.toml",
        'area = "WEST"',
        'area = "SOUTH"',
        "units.toml",
        "unknown-code",
        "team.GUIDANCE_OLD_WEST.area",
        "SOUTH",
    ),
    (
        "unknown-clock-owner",
        "clocks.toml",
        'owner = "GUIDANCE_OLD"',
        'owner = "GUIDANCE_NEW"',
        "clocks.toml",
        "unknown-code",
        "clock.D-2.owner",
        "GUIDANCE_NEW",
    ),
    (
        "unknown-event",
        "clocks.toml",
        'stops = ["initial_assessment"]',
        'stops = ["sunset"]',
        "clocks.toml",
        "unknown-code",
        "clock.D-2.stops",
        "sunset",
    ),
    (
        "unknown-contactor",
        "routing.toml",
        'contactor = ["client"]',
        'contactor = ["neighbour"]',
        "routing.toml",
        "unknown-code",
        "rule.DR-14.when.contactor",
        "neighbour",
    ),
    (
        "unknown-service",
        "routing.toml",
        'services_none_of = ["*"]',
        'services_none_of = ["spa"]',
        "routing.toml",
        "unknown-code",
        "rule.DR-15.when.services_none_of",
        "spa",
    ),
    (
        "unknown-need",
        "routing.toml",
        'needs = ["veteran"]',
        'needs = ["pilot"]',
        "routing.toml",
        "unknown-code",
        "rule.DR-15.when.needs",
        "pilot",
    ),
    (
        "unknown-service-task",
        "routing.toml",
        'service_task = ["OLD"]',
        'service_task = ["NEW"]',
        "routing.toml",
        "unknown-code",
        "rule.DR-16.when.service_task",
        '"NEW"',
    ),
    (
        "unknown-channel",
        "routing.toml",
        'channel = ["phone"]',
        'channel = ["drum"]',
        "routing.toml",
        "unknown-code",
        "rule.DR-14.when.channel",
        "drum",
    ),
    (
        "unknown-destination",
        "routing.toml",
        'then = { destination = "ADVICE" }',
        'then = { destination = "OFFICE" }',
        "routing.toml",
        "unknown-destination",
        "rule.DR-10.then.destination",
        "OFFICE",
    ),
    (
        "unknown-special-unit",
        "routing.toml",
        'special = "CARE"',
        'special = "CURE"',
        "routing.toml",
        "unknown-destination",
        "rule.DR-15.then.special",
        "CURE",
    ),
    (
        "rule-that-decides-nothing",
        "routing.toml",
        'then = { special = "CARE" }',
        "then = {}",
        "routing.toml",
        "missing-value",
        "rule.DR-15.then",
        "then = {}",
    ),
    (
        "unknown-template",
        "routing.toml",
        "Kiireellinen: {place}",
        "Kiireellinen: {town}",
        "routing.toml",
        "wrong-template",
        "rule.DR-16.why.fi",
        "{town}",
    ),
    (
        "broken-template",
        "steps.toml",
        "{unit} soittaa",
        "{unit soittaa",
        "steps.toml",
        "wrong-template",
        "step.call.promise.fi",
        "{unit soittaa",
    ),
    (
        "ages-crossed",
        "routing.toml",
        "age_max = 120",
        "age_max = 64",
        "routing.toml",
        "wrong-validity",
        "rule.DR-15.when.age_max",
        "age_max",
    ),
    (
        "ends-before-it-begins",
        "units.toml",
        "valid_until = 2024-12-31",
        "valid_until = 2023-12-31",
        "units.toml",
        "wrong-validity",
        "organisation.PARTNER.valid_until",
        "valid_until",
    ),
    (
        "one-code-twice",
        "needs.toml",
        'code = "KIDS"',
        'code = "old"',
        "needs.toml",
        "duplicate-code",
        "service_task.old.code",
        'code = "old"',
    ),
    (
        "unknown-gap",
        "places.toml",
        'gap = "G-14"',
        'gap = "G-99"',
        "places.toml",
        "unknown-gap",
        "municipality.HELSINKI.gap",
        "G-99",
    ),
    (
        "two-limits",
        "steps.toml",
        "working_days = 2",
        "working_days = 2\nhours = 3",
        "steps.toml",
        "wrong-limit",
        "step.call.hours",
        "hours = 3",
    ),
    (
        "no-limit-at-all",
        "steps.toml",
        "working_days = 2\n",
        "",
        "steps.toml",
        "missing-value",
        "step.call.working_days",
        None,
    ),
    (
        "unknown-place-of-a-feature",
        "features.toml",
        "HELSINKI",
        "ATLANTIS",
        "features.toml",
        "unknown-code",
        "feature.callback.places",
        "ATLANTIS",
    ),
    (
        "looser-than-the-law",
        "clocks.toml",
        'length = 7\nstarts = ["contact_recorded"]\nstops = ["initial_assessment"]',
        'length = 90\nstarts = ["contact_recorded"]\nstops = ["assessment_done"]',
        "clocks.toml",
        "looser-than-law",
        "clock.D-2.length",
        "length = 90",
    ),
]


def findings(folder: Path, on: dt.date = DAY, *, demo: bool = False) -> tuple[Finding, ...]:
    """What the check finds in a folder that reads well."""
    return located(check(read_profile(folder), on, demo=demo), folder)


def errors(folder: Path, on: dt.date = DAY, *, demo: bool = False) -> list[Finding]:
    """Only the errors."""
    return [finding for finding in findings(folder, on, demo=demo) if finding.is_error]


@pytest.mark.parametrize("demo", [False, True])
def test_the_sample_has_gaps_and_no_errors(tmp_path: Path, demo: bool) -> None:  # noqa: FBT001
    folder = write_sample(tmp_path)
    assert errors(folder, demo=demo) == []
    assert findings(folder, demo=demo)


@pytest.mark.parametrize(
    ("changed", "old", "new", "file", "code", "field", "mark"),
    [mistake[1:] for mistake in MISTAKES],
    ids=[mistake[0] for mistake in MISTAKES],
)
def test_a_mistake_of_sense_is_named_with_file_line_and_field(
    tmp_path: Path, changed: str, old: str, new: str, file: str, code: str, field: str, mark: str | None
) -> None:
    folder = write_sample(tmp_path, (changed, old, new))
    found = {(f.file, f.code, f.field): f.line for f in errors(folder)}
    assert (file, code, field) in found
    line = found[file, code, field]
    assert line > 0
    if mark is not None:
        assert line == line_of(folder, file, mark)


def test_a_gap_of_its_own_name_must_tell_why(tmp_path: Path) -> None:
    folder = write_sample(
        tmp_path,
        ("gaps.toml", 'id = "G-20"', 'id = "LIMIT"'),
        ("gaps.toml", 'reason = { fi = "Määräaikaa ei kerrota.", sv = "Tidsfristen sägs inte." }', ""),
        ("clocks.toml", 'gap = "G-20"', 'gap = "LIMIT"'),
    )
    assert [(f.code, f.field) for f in errors(folder)] == [("gap-without-reason", "gap.LIMIT.reason")]


def test_a_missing_value_is_a_gap_only_while_gaps_name_it(tmp_path: Path) -> None:
    without = ("gaps.toml", 'about = ["channels.chat.hours"]', 'about = ["channels.fax.hours"]')
    folder = write_sample(tmp_path, ("channels.toml", 'gap = "G-09"\n', ""))
    (gap,) = [f for f in findings(folder) if f.code == "channel-without-hours"]
    assert gap.kind == Kind.GAP
    assert "G-09" in gap.message
    assert gap.reason
    assert gap.reason.sv == "Öppettiderna sägs inte."
    folder = write_sample(tmp_path, ("channels.toml", 'gap = "G-09"\n', ""), without)
    assert [f.code for f in errors(folder)] == ["channel-without-hours"]


@pytest.mark.parametrize("about", ["channels.chat", "channels.*.hours", "channel.CHAT.hours", "channels"])
def test_a_gap_may_name_a_value_more_widely(tmp_path: Path, about: str) -> None:
    folder = write_sample(
        tmp_path,
        ("channels.toml", 'gap = "G-09"\n', ""),
        ("gaps.toml", "channels.chat.hours", about),
    )
    assert errors(folder) == []


def test_every_gap_of_the_file_is_shown(tmp_path: Path) -> None:
    folder = write_sample(tmp_path)
    shown = " ".join(f.message for f in findings(folder) if f.kind == Kind.GAP)
    assert all(gap in shown for gap in ("G-01", "G-03", "G-05", "G-09", "G-14", "G-20"))


def test_what_has_ended_is_a_gap_from_the_day_after_and_the_demo_fills_it(tmp_path: Path) -> None:
    folder = write_sample(tmp_path)
    last = dt.date(2024, 12, 31)
    assert "ended" not in {f.code for f in findings(folder, last)}
    (ended,) = [f for f in findings(folder, last + dt.timedelta(days=1)) if f.code == "ended"]
    assert (ended.kind, ended.field) == (Kind.GAP, "organisation.PARTNER.valid_until")
    assert "ended" not in {f.code for f in findings(folder, last + dt.timedelta(days=1), demo=True)}


def test_invented_values_fill_gaps_only_in_a_check_of_the_demo(tmp_path: Path) -> None:
    folder = write_sample(tmp_path)
    plain = {f.field for f in findings(folder)}
    demo = {f.field for f in findings(folder, demo=True)}
    assert {"channel.chat.hours", "clock.D-8.limit"} <= plain
    assert not {"channel.chat.hours", "clock.D-8.limit"} & demo


def test_mistakes_among_invented_items_are_found_only_in_a_check_of_the_demo(tmp_path: Path) -> None:
    folder = write_sample(tmp_path, ("demo.toml", 'unit = "EXTRA"', 'unit = "EXTRAS"'))
    assert errors(folder) == []
    (found,) = errors(folder, demo=True)
    assert (found.file, found.field) == ("demo.toml", "team.EXTRA.unit")
    assert found.line == line_of(folder, "demo.toml", "EXTRAS")


def test_an_invented_area_beside_a_real_one_answers_twice(tmp_path: Path) -> None:
    folder = write_sample(
        tmp_path, ("demo.toml", 'service_task = "KIDS"\nplaces', 'service_task = "OLD"\nplaces')
    )
    assert "double-area" not in {f.code for f in errors(folder)}
    assert "double-area" in {f.code for f in errors(folder, demo=True)}


def test_shares_of_the_demo_sum_to_one(tmp_path: Path) -> None:
    folder = write_sample(tmp_path, ("demo.toml", "chat = 0.25", "chat = 0.5"))
    assert [(f.code, f.field) for f in errors(folder, demo=True)] == [("wrong-share", "volumes.channels")]


def test_a_place_may_move_to_another_area_the_day_after(tmp_path: Path) -> None:
    east = ("areas.toml", "number = 1", "number = 1\nvalid_until = 2026-11-16")
    for first_day, codes in (("2026-11-17", set()), ("2026-11-16", {"double-area"})):
        west = ("areas.toml", 'places = ["CAPE"]', f'places = ["CAPE", "HELSINKI"]\nvalid_from = {first_day}')
        assert {f.code for f in errors(write_sample(tmp_path, east, west))} == codes


def test_a_locality_beside_its_municipality_is_no_double(tmp_path: Path) -> None:
    profile = read_profile(write_sample(tmp_path))
    assert {place for area in profile.areas[:2] for place in area.places or ()} == {"HELSINKI", "CAPE"}
    assert "double-area" not in {f.code for f in check(profile, DAY)}


def test_alternatives_of_a_rule_share_its_id_but_not_their_conditions(tmp_path: Path) -> None:
    other = ("routing.toml", 'id = "DR-10"', 'id = "DR-14"')
    assert errors(write_sample(tmp_path, other)) == []
    same = ("routing.toml", "when = {}", 'when = { urgent = true, service_task = ["OLD"] }')
    folder = write_sample(tmp_path, ("routing.toml", 'id = "DR-10"', 'id = "DR-16"'), same)
    assert [f.code for f in errors(folder)] == ["duplicate-code"]


def test_swedish_is_asked_only_where_the_county_serves_in_it(tmp_path: Path) -> None:
    folder = write_sample(
        tmp_path,
        ("profile.toml", 'languages = ["fi", "sv"]', 'languages = ["fi"]'),
        ("texts.toml", 'sv = "Nödnumret är 112.", ', ""),
    )
    assert errors(folder) == []


def test_roles_name_actions_that_exist_and_unused_actions_are_told(tmp_path: Path) -> None:
    folder = write_sample(tmp_path)
    found = located(check(read_profile(folder), DAY, known_actions={"work.list", "work.take"}), folder)
    (unknown,) = [f for f in found if f.is_error]
    assert (unknown.code, unknown.field) == ("unknown-action", "role.adviser.actions")
    assert unknown.line == line_of(folder, "roles.toml", "actions")
    assert [f.message for f in found if f.kind == Kind.NOTE] == ["no role has the Action work.take"]
