"""Rows of a table as they leave: pseudonyms in the place of ids, codes, no place of whoever is protected."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from reimari.access.actor import Actor
from reimari.access.speaking import speak_for
from reimari.warehouse.definitions import Column, Kind, Table
from reimari.warehouse.rules import age_group, as_code, pseudonym

AT_ONCE = 20_000  # rows in memory
PERSONS = """
    SELECT count(*) FROM (
        SELECT person_id FROM contacts_participant UNION SELECT person_id FROM cases_case UNION
        SELECT person_id FROM callbacks_callback UNION SELECT person_id FROM grants_grant
    ) AS told WHERE person_id IS NOT NULL
"""
type Row = tuple[Any, ...]


@contextmanager
def one_moment(actor: Actor) -> Iterator[dt.datetime]:
    """What is read in the block is of one moment, whatever is written meanwhile; it can't write."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT now()")
            (taken_at,) = cursor.fetchone()
        speak_for(actor)
        yield taken_at


def persons_in() -> int:
    """How many different people the exported rows are about."""
    with connection.cursor() as cursor:
        cursor.execute(PERSONS)
        (number,) = cursor.fetchone()
    return int(number)


@dataclass(slots=True)
class Rows:
    """How rows leave: under which key, and of which tracks no place is told.

    `kept_back`: how many values didn't look like a code and were left out, by table and column.
    """

    key: bytes
    hidden: set[UUID]
    at_once: int = AT_ONCE
    kept_back: Counter[str] = field(default_factory=Counter)

    def of(self, table: Table) -> Iterator[list[Row]]:
        """All rows of the table, some at once: PostgreSQL keeps the rest until they are asked for."""
        first = len(table.tracks)
        forms = [self._form(table, column) for column in table.columns]
        places = [column.place for column in table.columns]
        with connection.chunked_cursor() as cursor:
            cursor.execute(table.select())
            while batch := cursor.fetchmany(self.at_once):
                yield [self._leaves(row[:first], row[first:], forms, places) for row in batch]

    def _leaves(self, tracks: Row, values: Row, forms: list[Callable[[Any], Any]], places: list[bool]) -> Row:
        hides = not self.hidden.isdisjoint(tracks)
        return tuple(
            None if value is None or (hides and place) else form(value)
            for value, form, place in zip(values, forms, places, strict=True)
        )

    def _form(self, table: Table, column: Column) -> Callable[[Any], Any]:
        """From what PostgreSQL tells to what leaves."""
        if column.kind == Kind.PSEUDONYM:
            key, of = self.key, column.of
            return lambda row: pseudonym(key, of, row)
        if column.kind == Kind.AGE_GROUP:
            return age_group
        return self._code(f"{table.code}.{column.name}") if column.kind == Kind.CODE else lambda value: value

    def _code(self, name: str) -> Callable[[Any], Any]:
        known: dict[str, str | None] = {}

        def form(value: str) -> str | None:
            code = known[value] if value in known else known.setdefault(value, as_code(value))
            if code is None and value:
                self.kept_back[name] += 1
            return code

        return form
