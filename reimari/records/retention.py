"""Taking off, for one batch, what keeps rows as they were: only whoever owns the tables can (24 §)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models import Model


@contextmanager
def unlocked(*models: type[Model]) -> Iterator[None]:
    """The triggers of these tables are off until the block ends; their foreign keys and checks aren't.

    Writers of these tables wait meanwhile, and so does this, for five seconds at most. A batch that fails
    or is killed takes it back by its rollback.
    """
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '5s'")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come can't be altered
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
