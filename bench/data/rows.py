"""Rows as COPY writes and reads them: text, one line each, fields kept as they came."""

import re
from collections.abc import Iterator, Sequence

from psycopg import Connection, sql

NULL = r"\N"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?[+-]\d\d:\d\d")


def copied_in(table: str, columns: Sequence[str]) -> sql.Composed:
    """The statement that takes rows of these columns."""
    return sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )


def read_rows(connection: Connection, table: str, columns: Sequence[str]) -> Iterator[list[str]]:
    """All rows of the table; moments are in UTC."""
    query = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(
        sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(table), sql.Identifier(columns[0])
    )
    cursor = connection.cursor()
    cursor.execute("SET timezone = 'UTC'; SET datestyle = 'ISO'; SET intervalstyle = 'postgres'")
    with cursor.copy(query) as copy:
        text = b"".join(bytes(block) for block in copy).decode()
    return (line.split("\t") for line in text.splitlines())
