"""The database as the program sees it, and the cast: fixed people with posts."""

import datetime as dt
import gc
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.template import engines
from django.utils import translation
from hypothesis import HealthCheck, settings
from jinja2 import Undefined
from pytest_django import DjangoDbBlocker

from reimari.common.templates import Pages
from reimari.common.working_days import HELSINKI
from reimari.region.profile.values import Profile
from reimari.staff.models import Post
from reimari.staff.roster import Lines
from reimari.staff.rules.roster import HALVES
from tests.cluster import server
from tests.databases import as_the_program, copies, enter_for, first, standing
from tests.factories import a_post
from tests.migrating import quickly
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


FIRST = ("tests/journeys/", "tests/")  # the rest are the apps' own, which take seconds each


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files of journeys one after another, so that each process makes their county and browser once; then
    what else takes minutes, so that at the end no process waits for another."""

    def turn(item: pytest.Item) -> int:
        return next((at for at, folder in enumerate(FIRST) if item.nodeid.startswith(folder)), len(FIRST))

    items.sort(key=turn)


def pytest_collection_finish() -> None:
    """What all tests share stays until the end: no search for what nobody needs any more goes through it."""
    gc.collect()
    gc.freeze()


# A busy machine is no mistake of ours: no example has a time to keep, and drawing one may be slow.
settings.register_profile("calm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("calm")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """The server runs before the first database is made, and until the last is gone."""
    with server(), quickly():
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_keepdb: bool,  # noqa: FBT001 (pytest gives it)
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """The owner makes and migrates the database; from here on every connection is the program's role."""
    with ExitStack() as databases:
        with django_db_blocker.unblock():
            databases.enter_context(first(keep=django_db_keepdb))
            databases.enter_context(as_the_program())
            listen()
            databases.enter_context(copies(request.session.items))
        yield
        with django_db_blocker.unblock():
            databases.close()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test of a county runs in the county's own database."""
    enter_for(item)


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
def standing_iu(db: None) -> Profile:
    """Who asks for it runs in the county's database: a file's own `iu` doesn't."""
    return standing("iu")


@pytest.fixture
def standing_ps(db: None) -> Profile:
    """Who asks for it runs in the county's database: a file's own `ps` doesn't."""
    return standing("ps")


@pytest.fixture
def open_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines are open today too, on whichever day the tests run: nobody is on duty on a closed one."""
    monkeypatch.setattr(Lines, "_halves", lambda _self, _line, _day: frozenset(HALVES))


@pytest.fixture
def iu(standing_iu: Profile) -> Profile:
    """A county with four service tasks, areas that differ between them, and an outsourced first line."""
    return standing_iu


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
def ps(standing_ps: Profile) -> Profile:
    """A county with a line for its own people, in five areas that each have a mailbox."""
    return standing_ps


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
