"""`reimari profile`: what it prints and its exit status, for the terminal and for scripts."""

import datetime as dt
import time
from pathlib import Path

import pytest

from reimari.cli import FINDINGS, GOOD, WRONG_CALL, main
from reimari.region.profile.folders import profile_codes
from reimari.region.profile.reading import read_profile
from reimari.region.profile.tests.sample import write_sample

DAY = "2026-11-16"
# The role of the sample may do these; the test gives it what the program knows.
KNOWN = frozenset({"work.list", "work.view", "work.take"})


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program has just these Actions."""
    monkeypatch.setattr("reimari.cli.profile.known_actions", lambda: KNOWN)


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What was printed."""
    return capsys.readouterr().out.splitlines()


def answered(folder: Path) -> Path:
    """The sample with rules that leave nobody without an answer."""
    return write_sample(
        folder,
        ("routing.toml", ', open = false, open_of = "phone"', ""),
        (
            "routing.toml",
            'when = { place = ["HELSINKI"]',
            'when = { service_task = ["OLD"], place = ["HELSINKI"]',
        ),
    )


@pytest.mark.usefixtures("known")
def test_gaps_are_good(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = answered(tmp_path)
    code = main(["profile", "check", str(folder), "--on", DAY])
    printed = lines(capsys)
    assert code == GOOD, [line for line in printed if line.startswith("error")]
    assert any(line.startswith(f"gap {folder}/channels.toml:62 channel.chat.hours: ") for line in printed)
    assert any(line.endswith("no role has the Action work.take") for line in printed)


@pytest.mark.usefixtures("known")
def test_errors_stand_first_with_file_line_and_field(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_sample(tmp_path, ("channels.toml", "hours = []\n", ""))
    assert main(["profile", "check", str(folder), "--on", DAY]) == FINDINGS
    first = lines(capsys)[0]
    assert first.startswith(f"error {folder}/channels.toml:54 channel.letter.hours: channel without hours: ")


@pytest.mark.usefixtures("known")
def test_what_cannot_be_read_is_told_without_a_proof(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_sample(tmp_path, ("areas.toml", 'code = "WEST"', "code = WEST"))
    assert main(["profile", "check", str(folder), "--on", DAY]) == FINDINGS
    printed = lines(capsys)
    assert printed[0].startswith(f"error {folder}/areas.toml:10")
    assert any("not looked for until the errors are mended" in line for line in printed)


@pytest.mark.usefixtures("known")
def test_a_contact_that_nobody_answers_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_sample(tmp_path)  # a rule for the county's own unit leads to units that aren't there
    assert main(["profile", "check", str(folder), "--on", DAY]) == FINDINGS
    assert any(line.startswith("error") and "unanswered contact" in line for line in lines(capsys))


@pytest.mark.parametrize(
    "words",
    [
        ["check", "nowhere"],
        ["export", "nowhere"],
        ["check", "./nowhere"],
        ["load", "nowhere"],
    ],
)
def test_no_such_profile_is_a_wrong_call(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["profile", *words]) == WRONG_CALL
    assert "there is no profile" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["mend", "iu"], ["check"], ["check", "iu", "--on", "soon"]])
def test_a_wrong_call_ends_with_two(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["profile", *words])
    assert ended.value.code == WRONG_CALL


def test_an_export_reads_as_what_was_exported(tmp_path: Path) -> None:
    folder = write_sample(tmp_path / "in")
    assert main(["profile", "export", str(folder), str(tmp_path / "out")]) == GOOD
    assert main(["profile", "export", str(tmp_path / "out"), str(tmp_path / "again")]) == GOOD
    assert read_profile(tmp_path / "out") == read_profile(folder)
    for path in (tmp_path / "out").iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()


def test_an_export_without_a_folder_is_printed_file_by_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["profile", "export", str(write_sample(tmp_path))]) == GOOD
    printed = lines(capsys)
    assert printed[0] == "# profile.toml"
    assert "# demo.toml" in printed


def test_a_profile_of_wrong_form_is_not_exported(tmp_path: Path) -> None:
    folder = write_sample(tmp_path / "in", ("levels.toml", "number = 1", 'number = "1"'))
    assert main(["profile", "export", str(folder), str(tmp_path / "out")]) == FINDINGS
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("demo", [[], ["--demo"]])
@pytest.mark.parametrize("code", profile_codes())
def test_every_county_is_sound_and_checked_in_ten_seconds(
    code: str, demo: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    started = time.process_time()
    status = main(["profile", "check", code, "--on", DAY, *demo])
    assert time.process_time() - started < 10
    assert [line for line in lines(capsys) if line.startswith("error")] == []
    assert status == GOOD


def test_without_a_day_the_check_is_of_today(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["profile", "check", str(write_sample(tmp_path))])
    assert str(dt.datetime.now(dt.UTC).year) in lines(capsys)[-1]
