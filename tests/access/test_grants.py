"""What the program's role may not do in the database, whatever the code says."""

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, ProgrammingError, connection, transaction

from reimari.access.grants import grant
from reimari.audit.models import Event
from reimari.region.models import Place
from reimari.staff.models import Post
from tests.factories import a_contact

pytestmark = pytest.mark.django_db


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE cases_case CASCADE",
        "TRUNCATE audit_event",
        "DROP TABLE audit_event",
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_event_takes_only_new_rows ON audit_event",
        "ALTER TABLE cases_case DROP CONSTRAINT open_case_has_its_open_step",
        "CREATE TABLE mine (id int)",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE ROLE mine",
        "SET session_replication_role = replica",
        "COPY people_person TO '/tmp/people'",
    ],
)
def test_the_program_owns_nothing(statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        run(statement)


@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["audit_event", "work_entry"])
def test_a_log_takes_only_new_rows_from_its_owner_too(table: str, change: str, aino: Post) -> None:
    a_contact(aino)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        try:
            with pytest.raises(DatabaseError, match="takes only new rows"):
                run(change.format(table))
        finally:
            cursor.execute("SET ROLE reimari_app")


def test_the_program_reads_and_adds_and_changes_the_rest(aino: Post) -> None:
    a_contact(aino)
    assert Event.objects.exists()
    assert Place.objects.update(invented=False)


def test_a_flush_under_the_programs_role_grants_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        grant(apps.get_app_config("access"), "default")


def test_no_role_signs_in_as_the_program() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles"
            " WHERE rolname = 'reimari_app'"
        )
        assert cursor.fetchone() == (False,) * 5
