"""Patterns: what hangs together in the work that was done (a contact and its cases), with places to fill.

A pattern is a text for each table, with a `%s` wherever a copy of it differs: ids, moments, entries, people,
case numbers. Fields we know nothing of stay as they are, so a new column is copied without a word here.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from psycopg import Connection

from bench.data.components import Component, read_components
from bench.data.reading import Kind, Known, Place, Reader, ordered
from bench.data.rows import NULL, read_rows
from bench.data.tables import LOGS, Column, Tables, columns_of
from bench.data.views import Track, add_receipts, add_views


@dataclass(frozen=True)
class Text:
    """The rows of one table: a text, and what picks its fillings from those of the copy."""

    table: str
    text: str
    pick: Callable[[Sequence[str]], Any]


@dataclass(frozen=True)
class Pattern:
    """Something that happened, to be copied: `places` are what each kind of place held at first."""

    texts: tuple[Text, ...]
    places: Mapping[Kind, tuple[str, ...]]
    moments: tuple[dt.datetime, ...]
    iso_moments: tuple[dt.datetime, ...]
    days: tuple[dt.date, ...]
    cases_opened: tuple[dt.datetime, ...]
    contacts: int
    open_cases: int
    waits: bool  # a contact is still open
    is_open: bool  # something of it stands on a list
    team: str  # on whose list it stands
    is_scarce: bool = False  # it doesn't happen more often in a busier county: copies follow each other

    @property
    def closed_cases(self) -> int:
        return len(self.cases_opened) - self.open_cases

    @property
    def began(self) -> dt.datetime:
        """Its first moment."""
        return self.moments[0]

    @property
    def lasts(self) -> dt.timedelta:
        """From its first day to its last."""
        days = [*self.days, *(moment.date() for moment in self.moments)]
        return max(days) - min(days)

    def count(self, kind: Kind) -> int:
        """How many places of the kind there are."""
        return len(self.places[kind])


def read_patterns(connection: Connection, tables: Tables) -> list[Pattern]:
    """All that hangs together in the database, each as a pattern."""
    columns = {table.name: table.columns for table in tables.grown.values()}
    columns |= {table: columns_of(connection, table) for table in LOGS}
    known = Known(
        users=frozenset(row[0] for row in read_rows(connection, "accounts_user", ["id"])),
        persons=frozenset(row[0] for row in read_rows(connection, "people_person", ["id"])),
    )
    making = _Making(tables, columns, known)
    components, scarce = read_components(connection, tables)
    patterns = [making.pattern(component) for component in components]
    return patterns + ([replace(making.pattern(scarce), is_scarce=True)] if scarce.ids else [])


@dataclass(frozen=True)
class _Making:
    tables: Tables
    columns: Mapping[str, Sequence[Column]]
    known: Known

    def pattern(self, component: Component) -> Pattern:
        """The component as a pattern."""
        cases, contacts = component.rows["cases_case"], component.rows["contacts_contact"]
        tracks = [Track("cases.case", row["track_id"], row["opened_at"], row["person_id"]) for row in cases]
        tracks += [Track("contacts.contact", row["track_id"], row["recorded_at"], NULL) for row in contacts]
        add_views(component.rows, tracks)
        add_receipts(component.rows, component.ids)
        reader = Reader(component, self.tables, self.known)
        parts = {
            table: [reader.row(table, row, self.columns[table]) for row in rows]
            for table, rows in component.rows.items()
            if rows
        }
        places = ordered(_found(part for lines in parts.values() for line in lines for part in line))
        flat = [(kind, held) for kind in Kind for held in places[kind]]
        index = {place: number for number, place in enumerate(flat)}
        waiting = [row for row in component.rows["work_step"] if row["ended_at"] == NULL]
        return Pattern(
            texts=tuple(_text(table, lines, index) for table, lines in parts.items()),
            places=places,
            moments=tuple(dt.datetime.fromisoformat(held) for held in places[Kind.MOMENT]),
            iso_moments=tuple(dt.datetime.fromisoformat(held) for held in places[Kind.ISO_MOMENT]),
            days=tuple(dt.date.fromisoformat(held) for held in places[Kind.DAY]),
            cases_opened=tuple(
                dt.datetime.fromisoformat(row["opened_at"])
                for row in sorted(cases, key=lambda row: row["number"])
            ),
            contacts=len(contacts),
            open_cases=sum(row["closed_at"] == NULL for row in cases),
            waits=any(row["closed_at"] == NULL for row in contacts),
            is_open=bool(waiting),
            team=next((row["team_id"] for row in waiting), ""),
        )


def _found(parts: Iterable[str | Place]) -> dict[Kind, set[str]]:
    found: dict[Kind, set[str]] = {kind: set() for kind in Kind}
    for part in parts:
        if not isinstance(part, str):
            found[part[0]].add(part[1])
    return found


def _text(table: str, lines: Sequence[Sequence[str | Place]], index: Mapping[Place, int]) -> Text:
    text, picked = [], []
    for line in lines:
        for part in line:
            if isinstance(part, str):
                text.append(part.replace("%", "%%"))
            else:
                text.append("%s")
                picked.append(index[part])
        text.append("\n")
    return Text(table, "".join(text), itemgetter(*picked))
