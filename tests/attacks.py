"""How a promise of the database is attacked: by hand, and what is left is asked of all rows."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import Error, connection, transaction

from reimari.common.problems import Refused


def attempt(change: Callable[[], Any]) -> str:
    """What came of it: "done", the code of a refusal, or the name of the constraint that held."""
    try:
        with transaction.atomic():
            change()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except Refused as refusal:
        return refusal.problems[0].code
    except Error as error:
        diagnostics = getattr(error.__cause__, "diag", None)
        return getattr(diagnostics, "constraint_name", None) or str(error)
    return "done"


def as_owner[T](ask: Callable[[], Iterable[T]]) -> list[T]:
    """What is asked by whoever sees all rows, as an operator does."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        try:
            return list(ask())
        finally:
            cursor.execute("SET ROLE reimari_app")
