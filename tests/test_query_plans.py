"""No page reads a large table through: what `make bench` measures, explained on a small part of its dataset.

Some thousand cases are enough for PostgreSQL to plan as it would on all of them. Guarded is not only the
sequential scan: whatever way a statement takes, it touches few rows of a large table.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from bench.asked import Desk
from bench.asking import Asked
from bench.client import Answer, Fields, path_of
from bench.data.filling import drop_keys, leave_counters, read_begin, read_source, write_share
from bench.data.plan import LARGE, TEAM
from bench.serving.people import told
from reimari.access.actor import system
from reimari.accounts.models import User
from reimari.cases.actions import close_case
from reimari.cases.states import Ending
from reimari.cli.promises import broken
from reimari.demo.loading import load_people, load_work
from reimari.figures.actions import freeze_month
from reimari.figures.models import FrozenMonth, Reckoned
from reimari.figures.rules import first_of, month_after
from reimari.figures.tasks import count_what_changed
from reimari.staff.models import Post
from tests.factories import a_case, a_person, as_actor, loaded

pytestmark = pytest.mark.django_db
WORK = 0.03  # of the demo's two thousand contacts: what the dataset is grown from
PRODUCTION = ("SET LOCAL random_page_cost = 1.1", "SET LOCAL jit = off")
SCALE = 0.007  # of the large dataset
# As autovacuum does: how much of them waits to be sorted in would decide whether such an index is used.
TIDY = """
    SELECT gin_clean_pending_list(pg_class.oid) FROM pg_class JOIN pg_am ON pg_am.oid = relam
    WHERE amname = 'gin' AND relnamespace = 'public'::regnamespace
"""
REPORTS = {"concerns_concernreport", "concerns_reportedclient"}
MANY = 1_500  # rows of a table that is large here
MOST = 0.05  # of a large table's rows that one statement may touch


@dataclass(frozen=True)
class Said:
    """A statement, and for whom it was said: `reimari.actor` and `reimari.organisation`."""

    sql: str
    params: Any
    actor: tuple[str, str]


@dataclass
class Plans:
    """The pages, and the row counts of the large tables."""

    desk: Desk
    large: Mapping[str, int]

    def findings(self, page: Asked) -> list[str]:
        """What the page's statements do to large tables that they shouldn't."""
        with asked() as statements:
            page.ask()
        return [finding for said in statements for finding in self._of(said)]

    def _of(self, said: Said) -> Iterator[str]:
        if not re.match(r"\s*(SELECT|\(SELECT|WITH|EXECUTE (?!use_log))\b", said.sql) or SETTINGS in said.sql:
            return
        sql = said.sql
        for node in nodes(explained(said)):
            yield from (f"{each} by {short(sql)}" for each in asked_for_each_row(node))
            table = node.get("Relation Name", "")
            if table in self.large and node["Actual Loops"]:
                if node["Node Type"] == "Seq Scan":
                    yield f"{table} is read through by {short(sql)}"
                elif (rows := touched(node)) > self.large[table] * MOST:
                    yield f"{rows:.0f} of {self.large[table]} rows of {table} are touched by {short(sql)}"


SETTINGS = "set_config("
WHO_ACTS = ("current_setting(", "wall_is_open(", "wall_teams(")


def explained(said: Said) -> dict[str, Any]:
    """The plan as it ran for whoever acted."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('reimari.actor', %s, true), set_config('reimari.organisation', %s, true)",
            said.actor,
        )
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON, TIMING OFF, BUFFERS OFF) {said.sql}", said.params)
        (answer,) = cursor.fetchone()
        transaction.set_rollback(True)
    tree: list[dict[str, Any]] = json.loads(answer) if isinstance(answer, str) else answer
    return tree[0]["Plan"]  # type: ignore[no-any-return]


def asked_for_each_row(node: dict[str, Any]) -> Iterator[str]:
    """What asks who acts more often than once (`InitPlan`), as a policy without its sub-select does."""
    conditions = [str(said) for name, said in node.items() if name.endswith(("Filter", "Cond"))]
    asked_now = any(question in each for question in WHO_ACTS for each in conditions)
    if asked_now and "Relation Name" in node:
        yield f"who acts is asked for each row of {node['Relation Name']}"
    if node.get("Subplan Name", "").startswith("InitPlan") and node["Actual Loops"] > 1:
        yield f"{node['Subplan Name']} is evaluated {node['Actual Loops']} times"


