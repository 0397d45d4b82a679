"""What a backup is: a folder named after its moment, with the data and a manifest to check it against."""

import datetime as dt
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, Self

import psycopg
from psycopg import sql

from reimari.cli import WrongCall

type Kind = Literal["database", "cluster"]

MANIFEST = "manifest.json"
# Rows of tables that only ever grow: a restore to a later moment holds at least as many.
GROWING = ("work_entry", "audit_event", "audit_disclosure", "audit_seal")


@dataclass(frozen=True)
class Manifest:
    """What was in the database when the backup was made; `files` are their SHA-256 by relative path."""

    kind: Kind
    made_at: str  # ISO 8601, UTC
    program: str
    server: int  # server_version_num
    database: str
    role: str  # that made the backup; of a cluster it may sign in again
    migrations: int
    rows: dict[str, int]
    head: dict[str, Any]  # of the chain of seals; empty without one
    files: dict[str, str]

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The manifest of a backup; raises WrongCall when there is none or it can't be read."""
        try:
            return cls(**json.loads((folder / MANIFEST).read_text()))
        except (OSError, ValueError, TypeError) as trouble:
            raise WrongCall(f"{folder} is no backup of ours: {trouble}") from trouble

    def damaged(self, folder: Path) -> Iterator[str]:
        """Files that are missing or aren't what they were."""
        for name, digest in self.files.items():
            file = folder / name
            if not file.exists():
                yield f"{name} is missing"
            elif digest_of(file) != digest:
                yield f"{name} has changed"

    def write(self, folder: Path) -> None:
        (folder / MANIFEST).write_text(json.dumps(asdict(self), indent=1))


def digest_of(file: Path) -> str:
    """SHA-256 in hexadecimal."""
    with file.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest()


def manifest_of(kind: Kind, connection: psycopg.Connection[Any], folder: Path) -> Manifest:
    """The manifest of what this connection sees and of the files that lie in the folder."""
    rows = counts_of(connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int")
        (server,) = cursor.fetchone() or (0,)
    return Manifest(
        kind=kind,
        made_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        program=version("reimari"),
        server=server,
        database=connection.info.dbname,
        role=connection.info.user,
        migrations=rows.get("django_migrations", 0),
        rows=rows,
        head=head_of(connection) if "audit_seal" in rows else {},
        files={str(file.relative_to(folder)): digest_of(file) for file in _files(folder)},
    )


def _tables_of(connection: psycopg.Connection[Any]) -> list[str]:
    """The names of all tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        return [name for (name,) in cursor]


def counts_of(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """How many rows each table has."""
    return {table: _count(connection, table) for table in _tables_of(connection)}


def head_of(connection: psycopg.Connection[Any]) -> dict[str, Any]:
    """The last seal of each log's chain, as it is exported."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT ON (log) log, id, hash::text FROM audit_seal ORDER BY log, id DESC")
        return {log: {"id": seal, "hash": digest} for log, seal, digest in cursor}


def _count(connection: psycopg.Connection[Any], table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        (count,) = cursor.fetchone() or (0,)
    return int(count)


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


@contextmanager
def whole(folder: Path, kind: Kind) -> Iterator[Path]:
    """A new backup's folder, readable by us alone: under its own name only when all of it is there.

    Raises WrongCall when it can't be made there.
    """
    name = f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}-{kind}"
    final, unfinished = folder / name, folder / f".{name}.unfinished"
    if final.exists():
        raise WrongCall(f"{final} is there already.")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished.mkdir(mode=0o700)
    except OSError as trouble:
        raise WrongCall(f"the backup can't be made in {folder}: {trouble.strerror}.") from trouble
    try:
        yield unfinished
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    os.sync()
    unfinished.rename(final)
