"""Migrations go up, down and up again, stand in one line per app, and leave nothing unsaid."""

import io
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from pytest_django import DjangoDbBlocker

from reimari.common.profile_rows import ProfileRow
from tests.databases import drop, make, untouched
from tests.migrating import as_django_does

SCRATCH = "scratch_of_{}"
OURS = sorted(app.label for app in apps.get_app_configs() if app.name.startswith("reimari."))
MIGRATED = sorted({app for app, _ in MigrationLoader(None).disk_migrations} & set(OURS))


@pytest.fixture
def scratch(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database of its own, as migrations have made it, with the owner at work."""
    wrapper = connections["default"]
    settings = wrapper.settings_dict
    before, options = settings["NAME"], dict(settings["OPTIONS"])
    name = SCRATCH.format(before)
    with django_db_blocker.unblock():
        wrapper.close()
        settings["OPTIONS"].pop("assume_role", None)
        make(name, of=untouched())
        settings["NAME"] = name
        try:
            yield
        finally:
            wrapper.close()
            settings["NAME"] = before
            settings["OPTIONS"].clear()
            settings["OPTIONS"].update(options)
            drop(name)


def shape() -> dict[str, set[str]]:
    """What the database holds, by kind: tables, columns, constraints, triggers, indexes."""
    questions = {
        "columns": "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable"
        " FROM information_schema.columns WHERE table_schema = 'public'",
        "constraints": "SELECT conrelid::regclass || ' ' || pg_get_constraintdef(c.oid) FROM pg_constraint c"
        " JOIN pg_namespace n ON n.oid = connamespace WHERE nspname = 'public'",
        "triggers": "SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE NOT tgisinternal",
        "functions": "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n"
        " ON n.oid = pronamespace LEFT JOIN pg_depend d ON d.objid = p.oid AND d.deptype = 'e'"
        " WHERE nspname = 'public' AND d.objid IS NULL",
        "indexes": "SELECT indexname || ' ' || indexdef FROM pg_indexes WHERE schemaname = 'public'",
    }
    found = {}
    with connection.cursor() as cursor:
        for kind, question in questions.items():
            cursor.execute(question)
            found[kind] = {row for (row,) in cursor.fetchall()}
    return found


def migrate_to(targets: list[tuple[str, str | None]]) -> None:
    MigrationExecutor(connection).migrate(targets)


# The queue's tables are another program's, whose migrations know no way back; its version is pinned.
QUEUE = "procrastinate"


def test_up_down_and_up_again_gives_the_same_database(scratch: None) -> None:
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    assert executor.migration_plan(newest) == []
    first = shape()
    assert first["triggers"]
    migrate_to([(app, None) for app in {app for app, _ in newest} - {QUEUE}])
    left = {kind: {name for name in names if QUEUE not in name} for kind, names in shape().items()}
    assert {name.partition(".")[0] for name in left["columns"]} == {"django_migrations"}
    assert (left["triggers"], left["functions"]) == (set(), set())
    with as_django_does():
        migrate_to(newest)
    assert shape() == first  # which has been made quickly


@pytest.mark.django_db
def test_no_change_of_a_model_waits_for_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0, stdout=io.StringIO())


@pytest.mark.parametrize("app", MIGRATED)
def test_migrations_stand_in_one_line(app: str) -> None:
    """One first, one last, each after exactly one of its own app, none merged or squashed."""
    loader = MigrationLoader(None)
    mine = {name: loader.disk_migrations[app, name] for label, name in loader.disk_migrations if label == app}
    names = sorted(mine)
    for before, name in zip([None, *names], names, strict=False):
        own = [dependency for label, dependency in mine[name].dependencies if label == app]
        assert own == ([before] if before else []), name
        assert not mine[name].replaces
    assert [name[:4] for name in names] == [f"{number:04d}" for number in range(1, len(names) + 1)]


@pytest.mark.parametrize("app", MIGRATED)
def test_a_migration_has_a_name_that_somebody_gave(app: str) -> None:
    names = [name for label, name in MigrationLoader(None).disk_migrations if label == app]
    assert not [name for name in names if "auto" in name or "alter_" in name]


@pytest.mark.django_db
def test_no_migration_brings_data_of_the_domain() -> None:
    """A county is configuration: after migrating there is none."""
    models = [model for model in apps.get_models() if issubclass(model, ProfileRow)]
    assert models
    assert not [model for model in models if model._default_manager.exists()]
