"""The datasets' own PostgreSQL: built once for a fingerprint, then kept and reused.

`small` and `large` stand in one cluster, beside `base` (profile and staff) and `work` (the demo's two months,
from which both are grown). Built without a thought for crashes, used with a production server's settings.
"""

import datetime as dt
import multiprocessing
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import psycopg
from psycopg import sql

from bench.data.checking import check_dataset
from bench.data.copies import Source
from bench.data.filling import drop_indexes, drop_keys, leave_counters, read_begin, read_source, write_share
from bench.data.plan import LARGE, SMALL, Volumes
from bench.data.standing import copy_standing
from reimari.cli.postgres import DATABASE, Cluster, cluster_in
from reimari.cli.static import fingerprint
from reimari.common.places import PACKAGE, PROJECT, var, write_whole

KEPT_FOR = dt.timedelta(days=7)  # what was open then gets late while it lies
PROCESSES = 2
WRITTEN = "built"  # the file that tells when the datasets were finished
# A server of this size: 8 GB and two cores for PostgreSQL. The README tells why each.
PRODUCTION = {
    "shared_buffers": "2GB",
    "effective_cache_size": "6GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "512MB",
    "random_page_cost": "1.1",
    "effective_io_concurrency": "200",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "jit": "off",
}
BUILDING = PRODUCTION | {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "32GB",
    "checkpoint_timeout": "1h",
    "maintenance_work_mem": "1GB",
    "max_parallel_maintenance_workers": "1",
}
VOLUMES = {"small": SMALL, "large": LARGE}
Say = Callable[[str], None]


@dataclass(frozen=True)
class Datasets:
    """The cluster in which they are."""

    cluster: Cluster

    def url(self, name: str) -> str:
        """The address of a dataset for `DATABASE_URL`, as its owner."""
        return self.cluster.url(name)

    @contextmanager
    def copy_of(self, name: str) -> Iterator[str]:
        """A copy of a small dataset for one run, gone afterwards: what a run writes would make it another."""
        copy = f"{name}_run"
        make_database(self.cluster, copy, like=name)
        try:
            yield self.cluster.url(copy)
        finally:
            drop_database(self.cluster, copy)


@contextmanager
def datasets(profile: Path, *, only_small: bool, say: Say) -> Iterator[Datasets]:
    """Have the datasets, built when they aren't there; the server runs until the block ends."""
    home = var() / "bench" / _fingerprint(profile)[:16]
    _forget_others(home)
    home.mkdir(parents=True, exist_ok=True)
    wanted = ("small",) if only_small else ("small", "large")
    if not all(_fresh(home, name) for name in wanted):
        _build(home, profile, [name for name in wanted if not _fresh(home, name)], say)
    cluster = cluster_in(home, PRODUCTION)
    with cluster.held():
        yield Datasets(cluster)


def _fingerprint(profile: Path) -> str:
    """Of tables, profile, the demo's work and the generator."""
    files = [
        *PACKAGE.glob("*/migrations/*.py"),
        *PACKAGE.glob("access/grants.*"),
        *PACKAGE.glob("demo/**/*.py"),
        *PACKAGE.glob("demo/*.toml"),
        *(file for file in profile.rglob("*") if file.is_file()),
        *(PROJECT / "bench" / "data").glob("*.py"),
    ]
    return fingerprint(files, version("django"), str(VOLUMES))


def _fresh(home: Path, name: str) -> bool:
    file = home / f"{name}.{WRITTEN}"
    if not file.exists():
        return False
    return dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(file.read_text().strip()) < KEPT_FOR


def _forget_others(home: Path) -> None:
    """Remove datasets of other fingerprints: a large one has nine gigabytes."""
    for other in home.parent.glob("*/cluster") if home.parent.exists() else ():
        if other.parent != home:
            cluster_in(other.parent).remove()
            shutil.rmtree(other.parent)


def _build(home: Path, profile: Path, names: Sequence[str], say: Say) -> None:
    cluster = cluster_in(home, BUILDING)
    cluster.stop()
    with cluster.held():
        with _timed("profile, staff and two months of work by the program's deeds", say):
            _make_work(cluster, profile)
        for name in names:
            _make_dataset(cluster, name, VOLUMES[name], say)
            write_whole(home / f"{name}.{WRITTEN}", dt.datetime.now(dt.UTC).isoformat())


