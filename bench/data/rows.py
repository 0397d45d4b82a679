"""Rows as COPY writes and reads them: text, one line each, fields kept as they came."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from psycopg import Connection, sql

NULL = r"\N"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?[+-]\d\d:\d\d")
# What of a track's or a person's is copied: the table, and its column that names the track or the person.
OF_TRACK = {
    "work_track": "id",
    "work_entry": "track_id",
    "work_step": "track_id",
    "work_clock": "track_id",
    "work_pause": "track_id",
    "cases_case": "track_id",
    "cases_caseteam": "case_id",
    "cases_note": "case_id",
    "cases_meeting": "case_id",
    "assessments_initialassessment": "case_id",
    "cases_passedon": "case_id",
    "contacts_contact": "track_id",
    "contacts_participant": "contact_id",
    "contacts_matter": "contact_id",
}
OF_PERSON = {"people_person": "id", "people_relationship": "person_id", "people_closeperson": "person_id"}
LOGS = ("audit_event", "access_receipt")
TABLES = (*OF_PERSON, *OF_TRACK, *LOGS)


@dataclass(frozen=True)
class Column:
    """A column that can be written: its name and type, and whether it names a row of the journal."""

    name: str
    type: str
    is_entry: bool


def columns_of(connection: Connection, table: str) -> list[Column]:
    """The table's columns but for those that PostgreSQL makes itself, in their order."""
    found = connection.cursor().execute(
        """
        SELECT a.attname, format_type(a.atttypid, NULL),
               (a.attrelid = 'work_entry'::regclass AND a.attname = 'id') OR EXISTS (
                   SELECT FROM pg_constraint c WHERE c.conrelid = a.attrelid AND c.contype = 'f'
                   AND c.confrelid = 'work_entry'::regclass AND a.attnum = ANY (c.conkey))
        FROM pg_attribute a
        WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        ORDER BY a.attnum
        """,
        [table],
    )
    return [Column(*row) for row in found.fetchall()]


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
