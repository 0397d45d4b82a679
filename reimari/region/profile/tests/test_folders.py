"""PROFILE is a code in any letter case, or a folder."""

from pathlib import Path

import pytest

from reimari.region.profile.folders import NoSuchProfile, find_profile, profile_codes, profiles_folder
from reimari.region.profile.tests.sample import write_sample


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of profiles with one county in it, named by the environment."""
    monkeypatch.setenv("REIMARI_PROFILES", str(tmp_path))
    return write_sample(tmp_path / "xx")


@pytest.mark.parametrize("name", ["xx", "XX", "Xx"])
def test_a_code_is_found_in_any_letter_case(folder: Path, name: str) -> None:
    assert find_profile(name) == folder


def test_a_folder_is_found_by_its_path(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = write_sample(tmp_path / "other place")
    monkeypatch.setenv("REIMARI_PROFILES", str(tmp_path / "nothing here"))
    assert find_profile(str(other)) == other
    monkeypatch.chdir(tmp_path)
    assert find_profile("xx") == Path("xx")
    assert find_profile("./xx") == Path("xx")
    monkeypatch.chdir(folder)
    assert find_profile(".") == Path()


@pytest.mark.parametrize("name", ["yy", "", "./xx", "../yy", "/", "xx/channels.toml"])
def test_what_is_not_there_is_told_with_what_is(
    folder: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    with pytest.raises(NoSuchProfile) as raised:
        find_profile(name)
    assert str(raised.value)
    assert profile_codes() == (folder.name,)


def test_without_the_environment_profiles_stand_beside_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REIMARI_PROFILES", raising=False)
    assert profiles_folder().name == "profiles"
    assert find_profile("IU") == profiles_folder() / "iu"
