"""The processes that answer requests: started as children, watched, and stopped whatever becomes of us."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from reimari.cli import WrongCall
from reimari.cli.signals import undisturbed
from reimari.common.places import PROJECT
from reimari.common.processes import end_with_parent

ANSWERS_WITHIN = 30.0  # seconds
STOPS_WITHIN = 8.0
LOOK_EVERY = 0.2


class Died(Exception):
    """A process that we need has ended by itself; the text says which."""


@dataclass(frozen=True)
class Pages:
    """Where the pages are served, by how many processes of how many threads."""

    host: str
    port: int
    workers: int = 2
    threads: int = 4

    @property
    def address(self) -> str:
        """For people: `http://host:port/`."""
        return f"http://{self.host}:{self.port}/"

    def check_port(self) -> None:
        """Raises WrongCall with what to do when the port can't be had."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except (OSError, OverflowError) as taken:
                reason = getattr(taken, "strerror", None) or taken
                text = f"Port {self.port} can't be used ({reason}): choose another with --port."
                raise WrongCall(text) from taken

    @contextmanager
    def served(self, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
        """Serve in a child with its own process group; yields when it answers, stops the group at the end."""
        self.check_port()
        with undisturbed():
            child = self._started(environment)
        try:
            self._await_answer(child, environment)
            yield child
        finally:
            stop_group(child)

    def _started(self, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", self.host]
        command += ["--port", str(self.port), "--workers", str(self.workers)]
        command += ["--blocking-threads", str(self.threads), "--respawn-failed-workers", "--no-ws"]
        command += ["--workers-kill-timeout", "2", "--log-level", "error", "reimari.wsgi:application"]
        return subprocess.Popen(  # noqa: S603 (our own words and numbers)
            command,
            cwd=PROJECT,
            env={"REIMARI_CONNECTIONS": str(self.threads), **environment, "REIMARI_END_WITH_PARENT": "1"},
            stdin=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=_as_child,  # noqa: PLW1509 (this process has one thread)
        )

    def _await_answer(self, child: subprocess.Popen[bytes], environment: Mapping[str, str]) -> None:
        name = environment.get("REIMARI_HOSTS", "").split(",")[0].lstrip("*.") or "localhost"
        until = time.monotonic() + ANSWERS_WITHIN
        while not self._answers(name):
            if child.poll() is not None:
                raise Died("The page server ended while starting: its reason stands above.")
            if time.monotonic() > until:
                raise Died(f"The page server doesn't answer in {ANSWERS_WITHIN:.0f} seconds.")
            time.sleep(0.1)

    def _answers(self, name: str) -> bool:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=ANSWERS_WITHIN)
        try:
            connection.request("GET", "/", headers={"Host": name})
            connection.getresponse()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return True


def _as_child() -> None:
    signal.pthread_sigmask(signal.SIG_SETMASK, set())
    end_with_parent(signal.SIGTERM)


def stop_group(child: subprocess.Popen[bytes]) -> None:
    """Ask the child to end, then leave nothing of its process group alive."""
    with suppress(ProcessLookupError):
        child.terminate()
    try:
        child.wait(STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    end_group(child.pid)


def end_group(group: int) -> None:
    """Kill whatever is left of a process group."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def watch(child: subprocess.Popen[bytes], database_lives: Callable[[], bool]) -> None:
    """Return never: raises Died when the child or the database ends, Stopped when we are asked to stop."""
    while True:
        if child.poll() is not None:
            raise Died("The page server has ended.")
        if not database_lives():
            raise Died("The database server has ended.")
        time.sleep(LOOK_EVERY)
