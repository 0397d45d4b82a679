"""What one parent runs: started as children, again when they end by themselves, stopped with it."""

import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from reimari.cli import Failed
from reimari.cli.signals import undisturbed
from reimari.common.places import PROJECT
from reimari.common.processes import end_with_parent

LOOK_EVERY = 0.1  # seconds
STOPS_WITHIN = 8.0
# How long a child that ended waits to be started again, by how many of its deaths are recent.
WAITS = (0.0, 0.25, 1.0, 2.0)
RECENT = 30.0


class Died(Failed):
    """A process that we need has ended by itself, again and again; the text says which."""


@dataclass(frozen=True)
class Part:
    """What is run: its name in sentences, its words after `python`, what it is told, what it leaves.

    Without a part that is `needed` the others are stopped too.
    """

    name: str
    words: Sequence[str]
    environment: Mapping[str, str]
    needed: bool = True
    leaves: Path | None = None
    inherits: tuple[int, ...] = ()


@dataclass
class Child:
    """A part that runs in a process group of its own, or waits to run again."""

    part: Part
    process: subprocess.Popen[bytes] | None = None
    deaths: deque[float] = field(default_factory=deque)
    again_at: float = 0.0

    def start(self) -> None:
        """Start it; signals wait until it can be stopped again."""
        if self.part.leaves:
            self.part.leaves.unlink(missing_ok=True)
        with undisturbed():
            self.process = subprocess.Popen(  # noqa: S603 (our own words and numbers)
                [sys.executable, *self.part.words],
                cwd=PROJECT,
                env={**self.part.environment, "REIMARI_END_WITH_PARENT": "1"},
                stdin=subprocess.DEVNULL,
                pass_fds=self.part.inherits,
                process_group=0,
                preexec_fn=_as_child,  # noqa: PLW1509 (this process has one thread)
            )

    def look(self, now: float) -> None:
        """Start it again when it has ended and waited; raises Died when that doesn't help a needed one."""
        if self.process is None:
            if now >= self.again_at:
                self.start()
        elif self.process.poll() is not None:
            self._note_death(self.process, now)

    def _note_death(self, process: subprocess.Popen[bytes], now: float) -> None:
        end_group(process.pid)
        self.process = None
        self.deaths.append(now)
        while now - self.deaths[0] > RECENT:
            self.deaths.popleft()
        how = _how(process.returncode)
        if len(self.deaths) <= len(WAITS):
            self.again_at = now + WAITS[len(self.deaths) - 1]
            _tell(f"The {self.part.name} (process {process.pid}) has ended, {how}: it is started again.")
            return
        often = f"The {self.part.name} has ended {len(self.deaths)} times in {RECENT:.0f} seconds, last {how}"
        if self.part.needed:
            raise Died(f"{often}: giving up. Its reasons stand above.")
        self.again_at = now + RECENT
        _tell(f"{often}: the next try is in {RECENT:.0f} seconds. Its reasons stand above.")

    def ask_to_end(self) -> None:
        """Send it the signal to stop."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.terminate()

    def end(self, until: float) -> None:
        """Wait for its end until a moment of the monotonic clock, then leave nothing of its group alive."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        end_group(self.process.pid)
        self.process = None


def stop(children: Sequence[Child]) -> None:
    """Ask all to end, wait, and leave nothing alive."""
    for child in children:
        child.ask_to_end()
    until = time.monotonic() + STOPS_WITHIN
    for child in children:
        child.end(until)


def watch(children: Sequence[Child], look: Callable[[], None]) -> None:
    """Return never: start again what ends, call `look` in between. Raises Died, or Stopped when told to."""
    while True:
        for child in children:
            child.look(time.monotonic())
        look()
        time.sleep(LOOK_EVERY)


def end_group(group: int) -> None:
    """Kill whatever is left of a process group."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _as_child() -> None:
    signal.pthread_sigmask(signal.SIG_SETMASK, set())
    end_with_parent(signal.SIGTERM)


def _how(status: int) -> str:
    return f"killed by signal {-status}" if status < 0 else f"with status {status}"


def _tell(sentence: str) -> None:
    print(f"reimari: {sentence}", file=sys.stderr, flush=True)
