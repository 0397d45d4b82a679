"""What one parent runs: started again when it ends, given up in the end, and never left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reimari import wsgi
from reimari.cli import children
from reimari.cli.children import Child, Died, Part
from reimari.cli.serving import Pages, end_leftovers
from reimari.common.addresses import client_of

ENDS = ("-c", "raise SystemExit(3)")
SLEEPS = "import time; time.sleep(60)"
STAYS = ("-c", SLEEPS)
WITH_A_CHILD = ("-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{SLEEPS}'])")


@pytest.fixture
def made() -> Iterator[list[Child]]:
    made: list[Child] = []
    yield made
    children.stop(made)


def child(made: list[Child], words: tuple[str, ...], **given: object) -> Child:
    one = Child(Part("thing", words, dict(os.environ), **given))  # type: ignore[arg-type]
    one.start()
    made.append(one)
    return one


def ended(one: Child, now: float) -> None:
    assert one.process
    one.process.wait()
    one.look(now)


def test_what_ends_is_started_again_at_once_the_first_time(made: list[Child]) -> None:
    one = child(made, ENDS)
    ended(one, 100.0)
    assert one.process is None
    one.look(100.0)
    assert one.process is not None


def test_what_ends_again_waits_longer(made: list[Child]) -> None:
    one = child(made, ENDS)
    for now, waits in ((100.0, 0.0), (101.0, 0.25), (102.0, 1.0), (104.0, 2.0)):
        ended(one, now)
        assert one.again_at == now + waits
        one.look(now + waits)
        assert one.process is not None


def test_what_ends_five_times_in_half_a_minute_is_given_up(made: list[Child]) -> None:
    one = child(made, ENDS)
    for now in (100.0, 105.0, 110.0, 115.0):
        ended(one, now)
        one.look(now + 3)
    with pytest.raises(
        Died, match="The thing has ended 5 times in 30 seconds, last with status 3: giving up"
    ):
        ended(one, 120.0)


def test_what_ends_now_and_then_is_never_given_up(made: list[Child]) -> None:
    one = child(made, ENDS)
    for now in range(100, 200, 10):
        ended(one, float(now))
        one.look(now + 3.0)


def test_the_pages_dont_end_with_what_runs_beside_them(
    made: list[Child], capsys: pytest.CaptureFixture[str]
) -> None:
    one = child(made, ENDS, needed=False)
    for now in (100.0, 105.0, 110.0, 115.0, 120.0):
        ended(one, now)
        one.look(now + 3)
    assert one.process is None
    assert one.again_at == 150.0
    assert "the next try is in 30 seconds" in capsys.readouterr().err


def test_a_kill_is_told_as_such(made: list[Child], capsys: pytest.CaptureFixture[str]) -> None:
    one = child(made, STAYS)
    assert one.process
    one.process.kill()
    ended(one, 100.0)
    assert "has ended, killed by signal 9: it is started again" in capsys.readouterr().err


def test_what_a_killed_one_leaves_is_cleared(made: list[Child], tmp_path: Path) -> None:
    left = tmp_path / "socket"
    left.touch()
    child(made, STAYS, leaves=left)
    assert not left.exists()


def test_nothing_of_its_group_is_left(made: list[Child]) -> None:
    one = child(made, WITH_A_CHILD)
    assert one.process
    group = one.process.pid
    until = time.monotonic() + 5
    while len(members_of(group)) < 2:
        assert time.monotonic() < until
        time.sleep(0.02)
    one.process.send_signal(signal.SIGSTOP)  # doesn't listen
    one.end(until=time.monotonic())
    until = time.monotonic() + 5
    while members_of(group):
        assert time.monotonic() < until
        time.sleep(0.02)


def members_of(group: int) -> list[str]:
    told = subprocess.run(["ps", "-eo", "pgid=,stat="], capture_output=True, text=True, check=True)  # noqa: S607
    rows = [line.split() for line in told.stdout.splitlines()]
    return [stat for number, stat in rows if int(number) == group and not stat.startswith("Z")]


def test_what_a_killed_parent_left_is_ended_and_nothing_else(tmp_path: Path) -> None:
    ours, others = ({**os.environ, "REIMARI_SOCKETS": str(tmp_path / name)} for name in "ab")
    left, strange = (subprocess.Popen([sys.executable, *STAYS], env=told) for told in (ours, others))  # noqa: S603
    time.sleep(0.1)
    end_leftovers(str(tmp_path / "a"))
    assert left.wait(5) == -signal.SIGKILL
    assert strange.poll() is None
    strange.kill()
    strange.wait()


def test_the_process_that_meets_the_outside_is_told_no_secret(tmp_path: Path) -> None:
    told = {"DATABASE_URL": "x", "REIMARI_SECRET_KEY": "x", "REIMARI_OLD_SECRET_KEYS": "x", "PGPASSWORD": "x"}
    told |= {"REIMARI_METRICS_TOKEN": "x", "A_SECRET_OF_TOMORROW": "x"}
    with socket.socket() as listener:
        parts = Pages("127.0.0.1", 0, jobs=True)._parts({**told, "LANG": "C"}, tmp_path, listener)  # noqa: SLF001
    front, *others = parts
    assert front.name == "front"
    assert not set(told) & set(front.environment)
    assert front.environment == {"LANG": "C", "REIMARI_SOCKETS": str(tmp_path)}
    assert [part.name for part in others] == ["event process", "page server", "job worker"]
    assert all(part.environment["DATABASE_URL"] == "x" for part in others)


@pytest.mark.parametrize(
    ("told", "address"),
    [("1.2.3.4", "1.2.3.4"), ("9.9.9.9, 5.6.7.8", "5.6.7.8"), ("", ""), ("x" * 90, "x" * 60)],
)
def test_the_last_address_is_the_clients(told: str, address: str) -> None:
    assert client_of(told) == address


@pytest.mark.parametrize(("behind_front", "seen"), [(True, "5.6.7.8"), (False, "10.0.0.1")])
def test_only_our_own_front_is_believed(
    behind_front: bool,  # noqa: FBT001
    seen: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    environ = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "9.9.9.9, 5.6.7.8"}
    monkeypatch.setattr(wsgi, "BEHIND_FRONT", behind_front)
    monkeypatch.setattr(wsgi, "pages", lambda environ, start: [environ["REMOTE_ADDR"].encode()])
    assert list(wsgi.application(dict(environ), None)) == [seen.encode()]