class asked:  # noqa: N801 (reads as a word)
    """The statements that are said inside the block."""

    def __enter__(self) -> list[Said]:
        self._said: list[Said] = []
        self._wrapper = connection.execute_wrapper(self._note)
        self._wrapper.__enter__()
        return self._said

    def __exit__(self, *error: Any) -> None:
        self._wrapper.__exit__(*error)

    def _note(self, execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        raw = context["connection"].connection
        actor = raw.execute(
            "SELECT coalesce(current_setting('reimari.actor', true), ''),"
            " coalesce(current_setting('reimari.organisation', true), '')"
        ).fetchone()
        self._said.append(Said(sql, params, actor))
        return execute(sql, params, many, context)


def short(sql: str) -> str:
    """A statement without the names of its columns."""
    return re.sub(r'(SELECT )(?:DISTINCT )?"[^(]*?( FROM )', r"\1…\2", sql)[:400]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


def touched(node: dict[str, Any]) -> float:
    """Rows that a scan looked at, in all its loops."""
    removed = sum(node.get(f"Rows Removed by {what}", 0) for what in ("Filter", "Index Recheck"))
    return float((node["Actual Rows"] + removed) * node["Actual Loops"])


class Hand:
    """A browser of the tests, signed in as somebody."""

    def __init__(self, user: str) -> None:
        self._client = Client()
        if user:
            self._client.force_login(User.objects.get(pk=user))

    def get(self, path: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        return self._answered(self._client.get(path, headers=dict(headers or {})))

    def post(self, path: str, fields: Fields, *, headers: Mapping[str, str] | None = None) -> Answer:
        sent: dict[str, list[str]] = {}
        for name, value in fields:
            sent.setdefault(name, []).append(value)
        return self._answered(self._client.post(path, sent, headers=dict(headers or {})))

    def send(self, path: str, body: bytes, *, headers: Mapping[str, str] | None = None) -> Answer:
        told = dict(headers or {})
        return self._answered(self._client.post(path, body, content_type="application/json", headers=told))

    def _answered(self, response: Any) -> Answer:
        text = response.content.decode()
        location = path_of(response.headers.get("Location", ""))
        return Answer(response.status_code, text, location, {}, 0.0, len(text), len(text))


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def worry() -> None:
    """Make concern reports of three in four contacts that led to a case: reports themselves aren't copied."""
    run(
        """
        INSERT INTO concerns_concernreport (contact_id, reference, kind, consent, arrived_at, written_on,
                                            subjects, description, more)
        SELECT c.track_id, left(md5(c.track_id::text), 12), 'report', 'no', c.received_at,
               c.received_at::date, '{}', 'Words.', ''
        FROM contacts_contact c
        WHERE NOT EXISTS (SELECT FROM concerns_concernreport r WHERE r.contact_id = c.track_id)
          AND EXISTS (SELECT FROM contacts_matter m WHERE m.contact_id = c.track_id AND m.case_id IS NOT NULL)
          AND right(c.track_id::text, 1) < 'c'
        """,
        """
        INSERT INTO concerns_reportedclient (id, report_id, number, last_name, first_names, name_key,
                                             identity_code, is_protected, addresses, phone, about)
        SELECT gen_random_uuid(), contact_id, 1, 'Client', contact_id::text, contact_id::text, '', false,
               '[]', '', ''
        FROM concerns_concernreport r
        WHERE NOT EXISTS (SELECT FROM concerns_reportedclient c WHERE c.report_id = r.contact_id)
        """,
    )


def grow() -> list[str]:
    """A small part of ten years, grown by the owner from the little that the demo's people did."""
    now = timezone.now()
    load_work(load_people(loaded("IU", now=now), now=now, scale=WORK))
    adviser = Post.objects.select_related("team", "user").filter(role="ASIAKASNEUVOJA").order_by("pk")[0]
    for hours in range(1, 5):  # the measured team has something on its list, whatever the dice say
        opened_at = now - dt.timedelta(hours=hours)
        case = a_case(adviser, TEAM, person=a_person(as_actor(adviser)), now=opened_at)
    close_case(case, ending=Ending.HELPED, actor=system("test"), now=now)
    run("SET CONSTRAINTS ALL IMMEDIATE", "RESET ROLE")
    raw = connection.connection
    begin = read_begin(raw)
    source = read_source(raw, LARGE.scaled(SCALE), now=now, begin=begin)
    # The indexes stay: one that is made in this transaction, after rows were changed, wouldn't be used in it.
    back, checks = drop_keys(raw)
    write_share(raw, source, 0, 1)
    leave_counters(raw, source)
    run(*back, *checks)
    worry()
    assert [promise.sentence for promise, _ in broken()] == []
    run(TIDY, *(f"ANALYZE {table}" for table in source.columns))
    Reckoned.objects.all().delete()  # what is copied is told nobody
    count_what_changed(now)
    freeze_month(FrozenMonth(month=month_after(first_of(now), -1)), actor=system("test"), now=now)
    run(
        "ANALYZE figures_monthcount",
        "ANALYZE figures_frozencount",
        "SET ROLE reimari_app",
        "SET CONSTRAINTS ALL DEFERRED",
        *PRODUCTION,
    )
    return list(source.columns)


@pytest.fixture(scope="module")
def plans(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Plans]:
    with django_db_blocker.unblock(), transaction.atomic():
        tables = grow()
        who = told()
        browsers = {name: Hand(person["user"]) for name, person in who["cast"].items()} | {"nobody": Hand("")}
        with connection.cursor() as cursor:
            cursor.execute("SELECT relname, reltuples FROM pg_class WHERE relname = ANY (%s)", [tables])
            large = {table: int(rows) for table, rows in cursor.fetchall() if rows > MANY}
        yield Plans(Desk(browsers, who), large)
        transaction.set_rollback(True)


def test_no_page_reads_a_large_table_through(plans: Plans) -> None:
    assert {"people_person", "work_step", "work_entry", "cases_case", "audit_event"} <= set(plans.large)
    assert set(plans.large) >= REPORTS
    found = [f"{page.name}: {each}" for page in plans.desk.own_pages() for each in plans.findings(page)]
    assert not found, "\n".join(found)


def drop_indexes_on(table: str, column: str) -> None:
    """Drop the indexes that begin with the column; the owner may."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT indexrelid::regclass::text FROM pg_index
            JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
            WHERE indrelid = %s::regclass AND attname = %s
              AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
            """,
            [table, column],
        )
        found = [index for (index,) in cursor.fetchall()]
    assert found
    run("RESET ROLE", *(f"DROP INDEX {index}" for index in found), "SET ROLE reimari_app")


@pytest.mark.parametrize(
    ("page", "table", "column"),
    [
        ("contact", "contacts_participant", "contact_id"),
        ("contacts, adviser", "contacts_contact", "recorded_by_id"),
        ("search by phone", "people_person", "phone"),
        ("search by name", "people_person", "finnish_name"),
        ("case, open", "contacts_matter", "case_id"),
        ("all concern reports", "concerns_concernreport", "arrived_at"),
    ],
)
def test_a_missing_index_is_noticed(plans: Plans, page: str, table: str, column: str) -> None:
    (found,) = (each for each in plans.desk.own_pages() if each.name == page)
    assert plans.findings(found) == []
    with transaction.atomic():
        drop_indexes_on(table, column)
        assert any(table in finding for finding in plans.findings(found))
        transaction.set_rollback(True)


def test_who_acts_is_asked_once_for_a_query(plans: Plans) -> None:
    """The wall is in the plans, and evaluated once; a policy without its sub-select is noticed."""
    (found,) = (each for each in plans.desk.own_pages() if each.name == "contacts, adviser")
    with asked() as statements:
        found.ask()
    pages = [said for said in statements if "contacts_contact" in said.sql and said.actor[0]]
    walls = [node for said in pages for node in nodes(explained(said)) if "InitPlan" in str(node)]
    assert walls
    with transaction.atomic():
        run(
            "RESET ROLE",
            "ALTER POLICY wall ON contacts_contact USING (current_setting('reimari.actor', true) <> '')",
            "SET ROLE reimari_app",
        )
        assert any("asked for each row of contacts_contact" in each for each in plans.findings(found))
        transaction.set_rollback(True)
