"""What of a row stays in its copies, and what each copy fills anew."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from bench.data.components import Component, Row
from bench.data.rows import MOMENT, NULL, UUID
from bench.data.tables import JOURNAL, Column, Table, Tables

NUMBER_OF_A_PHONE = re.compile(r"\+\d{6,15}")


class Kind(IntEnum):
    """What a place is filled with; the places of a copy stand in this order."""

    ID = 0
    MOMENT = 1
    ISO_MOMENT = 2
    DAY = 3
    ENTRY = 4
    EVENT = 5
    SERIAL = 6  # numbers of other tables' rows, and whatever else is counted
    USER = 7
    PERSON = 8
    OWN_PERSON = 9  # who can't have two of something at a time
    NAME = 10
    PHONE = 11
    OWN_PHONE = 12  # of which a key says that it is there once
    CODE = 13
    WORD = 14  # letters and figures of the same shape
    NUMBER = 15


COUNTED = {Kind.ENTRY, Kind.EVENT, Kind.SERIAL}
Place = tuple[Kind, str]
NAMED = {
    ("audit_event", "id"): Kind.EVENT,
    ("audit_event", "request_id"): Kind.ID,
    ("cases_case", "number"): Kind.NUMBER,
    ("cases_passedon", "read_upto"): Kind.ENTRY,
    ("contacts_participant", "name"): Kind.NAME,
    ("callbacks_callback", "name"): Kind.NAME,
    ("concerns_reportedclient", "name_key"): Kind.WORD,
}
CALLED = {"phone": Kind.PHONE, "identity_code": Kind.CODE}  # columns of any table


@dataclass(frozen=True)
class Known:
    """What ids in fields can be."""

    users: frozenset[str]
    persons: frozenset[str]


class Reader:
    """Tells what of a component's rows stays and what a copy fills anew."""

    def __init__(self, component: Component, tables: Tables, known: Known) -> None:
        self._ids, self._known, self._tables = component.ids, known, tables
        self._own_persons = frozenset(self._held(component, exclusive=True))
        self._own_phones = frozenset(self._held(component, exclusive=False))

    def _held(self, component: Component, *, exclusive: bool) -> Iterator[str]:
        for name, rows in component.rows.items():
            if table := self._tables.grown.get(name):
                columns = self._tables.exclusive(table) if exclusive else table.anew
                yield from (row[column] for row in rows for column in columns if row[column] != NULL)

    def row(self, name: str, row: Row, columns: Sequence[Column]) -> list[str | Place]:
        """The row's parts, with tabs between its fields."""
        parts: list[str | Place] = []
        table = self._tables.grown.get(name)
        for column in columns:
            if parts:
                parts.append("\t")
            parts += self._field(name, table, column, row[column.name])
        return parts

    def _field(self, name: str, table: Table | None, column: Column, held: str) -> list[str | Place]:
        if held in {NULL, ""}:
            return [held]
        if kind := self._kind(name, column, held):
            return [(kind, held)]
        if column.counts:
            of_journal = column.counts == JOURNAL
            return [(Kind.ENTRY, held) if of_journal else (Kind.SERIAL, f"{column.counts}:{held}")]
        if column.name == "entry_ids":
            return self._entries(held)
        parts = self._with_ids(held)
        if table and column.name in table.anew and all(isinstance(part, str) for part in parts):
            return [(Kind.WORD, held) if column.is_words else (Kind.SERIAL, f"{name}.{column.name}:{held}")]
        return parts

    def _kind(self, table: str, column: Column, held: str) -> Kind | None:
        """The kind of a field that is one place."""
        match column.type:
            case "timestamp with time zone":
                return Kind.MOMENT
            case "date" if column.name != "birth_date":
                return Kind.DAY
        kind = NAMED.get((table, column.name)) or CALLED.get(column.name)
        if kind in {None, Kind.PHONE} and held in self._own_phones and NUMBER_OF_A_PHONE.fullmatch(held):
            return Kind.OWN_PHONE
        return kind

    def _entries(self, held: str) -> list[str | Place]:
        parts: list[str | Place] = ["{"]
        for entry in held.strip("{}").split(",") if held != "{}" else []:
            parts += [*([","] if len(parts) > 1 else []), (Kind.ENTRY, entry)]
        return [*parts, "}"]

    def _with_ids(self, held: str) -> list[str | Place]:
        """A text with the ids and moments that stand in it."""
        parts: list[str | Place] = []
        end = 0
        found = sorted([*UUID.finditer(held), *MOMENT.finditer(held)], key=lambda match: match.start())
        for match in found:
            if place := self._place(match[0]):
                parts += [held[end : match.start()], place]
                end = match.end()
        return [*parts, held[end:]]

    def _place(self, word: str) -> Place | None:
        if len(word) != 36 or word[10:11] == "T":
            return Kind.ISO_MOMENT, word
        if word in self._ids:
            return Kind.ID, word
        if word in self._known.users:
            return Kind.USER, word
        if word in self._own_persons:
            return Kind.OWN_PERSON, word
        if word in self._known.persons:
            return Kind.PERSON, word
        return None


def ordered(found: Mapping[Kind, set[str]]) -> dict[Kind, tuple[str, ...]]:
    """Each kind's places, sorted: ids keep the order in which they were made, moments and numbers theirs."""
    return {
        kind: tuple(sorted(held, key=_number) if kind in COUNTED else sorted(held))
        for kind, held in found.items()
    }


def _number(held: str) -> tuple[str, int]:
    of, _, number = held.rpartition(":")
    return of, int(number)
