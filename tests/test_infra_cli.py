"""The command line without a database: quick to start, exit statuses, addresses, catalogues."""

import gettext
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reimari.cli import COMMANDS, main
from reimari.cli.messages import compiled
from reimari.common.addresses import WrongAddress, database_settings
from reimari.common.places import short_temporary_folder


def test_starting_imports_no_django() -> None:
    question = (
        "import sys, reimari.cli.demo; sys.exit(any(name.startswith('django') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", question], check=False).returncode == 0  # noqa: S603


def test_a_call_without_a_command_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([])
    assert end.value.code == 2
    assert "COMMAND" in capsys.readouterr().err


def test_the_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    text = capsys.readouterr().out
    assert all(name in text for name in COMMANDS)


def test_an_unknown_profile_is_a_wrong_call_with_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REIMARI_PROFILES", str(tmp_path))
    assert main(["demo", "--profile", "zz"]) == 2
    assert capsys.readouterr().err == f"reimari: there is no profile zz; {tmp_path} holds: none\n"


@pytest.mark.parametrize("command", ["migrate", "check", "serve"])
def test_a_command_that_needs_a_database_says_so(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABASE_URL", "REIMARI_ENV", "REIMARI_ROLE"):
        monkeypatch.setenv(name, "")
    assert main([command]) == 2
    assert "DATABASE_URL is not set" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["audit verify", "backup x", "migrate", "profile load iu", "token list"])
def test_a_database_that_is_away_is_told_in_one_line(command: str, tmp_path: Path) -> None:
    told = called(command, tmp_path, DATABASE_URL="postgresql://x@/y?host=/nowhere")
    assert told.stderr.startswith("reimari: the database doesn't answer: ")
    assert told.stderr.count("\n") == 1
    assert told.returncode == (1 if command == "migrate" else 2)


@pytest.mark.parametrize("address", ["reimari", "mysql://x/y", "postgresql://o@h:port/x"])
@pytest.mark.parametrize("command", ["backup x", "check", "migrate"])
def test_an_address_that_cant_be_read_is_a_wrong_call(command: str, address: str, tmp_path: Path) -> None:
    told = called(command, tmp_path, DATABASE_URL=address)
    assert told.returncode == 2
    assert told.stderr.startswith("reimari: DATABASE_URL: ")


@pytest.mark.parametrize(
    "words",
    [
        "demo --live --speed fast",
        "serve --workers 0",
        "worker --concurrency none",
        "due --profile iu --on 1.1.",
    ],
)
def test_a_word_that_means_nothing_is_told_without_the_names_of_functions(
    words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(words.split())
    assert end.value.code == 2
    assert "invalid" not in capsys.readouterr().err


def called(command: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own in the folder."""
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "reimari.cli", *command.split()],
        cwd=folder,
        env={**os.environ, "REIMARI_ENV": "test", "REIMARI_SECRET_KEY": "of a test", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        (
            "postgresql://o@/reimari?host=/run/s",
            {"USER": "o", "HOST": "/run/s", "NAME": "reimari", "PORT": ""},
        ),
        ("postgres://o:p%40ss@db.example:5433/r", {"PASSWORD": "p@ss", "HOST": "db.example", "PORT": "5433"}),
        ("postgresql://o@db/r?sslmode=verify-full", {"OPTIONS": {"sslmode": "verify-full"}, "HOST": "db"}),
        ("postgresql://o@%2Frun%2Fs/r", {"HOST": "/run/s"}),
        ("", {"NAME": "reimari", "OPTIONS": {}}),
    ],
)
def test_an_address_becomes_settings(address: str, wanted: dict[str, object]) -> None:
    assert database_settings(address).items() >= wanted.items()


@pytest.mark.parametrize("address", ["mysql://x/y", "postgresql://o@h", "postgresql://o@h:port/x", "reimari"])
def test_a_wrong_address_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(WrongAddress, match="DATABASE_URL"):
        database_settings(address)


PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

#: somewhere
msgid "late"
msgstr "myöhässä"

#, fuzzy
msgid "guess"
msgstr "arvaus"

msgid "empty"
msgstr ""

msgctxt "verb"
msgid "open"
msgstr ""
"av"
"aa \\"nyt\\""

msgid "%(count)d step"
msgid_plural "%(count)d steps"
msgstr[0] "%(count)d vaihe"
msgstr[1] "%(count)d vaihetta"
"""


def test_the_catalogue_is_what_gettext_reads() -> None:
    texts = gettext.GNUTranslations(io.BytesIO(compiled(PO)))
    assert texts.gettext("late") == "myöhässä"
    assert texts.gettext("guess") == "guess"
    assert texts.gettext("empty") == "empty"
    assert texts.pgettext("verb", "open") == 'avaa "nyt"'
    assert texts.ngettext("%(count)d step", "%(count)d steps", 1) == "%(count)d vaihe"
    assert texts.ngettext("%(count)d step", "%(count)d steps", 3) == "%(count)d vaihetta"


def test_a_socket_fits_whatever_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path / ("deep" * 30)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    assert short_temporary_folder(for_others=False) == Path("/tmp").resolve()  # noqa: S108


def test_a_private_temporary_folder_is_not_for_another_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o700)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert short_temporary_folder(for_others=True) == Path("/tmp").resolve()  # noqa: S108
