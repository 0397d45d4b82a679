"""Backup and restore, done with the commands that an operator uses, on a server of their own."""

import datetime as dt
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from reimari.cli.postgres import ADMIN, Cluster, cluster_in
from reimari.common.places import PROJECT
from tests.databases import fill

APPOINT = ("--name", "Maija Mallikas", "--team", "CLIENT_ADVICE", "--role", "ASIAKASNEUVOJA")


def reimari(*words: str | Path, url: str = "", stdin: str = "") -> subprocess.CompletedProcess[str]:
    """A command against the database at `url`."""
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "REIMARI_ENV": "demo",
        "REIMARI_SECRET_KEY": "of this test",
    }
    command = [sys.executable, "-m", "reimari.cli", *(str(word) for word in words)]
    return subprocess.run(  # noqa: S603 (our own command)
        command, cwd=PROJECT, env=environment, input=stdin, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def archived(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Cluster, Path]]:
    """A county's database on a server that archives its WAL, and where."""
    wal = Path("/tmp") / f"reimari-wal-{os.getpid()}"  # noqa: S108 (the server's user writes here)
    wal.mkdir(mode=0o777)
    wal.chmod(0o777)
    settings = {"archive_mode": "on", "archive_command": f"test ! -f {wal}/%f && cp %p {wal}/%f"}
    cluster = cluster_in(tmp_path_factory.mktemp("archived"), settings)
    try:
        with cluster.held():
            fill(cluster.url())
            for words in (("profile", "load", "IU"), ("appoint", "maija", *APPOINT)):
                done = reimari(*words, url=cluster.url(), stdin="a long enough word\n")
                assert done.returncode == 0, done.stderr
            yield cluster, wal
        cluster.remove()
    finally:
        shutil.rmtree(wal)


def events(url: str) -> int:
    """Rows of the use log."""
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT count(*) FROM audit_event").fetchone()
    return int(found[0]) if found else 0


def empty_database(cluster: Cluster, name: str) -> str:
    with psycopg.connect(cluster.url("postgres", role=ADMIN), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} OWNER reimari_owner")
    return cluster.url(name)


def backup_of(cluster: Cluster, folder: Path, *words: str, role: str = "") -> Path:
    done = reimari("backup", folder, *words, url=cluster.url(role=role) if role else cluster.url())
    assert done.returncode == 0, done.stderr
    (made,) = folder.iterdir()
    return made


def test_a_database_comes_back_into_an_empty_one_whole(
    archived: tuple[Cluster, Path], tmp_path: Path
) -> None:
    cluster, _wal = archived
    made = backup_of(cluster, tmp_path / "nightly")
    url = empty_database(cluster, "again")
    restored = reimari("restore", made, url=url)
    assert restored.returncode == 0, restored.stderr
    assert "Verified" in restored.stdout
    assert events(url) == events(cluster.url()) > 0
    twice = reimari("restore", made, url=url)
    assert twice.returncode == 2
    assert "into an empty one" in twice.stderr
    with psycopg.connect(url) as connection:
        connection.execute("DELETE FROM staff_post")
    lost = reimari("restore", made, "--only-verify", url=url)
    assert lost.returncode == 1
    assert "staff_post has 0 rows, the backup 1" in lost.stderr


def test_a_damaged_backup_is_refused_before_anything_is_written(
    archived: tuple[Cluster, Path], tmp_path: Path
) -> None:
    cluster, _wal = archived
    made = backup_of(cluster, tmp_path / "nightly")
    damaged = next(made.glob("dump/*.dat.gz"))
    damaged.write_bytes(damaged.read_bytes()[:-1])
    url = empty_database(cluster, "never")
    refused = reimari("restore", made, url=url)
    assert refused.returncode == 1
    assert f"dump/{damaged.name} has changed" in refused.stderr
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname='public'").fetchone() == (
            0,
        )


def test_every_moment_after_a_base_backup_can_be_brought_back(
    archived: tuple[Cluster, Path], tmp_path: Path
) -> None:
    """A mistake is made at a known time: the state just before it comes back."""
    cluster, wal = archived
    base = backup_of(cluster, tmp_path / "weekly", "--cluster", role=ADMIN)
    before = events(cluster.url())
    more = reimari("appoint", "aino", *APPOINT, url=cluster.url(), stdin="a long enough word\n")
    assert more.returncode == 0, more.stderr
    good = events(cluster.url())
    time.sleep(0.1)
    moment = dt.datetime.now(dt.UTC)
    time.sleep(0.1)
    with psycopg.connect(cluster.url(role=ADMIN), autocommit=True) as connection:
        connection.execute("DELETE FROM staff_post")
        (last,) = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone() or ("",)
        archived_all = "SELECT last_archived_wal >= %s FROM pg_stat_archiver"
        until = time.monotonic() + 30
        while connection.execute(archived_all, [last]).fetchone() != (True,):
            assert time.monotonic() < until, "the server doesn't archive"
            time.sleep(0.1)
    into = Path("/tmp") / f"reimari-into-{os.getpid()}"  # noqa: S108 (the server's user must reach it)
    try:
        relative = base.relative_to(PROJECT, walk_up=True)  # as from the folder that one stands in
        done = reimari("restore", relative, "--into", into, "--wal", wal, "--until", moment.isoformat())
        assert done.returncode == 0, done.stderr
        assert "Verified" in done.stdout
        assert f"audit_event: {good} rows ({before} in the base backup)" in done.stdout
        assert "staff_post" not in done.stderr
        assert "staff_post: 2 rows (1 in the base backup)" in done.stdout
        assert "is ready" in done.stdout
        again = reimari("restore", base, "--into", into, "--wal", wal)
        assert again.returncode == 2
        assert "isn't empty" in again.stderr
    finally:
        shutil.rmtree(into, ignore_errors=True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("restore", "/nowhere"), "no backup of ours"),
        (("backup", "never"), "DATABASE_URL is not set"),
    ],
)
def test_a_wrong_call_says_what_to_do(words: tuple[str, ...], says: str) -> None:
    done = reimari(*words)
    assert done.returncode == 2
    assert says in done.stderr
