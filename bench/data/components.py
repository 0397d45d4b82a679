"""What hangs together: rows that name each other, with what the use log tells of them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from psycopg import Connection

from bench.data.rows import NULL, read_rows
from bench.data.tables import Table, Tables, columns_of

Row = dict[str, str]
type _Key = tuple[str, str]  # of a row: its table and key


@dataclass
class Component:
    """Rows of each table, and all their ids."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    ids: set[str] = field(default_factory=set)

    def add(self, table: Table, row: Row) -> None:
        self.rows[table.name].append(row)
        if not table.has_numbers:
            self.ids.add(row[table.key])


def read_components(connection: Connection, tables: Tables) -> tuple[list[Component], Component]:
    """All that hangs together; and the rows of which a county has no more by being busier, by themselves."""
    rows = {name: read_table(connection, name) for name in tables.grown}
    scarce = Component()
    for name in tables.scarce:
        for row in rows.pop(name):
            scarce.add(tables.grown[name], row | dict.fromkeys(tables.grown[name].links, NULL))
    components = list(_joined(tables, rows))
    owner = {id_: component for component in components for id_ in component.ids}
    for event in read_table(connection, "audit_event"):
        if component := owner.get(event["subject_id"]):
            component.rows["audit_event"].append(event)
    return components, scarce


def read_table(connection: Connection, table: str) -> list[Row]:
    """All its rows, by column."""
    names = [column.name for column in columns_of(connection, table)]
    return [dict(zip(names, row, strict=True)) for row in read_rows(connection, table, names)]


def _joined(tables: Tables, rows: Mapping[str, list[Row]]) -> Iterator[Component]:
    """The rows, each group that links join together."""
    roots = _Roots()
    for name, those in rows.items():
        table = tables.grown[name]
        for row in those:
            for column, target in table.links.items():
                if row[column] != NULL:
                    roots.join((name, row[table.key]), (target, row[column]))
    found: dict[_Key, Component] = defaultdict(Component)
    for name, those in rows.items():
        table = tables.grown[name]
        for row in those:
            found[roots.of((name, row[table.key]))].add(table, row)
    yield from found.values()


class _Roots:
    """Of each row the one that stands for its group."""

    def __init__(self) -> None:
        self._above: dict[_Key, _Key] = {}

    def of(self, row: _Key) -> _Key:
        while (above := self._above.get(row, row)) != row:
            self._above[row] = self._above.get(above, above)
            row = above
        return row

    def join(self, row: _Key, other: _Key) -> None:
        self._above[self.of(row)] = self.of(other)
