"""Which tables are copied, and what in their columns is filled anew: read from the catalogue of PostgreSQL.

Whatever hangs on a track by its foreign keys, however far, is copied; so a new table comes along without a
word here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from psycopg import Connection

TRACKS, PERSONS, JOURNAL = "work_track", "people_person", "work_entry"
OF_PERSON = {PERSONS: "id", "people_relationship": "person_id", "people_closeperson": "person_id"}
LOGS = ("audit_event", "access_receipt")
WORDS = ("character varying", "text")


@dataclass(frozen=True)
class Column:
    """A column that can be written: its name and type, and of which table's rows it holds a number."""

    name: str
    type: str
    counts: str = ""

    @property
    def is_words(self) -> bool:
        return self.type.startswith(WORDS)


@dataclass(frozen=True)
class Key:
    """Columns that no two rows share. `excludes`: by an exclusion constraint, for some time.

    `untold`: some of its columns may be empty, and are in most rows (how long a meeting takes): then it
    excludes nothing.
    """

    columns: tuple[str, ...]
    excludes: bool
    untold: bool = False


@dataclass(frozen=True)
class Table:
    """A table that is copied.

    `links`: its columns that name rows of others that are (or a track, without a key); `named`: rows of any.
    """

    name: str
    key: str
    columns: Sequence[Column]
    links: Mapping[str, str]
    named: frozenset[str]
    keys: Sequence[Key]

    @property
    def has_numbers(self) -> bool:
        """Whether its rows have a number instead of an id."""
        return any(each.name == self.key and each.counts for each in self.columns)

    @cached_property
    def anew(self) -> frozenset[str]:
        """Columns that have to hold something of each copy's own.

        Of each key in which nothing else is (no row of the copy): the last that names no row.
        """
        own = {self.key, *self.links}
        those = [key.columns for key in self.keys if not key.excludes and own.isdisjoint(key.columns)]
        return frozenset([name for name in key if name not in self.named][-1] for key in those)


@dataclass(frozen=True)
class Tables:
    """All that is copied: what hangs on tracks (`grown`), and the persons with theirs."""

    grown: Mapping[str, Table]
    persons: frozenset[tuple[str, str]] = field(default_factory=frozenset)  # columns that name a person

    @property
    def names(self) -> tuple[str, ...]:
        """Persons, what has grown, the logs: in the order in which they are written."""
        return (*OF_PERSON, *self.grown, *LOGS)

    @cached_property
    def counted(self) -> tuple[str, ...]:
        """Those whose rows have a number of their own instead of an id."""
        return tuple(
            name
            for name, table in self.grown.items()
            if any(each.name == table.key and each.counts == name for each in table.columns)
        )

    @cached_property
    def scarce(self) -> tuple[str, ...]:
        """Those of which a county has no more by being busier, as beds: who meets there is told by a key.

        An exclusion constraint about nothing that a copy has of its own.
        """
        return tuple(
            table.name
            for table in self.grown.values()
            if any(key.excludes and not key.untold and not self.of_person(table, key) for key in table.keys)
        )

    def exclusive(self, table: Table) -> frozenset[str]:
        """Columns that name a person who can't have two of these at a time."""
        return frozenset(name for key in table.keys if key.excludes for name in self.of_person(table, key))

    def of_person(self, table: Table, key: Key) -> frozenset[str]:
        return frozenset(name for name in key.columns if (table.name, name) in self.persons)


def read_tables(connection: Connection) -> Tables:
    """What is copied in this database."""
    keys = _foreign_keys(connection)
    tracked = _tracked_without_key(connection, keys)
    names = list(_grown(keys, tracked))
    grown = {name: _table(connection, name, keys, frozenset(names), tracked) for name in names}
    persons = frozenset(
        (table, column) for (table, column), target in keys.items() if target == PERSONS and table in grown
    )
    return Tables(grown, persons)


def _foreign_keys(connection: Connection) -> dict[tuple[str, str], str]:
    """The table whose rows each column names; of keys of several columns it is the first."""
    found = connection.cursor().execute(
        """
        SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text
        FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        JOIN pg_index i ON i.indrelid = c.confrelid AND i.indisprimary AND i.indkey[0] = c.confkey[1]
        WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace
        ORDER BY c.conrelid::regclass::text, a.attname
        """
    )
    return {(table, column): target for table, column, target in found.fetchall()}


def _tracked_without_key(connection: Connection, keys: Mapping[tuple[str, str], str]) -> list[str]:
    """Tables that name a track of an app above theirs: no key can say so."""
    found = connection.cursor().execute(
        "SELECT table_name::text FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name = 'track_id' AND data_type = 'uuid'"
        " ORDER BY table_name"
    )
    return [table for (table,) in found.fetchall() if (table, "track_id") not in keys]


def _grown(keys: Mapping[tuple[str, str], str], tracked: Sequence[str]) -> Iterator[str]:
    """Tracks, what names them, what names those, and so on."""
    found = [TRACKS, *tracked]
    yield from found
    for target in found:  # grows meanwhile
        for (table, _), named in keys.items():
            if named == target and table not in found:
                found.append(table)
                yield table


def _table(
    connection: Connection,
    name: str,
    keys: Mapping[tuple[str, str], str],
    grown: frozenset[str],
    tracked: Sequence[str],
) -> Table:
    columns = [
        each if each.counts in grown else replace(each, counts="") for each in columns_of(connection, name)
    ]
    named = {column: target for (table, column), target in keys.items() if table == name}
    if name in tracked:
        named["track_id"] = TRACKS
    links = {column: target for column, target in named.items() if target in grown}
    return Table(
        name, _primary(connection, name), columns, links, frozenset(named), _unique(connection, name)
    )


def _primary(connection: Connection, table: str) -> str:
    found = connection.cursor().execute(
        """
        SELECT a.attname FROM pg_index i
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        WHERE i.indrelid = %s::regclass AND i.indisprimary
        """,
        [table],
    )
    ((column,),) = found.fetchall()
    return str(column)


def _unique(connection: Connection, table: str) -> list[Key]:
    found = connection.cursor().execute(
        """
        SELECT array_agg(a.attname::text ORDER BY k.place), i.indisexclusion, bool_or(NOT a.attnotnull)
        FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
        WHERE i.indrelid = %s::regclass AND NOT i.indisprimary AND (i.indisunique OR i.indisexclusion)
        GROUP BY i.indexrelid, i.indisexclusion ORDER BY i.indexrelid::regclass::text
        """,
        [table],
    )
    return [Key(tuple(columns), excludes, untold) for columns, excludes, untold in found.fetchall()]


def columns_of(connection: Connection, table: str) -> list[Column]:
    """The table's columns but for those that PostgreSQL makes itself, in their order."""
    found = connection.cursor().execute(
        """
        SELECT a.attname, format_type(a.atttypid, NULL),
               CASE WHEN a.attidentity <> '' THEN a.attrelid::regclass::text ELSE coalesce((
                   SELECT t.attrelid::regclass::text FROM pg_constraint c
                   JOIN pg_attribute t ON t.attrelid = c.confrelid AND t.attnum = c.confkey[1]
                   WHERE c.conrelid = a.attrelid AND c.contype = 'f' AND c.conkey = ARRAY[a.attnum]
                     AND t.attidentity <> ''), '') END
        FROM pg_attribute a
        WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        ORDER BY a.attnum
        """,
        [table],
    )
    return [Column(*row) for row in found.fetchall()]
