"""The processes behind one port: the front, the page servers, the event process and what runs beside them."""

import errno
import fcntl
import http.client
import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from reimari.cli import WRONG_CALL, WrongCall, children
from reimari.cli.children import Child, Died, Part
from reimari.cli.limits import is_behind_proxy, limits_of, told_to_the_front
from reimari.common.places import short_temporary_folder
from reimari.common.variables import Variables

ANSWERS_WITHIN = 30.0  # seconds
SOCKETS = "reimari-run-"
EVENT_CONNECTIONS = "4"  # to the database, of the event process
NOT_OURS = {errno.EADDRNOTAVAIL, socket.EAI_NONAME, socket.EAI_AGAIN, socket.EAI_FAMILY}


@dataclass(frozen=True)
class Running:
    """The processes that run, and the folder of their sockets."""

    outer: Sequence[Child]
    inner: Sequence[Child]
    sockets: Path

    @property
    def all(self) -> Sequence[Child]:
        """Every one of them."""
        return [*self.outer, *self.inner]

    def start_the_rest(self) -> None:
        """Start those that don't run yet."""
        for child in self.all:
            if child.process is None:
                child.start()

    def watch(self, look: Callable[[], None] = lambda: None) -> None:
        """Return never: start again what ends. Raises Died when that doesn't help, Stopped when told to."""
        children.watch(self.all, look)


@dataclass(frozen=True)
class Pages:
    """Where the pages are served, by how many processes of how many threads; with a job worker or not."""

    host: str
    port: int
    workers: int = 2
    threads: int = 4
    jobs: bool = False

    @property
    def address(self) -> str:
        """For people: `http://host:port/`."""
        return f"http://{self.host}:{self.port}/"

    def check_port(self) -> None:
        """Raises WrongCall with what to do when the port can't be had."""
        self._listener().close()

    def check(self, environment: Mapping[str, str]) -> None:
        """The port and what the front will read, before all else; raises WrongCall or WrongVariable."""
        self.check_port()
        told = Variables(environment)
        limits_of(told)
        is_behind_proxy(told)

    @contextmanager
    def served(self, environment: Mapping[str, str], beside: Sequence[Part] = ()) -> Iterator[Running]:
        """Serve in children; yields when the pages answer, and stops all at the end.

        The listening socket is ours: whoever comes while the front is started again waits, and isn't refused.
        At the end the front goes first, so that what was asked is still answered.
        """
        with self._listener() as listener, _socket_folder() as sockets:
            front, events, pages, *jobs = self._parts(environment, sockets, listener)
            running = Running(
                outer=[Child(front), Child(events)],
                inner=[Child(part) for part in (pages, *jobs, *beside)],
                sockets=sockets,
            )
            try:
                needed = [child for child in running.all if child.part.needed]
                for child in needed:
                    child.start()
                self._await_answer(running, needed, environment)
                running.start_the_rest()  # they load the same program, and nobody waits for them
                yield running
            finally:
                listener.close()
                children.stop(running.outer)
                children.stop(running.inner)

    def _listener(self) -> socket.socket:
        listener = socket.socket(socket.AF_INET6 if ":" in self.host else socket.AF_INET)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((self.host, self.port))
            listener.listen(1024)
        except (OSError, OverflowError) as taken:
            listener.close()
            reason = getattr(taken, "strerror", None) or taken
            other = "--host" if getattr(taken, "errno", None) in NOT_OURS else "--port"
            text = f"Port {self.port} can't be used on {self.host} ({reason}): choose another with {other}."
            raise WrongCall(text) from taken
        return listener

    def _parts(self, environment: Mapping[str, str], sockets: Path, listener: socket.socket) -> list[Part]:
        common = {**environment, "REIMARI_SOCKETS": str(sockets)}
        behind = {**common, "REIMARI_BEHIND_FRONT": "1"}
        pages, events = sockets / "pages", sockets / "events"
        front = ["-m", "reimari.cli.front", "--fd", str(listener.fileno())]
        front += ["--pages", str(pages), "--events", str(events)]
        server = ["-m", "reimari.cli.server"]
        serving = [
            "pages",
            "--uds",
            str(pages),
            "--workers",
            str(self.workers),
            "--threads",
            str(self.threads),
        ]
        many = {"REIMARI_CONNECTIONS": str(self.threads), **behind}
        few = {"REIMARI_CONNECTIONS": EVENT_CONNECTIONS, **behind}
        parts = [
            Part("front", front, told_to_the_front(common), inherits=(listener.fileno(),)),
            Part(
                "event process", [*server, "events", "--uds", str(events)], few, needed=False, leaves=events
            ),
            Part("page server", [*server, *serving], many, leaves=pages),
        ]
        if self.jobs:
            parts.append(Part("job worker", ["-m", "reimari.cli", "worker"], common, needed=False))
            if _has_mailboxes(Variables(environment)):
                parts.append(Part("mail reader", ["-m", "reimari.cli", "mail"], common, needed=False))
        return parts

    def _await_answer(
        self, running: Running, needed: Sequence[Child], environment: Mapping[str, str]
    ) -> None:
        hosts = Variables(environment).hosts("REIMARI_HOSTS", "localhost")
        name = hosts[0].lstrip("*.") or "localhost"
        until = time.monotonic() + ANSWERS_WITHIN
        while not self._answers(name, running.sockets / "pages"):
            for child in needed:
                if child.process and child.process.poll() is not None:
                    ended = f"The {child.part.name} ended while starting: its reason stands above."
                    raise WrongCall(ended) if child.process.returncode == WRONG_CALL else Died(ended)
            if time.monotonic() > until:
                raise Died(f"The page server doesn't answer in {ANSWERS_WITHIN:.0f} seconds.")
            time.sleep(0.05)

    def _answers(self, name: str, pages: Path) -> bool:
        """Whether the page servers answer, and then whether the front does."""
        with socket.socket(socket.AF_UNIX) as behind:
            behind.settimeout(ANSWERS_WITHIN)
            try:
                behind.connect(str(pages))
            except OSError:
                return False
            return _answered(name, behind) and self._front_answers(name)

    def _front_answers(self, name: str) -> bool:
        try:
            with socket.create_connection((self.host, self.port), ANSWERS_WITHIN) as through:
                return _answered(name, through)
        except OSError:
            return False


