"""Fill a database with a dataset: read what there is to copy, write the copies, leave the counters right."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from psycopg import Connection, sql

from bench.data.copies import County, Source
from bench.data.patterns import read_patterns
from bench.data.people import make_residents, person_lines, read_originals
from bench.data.plan import Begin, Volumes, make_plan
from bench.data.rows import copied_in
from bench.data.tables import JOURNAL, columns_of, read_tables

SHARE = 2_000  # residents in one go
MUCH = 4_000_000  # characters that are written together
FEW = 3  # people of a team that do the work of a small dataset
WORKING = ("work.take", "contacts.record")


def read_source(
    connection: Connection, volumes: Volumes, *, now: dt.datetime, seed: str = "1", begin: Begin | None = None
) -> Source:
    """What a dataset of these volumes is made of, from the work that the database holds."""
    tables = read_tables(connection)
    patterns = read_patterns(connection, tables)
    originals = read_originals(connection, now.date())
    return Source(
        patterns=patterns,
        plan=make_plan(patterns, volumes, seed=seed, begin=begin),
        residents=make_residents(originals, volumes.persons, now=now, seed=seed),
        county=_county(connection, FEW if volumes.one_team else None),
        columns={table: [column.name for column in columns_of(connection, table)] for table in tables.names},
        counted=tables.counted,
        now=now,
        seed=seed,
    )


def read_begin(connection: Connection) -> Begin:
    """The numbers that are in use in the database already."""
    cursor = connection.cursor()

    def last(table: str) -> int:
        query = sql.SQL("SELECT coalesce(max(id), 0) FROM {}").format(sql.Identifier(table))
        (number,) = cursor.execute(query).fetchone() or (0,)
        return int(number)

    cases = cursor.execute("SELECT year, last FROM cases_casenumber ORDER BY year").fetchall()
    return Begin(
        entry=last(JOURNAL),
        event=last("audit_event"),
        serial=max(map(last, read_tables(connection).counted), default=0),
        cases=tuple((year, number) for year, number in cases),
    )


def _county(connection: Connection, most: int | None) -> County:
    """`most`: so many people of each team with the same role do the work; None: all."""
    cursor = connection.cursor()
    (code,) = cursor.execute("SELECT code FROM region_countyprofile LIMIT 1").fetchone() or ("",)
    posts = cursor.execute(
        """
        SELECT p.user_id::text, p.team_id, p.role_id, r.actions && %s, u.organisation
        FROM staff_post p JOIN staff_role r ON r.code = p.role_id JOIN accounts_user u ON u.id = p.user_id
        ORDER BY p.id
        """,
        [list(WORKING)],
    ).fetchall()
    same = defaultdict[tuple[str, str], list[str]](list)
    teams = defaultdict[str, list[str]](list)
    for user, team, role, works, _ in posts:
        same[team, role].append(user)
        teams[team] += [user] if works else []
    colleagues = {user: same[team, role][:most] for user, team, role, _, _ in posts}
    return County(code, posts[0][4], colleagues, teams)


def write_share(connection: Connection, source: Source, which: int, of: int) -> None:
    """Write every `of`-th share of the residents and every `of`-th week, beginning with number `which`."""
    batch = _Batch(connection, source.columns)
    people = source.residents.people
    for start in range(which * SHARE, len(people), of * SHARE):
        batch.add((table, f"{line}\n") for table, line in person_lines(source.residents, start, SHARE))
    for week in range(which, len(source.plan.weeks), of):
        batch.add(source.week_lines(week))
    batch.write()


class _Batch:
    """Rows that are written together, each table's by one statement."""

    def __init__(self, connection: Connection, columns: Mapping[str, Sequence[str]]) -> None:
        self._connection, self._columns = connection, columns
        self._parts = defaultdict[str, list[str]](list)
        self._size = 0

    def add(self, lines: Iterable[tuple[str, str]]) -> None:
        """Tables and their lines; all that has gathered is written when it is much."""
        for table, text in lines:
            self._parts[table].append(text)
            self._size += len(text)
        if self._size > MUCH:
            self.write()

    def write(self) -> None:
        """Write what has gathered."""
        with self._connection.transaction(), self._connection.cursor() as cursor:
            for table in self._columns:
                if text := "".join(self._parts[table]):
                    with cursor.copy(copied_in(table, self._columns[table])) as copy:
                        copy.write(text)
        self._parts.clear()
        self._size = 0


def leave_counters(connection: Connection, source: Source) -> None:
    """Numbers that the program gives from now on come after ours; what triggers count is counted of ours."""
    cursor = connection.cursor()
    last = dict.fromkeys(source.counted, source.plan.last_serial)
    last |= {JOURNAL: source.plan.last_entry, "audit_event": source.plan.very_last_event}
    for table, number in last.items():
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, max(number, 1)])
    cursor.executemany(
        "INSERT INTO cases_casenumber (year, last) VALUES (%s, %s)"
        " ON CONFLICT (year) DO UPDATE SET last = excluded.last",
        list(source.plan.case_numbers.items()),
    )
    cursor.execute("SELECT work_count_steps_anew()")
    cursor.execute("SELECT work_sum_up_step_counts(now())")


def drop_keys(connection: Connection) -> tuple[list[str], list[str]]:
    """Drop the foreign keys of the filled tables and stop their triggers: rows come quicker. The owner may.

    Returns what puts them back, to be run in order, then what checks them, in any order. CHECK constraints
    stay: they hold from the first row.
    """
    tables = list(read_tables(connection).names)
    keys = {
        key: made
        for side in ("conrelid", "confrelid")
        for key, made in _constraints(connection, "f", side, tables).items()
    }
    cursor = connection.cursor()
    for key in keys:
        cursor.execute(_dropped(key))
    for table in tables:
        cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
    back = [f"{_added(key, made)} NOT VALID" for key, made in keys.items()]
    triggers = [f'ALTER TABLE "{table}" ENABLE TRIGGER USER' for table in tables]
    checks = [f'ALTER TABLE "{table}" VALIDATE CONSTRAINT "{name}"' for table, name in keys]
    return [*back, *triggers], checks


def drop_indexes(connection: Connection) -> list[str]:
    """Drop the indexes and unique keys of the filled tables, after `drop_keys`.

    Returns what puts them back, in any order.
    """
    tables = list(read_tables(connection).names)
    uniques = {
        key: made
        for kind in "upx"
        for key, made in _constraints(connection, kind, "conrelid", tables).items()
    }
    cursor = connection.cursor()
    indexes = cursor.execute(
        """
        SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
        WHERE indrelid::regclass::text = ANY (%s)
          AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = indexrelid AND c.contype <> 'f')
        """,
        [tables],
    ).fetchall()
    for key in uniques:
        cursor.execute(_dropped(key))
    for name, _ in indexes:
        cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    return [made for _, made in indexes] + [_added(key, made) for key, made in uniques.items()]


def _dropped(key: tuple[str, str]) -> sql.Composed:
    return sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(*map(sql.Identifier, key))


def _constraints(
    connection: Connection, kind: str, side: str, tables: list[str]
) -> dict[tuple[str, str], str]:
    """Constraints of a kind by table and name, each with its definition."""
    query = sql.SQL(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = {} AND {}::regclass::text = ANY (%s) ORDER BY conname"
    ).format(sql.Literal(kind), sql.Identifier(side))
    found = connection.cursor().execute(query, [tables]).fetchall()
    return {(table, name): made for table, name, made in found}


def _added(key: tuple[str, str], made: str) -> str:
    table, name = key
    return f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {made}'
