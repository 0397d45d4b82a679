"""PostgreSQL's own programs against the database of `DATABASE_URL`: never older than its server."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import Any

import psycopg

from reimari.cli import NOT_SET, WrongCall
from reimari.cli.binaries import call, programs
from reimari.cli.database import told_of
from reimari.common.addresses import WrongAddress, database_settings

BIN = "REIMARI_PG_BIN"
VERSION = re.compile(r"(\d+)\.(\d+)")
# How libpq calls in the environment what an address says in its parameters.
NAMES = {"application_name": "PGAPPNAME", "options": "PGOPTIONS"}


def address() -> str:
    """`DATABASE_URL`; raises WrongCall when it isn't set or can't be read."""
    if not (url := os.environ.get("DATABASE_URL")):
        raise WrongCall(NOT_SET)
    environment(url)
    return url


def environment(url: str) -> dict[str, str]:
    """The address as libpq's variables: a password on a command line is read by every account."""
    try:
        settings = database_settings(url)
    except WrongAddress as wrong:
        raise WrongCall(str(wrong)) from wrong
    told = {
        "PGDATABASE": settings["NAME"],
        "PGUSER": settings.get("USER"),
        "PGPASSWORD": settings.get("PASSWORD"),
        "PGHOST": settings.get("HOST"),
        "PGPORT": settings.get("PORT"),
        **{NAMES.get(name, f"PG{name.upper()}"): value for name, value in settings["OPTIONS"].items()},
    }
    return {name: value for name, value in told.items() if value}


def connected(url: str, **options: Any) -> psycopg.Connection[Any]:
    """A connection as the address says, that is as the owner; raises what `told_of` makes of an error."""
    try:
        return psycopg.connect(url, **options)
    except psycopg.Error as trouble:
        raise told_of(trouble, url) or trouble from trouble


def tool(name: str, server: int) -> Path:
    """One of PostgreSQL's programs for a server of this version (`server_version_num`, 180006 is 18.6).

    An older minor can't be trusted with a newer server's data, so the first that isn't older is taken: of
    REIMARI_PG_BIN, of PATH, of the demo's own. Raises WrongCall when all are older.
    """
    for folder in _folders():
        found = folder / name
        if found.exists() and version_of(found) >= server and version_of(found) // 10000 == server // 10000:
            return found
    told = f"{server // 10000}.{server % 10000}"
    raise WrongCall(f"no {name} for PostgreSQL {told}: set {BIN} to the folder of that server's programs.")


def version_of(program: Path) -> int:
    """As `server_version_num`: 180006 is 18.6."""
    numbers = VERSION.search(call(program, "--version"))
    return int(numbers[1]) * 10000 + int(numbers[2]) if numbers else 0


def _folders() -> Iterator[Path]:
    if given := os.environ.get(BIN):
        yield Path(given).absolute()
    if found := which("pg_dump"):
        yield Path(found).absolute().parent
    yield programs()