@contextmanager
def _timed(what: str, say: Say) -> Iterator[None]:
    since = time.monotonic()
    yield
    say(f"  {time.monotonic() - since:6.1f} s  {what}")


def _make_work(cluster: Cluster, profile: Path) -> None:
    """`base` and `work`, anew: what is open is of today."""
    make_database(cluster, "base")
    _command(cluster, "base", "reimari.cli", "migrate", "--quiet")
    _command(cluster, "base", "bench.data.work", "people", str(profile))
    make_database(cluster, "work", like="base")
    _command(cluster, "work", "bench.data.work", "work", str(profile))


def _command(cluster: Cluster, database: str, module: str, *words: str) -> None:
    environment = {**os.environ, "REIMARI_ENV": "demo", "DATABASE_URL": cluster.url(database)}
    environment |= {"REIMARI_SECRET_KEY": "of no use: nobody signs in while the data are built"}
    command = [sys.executable, "-m", module, *words]
    subprocess.run(command, env=environment, cwd=PROJECT, check=True)  # noqa: S603 (our own words)


def drop_database(cluster: Cluster, name: str) -> None:
    """Drop a database, whoever uses it."""
    with psycopg.connect(cluster.url(DATABASE), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def make_database(cluster: Cluster, name: str, *, like: str = "template1") -> None:
    """Make a database anew, as a copy of another that nobody uses."""
    drop_database(cluster, name)
    with psycopg.connect(cluster.url(DATABASE), autocommit=True) as connection:
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(made.format(sql.Identifier(name), sql.Identifier(like)))


def _make_dataset(cluster: Cluster, name: str, volumes: Volumes, say: Say) -> None:
    now, url = dt.datetime.now(dt.UTC), cluster.url(name)
    with _timed(f"{name}: {volumes.contacts:,} contacts planned", say):
        make_database(cluster, name, like="base")
        with psycopg.connect(url) as connection:
            begin = read_begin(connection)
        with psycopg.connect(cluster.url("work"), autocommit=True) as connection:  # no transaction waits
            source = read_source(connection, volumes, now=now, begin=begin)
    with psycopg.connect(url) as connection:
        keys, checks = drop_keys(connection)
        indexes = drop_indexes(connection)
        with psycopg.connect(cluster.url("work")) as work:
            copy_standing(work, connection, source)
    with _timed(f"{name}: rows written by COPY", say):
        _write(url, source)
    with psycopg.connect(url) as connection:
        leave_counters(connection, source)
    with _timed(f"{name}: indexes and unique keys", say):
        _all_of(url, indexes)
    with _timed(f"{name}: foreign keys checked, triggers on", say):
        _all_of(url, keys, beside=1)
        _all_of(url, checks)
    with _timed(f"{name}: vacuum and analyze", say):
        _all_of(url, [f'VACUUM (ANALYZE, FREEZE) "{table}"' for table in source.columns])
        _all_of(url, ["VACUUM (ANALYZE)"], beside=1)
    with _timed(f"{name}: figures counted in full", say):
        _command(cluster, name, "reimari.cli", "statistics", "count")
        _all_of(url, ["VACUUM (ANALYZE) figures_monthcount"], beside=1)
    with _timed(f"{name}: every promise asked of the rows", say), psycopg.connect(url) as connection:
        check_dataset(connection, volumes, say)


def _write(url: str, source: Source) -> None:
    """In several processes, which have the source by being forked."""
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_write_share, args=(url, source, which)) for which in range(PROCESSES)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    if any(writer.exitcode for writer in writers):
        raise RuntimeError("a share of the dataset couldn't be written: its reason stands above")


def _write_share(url: str, source: Source, which: int) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        write_share(connection, source, which, PROCESSES)


def _all_of(url: str, statements: Sequence[str], *, beside: int = PROCESSES) -> None:
    """Run the statements, so many beside each other."""

    def run(statement: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement.encode())

    with ThreadPoolExecutor(beside) as pool:
        list(pool.map(run, statements))
