"""`reimari backup FOLDER`: all that must not be lost, whole and with a manifest to check it against.

`database` (default) is a dump that any PostgreSQL 18 can take in. `cluster` is a copy of the whole server's
files, from which, with the archived WAL, every later moment can be brought back.
"""

import argparse
from pathlib import Path

import psycopg

from reimari.cli import GOOD, Failed
from reimari.cli.archives import Kind, manifest_of, whole
from reimari.cli.binaries import call
from reimari.cli.database import told_of
from reimari.cli.tools import address, connected, environment, tool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, and of what."""
    parser.add_argument("folder", type=Path, help="the backup becomes a folder in this one")
    parser.add_argument(
        "--cluster",
        action="store_true",
        help="copy the server's files, the start of point-in-time recovery (needs a role with REPLICATION)",
    )


def run(options: argparse.Namespace) -> int:
    """Make it, and print where it is and what is in it; Failed when the database or the disk gives out."""
    kind: Kind = "cluster" if options.cluster else "database"
    url = address()
    with connected(url, options="-c default_transaction_isolation=repeatable\\ read") as connection:
        connection.read_only = True
        try:
            with whole(options.folder.resolve(), kind) as folder:
                (_cluster if kind == "cluster" else _database)(connection, url, folder)
                manifest = manifest_of(kind, connection, folder)
                manifest.write(folder)
        except (psycopg.Error, OSError) as trouble:
            raise Failed(f"nothing was kept: {told_of(trouble, url) or trouble}") from trouble
    name = folder.name.removeprefix(".").removesuffix(".unfinished")
    rows = sum(manifest.rows.values())
    print(f"{folder.with_name(name)}: {kind}, {rows} rows in {len(manifest.rows)} tables.")
    return GOOD


def _database(connection: psycopg.Connection, url: str, folder: Path) -> None:
    """The dump sees what the manifest counts: one snapshot."""
    snapshot = _snapshot(connection)
    program = tool("pg_dump", connection.info.server_version)
    arguments = ("--format=directory", "--jobs=2", "--no-owner", f"--snapshot={snapshot}", "--file")
    call(program, *arguments, folder / "dump", also=environment(url))


def _cluster(connection: psycopg.Connection, url: str, folder: Path) -> None:
    """A base backup with the WAL that makes it whole by itself; what is counted is a moment older."""
    _snapshot(connection)
    program = tool("pg_basebackup", connection.info.server_version)
    arguments = ("--checkpoint=fast", "--wal-method=stream", "--manifest-checksums=SHA256", "--pgdata")
    call(program, *arguments, folder / "data", also=environment(url))


def _snapshot(connection: psycopg.Connection) -> str:
    """From here on this connection sees one state of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone() or ("",)
    return str(snapshot)
