"""`reimari warehouse`: a night put out by hand, and what its tables mean."""

from pathlib import Path
from typing import Any

import pytest

from reimari.cli import main
from reimari.region.profile.values import Profile
from reimari.warehouse.dictionary import package, page
from reimari.warehouse.nights import Nights

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "of the tests: at least forty characters of it"


def test_by_hand_it_tells_what_was_put_out(
    iu: Profile, capsys: pytest.CaptureFixture[str], tmp_path: Path, settings: Any
) -> None:
    settings.EXPORT_FOLDER, settings.EXPORT_KEY = str(tmp_path / "out"), KEY
    assert main(["warehouse", "export", "--folder", str(tmp_path / "else")]) == 0
    told = capsys.readouterr().out
    assert "contacts: 0 rows" in told
    assert f"{tmp_path / 'else'}" in told
    with Nights(tmp_path / "out").alone():
        assert main(["warehouse", "export"]) == 1
    assert "runs just now" in capsys.readouterr().err
    settings.EXPORT_KEY = ""
    assert main(["warehouse", "export"]) == 2
    settings.EXPORT_FOLDER = ""
    assert main(["warehouse", "export"]) == 2


def test_the_dictionary_is_told_in_each_language_and_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["warehouse", "dictionary", "--language", "en"]) == 0
    assert capsys.readouterr().out == page("en")
    assert main(["warehouse", "dictionary", "--package"]) == 0
    assert capsys.readouterr().out == package().decode()
