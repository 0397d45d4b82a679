"""`reimari demo` as processes: starts, tells its address, recovers from any kill, leaves nothing behind."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from reimari.cli.postgres import cluster_in

# The processes alone: loading a county's two months has its own tests.
DEMO = """
import sys
from reimari.cli import demo, main
demo.PARTS = {part: demo.PARTS[part] for part in ("tables", "static")}
sys.exit(main())
"""


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Ground:
    """A `var/` and a county of its own, and the demos started there."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "var" / "demo" / "zz"
        profile = folder / "profiles" / "zz"
        profile.mkdir(parents=True)
        (profile / "profile.toml").touch()
        self.port = free_port()
        self.environment = {**os.environ, "REIMARI_VAR": str(folder / "var"), "PYTHONUNBUFFERED": "1"}
        self.environment["REIMARI_PROFILES"] = str(folder / "profiles")
        for name in ("DATABASE_URL", "REIMARI_ENV"):
            self.environment.pop(name, None)
        self.started: list[subprocess.Popen[str]] = []
        self.took: list[float] = []  # seconds from each start to its first answer

    def start(self) -> subprocess.Popen[str]:
        """A demo that may still be starting."""
        command = [sys.executable, "-c", DEMO, "demo", "--profile", "ZZ", "--port", str(self.port)]
        one = subprocess.Popen(  # noqa: S603
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.started.append(one)
        return one

    def running(self) -> subprocess.Popen[str]:
        """A demo that has told its address and answers there."""
        began = time.monotonic()
        one = self.start()
        assert one.stdout
        lines = iter(one.stdout.readline, "")
        assert any(f"http://127.0.0.1:{self.port}/" in line for line in lines), one.communicate()[1]
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
            connection.request("GET", "/")
            with connection.getresponse() as response:
                assert response.status < 500
        self.took.append(time.monotonic() - began)
        return one

    def process(self, name: str) -> int:
        """The number of a process, by its name in the documentation."""
        if name == "database":
            return cluster_in(self.home).postmaster() or 0
        parent: int = json.loads((self.home / "running.json").read_text())["pid"]
        if name == "demo":
            return parent
        if name == "worker of the page server":
            return children_of(self.process("page server"))["reimari.cli.server pages"]
        return children_of(parent)[WORDS[name]]

    def served_within(self, seconds: float) -> None:
        """Asks until a page comes, as a browser does."""
        until = time.monotonic() + seconds
        while not self.serves():
            assert time.monotonic() < until

    def serves(self) -> bool:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            try:
                connection.request("GET", "/sign-in/")
                return connection.getresponse().status == 200
            except (OSError, http.client.HTTPException):
                return False


WORDS = {
    "front": "reimari.cli.front",
    "page server": "reimari.cli.server pages",
    "event process": "reimari.cli.server events",
    "job worker": "reimari.cli worker",
}


def children_of(parent: int) -> dict[str, int]:
    """The newest child by the words that tell it from the others."""
    found: dict[str, int] = {}
    for number in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        command = Path(f"/proc/{number}/cmdline").read_bytes().decode().replace("\0", " ")
        found |= {words: int(number) for words in WORDS.values() if words in command}
    return found


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    ground = Ground(tmp_path_factory.mktemp("demo"))
    yield ground
    for one in ground.started:
        one.terminate()
        one.communicate(timeout=20)
    cluster_in(ground.home).remove()


def test_ctrl_c_leaves_nothing_running(ground: Ground) -> None:
    demo = ground.running()
    cluster = cluster_in(ground.home)
    assert cluster.ready()
    demo.send_signal(signal.SIGINT)
    assert "Stopped" in demo.communicate(timeout=20)[0]
    assert demo.returncode == 0
    assert cluster.postmaster() is None
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", ground.port))


@pytest.fixture(scope="module")
def started(ground: Ground) -> list[subprocess.Popen[str]]:
    """The demo that runs, last in the list: each kill's recovery is the next test's demo."""
    return [ground.running()]


def test_a_second_start_is_quick(ground: Ground) -> None:
    ground.running().send_signal(signal.SIGTERM)
    first, second = ground.took
    assert second < first / 2  # the first makes a server and its tables


def test_one_demo_of_a_county_at_a_time(ground: Ground, started: list[subprocess.Popen[str]]) -> None:
    second = ground.start()
    told = second.communicate(timeout=20)[1]
    assert second.returncode == 2
    number = started[-1].pid
    assert re.fullmatch(rf"reimari: The demo of ZZ runs already: http\S+ \(process {number}\)\.\n", told)


@pytest.mark.parametrize("victim", ["worker of the page server", *WORDS, "database"])
def test_the_demo_starts_again_what_was_killed(
    victim: str, ground: Ground, started: list[subprocess.Popen[str]]
) -> None:
    killed = ground.process(victim)
    os.kill(killed, signal.SIGKILL)
    until = time.monotonic() + 20
    while not (now := number_of(ground, victim)) or now == killed:
        assert time.monotonic() < until
        time.sleep(0.02)
    ground.served_within(20)
    assert started[-1].poll() is None


def number_of(ground: Ground, name: str) -> int:
    try:
        return ground.process(name)
    except (KeyError, OSError):  # between the two
        return 0


@pytest.mark.parametrize("victim", ["demo", "all"])
def test_the_next_start_recovers_from_a_kill(
    victim: str, ground: Ground, started: list[subprocess.Popen[str]]
) -> None:
    everything = ["demo", *WORDS, "database"]
    sockets = Path(json.loads((ground.home / "running.json").read_text())["sockets"])
    for number in [ground.process(name) for name in (everything if victim == "all" else [victim])]:
        os.kill(number, signal.SIGKILL)
    started.append(ground.running())
    assert not sockets.exists()


def test_a_taken_port_is_told_in_one_line(ground: Ground, started: list[subprocess.Popen[str]]) -> None:
    started[-1].terminate()
    assert "Stopped" in started[-1].communicate(timeout=20)[0]
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", ground.port))
        other.listen()
        demo = ground.start()
        told = demo.communicate(timeout=20)[1]
    assert demo.returncode == 2
    assert told.startswith(f"reimari: Port {ground.port} can't be used")
    assert told.count("\n") == 1
