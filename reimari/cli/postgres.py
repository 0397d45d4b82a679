"""Our own PostgreSQL 18 for demo and tests: one cluster per purpose, on a unix socket of its owner's.

Readiness is what `pg_isready` says, never that a process exists: a dead postmaster may be a zombie, and its
number may be reused. Who may connect: the socket stands in a folder of mode 0700, and `peer` lets in only the
account that started it.
"""

import fcntl
import getpass
import os
import secrets
import shlex
import shutil
import stat
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from reimari.cli.binaries import ServerTrouble, ServerUser, call, own, run, said, server_user
from reimari.cli.folders import usable
from reimari.cli.signals import undisturbed
from reimari.common.places import locked, machine_state, short_temporary_folder, write_whole

ADMIN, OWNER, APP = "reimari_admin", "reimari_owner", "reimari_app"
DATABASE = "reimari"
START_WITHIN = 60.0  # seconds; recovery after a crash and backends that outlive their postmaster take a while
MUTE_FOR = 10.0  # seconds a live server may leave its socket unanswered before it is restarted
REJECTING = 1  # pg_isready: the server is there and starts up or recovers
PROCESSES = Path("/proc")  # some systems have none
LARGEST_LOG = 8_000_000  # bytes
HBA = "local all all peer map=starter\nlocal replication all peer map=starter\n"
ROLES = f"""\
CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE;
CREATE ROLE {APP} NOLOGIN;
GRANT {APP} TO {OWNER} WITH ADMIN TRUE, INHERIT FALSE, SET TRUE;
CREATE DATABASE {DATABASE} OWNER {OWNER};
"""
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "128MB",
    "idle_in_transaction_session_timeout": "60s",
    # Statements and details hold what people typed: names, codes, own words.
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


