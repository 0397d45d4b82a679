"""The supervisor of our own PostgreSQL: it starts whatever was left, and only its owner gets in."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from reimari.cli.postgres import Cluster, cluster_in
from reimari.common.places import LONGEST_SOCKET_FOLDER


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A server in a folder whose path is too long for a socket, with a space and a quote in it."""
    one = cluster_in(tmp_path_factory.mktemp("clone") / ("o'clock " + "x" * 120))
    yield one
    one.remove()


def answer(cluster: Cluster, question: str) -> object:
    """The first value of the first row."""
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        row = connection.execute(question.encode()).fetchone()
        return row and row[0]


def test_the_last_holder_stops_the_server(cluster: Cluster) -> None:
    with cluster.held():
        with cluster.held():
            assert cluster.ready()
        assert answer(cluster, "SELECT 1") == 1
    assert not cluster.ready()
    assert cluster.postmaster() is None


def test_the_cluster_is_as_we_want_it(cluster: Cluster) -> None:
    with cluster.held():
        assert len(str(cluster.sockets)) < LONGEST_SOCKET_FOLDER
        assert str(answer(cluster, "SHOW server_version_num")).startswith("18")
        assert answer(cluster, "SHOW listen_addresses") == ""
        assert answer(cluster, "SHOW data_checksums") == "on"
        locale = "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'reimari'"
        assert answer(cluster, locale) == "bC.UTF-8"
        assert not answer(cluster, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        assert not answer(cluster, "SELECT rolcanlogin FROM pg_roles WHERE rolname = 'reimari_app'")
        assert answer(cluster, "SELECT pg_has_role('reimari_app', 'SET')")
        assert not answer(cluster, "SELECT pg_has_role('reimari_app', 'reimari_owner', 'SET')")


def test_what_was_written_is_there_after_a_stop_and_after_a_kill(cluster: Cluster) -> None:
    with cluster.held(), psycopg.connect(cluster.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    with cluster.held():
        assert answer(cluster, "SELECT number FROM kept") == 7
        postmaster = cluster.postmaster()
        assert postmaster
        os.kill(postmaster, signal.SIGKILL)
        cluster.start()
        assert answer(cluster, "SELECT number FROM kept") == 7


def test_starters_at_once_share_one_server(cluster: Cluster) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: cluster.start(), range(4)))
    assert cluster.ready()
    cluster.stop()


def test_two_processes_at_once_make_one_cluster(tmp_path: Path) -> None:
    hold = (
        "import sys; from pathlib import Path; from reimari.cli.postgres import cluster_in\n"
        "cluster = cluster_in(Path(sys.argv[1]))\n"
        "with cluster.held(): print(cluster.postmaster(), flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", hold, str(tmp_path / "test")]
    both = [
        subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
        for _ in range(2)
    ]
    numbers = {holder.stdout.readline() for holder in both if holder.stdout}
    cluster = cluster_in(tmp_path / "test")
    try:
        assert len(numbers) == 1
        both[0].kill()
        both[0].wait()
        assert cluster.ready()
        both[1].communicate("")
        assert not cluster.ready()
    finally:
        for holder in both:
            holder.kill()
            holder.communicate()
        cluster.remove()


def test_a_stale_pid_file_with_a_strangers_number_is_no_server(cluster: Cluster) -> None:
    cluster.start()
    file = cluster.data / "postmaster.pid"
    lines = file.read_text().split("\n")
    cluster.stop()
    with stranger(cluster) as number:
        file.write_text("\n".join([str(number), *lines[1:]]))
        os.chown(file, cluster.user.uid, cluster.user.gid)
        assert cluster.postmaster() is None
        cluster.start()
        assert cluster.ready()
    cluster.stop()


@contextmanager
def stranger(cluster: Cluster) -> Iterator[int]:
    """A process of the server's own user that isn't a server."""
    user = cluster.user.uid if cluster.user.changed else None
    process = subprocess.Popen(["/bin/sleep", "30"], cwd="/", user=user)
    yield process.pid
    process.kill()
    process.wait()


def test_a_server_whose_socket_was_swept_away_is_started_anew(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reimari.cli.postgres.MUTE_FOR", 0.5)
    cluster.start()
    for left in cluster.sockets.iterdir():
        left.unlink()
    cluster.start()
    assert answer(cluster, "SELECT 1") == 1
    cluster.stop()


def test_a_copied_clone_gets_a_server_of_its_own(tmp_path: Path) -> None:
    first = cluster_in(tmp_path / "first")
    (tmp_path / "copy").mkdir()
    shutil.copy(first.home / "cluster", tmp_path / "copy")
    copy = cluster_in(tmp_path / "copy")
    assert copy.base != first.base
    assert copy.sockets != first.sockets
    assert cluster_in(tmp_path / "first") == first


def test_a_moved_clone_keeps_its_server(tmp_path: Path) -> None:
    first = cluster_in(tmp_path / "first")
    (tmp_path / "first").rename(tmp_path / "second")
    assert cluster_in(tmp_path / "second").sockets == first.sockets


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a stranger")
def test_a_stranger_on_the_machine_does_not_get_in(cluster: Cluster) -> None:
    with cluster.held():
        try:
            games = pwd.getpwnam("games").pw_uid
        except KeyError:
            games = 5
        for uid in (games, cluster.user.uid):
            tried = subprocess.run(  # noqa: S603
                [sys.executable, "-c", KNOCK, str(cluster.sockets)],
                capture_output=True,
                text=True,
                check=False,
                env={"PYTHONPATH": os.pathsep.join(sys.path), "BECOME": str(uid)},
            )
            assert tried.stdout.strip() == "refused", tried.stderr


KNOCK = """
import os, sys, psycopg
os.setgroups([]); os.setuid(int(os.environ["BECOME"]))
try:
    psycopg.connect(f"postgresql://reimari_owner@/reimari?host={sys.argv[1]}", connect_timeout=3)
except psycopg.OperationalError:
    print("refused")
"""


def test_a_start_is_quick(cluster: Cluster) -> None:
    began = time.monotonic()
    with cluster.held():
        pass
    assert time.monotonic() - began < 5
