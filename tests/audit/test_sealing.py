"""Every committed row gets into exactly one seal, however late its writer commits."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Flag
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction

from reimari.audit import sealing, verifying
from reimari.audit.models import Event, Seal
from reimari.audit.sealed import GENESIS, sealed_logs
from reimari.audit.sealing import seal_logs
from reimari.audit.tasks import seal_logs as task
from reimari.audit.verifying import verify
from reimari.staff.models import Post
from tests.audit.logs import an_event, as_owner, events
from tests.factories import a_case
from tests.races import race

WRITERS = 6
SEALS = 70


@pytest.mark.django_db
def test_a_seal_holds_the_rows_since_the_last_one() -> None:
    first = events(3)
    assert seal_logs() == 1
    second = events(2)
    assert seal_logs() == 1
    one, two = Seal.objects.order_by("id")
    assert (one.pk, one.log, one.first_id, one.last_id, one.count) == (
        1,
        "audit.event",
        first[0].pk,
        first[2].pk,
        3,
    )
    assert (two.pk, two.first_id, two.last_id, two.count) == (2, second[0].pk, second[1].pk, 2)
    assert (one.previous, two.previous) == (GENESIS, one.hash)
    assert [seal.own_hash() for seal in (one, two)] == [one.hash, two.hash]
    assert len(one.row_marks()) == 3


@pytest.mark.django_db
def test_without_new_rows_there_is_nothing_to_seal() -> None:
    assert seal_logs() == 0
    an_event()
    assert (seal_logs(), seal_logs()) == (1, 0)
    assert not list(verify())


@pytest.mark.django_db
def test_a_deed_is_sealed_in_all_its_logs(aino: Post) -> None:
    a_case(aino, "GUIDANCE_WORKING_AGE_LANTINEN")
    assert set(sealed_logs()) == {"audit.event", "audit.disclosure", "work.entry", "telephony.callevent"}
    task.call()
    counts = dict(Seal.objects.values_list("log", "count"))
    assert counts["audit.event"] == Event.objects.count()
    assert counts["work.entry"] > 0
    assert not list(verify())


@pytest.mark.django_db
def test_a_backlog_becomes_many_seals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "ROWS", 4)
    events(10)
    assert seal_logs() == 3
    assert list(Seal.objects.order_by("id").values_list("count", flat=True)) == [4, 4, 2]
    assert not list(verify())


@pytest.mark.django_db
def test_sealing_writes_to_no_log() -> None:
    events(2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(ROW(xmin, e.*)::text) FROM audit_event e")
        before = cursor.fetchone()
        seal_logs()
        cursor.execute("SELECT array_agg(ROW(xmin, e.*)::text) FROM audit_event e")
        assert cursor.fetchone() == before


@pytest.mark.django_db
def test_a_seal_doesnt_depend_on_settings_of_the_connection() -> None:
    events(3)
    seal_logs()
    seal = Seal.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TimeZone = 'Asia/Tokyo'; SET LOCAL DateStyle = 'German'")
    log = sealed_logs()["audit.event"]
    assert verifying._rows_now(log, 1, [(seal, None)]) == {1: (3, seal.rows_hash)}  # noqa: SLF001


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [{"id": 1}, {"id": 0}, {"last_id": 3}, {"previous": GENESIS}, {"count": 0}, {"count": 3}],
    ids=str,
)
def test_the_database_takes_no_seal_that_doesnt_follow(wrong: dict[str, Any]) -> None:
    now = an_event().at
    alike = {"log": "audit.event", "version": 1, "count": 1, "rows_hash": "a", "marks": b"", "sealed_at": now}
    Seal.objects.create(id=1, first_id=1, last_id=3, hash="b", **alike)
    second = {"id": 2, "first_id": 4, "last_id": 5, "hash": "c", "previous": "b", **alike}
    with pytest.raises(IntegrityError), transaction.atomic():
        Seal(**(second | wrong)).save(force_insert=True)
    Seal(**second).save(force_insert=True)


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["audit_event", "audit_disclosure", "work_entry", "audit_seal"])
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_also_the_owner_is_refused(table: str, change: str, aino: Post) -> None:
    a_case(aino, "GUIDANCE_WORKING_AGE_LANTINEN")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_disclosure (at, actor_kind, organisation, action, told)"
            " VALUES (now(), 'system', '', 'cases.view', '{}')"
        )
    seal_logs()
    with as_owner() as cursor, pytest.raises(DatabaseError, match="only new rows"), transaction.atomic():
        cursor.execute(change.format(table))


@pytest.mark.django_db
def test_every_log_is_guarded_and_sealed() -> None:
    """A new log needs its columns in seals and three triggers beside its table."""
    kept = {
        model._meta.label_lower: model for model in apps.get_models() if getattr(model, "append_only", False)
    }
    assert set(kept) == {*sealed_logs(), "audit.seal"}
    for name, model in kept.items():
        table = model._meta.db_table
        wanted = {f"{table}_takes_only_new_rows", f"{table}_is_never_emptied"}
        if name in sealed_logs():
            wanted.add(f"{table}_holds_off_the_sealer")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table]
            )
            assert wanted <= {trigger for (trigger,) in cursor.fetchall()}, name


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_seal_each_row_once() -> None:
    events(5)
    for _ in range(5):
        assert sum(race(seal_logs, seal_logs, seal_logs)) == 1
        events(3)
    seal_logs()
    assert not list(verify())
    assert sum(Seal.objects.values_list("count", flat=True)) == Event.objects.count()


@pytest.mark.django_db(transaction=True)
def test_a_writer_who_never_pauses_is_left_in_peace(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sealing, "TRIES", 2)
    monkeypatch.setattr(sealing, "PAUSE", 0.01)
    an_event()
    writer = connection.copy()
    try:
        with writer.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(
                "INSERT INTO audit_disclosure (at, actor_kind, organisation, action, told)"
                " VALUES (now(), 'system', '', 'cases.view', '{}')"
            )
            assert seal_logs() == 0
            assert "couldn't be sealed" in caplog.text
            cursor.execute("COMMIT")
    finally:
        writer.close()
    assert seal_logs() == 2


def write_for_a_while(done: Flag, longest: float) -> int:
    """Short and long transactions, so that ids are committed in another order than they were drawn."""
    written = 0
    try:
        while not done.is_set():
            with transaction.atomic():
                an_event()
                time.sleep(random.uniform(0, longest))  # noqa: S311
                an_event()
            written += 2
    finally:
        connection.close()
    return written


def seal_meanwhile(writers: int, seals: int, longest: float) -> int:
    """Seal so often while they write; how many rows they wrote."""
    done = Flag()
    with ThreadPoolExecutor(writers) as pool:
        running = [pool.submit(write_for_a_while, done, longest) for _ in range(writers)]
        until = time.monotonic() + 60
        while Seal.objects.count() < seals and time.monotonic() < until:
            seal_logs()
        done.set()
        return sum(each.result() for each in running)


@pytest.mark.django_db(transaction=True)
def test_writers_who_commit_late_are_never_inside_a_sealed_range(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "PAUSE", 0.005)
    written = seal_meanwhile(WRITERS, SEALS, longest=0.03)
    seal_logs()
    assert Seal.objects.count() >= SEALS
    assert not list(verify())
    assert sum(Seal.objects.values_list("count", flat=True)) == written == Event.objects.count()
