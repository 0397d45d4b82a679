"""What work leaves standing beside the matters, once in a county: mailboxes, cards in stock."""

from collections.abc import Iterator
from random import Random

from psycopg import Connection, sql

from bench.data.copies import Source
from bench.data.rows import UUID, copied_in, read_rows
from bench.data.tables import columns_of

# Jobs; numbers that are set apart; counts, which are counted anew of what is copied.
PASSING = (
    *("procrastinate_", "django_", "cases_casenumber"),
    *("figures_countedmonth", "figures_monthcount", "figures_reckoned", "work_stepcount"),
)


def copy_standing(work: Connection, dataset: Connection, source: Source) -> None:
    """Write the rows of all tables that work filled and that aren't copied, residents in their places."""
    for table in _filled(work, dataset, source):
        columns = [column.name for column in columns_of(work, table)]
        with dataset.cursor().copy(copied_in(table, columns)) as copy:
            for line in _lines(work, table, columns, source):
                copy.write(line)


def _filled(work: Connection, dataset: Connection, source: Source) -> Iterator[str]:
    found = work.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        " ORDER BY relname"
    )
    for (table,) in found.fetchall():
        if table not in source.columns and not table.startswith(PASSING):
            query = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table))
            (before,), (after,) = (each.execute(query).fetchall()[0] for each in (dataset, work))
            if after and not before:
                yield table


def _lines(work: Connection, table: str, columns: list[str], source: Source) -> Iterator[str]:
    residents, rng = source.residents, Random(table)  # noqa: S311 (no secret)
    buckets = residents.originals.buckets
    for row in read_rows(work, table, columns):
        line = "\t".join(row)
        for person in {*UUID.findall(line)} & buckets.keys():
            line = line.replace(person, rng.choice(residents.pool(buckets[person])))
        yield f"{line}\n"
