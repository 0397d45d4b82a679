"""A statement with gaps finds what the same queryset finds when it is put into SQL each time."""

import datetime as dt
from typing import Any, cast

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import ProgrammingError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.test.utils import CaptureQueriesContext

from reimari.common.asking import Asked, AskedModels, Codes, Given, OneOf, Prepared, _planned

pytestmark = pytest.mark.django_db
NAMES = ("first", "second", "third")
SOON = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def rows(db: None) -> None:
    """Three rows of a small table; each holds its own key in capitals."""
    for name in NAMES:
        Session.objects.create(session_key=name, session_data=name.upper(), expire_date=SOON)


def test_a_gap_is_filled_each_time() -> None:
    by_key = Asked(lambda: Session.objects.filter(session_key=Given("key")).values_list("session_data"))
    for name in NAMES:
        assert by_key.rows(key=name) == [(name.upper(),)]
    assert by_key.rows(key="' OR 1=1 --") == []


def test_one_gap_may_stand_in_several_places() -> None:
    same = Q(session_key=Given("word")) | Q(session_data=Given("word"))
    asked = Asked(lambda: Session.objects.filter(same).values_list("pk"))
    assert asked.rows(word="SECOND") == [("second",)]
    assert asked.rows(word="third") == [("third",)]


@pytest.mark.parametrize("wanted", [[], ["first"], ["first", "third"]])
def test_a_gap_for_codes_takes_any_number_of_them(wanted: list[str]) -> None:
    asked = Asked(lambda: Session.objects.filter(session_key__in=[Codes("codes")]).values_list("pk"))
    assert sorted(code for (code,) in asked.rows(codes=wanted)) == wanted


@pytest.mark.parametrize("wanted", [[], ["first"], list(NAMES)])
def test_rows_by_a_list_of_keys(wanted: list[str]) -> None:
    asked = Asked(lambda: Session.objects.filter(OneOf("pk", "keys")).values_list("pk"))
    others = Asked(lambda: Session.objects.filter(~Q(OneOf("pk", "keys"))).values_list("pk"))
    found, left = ({key for (key,) in each.rows(keys=wanted)} for each in (asked, others))
    assert found == set(wanted)
    assert left == set(NAMES) - set(wanted)


def test_what_stands_in_the_statement_already_stays() -> None:
    late = Session.objects.filter(session_key=Given("key"), expire_date__gt=SOON)
    asked = Asked(lambda: late.values_list("pk")[:1])
    assert asked.rows(key="first") == []
    Session.objects.update(expire_date=SOON + dt.timedelta(1))
    assert asked.rows(key="first") == [("first",)]


def test_it_is_put_into_sql_once() -> None:
    made = 0

    def make() -> QuerySet[Any, Any]:
        nonlocal made
        made += 1
        return Session.objects.filter(session_key=Given("key")).values_list("pk")

    asked = Asked(make)
    with CaptureQueriesContext(connection) as said:
        for name in NAMES:
            asked.rows(key=name)
    assert (made, len(said)) == (1, len(NAMES))


def permissions_of(kind: Any) -> Any:
    """Rows of a table with another one beside it and a column that the database works out."""
    rows = Permission.objects.filter(content_type=kind).select_related("content_type")
    return rows.annotate(said=F("codename")).order_by("pk")


def test_models_come_as_their_queryset_gives_them() -> None:
    asked = AskedModels(lambda: permissions_of(Given("kind")))
    kinds = ContentType.objects.order_by("pk")[:2]
    with CaptureQueriesContext(connection) as said:
        found = [asked.rows(kind=kind.pk) for kind in kinds]
        told = [[(row.said, row.content_type.model) for row in rows] for rows in found]
    assert len(said) == len(kinds) + 1  # what stands beside a row came with it
    assert found == [list(permissions_of(kind)) for kind in kinds]
    assert told == [[(row.codename, kind.model) for row in permissions_of(kind)] for kind in kinds]
    assert all(told)


