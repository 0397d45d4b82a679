"""The command line without a database: quick to start, exit statuses, addresses, catalogues."""

import gettext
import io
import os
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from reimari.cli import COMMANDS, WRONG_CALL, Failed, WrongCall, main
from reimari.cli.database import told_of
from reimari.cli.messages import compiled
from reimari.common.addresses import WrongAddress, database_settings
from reimari.common.places import PROJECT, short_temporary_folder
from tests.test_infra_demo import free_port


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


NEED_A_DATABASE = (
    "appoint maija --team X --role Y",
    "audit export",
    "audit verify",
    "backup x",
    "check",
    "manage showmigrations",
    "migrate",
    "profile load iu",
    "token list",
    "token revoke x",
)
WHAT_TO_DO = "Is PostgreSQL running there, and is DATABASE_URL right?"


@pytest.mark.parametrize("command", NEED_A_DATABASE)
def test_a_database_that_is_away_is_told_in_one_line_and_is_a_wrong_call(
    command: str, tmp_path: Path
) -> None:
    told = called(command, tmp_path, DATABASE_URL="postgresql://x:word@/y?host=/nowhere")
    assert told.stderr == (
        f"reimari: the database y at /nowhere doesn't answer: No such file or directory. {WHAT_TO_DO}\n"
    )
    assert told.returncode == 2


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("postgresql://x@127.0.0.1:1/y", "y at 127.0.0.1:1 doesn't answer: Connection refused."),
        ("postgresql://x@/y?host=127.0.0.1,127.0.0.2&port=1,2", "y at 127.0.0.1,127.0.0.2:1,2 doesn't"),
        ("postgresql://x@nosuch.invalid/y", "y at nosuch.invalid doesn't answer: "),
        (
            "postgresql://x@/y?host=/nowhere&connect_timeout=soon",
            "DATABASE_URL: bad value for connect_timeout",
        ),
        ("postgresql://x@/y?host=/nowhere&colour=red", "DATABASE_URL: invalid "),
    ],
)
def test_where_the_database_is_looked_for_is_told(address: str, says: str, tmp_path: Path) -> None:
    for command in ("check", "backup x"):
        told = called(command, tmp_path, DATABASE_URL=address)
        *findings, sentence = told.stderr.splitlines()  # `check` finds something in some addresses too
        assert says in sentence
        assert len(findings) <= (command == "check")
        assert told.returncode == 2


@pytest.mark.parametrize(
    ("state", "message", "says", "kind"),
    [
        (
            None,
            'connection failed: connection to server at "h", port 1 failed: FATAL:  no',
            "let us in: no.",
            2,
        ),
        ("57P01", "terminating connection", "doesn't answer: terminating", 2),
        ("42P01", 'relation "x" does not exist\nLINE 1', "Run `reimari migrate` first.", 2),
        ("57014", "canceling statement due to statement timeout", "refuses: canceling", 1),
        ("23505", "duplicate key", "refuses: duplicate key. Its log tells more.", 1),
    ],
)
def test_what_a_database_says_becomes_a_sentence_and_a_status(
    state: str | None, message: str, says: str, kind: int
) -> None:
    error = psycopg.errors.lookup(state) if state else psycopg.OperationalError
    told = told_of(error(message), "postgresql://o:word@h:5433/r")
    assert says in str(told)
    assert str(told).startswith("the database r at h:5433 ")
    assert isinstance(told, WrongCall if kind == WRONG_CALL else Failed)


def test_a_fault_of_the_program_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reimari.cli.due.run", lambda options: options.no_such_thing)
    with pytest.raises(AttributeError):
        main(["due", "--profile", "iu"])


@pytest.mark.parametrize(
    ("command", "variable"),
    [
        ("static", "REIMARI_STATIC"),
        ("serve --port {port}", "REIMARI_STATIC"),
        ("demo --port {port}", "REIMARI_VAR"),
    ],
)
def test_a_folder_that_cant_be_written_in_is_told_with_its_variable(
    command: str, variable: str, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    environment = {variable: str(tmp_path / "file" / "in"), "REIMARI_ENV": "production"}
    environment["DATABASE_URL"] = "" if "demo" in command else "postgresql://x@/y?host=/nowhere"
    told = called(command.format(port=free_port()), PROJECT, **environment)
    assert told.stderr.startswith(f"reimari: {tmp_path}/file/in")
    assert told.stderr.endswith(
        f"can't be written in (Not a directory): set {variable} to a folder that can.\n"
    )
    assert told.stderr.count("\n") == 1
    assert told.returncode == 2


def test_catalogues_that_cant_be_written_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "locale" / "fi" / "LC_MESSAGES"
    (folder / "django.mo.unfinished").mkdir(parents=True)  # in the way, as root may write everywhere
    (folder / "django.po").write_text(PO)
    monkeypatch.setattr("reimari.cli.messages.PACKAGE", tmp_path)
    assert main(["messages"]) == 2
    assert "django.mo can't be written (Is a directory): let the owner" in capsys.readouterr().err


def test_a_second_serve_on_one_port_is_told_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = called(f"serve --port {port}", tmp_path, DATABASE_URL="postgresql://x@/y?host=/nowhere")
    assert told.stderr == (
        f"reimari: Port {port} can't be used on 127.0.0.1 (Address already in use): "
        "choose another with --port.\n"
    )
    assert told.returncode == 2
    told = called("serve --host 192.0.2.1", tmp_path, DATABASE_URL="postgresql://x@/y?host=/nowhere")
    assert "choose another with --host" in told.stderr


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
        "serve --port http",
        "serve --port 99999",
        "demo --port 0",
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