@dataclass(frozen=True)
class Cluster:
    """One server: `home` is its folder in the clone's `var/`, `base` has its files, `sockets` its socket."""

    home: Path
    base: Path
    sockets: Path
    user: ServerUser
    settings: Mapping[str, str] = field(default_factory=dict)  # beside ours, and before them

    @property
    def server_folder(self) -> Path:
        """The folder that belongs to the server's user: data and log."""
        return self.base / "server"

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.server_folder / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.server_folder / "server.log"

    def url(self, database: str = DATABASE, *, role: str = OWNER) -> str:
        """The address for `DATABASE_URL`, as the owner role or as the server's administrator."""
        return f"postgresql://{role}@/{database}?host={self.sockets}"

    def ready(self) -> bool:
        """Whether the server answers."""
        return self._answer() == 0

    def postmaster(self) -> int | None:
        """The process number of the running postmaster, or None."""
        try:
            number = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            if not (PROCESSES / "self").exists():
                os.kill(number, 0)
                return number
            here = (PROCESSES / str(number) / "cwd").readlink() == self.data
        except (OSError, ValueError):
            return None
        return number if here else None

    def start(self) -> None:
        """Start the server unless it answers, mending what a crash has left; raises ServerTrouble."""
        with locked(self.home / "lock"):
            self._start()

    def stop(self) -> None:
        """Stop the server, whoever uses it."""
        with locked(self.home / "lock"):
            self._stop("fast")

    def remove(self) -> None:
        """Stop the server and delete its data."""
        with locked(self.home / "lock"):
            self._stop("immediate")
            _delete(self.base, self.sockets)
            (self.home / "cluster").unlink(missing_ok=True)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the server running; the last holder to leave stops it, and a killed holder counts as left."""
        with (self.home / "holders").open("a") as holders:
            try:
                with undisturbed(), locked(self.home / "lock"):
                    fcntl.flock(holders, fcntl.LOCK_SH)
                    self._start()
                yield
            finally:
                self._leave(holders)

    def _leave(self, holders: IO[str]) -> None:
        with locked(self.home / "lock"):
            try:
                fcntl.flock(holders, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            self._stop("fast")

    def _start(self) -> None:
        self._make_folders()
        if not self.data.exists():
            self._make_cluster()
        until = time.monotonic() + START_WITHIN
        mute_until = time.monotonic() + MUTE_FOR
        tried = ""
        while (answer := self._answer()) != 0:
            if time.monotonic() > until:
                raise ServerTrouble(f"PostgreSQL doesn't start. {tried}\n{self._end_of_log()}")
            if answer != REJECTING and self.postmaster() and time.monotonic() > mute_until:
                self._stop("immediate")  # alive, but its socket is gone
            if answer != REJECTING:
                tried = self._launch()
            if tried or answer == REJECTING:
                time.sleep(0.2)

    def _answer(self) -> int:
        return run(own("pg_isready"), "-q", "-h", self.sockets, "-U", OWNER, "-d", "postgres").returncode

    def _launch(self) -> str:
        """Try once; what pg_ctl said if that failed, else ''."""
        if not self.postmaster():
            self._forget_dead_postmaster()
        settings = {
            **SETTINGS,
            **self.settings,
            "unix_socket_directories": str(self.sockets),
            "hba_file": str(self.base / "pg_hba.conf"),
            "ident_file": str(self.base / "pg_ident.conf"),
        }
        options = " ".join(shlex.quote(f"--{name}={value}") for name, value in settings.items())
        arguments = ("-D", self.data, "-l", self.log, "-w", "-t", "60", "-o", options, "start")
        tried = run(own("pg_ctl"), *arguments, user=self.user)
        return said(tried) if tried.returncode else ""

    def _stop(self, mode: str) -> None:
        if self.data.exists() and self.postmaster():
            words = ("-D", self.data, "-m", mode, "-w", "-t", "60", "stop")
            stopped = run(own("pg_ctl"), *words, user=self.user)
            if stopped.returncode and self.postmaster():
                raise ServerTrouble(f"PostgreSQL doesn't stop: {said(stopped)}")

    def _forget_dead_postmaster(self) -> None:
        """Remove lock files of a postmaster that is gone: a stranger or a zombie may have its number."""
        if (PROCESSES / "self").exists():
            for left in (self.data / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"):
                left.unlink(missing_ok=True)

    def _make_folders(self) -> None:
        self.base.mkdir(mode=0o755, parents=True, exist_ok=True)
        for folder in (self.server_folder, self.sockets):
            folder.mkdir(mode=0o700, exist_ok=True)
            found = folder.lstat()
            if found.st_uid == os.geteuid() and self.user.changed:
                os.chown(folder, self.user.uid, self.user.gid, follow_symlinks=False)
            elif found.st_uid != self.user.uid or not stat.S_ISDIR(found.st_mode):
                raise ServerTrouble(f"{folder} belongs to somebody else: remove it and start again.")
            folder.chmod(0o700)
        write_whole(self.base / "pg_hba.conf", HBA)
        person = getpass.getuser() if os.geteuid() else "root"
        write_whole(self.base / "pg_ident.conf", f'starter "{person}" {OWNER}\nstarter "{person}" {ADMIN}\n')
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))

    def _make_cluster(self) -> None:
        """Whole or absent: initdb and the roles in a folder that is renamed when they are there."""
        unfinished = self.server_folder / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        locale = ("--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "-E", "UTF8")
        call(own("initdb"), "-D", unfinished, "-U", ADMIN, "-k", "-A", "peer", *locale, user=self.user)
        words = ("--single", "-D", unfinished, "postgres")
        roles = run(own("postgres"), *words, user=self.user, stdin=ROLES)
        if roles.returncode or "ERROR" in roles.stderr:  # its status is 0 whatever it was asked
            raise ServerTrouble(f"The roles can't be made: {said(roles)}")
        unfinished.rename(self.data)

    def _end_of_log(self) -> str:
        return self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""


def cluster_in(home: Path, settings: Mapping[str, str] | None = None) -> Cluster:
    """The cluster of a folder such as `var/test`; its name is drawn once, and no stranger can guess it."""
    home = usable(home, "REIMARI_VAR").resolve()
    user = server_user()
    with locked(home / "lock"):
        name = _name_of(home)
        if user.changed:
            base = usable(_clusters(), "REIMARI_STATE") / name
            base.mkdir(mode=0o755, parents=True, exist_ok=True)
            base.chmod(0o755)
            write_whole(base / "home", str(home))
            _sweep()
        else:
            base = home / "postgres"
    sockets = short_temporary_folder(for_others=user.changed) / f"reimari-{name}"
    return Cluster(home, base, sockets, user, settings or {})


def _clusters() -> Path:
    return machine_state() / "clusters"


def _name_of(home: Path) -> str:
    """The folder's own name; a copied folder draws a new one, since the first still uses the old."""
    file = home / "cluster"
    lines = file.read_text().splitlines() if file.exists() else []
    if len(lines) > 1 and (Path(lines[1]) == home or not _has_name(Path(lines[1]), lines[0])):
        name = lines[0]
    else:
        name = secrets.token_hex(8)
    write_whole(file, f"{name}\n{home}\n")
    return name


def _has_name(home: Path, name: str) -> bool:
    file = home / "cluster"
    return file.exists() and file.read_text().startswith(name)


def _sweep() -> None:
    """Delete clusters of root whose clone is gone; they can't be reached any more."""
    for owner in _clusters().glob("*/home"):
        base, home = owner.parent, Path(owner.read_text())
        if _has_name(home, base.name):
            continue
        sockets = short_temporary_folder(for_others=True) / f"reimari-{base.name}"
        Cluster(home, base, sockets, server_user())._stop("immediate")  # noqa: SLF001 (its lock is gone with its clone)
        _delete(base, sockets)


def _delete(*folders: Path) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
