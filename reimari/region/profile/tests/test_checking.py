"""Mistakes of sense: each named error is caught with its file, line and field; gaps refuse nothing."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reimari.region.profile.checking import check, located
from reimari.region.profile.findings import Finding, Kind
from reimari.region.profile.reading import read_profile
from reimari.region.profile.tests.profiles import profiles
from reimari.region.profile.tests.sample import line_of, seeded, write_sample
from reimari.region.profile.values import Profile

DAY = dt.date(2026, 11, 16)

MISTAKES = seeded("mistakes_of_sense.toml")


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


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake["id"] for mistake in MISTAKES])
def test_a_mistake_of_sense_is_named_with_file_line_and_field(
    tmp_path: Path, mistake: dict[str, str]
) -> None:
    folder = write_sample(tmp_path, (mistake["changed"], mistake["old"], mistake["new"]))
    found = {(f.file, f.code, f.field): f.line for f in errors(folder)}
    where = (mistake["file"], mistake["code"], mistake["field"])
    assert where in found
    assert found[where] > 0
    if "mark" in mistake:
        assert found[where] == line_of(folder, mistake["file"], mistake["mark"])


@pytest.mark.parametrize(("kept", "answered"), [("hours", False), ("exceptions", False), ("", True)])
def test_the_public_form_needs_somebody_who_answers_at_any_hour(
    tmp_path: Path, *, kept: str, answered: bool
) -> None:
    """Somebody with office hours isn't enough, nor with a day off; whose hours are a gap is told as such."""
    own = """
[[on_call.hours]]
days = [1, 2, 3, 4, 5, 6, 7]
opens = 16:00:00
closes = 08:00:00
holidays = true
"""
    day_off = """
[[on_call.exceptions]]
first_day = 2026-12-31
last_day = 2026-12-31
closed = true
"""
    always = {"hours": own, "exceptions": f"hours = []\n{day_off}", "": "hours = []\n"}[kept]
    folder = write_sample(
        tmp_path,
        ("features.toml", 'code = "callback"', 'code = "e_concern_report"'),
        ("concerns.toml", f'service_tasks = ["OLD"]\npublic = false\n{own}{day_off}', always),
    )
    found = {f.code for f in errors(folder)}
    assert ("report-form-without-on-call" not in found) == answered
    assert "report-form-without-line" in found


def test_a_gap_of_its_own_name_must_tell_why(tmp_path: Path) -> None:
    folder = write_sample(
        tmp_path,
        ("gaps.toml", 'id = "G-20"', 'id = "LIMIT"'),
        ("gaps.toml", 'reason = { fi = "Määräaikaa ei kerrota.", sv = "Tidsfristen sägs inte." }', ""),
        ("clocks.toml", 'gap = "G-20"', 'gap = "LIMIT"'),
    )
    assert [(f.code, f.field) for f in errors(folder)] == [("gap-without-reason", "gap.LIMIT.reason")]


def test_a_retention_without_a_row_is_a_gap_while_gaps_name_it(tmp_path: Path) -> None:
    ended = ("clocks.toml", 'code = "grant_words"', 'code = "grant_words"\nvalid_until = 2026-01-31')
    about = (
        "gaps.toml",
        'about = ["channels.chat.hours"',
        'about = ["retentions.*.days", "channels.chat.hours"',
    )
    folder = write_sample(tmp_path, ended, about)
    (gap,) = [finding for finding in findings(folder) if finding.field == "retention.grant_words"]
    assert (gap.kind, gap.code, gap.file) == (Kind.GAP, "missing-value", "clocks.toml")


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


@pytest.mark.parametrize(
    ("gap", "fields"),
    [
        ("ADDRESSES", {"contact_point.LINE_EAST.value", "contact_point.OLD_LINE.value"}),
        ("MENU", {"menu_choice.#2.key"}),
    ],
)
def test_a_number_and_a_key_may_be_untold_only_while_a_gap_names_them(
    tmp_path: Path, gap: str, fields: set[str]
) -> None:
    folder = write_sample(tmp_path)
    assert fields <= {f.field for f in findings(folder) if f.kind == Kind.GAP and gap in f.message}
    assert not {"contact_point.LINE_EAST.value", "menu_choice.#1.key"} & {
        f.field for f in findings(folder, demo=True)
    }
    text = (folder / "gaps.toml").read_text().replace(f'id = "{gap}"', 'id = "OTHER"')
    (folder / "gaps.toml").write_text(text.replace("line", "fax").replace("LINE", "FAX"))
    (folder / "channels.toml").write_text(
        (folder / "channels.toml").read_text().replace(f'gap = "{gap}"\n', "")
    )
    assert fields <= {f.field for f in errors(folder) if f.code == "missing-value"}


def test_a_line_is_not_closed_and_open_on_one_day_and_may_be_so_in_one_area(tmp_path: Path) -> None:
    same_day = [
        ("channels.toml", "first_day = 2027-01-05", "first_day = 2026-12-26"),
        ("channels.toml", "last_day = 2027-01-05", "last_day = 2026-12-26"),
    ]
    assert errors(write_sample(tmp_path, *same_day)) == []
    everywhere = ("channels.toml", 'language = "fi"\narea = "EAST"\nreason', "reason")
    found = errors(write_sample(tmp_path, *same_day, everywhere))
    assert [(f.code, f.field) for f in found] == [("wrong-exception", "channel.phone.exceptions.#2")]


def test_what_has_moved_is_no_gap_though_it_has_ended(tmp_path: Path) -> None:
    folder = write_sample(tmp_path)
    ended = {f.field for f in findings(folder, dt.date(2026, 11, 16)) if f.code == "ended"}
    assert not {field for field in ended if field.startswith("contact_point")}
    folder = write_sample(tmp_path, ("channels.toml", 'moved_to = "ADVICE_PHONE"\n', ""))
    ended = {f.field for f in findings(folder) if f.code == "ended"}
    assert "contact_point.ADVICE_OLD_PHONE.valid_until" in ended


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(profiles(), st.booleans())
def test_a_check_of_anything_ends_with_findings_and_never_breaks(profile: Profile, demo: bool) -> None:  # noqa: FBT001
    found = check(profile, DAY, demo=demo, known_actions=())
    assert all(finding.message and finding.code for finding in found)
