"""Identity: what is written is read as it was, byte for byte the second time; documents lose nothing."""

import json
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from reimari.region.profile.document import from_document, hash_of, to_document
from reimari.region.profile.findings import ProfileError
from reimari.region.profile.folders import find_profile, profile_codes
from reimari.region.profile.forms import FILES
from reimari.region.profile.reading import read_profile
from reimari.region.profile.tests.profiles import profiles
from reimari.region.profile.tests.sample import write_sample
from reimari.region.profile.values import Profile
from reimari.region.profile.writing import canonical_files, write_profile


def written_and_read(profile: Profile) -> Profile:
    """The profile after a journey through files."""
    with tempfile.TemporaryDirectory() as folder:
        write_profile(profile, Path(folder))
        return read_profile(Path(folder))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(profiles())
def test_any_profile_survives_files_and_documents(profile: Profile) -> None:
    again = written_and_read(profile)
    assert again == profile
    assert canonical_files(again) == canonical_files(profile)
    stored = json.loads(json.dumps(to_document(profile)))
    assert from_document(stored) == profile
    assert hash_of(stored) == hash_of(to_document(profile))


def test_the_sample_survives_and_is_written_the_same_twice(tmp_path: Path) -> None:
    profile = read_profile(write_sample(tmp_path))
    again = written_and_read(profile)
    assert again == profile
    assert again.demo.hours["chat"][0].invented
    assert canonical_files(again) == canonical_files(profile)


@pytest.mark.parametrize("code", profile_codes())
def test_every_county_survives_files_and_documents(code: str) -> None:
    profile = read_profile(find_profile(code))
    again = written_and_read(profile)
    assert again == profile
    assert canonical_files(again) == canonical_files(profile)
    assert from_document(json.loads(json.dumps(to_document(profile)))) == profile


@pytest.mark.parametrize("code", profile_codes())
def test_reading_a_county_takes_less_than_a_third_of_a_second(code: str) -> None:
    folder = find_profile(code)
    read_profile(folder)
    started = time.process_time()
    read_profile(folder)
    assert time.process_time() - started < 0.3


def test_an_export_over_an_older_one_leaves_nothing_of_it(tmp_path: Path) -> None:
    profile = read_profile(write_sample(tmp_path / "full"))
    write_profile(profile, tmp_path / "out")
    bare = Profile(
        code="XX",
        name=profile.name,
        unit_name=profile.unit_name,
        county_number="90",
        languages=("fi",),
        contactors=(),
    )
    write_profile(bare, tmp_path / "out")
    assert read_profile(tmp_path / "out") == bare
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(FILES)


def test_the_hash_tells_another_profile_apart(tmp_path: Path) -> None:
    one = to_document(read_profile(write_sample(tmp_path)))
    other = to_document(read_profile(write_sample(tmp_path, ("levels.toml", "number = 1", "number = 2"))))
    assert hash_of(one) != hash_of(other)
    assert hash_of(dict(reversed(one.items()))) == hash_of(one)


def test_a_document_of_another_form_is_refused(tmp_path: Path) -> None:
    document = to_document(read_profile(write_sample(tmp_path)))
    with pytest.raises(ProfileError):
        from_document({**document, "over_age": "old"})
    with pytest.raises(ProfileError):
        from_document({key: value for key, value in document.items() if key != "code"})
