"""Whatever the owner of the tables does to a sealed row or a seal, `verify` tells where."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from reimari.audit import sealing, verifying
from reimari.audit.models import Event, Seal
from reimari.audit.sealed import sealed_logs
from reimari.audit.sealing import seal_logs
from reimari.audit.verifying import Finding, head, unsealed, verify, verify_head
from reimari.staff.models import Post
from reimari.work.models import Entry
from tests.audit.logs import an_event, as_owner, events
from tests.factories import a_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """Twelve sealed events under three seals of four."""
    monkeypatch.setattr(sealing, "ROWS", 4)
    written = events(12)
    assert seal_logs() == 3
    assert not found()
    return written


def found() -> list[str]:
    return [f"{finding.seal} {finding.what}" for finding in verify()]


def tampered(table: str, statement: str, values: list[Any]) -> None:
    with as_owner(table) as cursor:
        cursor.execute(statement, values)


def resealed(seal: Seal) -> None:
    """Give a tampered seal the hash that fits it."""
    tampered("audit_seal", "UPDATE audit_seal SET hash = %s WHERE id = %s", [seal.own_hash(), seal.pk])


@pytest.mark.parametrize(
    "change",
    [
        "at = at + interval '1 microsecond'",
        "actor_id = gen_random_uuid()",
        "organisation = ' '",
        "action = 'cases.close'",
        "outcome = 'denied'",
        "subject_id = '2'",
        "person_ids = ARRAY[gen_random_uuid()]",
        "entry_ids = '{7}'",
        "request_id = gen_random_uuid()",
    ],
)
def test_a_changed_row_is_named(rows: list[Event], change: str) -> None:
    tampered("audit_event", f"UPDATE audit_event SET {change} WHERE id = %s", [rows[5].pk])  # noqa: S608
    finding = Finding(
        f"row {rows[5].pk} was changed", 2, "audit.event", first_id=rows[4].pk, last_id=rows[7].pk
    )
    assert list(verify()) == [finding]
    assert str(finding).startswith(f"audit.event, seal 2, rows {rows[4].pk} to {rows[7].pk}: row")


def test_a_removed_row_is_told_by_its_neighbours(rows: list[Event]) -> None:
    tampered("audit_event", "DELETE FROM audit_event WHERE id = %s", [rows[5].pk])
    assert found() == [f"2 a row was removed after row {rows[4].pk} and before row {rows[6].pk}"]


def test_all_rows_of_a_seal_removed(rows: list[Event]) -> None:
    tampered("audit_event", "DELETE FROM audit_event WHERE id BETWEEN %s AND %s", [rows[8].pk, rows[11].pk])
    assert found() == ["3 4 rows were removed"]


def test_an_inserted_row_is_named(rows: list[Event]) -> None:
    """The id of a row that was never committed is free: between two rows, or between two seals."""
    gap = rows[11].pk + 5
    copy = "INSERT INTO audit_event SELECT (jsonb_populate_record(e, jsonb_build_object('id', %s::bigint))).*"
    copy += " FROM audit_event e WHERE id = %s"
    with as_owner() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('audit_event', 'id'), %s)", [gap + 1])
    an_event()
    seal_logs()
    assert not found()
    tampered("audit_event", copy, [gap, rows[0].pk])
    tampered("audit_event", copy, [-3, rows[0].pk])
    assert found() == ["1 row -3 was inserted", f"4 row {gap} was inserted"]


def test_two_rows_that_change_places_are_both_named(rows: list[Event]) -> None:
    one, two = rows[1].pk, rows[2].pk
    swap = "UPDATE audit_event e SET at = o.at FROM audit_event o"
    swap += " WHERE e.id IN (%s, %s) AND o.id = %s + %s - e.id"
    tampered("audit_event", swap, [one, two, one, two])
    assert found() == [f"1 row {one} was changed", f"1 row {two} was changed"]


def test_of_many_changed_rows_some_are_named() -> None:
    written = events(30)
    seal_logs()
    tampered("audit_event", "UPDATE audit_event SET subject_id = %s", ["other"])
    assert found()[:2] == [f"1 row {written[0].pk} was changed", f"1 row {written[1].pk} was changed"]
    assert found()[20:] == ["1 and 10 more"]


def test_a_changed_entry_of_the_history_is_named(aino: Post) -> None:
    a_case(aino, "GUIDANCE_WORKING_AGE_LANTINEN")
    seal_logs()
    entry = Entry.objects.order_by("pk")[0]
    change = """UPDATE work_entry SET facts = facts || '{"reason": "OTHER"}' WHERE id = %s"""
    tampered("work_entry", change, [entry.pk])
    [finding] = verify()
    assert (finding.log, finding.what) == ("work.entry", f"row {entry.pk} was changed")


def test_a_removed_seal_is_told(rows: list[Event]) -> None:
    tampered("audit_seal", "DELETE FROM audit_seal WHERE id = %s", [2])
    assert found() == ["3 seal 2 is missing before it"]


def test_the_first_seals_removed(rows: list[Event]) -> None:
    tampered("audit_seal", "DELETE FROM audit_seal WHERE id <= %s", [2])
    assert found() == ["3 seals 1 to 2 are missing before it"]


@pytest.mark.parametrize("change", ["count = 3", "sealed_at = now()", "rows_hash = 'a'", "marks = 'abc'"])
def test_a_changed_seal_is_told(rows: list[Event], change: str) -> None:
    tampered("audit_seal", f"UPDATE audit_seal SET {change} WHERE id = %s", [2])  # noqa: S608
    assert found()[0] == "2 the seal itself was changed"


def test_a_changed_seal_with_a_hash_that_fits_breaks_the_chain(rows: list[Event]) -> None:
    tampered("audit_event", "DELETE FROM audit_event WHERE id = %s", [rows[5].pk])
    change = "UPDATE audit_seal SET count = 3, rows_hash = %s WHERE id = 2"
    left = [(Seal.objects.get(pk=2), rows[3].pk)]
    now = verifying._rows_now(sealed_logs()["audit.event"], 1, left)[2]  # noqa: SLF001
    tampered("audit_seal", change, [now[1]])
    resealed(Seal.objects.get(pk=2))
    assert found() == ["3 it was made after another seal 2 than the one that is there"]


def test_seals_that_change_places_are_told(rows: list[Event]) -> None:
    swap = "UPDATE audit_seal SET id = %s WHERE id = %s"
    for new, old in ((9, 1), (1, 2), (2, 9)):
        tampered("audit_seal", swap, [new, old])
    assert "1 the seal itself was changed" in found()
    assert "1 it was made after another seal 0 than the one that is there" in found()


def test_the_end_of_the_chain_cut_off_is_told_by_an_exported_head(rows: list[Event]) -> None:
    told = head()
    assert (told["seal"], told["logs"]["audit.event"]["rows"]) == (3, 12)
    assert not list(verify_head(3, told["hash"]))
    tampered("audit_seal", "DELETE FROM audit_seal WHERE id = %s", [3])
    assert not found()
    assert [str(each) for each in verify_head(3, told["hash"])] == [
        "seal 3: it was exported and is gone: the chain was cut"
    ]


def test_a_chain_made_anew_is_told_by_an_exported_head(rows: list[Event]) -> None:
    told = head()
    with as_owner("audit_seal", "audit_event") as cursor:
        cursor.execute("DELETE FROM audit_seal")
        cursor.execute("UPDATE audit_event SET subject_id = 'other' WHERE id = %s", [rows[0].pk])
    seal_logs()
    assert not found()
    assert [each.what for each in verify_head(3, told["hash"])] == [
        "it was exported with another hash: the chain was made anew"
    ]


def test_with_a_day_only_later_seals_are_looked_at(rows: list[Event]) -> None:
    tampered("audit_event", "UPDATE audit_event SET subject_id = 'x' WHERE id = %s", [rows[0].pk])
    middle = Seal.objects.get(pk=2).sealed_at
    assert [each.seal for each in verify(middle)] == []
    assert [each.seal for each in verify(middle - timedelta(days=1))] == [1]
    assert not list(verify(timezone.now() + timedelta(days=1)))
    tampered("audit_event", "DELETE FROM audit_event WHERE id = %s", [rows[7].pk])
    assert [each.seal for each in verify(middle)] == [2]


def test_a_seal_of_a_newer_program_is_told(rows: list[Event]) -> None:
    tampered("audit_seal", "UPDATE audit_seal SET version = %s WHERE id = 3", [7])
    resealed(Seal.objects.get(pk=3))
    assert found() == ["3 this program doesn't know version 7 of the seals of audit.event"]


def test_a_new_column_breaks_no_old_seal(rows: list[Event]) -> None:
    with as_owner() as cursor:
        cursor.execute("ALTER TABLE audit_event ADD COLUMN device text NOT NULL DEFAULT 'desk'")
    assert not found()


def test_a_new_version_of_seals_stands_beside_the_old(
    rows: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    with as_owner() as cursor:
        cursor.execute("ALTER TABLE audit_event ADD COLUMN device text NOT NULL DEFAULT 'desk'")
    both = {**Event.sealed_columns, 2: (*Event.sealed_columns[1], "device")}
    monkeypatch.setattr(Event, "sealed_columns", both)
    newest = an_event()
    seal_logs()
    assert list(Seal.objects.order_by("id").values_list("version", flat=True)) == [1, 1, 1, 2]
    assert not found()
    tampered("audit_event", "UPDATE audit_event SET device = 'phone' WHERE id IN (%s, %s)", [1, newest.pk])
    assert found() == [f"4 row {newest.pk} was changed"]


@pytest.mark.parametrize("name", ["audit.event", "audit.disclosure", "work.entry", "telephony.callevent"])
def test_every_column_of_a_log_is_sealed(name: str) -> None:
    log = sealed_logs()[name]
    sealed = " ".join(log.versions[log.version])
    columns = {field.column for field in apps.get_model(name)._meta.concrete_fields}
    assert not {column for column in columns if not re.search(rf"\b{column}\b", sealed)}


def test_what_isnt_sealed_yet_is_counted(rows: list[Event]) -> None:
    events(2)
    assert unsealed() == {name: 2 if name == "audit.event" else 0 for name in sealed_logs()}