def _has_mailboxes(told: Variables) -> bool:
    """Whether there is something to read; the demo invents its e-mails."""
    return bool(told.text("REIMARI_MAILBOXES")) and told.text("REIMARI_ENV") != "demo"


def _answered(name: str, connected: socket.socket) -> bool:
    connection = http.client.HTTPConnection(name)
    connection.sock = connected
    try:
        connection.request("GET", "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    return True


@contextmanager
def _socket_folder() -> Iterator[Path]:
    """A folder that only we enter, with a path short enough for sockets; what killed runs have left goes."""
    place = short_temporary_folder(for_others=False)
    for left in place.glob(f"{SOCKETS}*"):
        _remove_if_left(left)
    folder = Path(tempfile.mkdtemp(prefix=SOCKETS, dir=place))
    try:
        with (folder / "new").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            (folder / "new").rename(folder / "held")  # a stranger's start finds it held, or not yet there
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_if_left(folder: Path) -> None:
    with suppress(OSError):
        if folder.lstat().st_uid != os.geteuid():
            return
        with (folder / "held").open("r+") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)


def end_leftovers(sockets: str | None) -> None:
    """End what a killed parent has left, if the kernel hasn't: whatever was told of its folder of sockets."""
    if not sockets:
        return
    told = f"REIMARI_SOCKETS={sockets}".encode()
    until = time.monotonic() + children.STOPS_WITHIN
    while numbers := [number for number in _processes() if told in _environment_of(number)]:
        for number in numbers:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(number, signal.SIGKILL)
        if time.monotonic() > until:
            return
        time.sleep(0.02)


def _processes() -> list[int]:
    own = os.getpid()
    return [int(folder.name) for folder in Path("/proc").glob("[0-9]*") if int(folder.name) != own]


def _environment_of(number: int) -> list[bytes]:
    try:
        return Path(f"/proc/{number}/environ").read_bytes().split(b"\0")
    except OSError:  # gone, or somebody else's
        return []
