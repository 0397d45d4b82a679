"""Each test runs where it belongs, and nothing of it stays."""

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from reimari.cases.models import Case
from reimari.region.models import CountyProfile
from reimari.region.profile.values import Profile
from reimari.staff.models import Post
from tests.databases import untouched
from tests.emptying import MAY_BE_QUICK, empty_as_owner
from tests.factories import a_case, a_failed_job, county, loaded


def database() -> str:
    """The database that the test asks, as the server says, without the name of the first one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_user")
        name, role = cursor.fetchone()
    assert role == "reimari_app"
    return str(name).removeprefix(settings.DATABASES["default"]["TEST"]["NAME"])


@pytest.mark.django_db
def test_whoever_asks_for_no_county_finds_none() -> None:
    assert database() == ""
    assert not CountyProfile.objects.exists()


@pytest.mark.parametrize("time", ["first", "second"])
def test_somebody_of_the_cast_works_in_a_county_that_stands_already(aino: Post, time: str) -> None:
    assert database() == "_iu"
    assert CountyProfile.objects.get().code == "IU"
    assert list(Post.objects.all()) == [aino]  # nobody is left of the time before


def test_the_other_county_has_its_own(ps: Profile) -> None:
    assert database() == "_ps"
    assert CountyProfile.objects.get().code == "PS"
    assert ps == county("PS").with_demo()


def test_what_stands_is_what_loading_gives(iu: Profile) -> None:
    before = CountyProfile.objects.values().get()
    assert loaded("IU") == iu
    assert CountyProfile.objects.values().get() == before


@pytest.mark.django_db(transaction=True)
def test_whoever_commits_does_so_in_the_first_database(iu: Profile) -> None:
    assert database() == ""
    assert CountyProfile.objects.get().code == "IU"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("may_be_quick", [MAY_BE_QUICK, "SELECT false"], ids=["our server", "any server"])
def test_emptying_leaves_only_what_migrating_has_written(
    aino: Post, may_be_quick: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.emptying.MAY_BE_QUICK", may_be_quick)
    kept = {ContentType: ContentType.objects.count(), Permission: Permission.objects.count()}
    a_case(aino, "GUIDANCE_WORKING_AGE_LANTINEN")
    a_failed_job()
    empty_as_owner()
    with connection.cursor() as cursor:
        cursor.execute("SHOW session_replication_role")
        assert cursor.fetchone() == ("origin",)
    found = {model: model._default_manager.count() for model in apps.get_models()}
    assert {model: count for model, count in found.items() if count} == kept


@pytest.mark.django_db(transaction=True)
def test_what_isnt_named_stays_when_some_tables_are_emptied(aino: Post) -> None:
    a_case(aino, "GUIDANCE_WORKING_AGE_LANTINEN")
    empty_as_owner({"cases_case"})
    assert not Case.objects.exists()
    assert Post.objects.filter(pk=aino.pk).exists()


class TestOwnCounty:
    """A county under the same name that isn't the shared one."""

    @pytest.fixture
    def iu(self, db: None) -> Profile:
        return loaded("KL")

    def test_it_is_loaded_into_the_first_database(self, iu: Profile) -> None:
        assert database() == ""
        assert CountyProfile.objects.get().code == "KL"


def test_the_untouched_copy_holds_tables_alone(django_db_setup: None) -> None:
    address = {each: settings.DATABASES["default"].get(each.upper(), "") for each in ("host", "user")}
    with psycopg.connect(dbname=untouched(), **address) as copy:
        tables = ("region_countyprofile", "staff_post", "audit_event")
        assert [copy.execute(f"SELECT count(*) FROM {each}").fetchone() for each in tables] == [(0,)] * 3  # noqa: S608


def test_journeys_come_first_and_what_apps_test_last(request: pytest.FixtureRequest) -> None:
    files = dict.fromkeys(item.nodeid.partition("::")[0] for item in request.session.items)
    turns = [
        0 if file.startswith("tests/journeys/") else 1 if file.startswith("tests/") else 2 for file in files
    ]
    assert turns == sorted(turns)
