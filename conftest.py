"""The database as the program sees it, and the cast: fixed people with posts."""

import datetime as dt
import time
from collections.abc import Iterable, Iterator

import pytest
from django.db import connections
from django.template import engines
from django.utils import translation
from hypothesis import HealthCheck, settings
from jinja2 import Undefined
from pytest_django import DjangoDbBlocker

from reimari.common.templates import Pages
from reimari.common.working_days import HELSINKI
from reimari.region.profile.values import Profile
from reimari.staff.models import Post
from tests.cluster import server
from tests.emptying import guards
from tests.factories import a_post, loaded
from tests.speaking import listen

SOON = 600.0  # seconds


def pytest_configure(config: pytest.Config) -> None:
    """Tests count today from their start: a whole run that begins just before midnight in Finland lets it
    pass first."""
    if hasattr(config, "workerinput") or config.args_source != config.ArgsSource.TESTPATHS:
        return
    now = dt.datetime.now(HELSINKI)
    midnight = dt.datetime.combine(now.date() + dt.timedelta(days=1), dt.time(), HELSINKI)
    left = midnight.timestamp() - now.timestamp()
    if left < SOON and not config.option.collectonly:
        time.sleep(left + 1)


# A busy machine is no mistake of ours: no example has a time to keep, and drawing one may be slow.
settings.register_profile("calm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("calm")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """The server runs before the first database is made, and until the last is gone."""
    with server():
        yield


# Django empties the tables that it has made; those of the queue have been made by procrastinate.
QUEUE = (
    "DELETE FROM procrastinate_periodic_defers",
    "DELETE FROM procrastinate_jobs",
    "DELETE FROM procrastinate_workers",
)


OTHERS_END = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The owner makes and migrates the database; from here on every connection is the program's role."""
    connection = connections["default"]
    flush = connection.ops.execute_sql_flush

    def flush_as_owner(sql_list: Iterable[str]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            try:
                flush([*guards("DISABLE"), *sql_list, *guards("ENABLE"), *QUEUE])
            finally:
                cursor.execute("SET ROLE reimari_app")

    with django_db_blocker.unblock():
        connection.settings_dict["OPTIONS"]["assume_role"] = "reimari_app"
        connection.ops.execute_sql_flush = flush_as_owner  # type: ignore[method-assign]
        connection.close()
    listen()
    yield
    with django_db_blocker.unblock():
        connection.settings_dict["OPTIONS"].pop("assume_role")
        connection.close()
        with connection.cursor() as cursor:  # a thread of a test may not have ended yet
            cursor.execute(OTHERS_END)
        connection.close()


@pytest.fixture(autouse=True)
def no_language_is_left() -> Iterator[None]:
    """The language of a page that one test has asked for isn't that of the next one."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session", autouse=True)
def nothing_uncalled_is_drawn() -> None:
    """A template that writes a method without calling it (`x.isoformat`) fails; Jinja writes its name."""

    def drawn(value: object) -> object:
        if callable(value) and not isinstance(value, Undefined):
            raise TypeError(f"a template writes {value!r} without calling it")
        return value

    for engine in engines.all():
        if isinstance(engine, Pages):
            engine.env.finalize = drawn


@pytest.fixture
def iu(db: None) -> Profile:
    """A county with four service tasks, areas that differ between them, and an outsourced first line."""
    return loaded("IU")


@pytest.fixture
def aino(iu: Profile) -> Post:
    """An adviser of the outsourced first line: her own contacts and the status of what she sent."""
    return a_post("CLIENT_ADVICE", "ASIAKASNEUVOJA", name="Aino Aaltomeri")


@pytest.fixture
def siiri(iu: Profile) -> Post:
    """Aino's colleague on the outsourced first line."""
    return a_post("CLIENT_ADVICE", "ASIAKASNEUVOJA", name="Siiri Salmela")


@pytest.fixture
def sirkka(iu: Profile) -> Post:
    """Of the county: she stands over the outsourced first line (an invented role)."""
    return a_post("ADMINISTRATION", "SOPIMUSVASTAAVA", name="Sirkka Saari")


@pytest.fixture
def eero(iu: Profile) -> Post:
    """A guide of the working-age western team."""
    return a_post("GUIDANCE_WORKING_AGE_LANTINEN", "TYONTEKIJA", name="Eero Kuusirinne")


@pytest.fixture
def timo(iu: Profile) -> Post:
    """Another guide of the same team."""
    return a_post("GUIDANCE_WORKING_AGE_LANTINEN", "TYONTEKIJA", name="Timo Rantaharju")


@pytest.fixture
def helmi(iu: Profile) -> Post:
    """A guide of another unit: older people, eastern."""
    return a_post("GUIDANCE_OLDER_PEOPLE_ITAINEN", "TYONTEKIJA", name="Helmi Rantakivi")


@pytest.fixture
def lea(iu: Profile) -> Post:
    """The supervisor of the working-age teams."""
    return a_post("GUIDANCE_WORKING_AGE_LANTINEN", "ESIHENKILO", name="Lea Lehtoniemi")


@pytest.fixture
def tarmo(iu: Profile) -> Post:
    """The data protection officer."""
    return a_post("ADMINISTRATION", "TIETOSUOJAVASTAAVA", name="Tarmo Tuulimaa")


@pytest.fixture
def oiva(iu: Profile) -> Post:
    """The administrator."""
    return a_post("ADMINISTRATION", "PAAKAYTTAJA", name="Oiva Haapaluoto")


@pytest.fixture
def ps(db: None) -> Profile:
    """A county with a line for its own people, in five areas that each have a mailbox."""
    return loaded("PS")


@pytest.fixture
def tuula(ps: Profile) -> Post:
    """On the line, north-eastern area."""
    return a_post("VIRANOMAISLINJA_KOILLINEN", "ASIAKASOHJAAJA_LINJA", name="Tuula Rantamaa")


@pytest.fixture
def juhani(ps: Profile) -> Post:
    """The client guide of the home municipality."""
    return a_post("GUIDANCE_KOILLINEN", "ASIAKASOHJAAJA", name="Juhani Koskimaa")


@pytest.fixture
def outi(ps: Profile) -> Post:
    """A guide of another area."""
    return a_post("GUIDANCE_ETELAINEN", "ASIAKASOHJAAJA", name="Outi Rantapelto")
