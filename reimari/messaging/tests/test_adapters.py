"""What every carrier that knows keys promises: the same tests for each."""

import datetime as dt
from pathlib import Path
from uuid import UUID

import pytest
from django.test import override_settings

from reimari.messaging.adapters import Adapter, NoAdapter, NotNow, Parcel, adapter_of
from reimari.messaging.adapters.fake import FakeAdapter
from reimari.messaging.adapters.folder import FolderAdapter
from reimari.messaging.adapters.print_folder import PrintFolderAdapter
from tests.races import race

FOLDER = "reimari.messaging.adapters.folder.FolderAdapter"


def parcel(number: int = 1, words: str = "Hei Åke.") -> Parcel:
    return Parcel(
        UUID(int=number), "sms", "+358401234567", "fi", "Aika", words, "Us", written_on=dt.date(2026, 12, 1)
    )


@pytest.fixture(params=["fake", "folder", "print folder"])
def carrier(request: pytest.FixtureRequest, tmp_path: Path) -> Adapter:
    carriers: dict[str, Adapter] = {
        "fake": FakeAdapter(),
        "folder": FolderAdapter(tmp_path / "outbox"),
        "print folder": PrintFolderAdapter(tmp_path),
    }
    return carriers[request.param]


def test_a_second_parcel_with_the_same_key_gets_the_first_ones_receipt(carrier: Adapter) -> None:
    assert carrier.knows_keys
    first = carrier.send(parcel())
    assert carrier.send(parcel()) == first
    assert carrier.send(parcel(2)) != first


def test_a_message_is_one_file_that_only_we_read(tmp_path: Path) -> None:
    carrier = FolderAdapter(tmp_path / "outbox")
    names = {carrier.send(parcel()), carrier.send(parcel(words="other words"))}
    (file,) = (tmp_path / "outbox").iterdir()
    assert names == {file.name}
    assert file.read_text().splitlines()[-1] == "Hei Åke."
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_write_one_file(tmp_path: Path) -> None:
    carrier = FolderAdapter(tmp_path)
    assert len(set(race(*[lambda: carrier.send(parcel())] * 3))) == 1
    assert len([*tmp_path.iterdir()]) == 1


def test_a_folder_that_cannot_be_written_means_later(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotNow):
        FolderAdapter(tmp_path / "file" / "outbox").send(parcel())


def test_the_settings_say_who_carries_a_channel() -> None:
    with override_settings(MESSAGE_ADAPTERS={"sms": FOLDER}):
        assert isinstance(adapter_of("sms"), FolderAdapter)
        with pytest.raises(NoAdapter):
            adapter_of("letter")
