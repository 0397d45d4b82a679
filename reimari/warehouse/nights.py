"""The folder of exports: a night's is there whole or not at all; the newest ones are kept."""

import datetime as dt
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from reimari.warehouse.rules import KEPT_NIGHTS, is_night, outlived
from reimari.warehouse.writing import OURS_ALONE, write_bytes

MANIFEST = "manifest.json"
WRITING, BEFORE, GONE = ".writing-", ".before-", ".gone-"  # what isn't for anybody yet, or any more
FOR_US_ALONE = 0o700


class Busy(Exception):
    """Somebody else exports into this folder just now."""


class Nights:
    """The exports that are in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else writes here until the block ends; what a killed one left is put right. Raises Busy."""
        self.folder.mkdir(mode=FOR_US_ALONE, parents=True, exist_ok=True)
        lock = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT, OURS_ALONE)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy from None
            self._put_right()
            yield
        finally:
            os.close(lock)

    def _put_right(self) -> None:
        """A night whose place was just being taken comes back; whatever else was left goes."""
        for left in self.folder.glob(f"{BEFORE}*"):
            night = self.folder / left.name.removeprefix(BEFORE)
            if not night.exists():
                left.rename(night)
        for mark in (WRITING, BEFORE, GONE):
            for left in self.folder.glob(f"{mark}*"):
                shutil.rmtree(left)

    def begin(self, day: dt.date) -> Path:
        """An empty folder to write the night's files into, which nobody takes for the night's."""
        made = self.folder / f"{WRITING}{day}"
        made.mkdir(mode=FOR_US_ALONE)
        return made

    def publish(self, made: Path, day: dt.date, manifest: dict[str, Any]) -> None:
        """The night is there, whole, instead of what was there of it before."""
        write_bytes(made, MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
        _keep(made)
        night, before = self.folder / str(day), self.folder / f"{BEFORE}{day}"
        if night.exists():
            night.rename(before)
        made.rename(night)
        _keep(self.folder)
        shutil.rmtree(before, ignore_errors=True)

    def prune(self, keep: int = KEPT_NIGHTS) -> list[str]:
        """Remove all but the newest nights; answers which went."""
        gone = outlived((each.name for each in self.folder.iterdir()), keep)
        for name in gone:
            left = self.folder / f"{GONE}{name}"
            (self.folder / name).rename(left)
            shutil.rmtree(left)
        return gone

    def all(self) -> list[dict[str, Any]]:
        """The manifests of the nights that are there, the newest first."""
        if not self.folder.is_dir():
            return []
        names = sorted(filter(is_night, (each.name for each in self.folder.iterdir())), reverse=True)
        return [told for told in map(self.manifest, names) if told is not None]

    def manifest(self, night: str) -> dict[str, Any] | None:
        """What is told of a night; None: it isn't there."""
        if not is_night(night):
            return None
        try:
            told: dict[str, Any] = orjson.loads((self.folder / night / MANIFEST).read_bytes())
        except OSError:
            return None
        return told

    def open(self, night: str, name: str) -> tuple[BinaryIO, dict[str, Any]] | None:
        """A file that the night's manifest names, and what it tells of it; None: there is no such file."""
        manifest = self.manifest(night) or {}
        told = next((each for each in files_of(manifest) if each["name"] == name), None)
        if told is None:
            return None
        try:
            return (self.folder / night / name).open("rb"), told
        except OSError:
            return None


def files_of(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """All files of a night but the manifest itself: name, bytes, sha256."""
    of_tables = (file for table in manifest.get("tables", []) for file in table["files"])
    return [*of_tables, *manifest.get("files", [])]


def _keep(folder: Path) -> None:
    """The names in a folder stay, whatever happens to the machine."""
    held = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