def test_models_are_put_into_sql_once_and_read_anew_each_time() -> None:
    made = 0

    def make() -> QuerySet[Session]:
        nonlocal made
        made += 1
        return Session.objects.filter(session_key=Given("key"))

    asked = AskedModels(make)
    (before,) = asked.rows(key="first")
    Session.objects.filter(session_key="first").update(session_data="changed")
    (after,) = asked.rows(key="first")
    assert (before.session_data, after.session_data, made) == ("FIRST", "changed", 1)
    assert asked.rows(key="nobody's") == []


def test_a_model_found_so_can_be_changed() -> None:
    (row,) = AskedModels(lambda: Session.objects.filter(session_key=Given("key"))).rows(key="second")
    row.session_data = "else"
    row.save()
    assert Session.objects.get(session_key="second").session_data == "else"


def planned(name: str = "sessions_by_key") -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE starts_with(name, %s)", [name])
        return [each for (each,) in cursor.fetchall()]


def test_a_prepared_statement_is_planned_once_in_a_connection() -> None:
    told = "SELECT session_data FROM django_session WHERE session_key = %(key)s AND %(key)s <> %(but)s"
    by_key = Prepared("sessions_by_key", told)
    with CaptureQueriesContext(connection) as said:
        for name in NAMES:
            assert by_key.rows(key=name, but="third") == ([(name.upper(),)] if name != "third" else [])
        assert by_key.rows(key="' OR 1=1 --", but="") == []
    assert len(said.captured_queries) == 4
    assert len(planned()) == 1


@pytest.mark.django_db(transaction=True)
def test_it_is_planned_anew_when_its_table_has_changed_or_nobody_knows_it() -> None:
    words = Prepared("sessions_by_key", "SELECT word FROM words WHERE word = %(word)s")
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
        _planned.pop(connection.connection, None)
        cursor.execute("CREATE TEMPORARY TABLE words AS SELECT 'one'::varchar(5) AS word")
        assert words.rows(word="one") == [("one",)]
        cursor.execute("ALTER TABLE words ALTER word TYPE varchar(9)")
        assert words.rows(word="one") == [("one",)]
        cursor.execute("DEALLOCATE ALL")
        assert words.rows(word="one") == [("one",)]
        cursor.execute("DROP TABLE words")
    with pytest.raises(ProgrammingError):
        words.rows(word="one")


@pytest.mark.parametrize("wanted", [[], ["first"], ["first", "third"]])
@pytest.mark.parametrize("others", [[], ["second"]])
def test_a_queryset_that_is_planned_once_finds_the_same(wanted: list[str], others: list[str]) -> None:
    both = Session.objects.filter(session_key__in=[Codes("codes"), Codes("others")])
    moment, small = cast(dt.datetime, Given("now")), Q(session_data__in=["FIRST", "SECOND", "it's"])
    late = both.filter(expire_date__gt=moment - dt.timedelta(hours=1)).filter(small | Q(pk=Given("key")))
    told = {"codes": wanted, "others": others, "now": SOON, "key": "third", "of no use": 1}
    plain, once = Asked(late.values_list), Asked(late.values_list, planned_once="sessions_by_codes")
    assert sorted(plain.rows(**told)) == sorted(once.rows(**told))
    assert sorted(key for key, *_ in once.rows(**told)) == sorted([*wanted, *others])
    assert once.rows(**told | {"now": SOON + dt.timedelta(hours=2)}) == []
    assert len(planned("sessions_by_codes")) == 1


@pytest.mark.django_db(transaction=True)
def test_a_plan_that_nobody_knows_any_more_is_made_anew_by_the_next_transaction() -> None:
    once = Asked(lambda: Session.objects.values_list("pk"), planned_once="all_sessions")
    with connection.cursor() as cursor:
        assert len(once.rows()) == len(NAMES)
        cursor.execute("DEALLOCATE ALL")
    with pytest.raises(ProgrammingError), transaction.atomic():
        once.rows()
    with transaction.atomic():
        assert len(once.rows()) == len(NAMES)
