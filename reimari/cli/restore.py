"""`reimari restore BACKUP`: bring a backup back into an empty place, and prove that all of it is there.

A `database` backup goes into the empty database of `DATABASE_URL`, in one transaction. A `cluster` backup
goes into an empty folder (`--into`), and on from there by the archived WAL (`--wal`), to its end or to a
moment (`--until`).
"""

import argparse
import datetime as dt
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from reimari.cli import FINDINGS, GOOD, WrongCall
from reimari.cli.archives import GROWING, Manifest, counts_of
from reimari.cli.binaries import call
from reimari.cli.program import program
from reimari.cli.recovery import Recovery
from reimari.cli.tools import address, connected, environment, tool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What from, where to, and how far."""
    parser.add_argument("backup", type=Path, help="the folder that `reimari backup` made")
    parser.add_argument("--into", type=Path, help="cluster: the new data directory, empty or not there yet")
    parser.add_argument("--wal", type=Path, help="cluster: the folder of the archived WAL")
    parser.add_argument("--until", help="cluster: the moment to stop at, such as 2026-11-25T14:05:00+02:00")
    parser.add_argument(
        "--only-verify", action="store_true", help="restore nothing: compare DATABASE_URL with the backup"
    )


def run(options: argparse.Namespace) -> int:
    """Restore, verify, print what was found; 1 when something is missing or broken."""
    manifest = Manifest.read(options.backup)
    if options.only_verify:
        return _told(_verified(manifest, address(), exact=manifest.kind == "database"))
    if damaged := list(manifest.damaged(options.backup)):
        return _told(damaged)
    if manifest.kind == "database":
        if options.into or options.wal or options.until:
            raise WrongCall("--into, --wal and --until are for a backup of a whole cluster.")
        url = address()
        _restore_database(manifest, options.backup.resolve(), url)
        return _told(_verified(manifest, url, exact=True))
    if options.into is None:
        raise WrongCall("a cluster goes into a new data directory: say which with --into.")
    base, into = options.backup.resolve() / "data", options.into.resolve()
    recovery = Recovery(base, into, options.wal, _moment(options.until))
    with recovery.running(manifest) as url:
        last = recovery.last_change(url)
        print(
            f"The last change that was brought back is of {last}."
            if last
            else "The base backup is brought back."
        )
        status = _told(_verified(manifest, url, exact=False))
    print(f"{into} is ready: start PostgreSQL on it with your own settings.")
    return status


def _moment(told: str | None) -> dt.datetime | None:
    if told is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(told)
    except ValueError as wrong:
        raise WrongCall(f"--until: {wrong}") from wrong
    if moment.tzinfo is None:
        raise WrongCall("--until needs its offset, such as 2026-11-25T14:05:00+02:00.")
    return moment


def _restore_database(manifest: Manifest, backup: Path, url: str) -> None:
    """All or nothing: one transaction, into a database without tables."""
    with connected(url, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        if (cursor.fetchone() or (0,))[0]:
            raise WrongCall("the database has tables already: restore into an empty one.")
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'reimari_app'")
        if cursor.fetchone() is None:
            raise WrongCall("the server has no role reimari_app: make the roles first (install.md, step 2).")
        server = connection.info.server_version
    if server // 10000 < manifest.server // 10000:
        raise WrongCall(f"the backup is of PostgreSQL {manifest.server // 10000}, the server is older.")
    program = tool("pg_restore", server)
    told = environment(url)
    into = f"--dbname={told['PGDATABASE']}"
    call(
        program,
        "--no-owner",
        "--no-comments",
        "--exit-on-error",
        "--single-transaction",
        into,
        backup / "dump",
        also=told,
    )
    with connected(url, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _verified(manifest: Manifest, url: str, *, exact: bool) -> Iterator[str]:
    """What is wrong with the restored database: rows, promises, the chain of seals."""
    with connected(url) as connection:
        now = counts_of(connection)
    yield from _missing(manifest.rows, now, exact=exact)
    if not manifest.rows.keys() <= now.keys():
        return  # what isn't there can't be asked any further
    if not exact:
        for table, rows in now.items():
            if rows != (was := manifest.rows.get(table, 0)):
                print(f"{table}: {rows} rows ({was} in the base backup)")
    os.environ |= {"DATABASE_URL": url, "REIMARI_ROLE": "owner", "REIMARI_ENV": "production"}
    os.environ.setdefault("REIMARI_SECRET_KEY", "not used: verifying signs nothing")
    from reimari.cli.promises import broken  # noqa: PLC0415

    program()
    from django.db import connection as django_connection  # noqa: PLC0415

    from reimari.audit.verifying import verify, verify_head  # noqa: PLC0415

    try:
        for promise, count in broken():
            yield f"{count} rows break a promise: {promise.sentence}"
        yield from map(str, verify())
        for head in manifest.head.values():
            yield from map(str, verify_head(head["id"], head["hash"]))
    finally:
        django_connection.close()


def _missing(was: Mapping[str, int], now: Mapping[str, int], *, exact: bool) -> Iterator[str]:
    """Tables with other numbers of rows; after recovery by WAL only what can't become fewer is compared."""
    for table, rows in was.items():
        found = now.get(table)
        if found is None:
            yield f"table {table} is missing"
        elif exact and found != rows:
            yield f"{table} has {found} rows, the backup {rows}"
        elif not exact and table in GROWING and found < rows:
            yield f"{table} has {found} rows, fewer than the backup's {rows}"


def _told(findings: Iterator[str] | list[str]) -> int:
    status = GOOD
    for finding in findings:
        print(f"reimari: {finding}", file=sys.stderr)
        status = FINDINGS
    if status == GOOD:
        print("Verified: rows, constraints, promises and the chain of seals are as they were.")
    return status
