"""Emptying the database between tests: the one thing that the program itself can never do."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import connection

# What migrating writes for Django itself: nothing changes it, and writing it again takes longer than a test.
KEPT = {"django_content_type", "auth_permission"}
# Django knows the tables that it has made; those of the queue have been made by procrastinate.
QUEUE = (
    "procrastinate_events",
    "procrastinate_periodic_defers",
    "procrastinate_jobs",
    "procrastinate_workers",
)
MAY_BE_QUICK = "SELECT has_parameter_privilege('session_replication_role', 'SET')"
FILLED = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    " AND relname = ANY(%s) AND pg_relation_size(oid) > 0"
)


def guards(turn: str) -> list[str]:
    """Statements by which the owner lets the logs be emptied ("DISABLE") and no longer ("ENABLE")."""
    logs = [model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)]
    return [f"ALTER TABLE {log} {turn} TRIGGER {log}_is_never_emptied" for log in logs]


def empty_as_owner(tables: Iterable[str] | None = None) -> None:
    """Empty these tables, or all but what migrating has written; and the queue."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        try:
            _empty(cursor, _all() if tables is None else {*tables})
        finally:
            cursor.execute("SET ROLE reimari_app")


def _all() -> set[str]:
    return {*connection.introspection.django_table_names(only_existing=True, include_views=False)} - KEPT


def _empty(cursor: Any, tables: set[str]) -> None:
    """By the owner: on the tests' own server they may pass over triggers and foreign keys, and delete only
    where there is something; elsewhere every table is truncated."""
    cursor.execute(MAY_BE_QUICK)
    if not cursor.fetchone()[0]:
        whole = "TRUNCATE " + ", ".join(sorted(tables))
        cursor.execute("; ".join((*guards("DISABLE"), whole, *guards("ENABLE"), *map(_delete, QUEUE))))
        return
    cursor.execute(FILLED, [[*tables, *QUEUE]])
    rows = [_delete(table) for (table,) in cursor.fetchall()]
    alone = ("SET session_replication_role = replica", *rows, "SET session_replication_role = DEFAULT")
    cursor.execute("; ".join(alone))


def _delete(table: str) -> str:
    return f"DELETE FROM {table}"  # noqa: S608 (our own tables)
