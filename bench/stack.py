"""`reimari serve` with the watch on a dataset, started as an installation would be, and what it takes."""

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.client import Browser
from reimari.common.places import PROJECT, var

WORKERS = 2
LOG = var() / "bench" / "serve.log"
READY_WITHIN = 60.0
STOPS_WITHIN = 20.0
PROCESSES = Path("/proc")


@dataclass(frozen=True)
class Stack:
    """A running `serve`: its port, its process, and how long it took from its start to the first answer."""

    port: int
    pid: int
    cold_start: float

    @property
    def front(self) -> tuple[str, int]:
        """Where everybody comes in."""
        return "127.0.0.1", self.port

    @property
    def pages(self) -> tuple[str, int] | Path:
        """The page servers themselves; the port where they have no socket of their own."""
        for words in self.commands().values():
            if "reimari.cli.server" in words and "pages" in words:
                return Path(words[words.index("--uds") + 1])
        return self.front

    def memory(self) -> dict[str, float]:
        """Megabytes of each process (PSS: what is shared counts in parts), by what it does."""
        found = {}
        for pid, words in sorted(self.commands().items()):
            role = next((name for name, mark in ROLES.items() if re.search(mark, " ".join(words))), "other")
            found[f"{role} {pid}"] = _pss(pid)
        return found

    def commands(self) -> dict[int, list[str]]:
        """The command lines of our process and all below it."""
        parents = {}
        for status in PROCESSES.glob("[0-9]*/stat"):
            try:
                parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError):
                continue
        ours = {self.pid}
        while more := {pid for pid, parent in parents.items() if parent in ours and pid not in ours}:
            ours |= more
        return {pid: words for pid in ours if (words := _command(pid))}


ROLES = {
    "front": r"reimari\.cli\.front",
    "pages": r"reimari\.cli\.server pages|granian",
    "events": r"reimari\.cli\.server events",
    "worker": r"reimari\.cli worker|procrastinate",
    "serve": r"reimari\.cli serve",
}


def _command(pid: int) -> list[str]:
    try:
        return (PROCESSES / str(pid) / "cmdline").read_bytes().decode().split("\0")[:-1]
    except OSError:
        return []


def _pss(pid: int) -> float:
    try:
        text = (PROCESSES / str(pid) / "smaps_rollup").read_text()
    except OSError:
        return 0.0
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def environment_for(url: str) -> dict[str, str]:
    """What the servers and whoever makes their sessions are told."""
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "bench.serving.settings",
        "REIMARI_ENV": "production",
        "REIMARI_REQUESTS_A_MINUTE": "0",  # each of few sessions asks for many people
        "REIMARI_SECRET_KEY": SECRET,
        "REIMARI_BEHIND_PROXY": "1",
        "REIMARI_HOSTS": "localhost",
        "REIMARI_STATIC": str(var() / "bench" / "static"),
        "REIMARI_END_WITH_PARENT": "1",
    }


SECRET = secrets.token_urlsafe(48)


def told_by(url: str, *words: str) -> str:
    """What a module of ours says about the database: `python -m` with these words."""
    command = [sys.executable, "-m", *words]
    done = subprocess.run(  # noqa: S603 (our own words)
        command, env=environment_for(url), cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def served(url: str) -> AbstractContextManager[Stack]:
    """Serve the dataset; stopped at the end."""
    # Periodic jobs would work beside the pages that are measured.
    return serving(environment_for(url), "--no-worker", log=LOG)


@contextmanager
def serving(environment: Mapping[str, str], *words: str, log: Path) -> Iterator[Stack]:
    """`reimari serve` with these words and what it says in a file; stopped at the end."""
    port = _free_port()
    command = [sys.executable, "-m", "reimari.cli", "serve", "--port", str(port), "--workers", str(WORKERS)]
    began = time.perf_counter()
    with log.open("ab") as file:
        child = subprocess.Popen(  # noqa: S603 (our own words)
            [*command, *words], env={**os.environ, **environment}, cwd=PROJECT, stdout=file, stderr=file
        )
    try:
        _await_answer(child, port, log)
        yield Stack(port, child.pid, time.perf_counter() - began)
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_answer(child: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.perf_counter() + READY_WITHIN
    while time.perf_counter() < until:
        if child.poll() is not None:
            raise RuntimeError(f"`reimari serve` ended while starting: see {log}")
        browser = Browser(("127.0.0.1", port))
        try:
            if browser.get("/sign-in/").status == 200:
                return
        except OSError:
            pass
        finally:
            browser.close()
        time.sleep(0.02)
    raise RuntimeError(f"`reimari serve` gave no page in {READY_WITHIN:.0f} seconds")
