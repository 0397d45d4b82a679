"""Patterns: what hangs together in the work that was done (a contact and its cases), with places to fill.

A pattern is a text for each table, with a `%s` wherever a copy of it differs: ids, moments, entries, people,
case numbers. Fields we know nothing of stay as they are, so a new column is copied without a word here.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from operator import itemgetter
from typing import Any

from psycopg import Connection

from bench.data.rows import LOGS, MOMENT, NULL, OF_TRACK, UUID, Column, columns_of, read_rows
from bench.data.views import Track, add_receipts, add_views

Row = dict[str, str]


class Kind(IntEnum):
    """What a place is filled with; the places of a copy stand in this order."""

    ID = 0
    MOMENT = 1
    ISO_MOMENT = 2
    DAY = 3
    ENTRY = 4
    EVENT = 5
    USER = 6
    PERSON = 7
    NAME = 8
    PHONE = 9
    NUMBER = 10


Place = tuple[Kind, str]


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
    team: str  # on whose list it stands

    @property
    def closed_cases(self) -> int:
        return len(self.cases_opened) - self.open_cases

    @property
    def began(self) -> dt.datetime:
        """Its first moment."""
        return self.moments[0]

    def count(self, kind: Kind) -> int:
        """How many places of the kind there are."""
        return len(self.places[kind])


@dataclass
class _Component:
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    ids: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Known:
    """What ids in fields can be."""

    users: frozenset[str]
    persons: frozenset[str]


def read_patterns(connection: Connection) -> list[Pattern]:
    """All that hangs together in the database, each as a pattern."""
    columns = {table: columns_of(connection, table) for table in (*OF_TRACK, *LOGS)}
    rows = {table: _rows(connection, table, columns[table]) for table in OF_TRACK}
    known = Known(
        users=frozenset(row[0] for row in read_rows(connection, "accounts_user", ["id"])),
        persons=frozenset(row[0] for row in read_rows(connection, "people_person", ["id"])),
    )
    reports = frozenset(row[0] for row in read_rows(connection, "concerns_concernreport", ["contact_id"]))
    components = [each for each in _components(rows) if each.ids.isdisjoint(reports)]  # aren't copied
    owner = {id_: component for component in components for id_ in component.ids}
    for event in _rows(connection, "audit_event", columns["audit_event"]):
        if component := owner.get(event["subject_id"]):
            component.rows["audit_event"].append(event)
    return [_pattern(component, columns, known) for component in components]


def _rows(connection: Connection, table: str, columns: Sequence[Column]) -> list[Row]:
    names = [column.name for column in columns]
    return [dict(zip(names, row, strict=True)) for row in read_rows(connection, table, names)]


def _components(rows: Mapping[str, list[Row]]) -> list[_Component]:
    """Contacts and cases that matters join, each group with all its rows. Callbacks aren't copied."""
    first: dict[str, str] = {row["id"]: row["id"] for row in rows["work_track"]}

    def root(track: str) -> str:
        while first[track] != track:
            track = first[track]
        return track

    for matter in rows["contacts_matter"]:
        if matter["case_id"] != NULL:
            first[root(matter["case_id"])] = root(matter["contact_id"])
    found: dict[str, _Component] = defaultdict(_Component)
    for table, column in OF_TRACK.items():
        for row in rows[table]:
            component = found[root(row[column])]
            component.rows[table].append(row)
            component.ids.update(row[name] for name in ("id", "track_id") if len(row.get(name, "")) == 36)
    return [each for each in found.values() if each.rows["contacts_contact"] or each.rows["cases_case"]]


def _pattern(component: _Component, columns: Mapping[str, Sequence[Column]], known: Known) -> Pattern:
    cases = component.rows["cases_case"]
    tracks = [Track("cases.case", row["track_id"], row["opened_at"], row["person_id"]) for row in cases] + [
        Track("contacts.contact", row["track_id"], row["recorded_at"], NULL)
        for row in component.rows["contacts_contact"]
    ]
    add_views(component.rows, tracks)
    add_receipts(component.rows, component.ids)
    reader = _Reader(component.ids, known)
    parts = {
        table: [reader.row(table, row, columns[table]) for row in rows]
        for table, rows in component.rows.items()
        if rows
    }
    places = _ordered(part for lines in parts.values() for line in lines for part in line)
    flat = [(kind, held) for kind in Kind for held in places[kind]]
    index = {place: number for number, place in enumerate(flat)}
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
        contacts=len(component.rows["contacts_contact"]),
        open_cases=sum(row["closed_at"] == NULL for row in cases),
        waits=any(row["closed_at"] == NULL for row in component.rows["contacts_contact"]),
        team=next((row["team_id"] for row in component.rows["work_step"] if row["ended_at"] == NULL), ""),
    )


def _ordered(parts: Iterable[str | Place]) -> dict[Kind, tuple[str, ...]]:
    """Each kind's places, sorted: ids keep the order in which they were made, moments and numbers theirs."""
    found: dict[Kind, set[str]] = {kind: set() for kind in Kind}
    for part in parts:
        if not isinstance(part, str):
            found[part[0]].add(part[1])
    whole = {Kind.ENTRY, Kind.EVENT}
    return {
        kind: tuple(sorted(held, key=int) if kind in whole else sorted(held)) for kind, held in found.items()
    }


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


class _Reader:
    """Tells what of a row stays and what a copy fills anew."""

    def __init__(self, ids: set[str], known: Known) -> None:
        self._ids, self._known = ids, known

    def row(self, table: str, row: Row, columns: Sequence[Column]) -> list[str | Place]:
        """The row's parts, with tabs between its fields."""
        parts: list[str | Place] = []
        for column in columns:
            if parts:
                parts.append("\t")
            parts += self._field(table, column, row)
        return parts

    def _field(self, table: str, column: Column, row: Row) -> list[str | Place]:
        held = row[column.name]
        if held == NULL:
            return [held]
        if kind := self._kind(table, column, row):
            return [(kind, held)]
        if column.name == "entry_ids":
            return self._entries(held)
        return self._with_ids(held)

    def _kind(self, table: str, column: Column, row: Row) -> Kind | None:
        """The kind of a field that is one place."""
        if column.is_entry:
            return Kind.ENTRY
        match column.type:
            case "timestamp with time zone":
                return Kind.MOMENT
            case "date" if column.name != "birth_date":
                return Kind.DAY
        named = {
            ("audit_event", "id"): Kind.EVENT,
            ("audit_event", "request_id"): Kind.ID,
            ("cases_case", "number"): Kind.NUMBER,
            ("cases_passedon", "read_upto"): Kind.ENTRY,
            ("contacts_participant", "name"): Kind.NAME,
            ("contacts_participant", "phone"): Kind.PHONE,
        }
        return named.get((table, column.name))

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
        if word in self._known.persons:
            return Kind.PERSON, word
        return None
