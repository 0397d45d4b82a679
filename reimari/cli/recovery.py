"""Recovery of a whole cluster from a base backup and archived WAL, on a socket that nobody else reaches."""

import datetime as dt
import os
import re
import shlex
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from reimari.cli import Failed, WrongCall
from reimari.cli.archives import Manifest
from reimari.cli.binaries import ServerTrouble, ServerUser, call, server_user
from reimari.cli.tools import connected, tool

RECOVERS_WITHIN = 3600.0  # seconds; the WAL of a week of a large county
# A server recovers only with at least what the one had whose WAL it reads.
CONTROLLED = re.compile(r"^(max_[a-z_]+|wal_level) setting: +(\S+)", re.MULTILINE)
NAMES = {"max_locks_per_xact": "max_locks_per_transaction", "max_prepared_xacts": "max_prepared_transactions"}


@dataclass(frozen=True)
class Recovery:
    """`base`: the backup's data; `into`: the new data folder; `wal`: archived WAL; `until`: where to stop."""

    base: Path
    into: Path
    wal: Path | None
    until: dt.datetime | None

    @contextmanager
    def running(self, manifest: Manifest) -> Iterator[str]:
        """Copy, recover, yield an address of the recovered server, and stop it again, ready for use."""
        if self.into.exists() and not (self.into.is_dir() and not any(self.into.iterdir())):
            raise WrongCall(f"{self.into} isn't empty, or no folder: restore into a new folder.")
        if self.wal and not self.wal.is_dir():
            raise WrongCall(f"{self.wal} is no folder.")
        user = server_user()
        self._copy(manifest, user)
        sockets = Path(tempfile.mkdtemp(prefix="reimari-restore-", dir="/tmp"))
        try:
            if user.changed:
                os.chown(sockets, user.uid, user.gid)
            self._control(manifest, user, "start", self._settings(manifest, sockets))
            try:
                yield self._recovered(manifest, sockets)
            finally:
                self._control(manifest, user, "stop", {})
        finally:
            shutil.rmtree(sockets, ignore_errors=True)

    def last_change(self, url: str) -> dt.datetime | None:
        """When the last transaction that was brought back had been committed; None without any."""
        with connected(url) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT pg_last_xact_replay_timestamp()")
            (moment,) = cursor.fetchone() or (None,)
        return moment if isinstance(moment, dt.datetime) else None

    def _copy(self, manifest: Manifest, user: ServerUser) -> None:
        call(tool("pg_verifybackup", manifest.server), "--quiet", self.base)
        try:
            shutil.copytree(self.base, self.into, dirs_exist_ok=True)
            (self.into / "recovery.signal").touch()
        except OSError as trouble:
            raise Failed(f"{self.base} can't be copied: {trouble}. Remove {self.into} first.") from trouble
        if user.changed:
            for path in (self.into, *self.into.rglob("*")):
                os.chown(path, user.uid, user.gid, follow_symlinks=False)
        self.into.chmod(0o700)

    def _settings(self, manifest: Manifest, sockets: Path) -> dict[str, str]:
        """Given on the command line for this one start: nothing of it stays in the data directory."""
        entry = sockets / "pg_hba.conf"
        entry.write_text("local all all trust\n")  # the folder of the socket is closed to others
        entry.chmod(0o644)
        control = call(tool("pg_controldata", manifest.server), self.into)
        wal = f"cp {shlex.quote(str(self.wal.resolve()))}/%f %p" if self.wal else "false"
        return {
            **{NAMES.get(name, name): value for name, value in CONTROLLED.findall(control)},
            "listen_addresses": "",
            "unix_socket_directories": str(sockets),
            "unix_socket_permissions": "0700",
            "hba_file": str(entry),
            "archive_mode": "off",  # a trial must not write into the archive that it reads
            "restore_command": wal,
            "recovery_target_action": "promote",
            **({"recovery_target_time": self.until.isoformat()} if self.until else {}),
        }

    def _control(self, manifest: Manifest, user: ServerUser, verb: str, settings: dict[str, str]) -> None:
        options = " ".join(shlex.quote(f"--{name}={value}") for name, value in settings.items())
        log = self.into / "restore.log"
        words = ["-o", options, "-l", log] if verb == "start" else ["-m", "fast"]
        program = tool("pg_ctl", manifest.server)
        try:
            call(program, "-D", self.into, "-w", "-t", "600", *words, verb, user=user)
        except ServerTrouble as trouble:
            said = log.read_text(errors="replace")[-1500:] if log.exists() else ""
            raise ServerTrouble(f"{trouble}\n{said}") from trouble

    def _recovered(self, manifest: Manifest, sockets: Path) -> str:
        """Wait for the end of recovery; the address, as the owner of the tables."""
        url = f"postgresql://{{}}@/{manifest.database}?host={sockets}"
        until = time.monotonic() + RECOVERS_WITHIN
        owner = "SELECT tableowner FROM pg_tables WHERE tablename = 'django_migrations'"
        while True:
            with connected(url.format(manifest.role), autocommit=True) as connection:
                found = connection.execute(f"SELECT pg_is_in_recovery(), ({owner})").fetchone()
            if found and not found[0]:
                return url.format(found[1])
            if time.monotonic() > until:
                raise Failed("the recovery doesn't come to an end.")
            time.sleep(0.2)
