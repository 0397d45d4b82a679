"""Lists of grants, beds and cards are asked by index, however many years have passed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from reimari.cases.models import Case
from reimari.desk.queries.grants import grants_of_case, of_tab
from reimari.grants import access
from reimari.grants.models import CarePlace, Grant, KaikuCard, PlaceStay
from reimari.grants.queries import places_on
from reimari.grants.tests.conftest import ps, tuula
from reimari.grants.tests.granting import CRISIS, LINE, TODAY, a_client, in_days
from reimari.staff.models import Post
from tests.factories import a_case, as_actor

__all__ = ["ps", "tuula"]
pytestmark = pytest.mark.django_db
MANY = 4_000


def run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(statement, values or None)
        cursor.execute("SET ROLE reimari_app")


@pytest.fixture
def years(tuula: Post) -> Post:
    """Four thousand grants, stays and cards that have ended long ago, of some hundred clients."""
    case = a_case(tuula, LINE, person=a_client(tuula), service_task_id="OLDER_PEOPLE")
    run(
        """WITH track AS (
             INSERT INTO work_track (id, organisation)
             SELECT gen_random_uuid(), 'COUNTY' FROM generate_series(1, %s) RETURNING id
           ), numbered AS (SELECT id, row_number() OVER () AS n FROM track), person AS (
             INSERT INTO people_person (id, last_name, first_names, phone, email, language,
                 interpreter_language, street_address, postcode, is_protected, created_at, organisation)
             SELECT gen_random_uuid(), 'A', 'B', '', '', 'fi', '', '', '', false, now(), 'COUNTY'
             FROM generate_series(1, 200) RETURNING id
           ), people AS (SELECT id, row_number() OVER () AS n FROM person)
           INSERT INTO grants_grant (track_id, state, grantable, kind, person_id, team_id, starts_on, ends_on,
               grounds, granted_at, told_at, told_how, not_told, voucher_told, follow_up, followed_up_at,
               ended_at, end_reason, withdraw_reason)
           SELECT t.id, 'ended', 'meal_service', 'service', p.id, %s, date '2010-01-01' + t.n::int,
               date '2010-01-01' + t.n::int, 'illness', now(), now(), 'phone', '', false, 'enough', now(),
               now(), '', ''
           FROM numbered t JOIN people p ON p.n = 1 + t.n %% 200""",
        MANY,
        LINE,
    )
    run(
        """INSERT INTO grants_placestay (id, care_place_id, bed, state, comes_on, leaves_on, reserved_at,
               ended_at)
           SELECT gen_random_uuid(), %s, 1, 'ended', date '2010-01-01' + n, date '2010-01-02' + n, now(),
               now()
           FROM generate_series(1, %s) n""",
        CRISIS,
        MANY,
    )
    run(
        """INSERT INTO grants_kaikucard (id, number, state, team_id, received_at, issued_at, own_word)
           SELECT gen_random_uuid(), n::text, 'issued', %s, now() - n * interval '1 day',
               now() - n * interval '1 day', true FROM generate_series(1, %s) n""",
        LINE,
        MANY,
    )
    for table in ("grants_grant", "grants_placestay", "grants_kaikucard"):
        run(f"ANALYZE {table}")
    assert case.pk
    return tuula


def plan(rows: QuerySet[Any]) -> str:
    sql, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", values)
        return "\n".join(line for (line,) in cursor.fetchall())


ASKED: dict[str, Callable[[Post], QuerySet[Any]]] = {
    "in force": lambda post: access.LIST.rows(as_actor(post), Grant.objects.filter(of_tab("", TODAY))),
    "ended without follow-up": lambda post: access.LIST.rows(
        as_actor(post), Grant.objects.filter(of_tab("late", TODAY))
    ),
    "beside a case": lambda _post: Case.objects.annotate(granted=grants_of_case()),
    "the same before": lambda _post: Grant.objects.filter(
        person=Case.objects.get().person_id, grantable="meal_service"
    ),
    "a place's stays": lambda _post: (
        PlaceStay.objects.taking().between(TODAY, in_days(14)).filter(care_place__in=places_on(TODAY))
    ),
    "a bed held too long": lambda _post: PlaceStay.objects.filter(
        care_place=CarePlace.objects.get(pk=CRISIS), bed=1
    ).lapsed(timezone.now()),
    "cards to issue": lambda post: access.ISSUE_CARD.rows(
        as_actor(post), KaikuCard.objects.in_stock()
    ).order_by("team", "number")[:50],
}


@pytest.mark.parametrize("name", ASKED)
def test_nothing_is_read_through(years: Post, name: str) -> None:
    found = plan(ASKED[name](years))
    assert "Seq Scan on grants_" not in found, found
