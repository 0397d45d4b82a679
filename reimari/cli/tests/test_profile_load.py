"""`reimari profile load`: the same profile twice is one, and one that has lost an item is refused."""

from pathlib import Path

import pytest

from reimari.cli import FINDINGS, GOOD, WRONG_CALL, main
from reimari.region.models import CountyProfile
from reimari.region.profile.document import from_document
from reimari.region.profile.reading import read_profile
from reimari.region.profile.tests.sample import write_sample

pytestmark = pytest.mark.django_db
NO_LAST_CHANNEL = ("channels.toml", 'code = "letter"', 'code = "postcard"')


@pytest.fixture(autouse=True)
def program(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program is already there, and knows the Actions of the sample's role."""
    monkeypatch.setattr("reimari.cli.program.program", lambda: None)
    monkeypatch.setattr("reimari.cli.profile.known_actions", lambda: {"work.list", "work.view"})


@pytest.mark.parametrize("demo", [[], ["--demo"]])
def test_a_profile_is_stored_whole_and_once(tmp_path: Path, demo: list[str]) -> None:
    folder = write_sample(tmp_path)
    assert main(["profile", "load", str(folder), *demo]) == GOOD
    assert main(["profile", "load", str(folder), *demo]) == GOOD
    (stored,) = CountyProfile.objects.order_by("pk")
    assert from_document(stored.document) == read_profile(folder)


def test_a_profile_that_has_lost_an_item_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["profile", "load", str(write_sample(tmp_path))]) == GOOD
    assert main(["profile", "load", str(write_sample(tmp_path, NO_LAST_CHANNEL))]) == FINDINGS
    assert "channel.letter" in capsys.readouterr().err
    assert CountyProfile.objects.count() == 1


def test_a_profile_with_errors_is_not_stored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_sample(tmp_path, ("roles.toml", '"work.view"', '"work.fly"'))
    assert main(["profile", "load", str(folder)]) == FINDINGS
    assert "work.fly" in capsys.readouterr().out
    assert not CountyProfile.objects.exists()


def test_a_database_without_tables_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(CountyProfile._meta, "db_table", "not_migrated")
    assert main(["profile", "load", str(write_sample(tmp_path))]) == WRONG_CALL
    assert "reimari migrate" in capsys.readouterr().err
