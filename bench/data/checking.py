"""Is a dataset what it says: its volumes, and every promise of the database asked of its rows."""

from collections.abc import Callable

from psycopg import Connection, sql

from bench.data.plan import Volumes
from bench.data.tables import read_tables
from reimari.cli.promises import PROMISES

COUNTED = {
    "persons": "SELECT count(*) FROM people_person",
    "contacts": "SELECT count(*) FROM contacts_contact",
    "closed_cases": "SELECT count(*) FROM cases_case WHERE state = 'closed'",
    "open_cases": "SELECT count(*) FROM cases_case WHERE state = 'open'",
}


def check_dataset(connection: Connection, volumes: Volumes, say: Callable[[str], None]) -> None:
    """Raises RuntimeError when something is wrong; says how many rows each table has."""
    cursor = connection.cursor()
    for name, query in COUNTED.items():
        (count,) = cursor.execute(query.encode()).fetchone() or (0,)
        if count != getattr(volumes, name):
            raise RuntimeError(f"{name}: {count} instead of {getattr(volumes, name)}")
    for promise in PROMISES:
        broken = f"SELECT count(*) FROM ({promise.breaks}) AS broken"  # noqa: S608 (our own words)
        (count,) = cursor.execute(broken.encode()).fetchone() or (0,)
        if count:
            raise RuntimeError(f"broken by {count} rows: {promise.sentence}")
    sizes = []
    for table in read_tables(connection).names:
        (count,) = cursor.execute(
            sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
        ).fetchone() or (0,)
        sizes += [f"{table} {count:,}"] if count else []
    say("  " + " · ".join(sizes))
