"""Where the program keeps what it makes: the clone's `var/`, or for root the machine's state folder."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PACKAGE = PROJECT / "reimari"
# sockaddr_un holds 108 bytes; PostgreSQL adds "/.s.PGSQL.5432" to the folder.
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")


def var() -> Path:
    """The ignored folder of what is made at run time; `REIMARI_VAR` moves it."""
    return Path(os.environ.get("REIMARI_VAR") or PROJECT / "var").resolve()


def machine_state() -> Path:
    """Root's place for binaries and data: the server's user often can't enter root's clone."""
    return Path(os.environ.get("REIMARI_STATE") or "/var/lib/reimari")


def short_temporary_folder(*, for_others: bool) -> Path:
    """The system's temporary folder if a socket's path fits below it (and others may enter, `for_others`)."""
    for folder in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 (the folder inside is checked)
        resolved = folder.resolve()
        fits = len(os.fsencode(resolved)) + len("/reimari-0123456789abcdef") <= LONGEST_SOCKET_FOLDER
        if fits and (
            not for_others or all(part.stat().st_mode & 0o001 for part in (resolved, *resolved.parents))
        ):
            return resolved
    raise OSError("No temporary folder with a path short enough for a socket.")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the file's exclusive lock; the kernel releases it however the process ends."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def write_whole(path: Path, text: str) -> None:
    """Replace a small file at once, readable by all: a reader sees the old text or the new."""
    if path.exists() and path.read_text() == text:
        return
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_text(text)
    unfinished.chmod(0o644)
    unfinished.replace(path)


def is_demo_socket(host: str) -> bool:
    """Whether a connection's host is the socket of one of this clone's own demo databases."""
    names = (file.read_text().split()[0] for file in var().glob("demo/*/cluster"))
    return host.startswith("/") and Path(host).name in {f"reimari-{name}" for name in names}
