"""Where the drill happens: a PostgreSQL of its own on a small disk, a county with staff, who restarts it."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reimari.cli.binaries import ServerTrouble
from reimari.cli.postgres import Cluster, cluster_in
from reimari.common.places import PROJECT, var

HOME = var() / "drill"
LOG = HOME / "serve.log"
DISK = 300  # megabytes
# Small enough for the disk: the default keeps a gigabyte of WAL.
SETTINGS = {"max_wal_size": "64MB", "min_wal_size": "32MB"}
STARTED_AFTER = 1.0  # seconds; who watches a production server starts it again after about so long
LOOKS_EVERY = 0.2


@dataclass(frozen=True)
class Ground:
    """The server, whether its disk is small enough to fill, and what the program's processes are told."""

    cluster: Cluster
    small_disk: bool
    environment: Mapping[str, str]
    watcher: "Watcher"

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run one of our programs on the drill's database."""
        return subprocess.run(  # noqa: S603 (our own words)
            [sys.executable, "-m", *words],
            env={**os.environ, **self.environment},
            cwd=PROJECT,
            check=False,
            capture_output=True,
            text=True,
        )

    def staff(self) -> list[dict[str, Any]]:
        """Signed-in people: sessions for whoever works during the drill."""
        made = self.command("bench.drill.cast")
        if made.returncode:
            raise RuntimeError(f"nobody could be signed in: {made.stderr}")
        found: list[dict[str, Any]] = json.loads(made.stdout)
        return found


class Watcher(threading.Thread):
    """Starts PostgreSQL again when it has ended, as systemd does for an installation."""

    def __init__(self, cluster: Cluster) -> None:
        super().__init__(daemon=True)
        self.cluster = cluster
        self.starts = 0
        self._over = threading.Event()

    def run(self) -> None:
        """Until `stop`."""
        while not self._over.wait(LOOKS_EVERY):
            if self.cluster.postmaster() is None and not self._over.wait(STARTED_AFTER):
                try:
                    self.cluster.start()
                    self.starts += 1
                except ServerTrouble as trouble:  # the disk is full: it is tried again
                    print(f"  (PostgreSQL: {str(trouble).splitlines()[0]})", flush=True)

    def stop(self) -> None:
        """Let the server be stopped."""
        self._over.set()
        self.join()


@contextmanager
def ground(profile: Path) -> Iterator[Ground]:
    """Everything new, gone afterwards."""
    HOME.mkdir(parents=True, exist_ok=True)
    cluster = cluster_in(HOME, SETTINGS)
    _remove(cluster)
    cluster = cluster_in(HOME, SETTINGS)
    try:
        small_disk = _mount(cluster.server_folder)
        cluster.start()
        watcher = Watcher(cluster)
        made = Ground(cluster, small_disk, _environment(cluster), watcher)
        _fill(made, profile)
        watcher.start()
        try:
            yield made
        finally:
            watcher.stop()
    finally:
        _remove(cluster)


def _environment(cluster: Cluster) -> dict[str, str]:
    return {
        "DATABASE_URL": cluster.url(),
        "DJANGO_SETTINGS_MODULE": "reimari.settings",
        "REIMARI_ENV": "production",
        "REIMARI_REQUESTS_A_MINUTE": "0",  # each session asks as fast as it is answered
        "REIMARI_SECRET_KEY": secrets.token_urlsafe(48),
        "REIMARI_BEHIND_PROXY": "1",
        "REIMARI_HOSTS": "localhost",
        "REIMARI_STATIC": str(HOME / "static"),
        "REIMARI_END_WITH_PARENT": "1",
    }


def _fill(made: Ground, profile: Path) -> None:
    """Tables, the county, its staff."""
    demo = {"REIMARI_ENV": "demo"}  # invented people exist only there
    for words in (["reimari.cli", "migrate", "--quiet"], ["bench.data.work", "people", str(profile)]):
        subprocess.run(  # noqa: S603 (our own words)
            [sys.executable, "-m", *words],
            env={**os.environ, **made.environment, **demo},
            cwd=PROJECT,
            check=True,
        )


def _mount(folder: Path) -> bool:
    """Give the server a disk of its own; False where that isn't allowed: then its disk isn't filled."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    image = HOME / "disk.img"
    with image.open("wb") as file:
        file.truncate(DISK * 1_000_000)
    made = _tried("mkfs.ext4", "-q", "-m", "0", str(image)) and _tried(
        "mount", "-o", "loop", str(image), str(folder)
    )
    if made:
        (folder / "lost+found").rmdir()
    return made


def _tried(*words: str) -> bool:
    try:
        return subprocess.run(words, check=False, capture_output=True).returncode == 0  # noqa: S603
    except OSError:  # there is no such program
        return False


def _remove(cluster: Cluster) -> None:
    """Stop the server and take its disk away, also what a killed drill has left."""
    cluster.remove()
    deadline = time.monotonic() + 10
    while os.path.ismount(cluster.server_folder) and time.monotonic() < deadline:
        if not _tried("umount", str(cluster.server_folder)):
            time.sleep(0.5)
    shutil.rmtree(cluster.base, ignore_errors=True)
    (HOME / "disk.img").unlink(missing_ok=True)


def own_processes(number: int) -> Sequence[int]:
    """A process and all below it."""
    found = [number]
    for each in found:
        try:
            told = Path(f"/proc/{each}/task/{each}/children").read_text()
        except OSError:
            continue
        found += [int(word) for word in told.split()]
    return found
