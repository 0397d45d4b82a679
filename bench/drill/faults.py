"""What goes wrong, one after the other: each fault strikes, and returns when its cause is over."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass

import psycopg

from bench.client import Browser
from bench.drill.ground import Ground, own_processes
from bench.stack import Stack
from reimari.cli.postgres import ADMIN

STALLED = 20.0  # seconds
FULL = 20.0
DROPS = 5  # times, a second apart
PIECE = bytes(1 << 20)


@dataclass(frozen=True)
class Scene:
    """What can be struck, and somebody who looks whether it serves again."""

    ground: Ground
    stack: Stack
    viewer: Browser

    def processes(self, *words: str) -> list[int]:
        """Of our program, those whose command line has all the words."""
        return [pid for pid, told in self.stack.commands().items() if set(words) <= set(told)]

    def admin(self) -> psycopg.Connection:
        """A connection of the server's administrator."""
        url = self.ground.cluster.url(role=ADMIN)
        return psycopg.connect(url, autocommit=True, connect_timeout=5)


@dataclass(frozen=True)
class Fault:
    """`serves`: whether what was struck does its work again; None: pages that come tell it."""

    name: str
    strike: Callable[[Scene], object]
    serves: Callable[[Scene, object], bool] | None = None
    needs_small_disk: bool = False


def kill_page_worker(scene: Scene) -> None:
    """One of the two; its main process has the same words."""
    found = scene.processes("reimari.cli.server", "pages")
    main = next(pid for pid in found if set(own_processes(pid)[1:]) & set(found))
    _kill(next(pid for pid in found if pid != main))


def kill_page_servers(scene: Scene) -> None:
    for pid in scene.processes("reimari.cli.server", "pages"):
        _kill(pid)


def kill_front(scene: Scene) -> None:
    for pid in scene.processes("reimari.cli.front"):
        _kill(pid)


def kill_events(scene: Scene) -> None:
    for pid in scene.processes("reimari.cli.server", "events"):
        _kill(pid)


def events_come(scene: Scene, _before: object) -> bool:
    """Whether a stream begins."""
    viewer = Browser(scene.viewer.address, scene.viewer.person)
    with suppress(OSError), closing(viewer):
        return viewer.begins("/events/?follow=", "text/event-stream")
    return False


def kill_job_worker(scene: Scene) -> object:
    """The newest worker that the queue knows, before."""
    before = _newest_worker(scene)
    for pid in scene.processes("reimari.cli", "worker"):
        _kill(pid)
    return before


def jobs_run(scene: Scene, before: object) -> bool:
    """Whether a new worker has told the queue of itself."""
    return _newest_worker(scene) != before


def jobs_beat(scene: Scene, _before: object) -> bool:
    """Whether a worker has told lately that it lives; it does so every few seconds."""
    with scene.admin() as connection:
        found = connection.execute(
            "SELECT max(last_heartbeat) > now() - interval '15 seconds' FROM procrastinate_workers"
        ).fetchone()
    return bool(found and found[0])


def _newest_worker(scene: Scene) -> object:
    with scene.admin() as connection:
        return connection.execute("SELECT max(id) FROM procrastinate_workers").fetchone()


def kill_postgresql(scene: Scene) -> None:
    """The postmaster itself; the servers of single connections end when they notice."""
    _kill(scene.ground.cluster.postmaster())


def kill_backend(scene: Scene) -> None:
    """The server of one connection: PostgreSQL then starts all of them anew and recovers."""
    with scene.admin() as connection:
        found = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " ORDER BY state_change DESC NULLS LAST LIMIT 1"
        ).fetchone()
    _kill(found[0] if found else None)


def drop_connections(scene: Scene) -> None:
    for _ in range(DROPS):
        with scene.admin() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        time.sleep(1)


def stall_postgresql(scene: Scene) -> None:
    """All its processes stand still: connections are there, and nothing answers."""
    main = scene.ground.cluster.postmaster()
    assert main is not None
    os.kill(main, signal.SIGSTOP)
    stopped = own_processes(main)
    for pid in stopped:
        _send(pid, signal.SIGSTOP)
    time.sleep(STALLED)
    for pid in stopped:
        _send(pid, signal.SIGCONT)


def fill_disk(scene: Scene) -> None:
    """Not a byte is free for a while; what the server itself gives back is taken too."""
    filler = scene.ground.cluster.server_folder / "filler"
    until = time.monotonic() + FULL
    try:
        with filler.open("ab", buffering=0) as file:
            while time.monotonic() < until:
                for size in (1 << 20, 1 << 12, 1):
                    with suppress(OSError):
                        while file.write(PIECE[:size]) == size:
                            pass
                time.sleep(0.2)
    finally:
        filler.unlink()


def _kill(pid: int | None) -> None:
    if pid is None:
        raise RuntimeError("there is nothing to kill")
    os.kill(pid, signal.SIGKILL)


def _send(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


FAULTS = {
    "web-worker": Fault("kill -9 a web worker", kill_page_worker),
    "page-servers": Fault("kill -9 all page servers", kill_page_servers),
    "front": Fault("kill -9 the front", kill_front),
    "events": Fault("kill -9 the event process", kill_events, events_come),
    "jobs": Fault("kill -9 the job worker", kill_job_worker, jobs_run),
    "backend": Fault("kill -9 one server process of PostgreSQL", kill_backend),
    "postgresql": Fault("kill -9 PostgreSQL", kill_postgresql),
    "connections": Fault(f"connections dropped {DROPS} times in {DROPS} s", drop_connections),
    "stall": Fault(f"database stalled for {STALLED:.0f} s (SIGSTOP)", stall_postgresql),
    "disk": Fault(f"disk full for {FULL:.0f} s", fill_disk, needs_small_disk=True),
}
