"""`reimari replay`: past months by the rules of another profile, in numbers."""

import re
from pathlib import Path
from shutil import copytree

import pytest

from reimari.cli import main
from tests.factories import PROFILES, a_case, a_post, at, loaded

pytestmark = pytest.mark.django_db(transaction=True)
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
OCTOBER = ("--since", "2026-10-01", "--until", "2026-10-31")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copytree(PROFILES / "iu", tmp_path / "iu")
    return tmp_path / "iu"


def rewrite(folder: Path, file: str, before: str, after: str) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")


def told(capsys: pytest.CaptureFixture[str], folder: Path, *words: str, status: int = 0) -> str:
    assert main(["replay", "--profile-folder", str(folder), *OCTOBER, *words]) == status
    return re.sub(r" +", " ", capsys.readouterr().out)


def test_what_would_have_moved_and_been_late_is_told_in_numbers(
    transactional_db: None, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loaded("IU", now=at("2026-09-01 09:00"))
    aino = a_post("CLIENT_ADVICE", "ASIAKASNEUVOJA", name="Aino Harjula")
    for _ in range(2):
        a_case(aino, WEST, now=at("2026-10-05 10:00"), service_task_id="WORKING_AGE", place_id="ASKOLA")
    same = told(capsys, folder)
    assert "0 of 2 matters would have gone to somebody else" in same
    assert "then: 2 as today's rules say, 0 otherwise" in same
    assert "D-2: 2 ran; kept 0 of 2 (0 %, without pauses 0) → 0 of 2 (0 %, without pauses 0)\n" in same
    rewrite(folder, "areas.toml", '"SIPOO", "ASKOLA", "MYRSKYLA"', '"SIPOO", "MYRSKYLA"')
    rewrite(folder, "areas.toml", '"LOVIISA", "LAPINJARVI"]', '"LOVIISA", "LAPINJARVI", "ASKOLA"]')
    rewrite(folder, "clocks.toml", "length = 7", "length = 5")
    changed = told(capsys, folder, "--handling", "360")
    assert "2 of 2 matters would have gone to somebody else" in changed
    assert f"{WEST} (WORKING_AGE.LANTINEN) → GUIDANCE_WORKING_AGE_ITAINEN (WORKING_AGE.ITAINEN) 2" in changed
    assert "due earlier 2" in changed
    assert "phone: 2 contacts, while it was closed 0" in changed
    assert told(capsys, folder, "--handling", "360") == changed


def test_other_rules_hold_from_their_day_on_and_wrong_ones_are_refused(
    transactional_db: None, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loaded("IU", now=at("2026-09-01 09:00"))
    rewrite(folder, "clocks.toml", "length = 7", "length = 30")
    assert "looser than law" in told(capsys, folder, status=1)
    rewrite(folder, "clocks.toml", "length = 30", "length = 5\nvalid_from = 2030-01-01")
    assert "begin, stop or hold otherwise: D-2" in told(capsys, folder)
    assert "begin, stop or hold otherwise" not in told(capsys, folder, "--on", "2030-02-01")
    for wrong in (["--since", "2026-11-01", "--until", "2026-10-01"], ["--share", "100"]):
        assert main(["replay", "--profile-folder", str(folder), *wrong]) == 2
