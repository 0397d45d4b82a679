"""PostgreSQL's wall around rows: no actor, no rows; a partner's actor, its own; the county's, all."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from reimari.access.actor import system
from reimari.cases.models import Case
from reimari.common.ids import uuid7
from reimari.people.models import Capacity, ClosePerson
from reimari.work.models import Entry
from tests.factories import TODAY, a_person
from tests.walls import COUNTY, EAST, PARTNER, SOMEBODY, WALLED, WEST, Rows, refused, rows, run, seen, told

__all__ = ["rows"]
pytestmark = pytest.mark.django_db


INSERT, UPDATE, DELETE = "INSERT INTO {} ({}) VALUES ({})", "UPDATE {} SET language = 'sv'", "DELETE FROM {}"


@pytest.mark.parametrize("table", WALLED)
def test_the_wall_stands_on_these_tables_and_binds_the_program(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, pg_get_userbyid(relowner) <> current_user, row_security_active(oid)"
            " FROM pg_class WHERE oid = %s::regclass",
            [table],
        )
        assert cursor.fetchone() == (True, True, True)


@pytest.mark.parametrize(
    ("who", "whose"), [("", ""), ("", PARTNER), ("", COUNTY), (SOMEBODY, ""), (SOMEBODY, "X")]
)
@pytest.mark.parametrize("table", WALLED)
def test_without_an_actor_of_an_organisation_there_are_no_rows(
    rows: Rows, table: str, who: str, whose: str
) -> None:
    assert rows.every()[table]
    with told(who, whose):
        assert seen(table) == set()
        if table != "work_entry":  # which nobody may change or empty
            assert run(DELETE.format(table)) == 0


@pytest.mark.parametrize("table", WALLED)
def test_a_new_connection_that_tells_nothing_sees_nothing(rows: Rows, table: str) -> None:
    with transaction.atomic():
        run("RESET reimari.actor")
        run("RESET reimari.organisation")
        assert seen(table) == set()
        transaction.set_rollback(True)


@pytest.mark.parametrize("table", WALLED)
@pytest.mark.parametrize(("who", "whose"), [(SOMEBODY, COUNTY), ("system", ""), ("system", "audit")])
def test_the_countys_people_and_the_programs_own_jobs_see_all(
    rows: Rows, table: str, who: str, whose: str
) -> None:
    every = rows.every()
    with told(who, whose):
        assert seen(table) == every[table]


@pytest.mark.parametrize("table", WALLED)
def test_a_partner_sees_exactly_its_own_rows(rows: Rows, table: str) -> None:
    own, every = rows.own(), rows.every()
    with told(SOMEBODY, PARTNER):
        assert seen(table) == own[table]
    assert own[table] < every[table]


def test_another_partner_sees_none_of_them(rows: Rows) -> None:
    run("INSERT INTO staff_organisation (code, name, kind, invented) VALUES ('OTHER', '{}', 'partner', true)")
    with told(SOMEBODY, "OTHER"):
        assert {table: seen(table) for table in WALLED} == {table: set() for table in WALLED}


def test_whoever_is_close_to_a_partners_client_is_known_too(rows: Rows) -> None:
    close, other = rows.foreign.person, a_person(system("test"))
    client = rows.sent.person
    assert close
    assert client
    for person, near in ((client, close), (other, client)):
        ClosePerson.objects.create(person=person, other=near, capacity=Capacity.CLOSE, validity=(TODAY, None))
    with told(SOMEBODY, PARTNER):
        assert close.pk in seen("people_person")
        assert other.pk not in seen("people_person")


def written(table: str, **changed: Any) -> tuple[str, list[Any]]:
    """An INSERT of a row like the table's first, under a key of its own, but for what is given."""
    fields = [each for each in WALLED[table]._meta.concrete_fields if not each.generated]
    first = WALLED[table]._default_manager.order_by("pk").values().first()
    assert first
    values: dict[str, Any] = {str(each.column): first[each.attname] for each in fields}
    values |= {"facts": "{}", "changed": "{}"}
    values |= {"id": 10**9 if table == "work_entry" else uuid7(), "number": str(uuid7())[:20]} | changed
    mine = {str(each.column): values[str(each.column)] for each in fields}
    marks = ", ".join(["%s"] * len(mine))
    return INSERT.format(table, ", ".join(mine), marks), [*mine.values()]


WRITES: dict[str, tuple[str, Callable[[Rows], dict[str, object]]]] = {
    "a person of the county's": (
        "people_person",
        lambda rows: {"organisation": COUNTY, "identity_code": None},
    ),
    "a track of the county's": ("work_track", lambda rows: {"organisation": COUNTY}),
    "a step of a foreign team": ("work_step", lambda rows: {"track_id": rows.foreign.pk, "team_id": EAST}),
    "history of a foreign matter": (
        "work_entry",
        lambda rows: {"track_id": rows.foreign.pk, "organisation": PARTNER},
    ),
    "history in another's name": (
        "work_entry",
        lambda rows: {"track_id": rows.sent.pk, "organisation": COUNTY},
    ),
    "a contact of a foreign line": ("contacts_contact", lambda rows: {"track_id": uuid7(), "team_id": WEST}),
    "a callback of a foreign line": (
        "callbacks_callback",
        lambda rows: {"track_id": uuid7(), "team_id": WEST},
    ),
    "a case of a foreign team": ("cases_case", lambda rows: {"track_id": uuid7(), "team_id": WEST}),
}


@pytest.mark.parametrize(("who", "whose"), [("", ""), (SOMEBODY, PARTNER)], ids=["nobody", "a partner"])
@pytest.mark.parametrize("what", WRITES)
def test_a_row_that_isnt_ones_own_is_not_taken(rows: Rows, what: str, who: str, whose: str) -> None:
    table, given = WRITES[what]
    statement, values = written(table, **given(rows))
    with told(who, whose):
        assert "row-level security" in refused(statement, *values)
    with told(SOMEBODY, COUNTY):
        assert "row-level security" not in refused(statement, *values)


@pytest.mark.parametrize(
    "table", ["people_person", "contacts_contact", "cases_case", "callbacks_callback", "work_step"]
)
def test_a_partner_changes_no_foreign_row(rows: Rows, table: str) -> None:
    own, column = rows.own()[table], WALLED[table]._meta.pk.column
    foreign = rows.every()[table] - own
    with told(SOMEBODY, PARTNER):
        for pk in foreign:
            assert run(f"{UPDATE.format(table)} WHERE {column} = %s", pk) == 0
            assert run(f"{DELETE.format(table)} WHERE {column} = %s", pk) == 0


def test_a_partner_follows_the_case_that_it_has_sent_but_doesnt_change_it(rows: Rows) -> None:
    change = "UPDATE cases_case SET is_urgent = true WHERE track_id = %s"
    with told(SOMEBODY, PARTNER):
        assert (run(change, rows.sent.pk), run(change, rows.offered.pk)) == (0, 1)
        (sent,) = Case.objects.filter(pk=rows.sent.pk)
        assert sent.current_step
        entries = Entry.objects.filter(track=rows.sent.pk)
        assert {entry.organisation for entry in entries} == {PARTNER}


def test_a_promise_is_kept_for_rows_that_the_wall_hides(rows: Rows) -> None:
    matter = rows.contact_of(rows.foreign).matters.get()
    with told(SOMEBODY, PARTNER):
        why = refused("UPDATE contacts_matter SET need = 'X' WHERE id = %s", matter.pk)
        assert "a closed contact stays as it was" in why
