"""PostgreSQL's programs are run one way: told nothing of ours, and their failures told one way."""

import os
import re
from pathlib import Path

import pytest

from reimari.cli import Failed, binaries
from reimari.cli.binaries import ServerTrouble, call, run
from reimari.cli.tools import environment, tool, version_of

SECRETS = ("DATABASE_URL", "REIMARI_SECRET_KEY", "PGPASSWORD", "PGHOST")


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A folder for programs of our own making."""
    return tmp_path


def program(folder: Path, name: str, text: str) -> Path:
    one = folder / name
    one.write_text(f"#!/bin/sh\n{text}\n")
    one.chmod(0o755)
    return one


def test_what_fails_is_told_by_its_name_and_its_own_words(made: Path) -> None:
    with pytest.raises(ServerTrouble, match=r"^pg_thing failed: no room left$"):
        call(program(made, "pg_thing", "echo begun; echo no room left >&2; exit 3"))
    with pytest.raises(ServerTrouble, match=r"^pg_other failed: said aloud$"):
        call(program(made, "pg_other", "echo said aloud; exit 1"))
    with pytest.raises(ServerTrouble, match=r"^pg_mute failed: status 7$"):
        call(program(made, "pg_mute", "exit 7"))
    assert issubclass(ServerTrouble, Failed)


def test_a_status_that_is_an_answer_is_no_failure(made: Path) -> None:
    assert run(program(made, "pg_ready", "exit 2")).returncode == 2
    assert call(program(made, "pg_good", "cat; echo $1"), "word", stdin="told ") == "told word\n"


def test_what_cant_be_run_is_told_too(made: Path) -> None:
    with pytest.raises(ServerTrouble, match="pg_none can't be run: No such file or directory"):
        call(made / "pg_none")


def test_a_program_is_told_no_secret_but_the_address_it_is_for(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in SECRETS:
        monkeypatch.setenv(name, "seeded")
    monkeypatch.setenv("LC_ALL", "fi_FI.UTF-8")
    shows = program(made, "pg_shows", "env")
    told = call(shows)
    assert "seeded" not in told
    assert "LC_ALL=C.UTF-8" in told
    told = call(shows, also=environment("postgresql://o:word@h:5433/r?sslmode=require"))
    given = {line.partition("=")[::2] for line in told.splitlines() if line.startswith("PG")}
    assert given == {
        ("PGDATABASE", "r"),
        ("PGUSER", "o"),
        ("PGPASSWORD", "word"),
        ("PGHOST", "h"),
        ("PGPORT", "5433"),
        ("PGSSLMODE", "require"),
    }


def test_a_program_older_than_the_server_is_passed_over(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = program(made, "pg_dump", "echo 'pg_dump (PostgreSQL) 18.0'")
    monkeypatch.setenv("REIMARI_PG_BIN", os.path.relpath(made))
    assert version_of(old) == 180000
    assert tool("pg_dump", 180000).resolve() == old
    assert tool("pg_dump", version_of(binaries.own("pg_dump"))).resolve() != old


def test_nothing_else_runs_a_program_of_postgresql() -> None:
    folder = Path(binaries.__file__).parent
    runs = re.compile(r"subprocess\.(run|Popen|check_)")
    files = {path.name for path in folder.glob("*.py") if runs.search(path.read_text())}
    assert files == {"binaries.py", "children.py", "demo.py"}  # the other two run Python
