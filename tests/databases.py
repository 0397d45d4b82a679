"""The databases of a run: the one that migrations have made, an untouched copy, and one for each county.

Loading a county's profile takes longer than most tests do. It is loaded once, into a database of its own;
there every test that asks for the county runs, in a transaction that is taken back. Tests that commit run in
the first database, which is emptied after them, and load the county themselves.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.core.management.commands import flush
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from reimari.cli.binaries import call, own
from reimari.region.profile.values import Profile
from tests.emptying import empty_as_owner
from tests.factories import county, loaded

COUNTIES = {"standing_iu": "iu", "standing_ps": "ps"}  # by the fixture of which `iu` and `ps` are made
UNTOUCHED = "untouched"
TRIES = 5  # to drop a database in which the server itself is at work
_open: dict[str, BaseDatabaseWrapper] = {}  # "": the first database


@contextmanager
def first(*, keep: bool) -> Iterator[None]:
    """The first database; pytest-django makes none when every test of the run asks for one of its own."""
    wrapper = connections["default"]
    before = wrapper.settings_dict["NAME"]
    if before == settings.DATABASES["default"]["TEST"]["NAME"]:
        yield
        return
    wrapper.creation.create_test_db(verbosity=0, autoclobber=True, keepdb=keep)
    try:
        yield
    finally:
        wrapper.close()
        wrapper.creation.destroy_test_db(before, verbosity=0, keepdb=keep)


OTHERS_END = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'"  # who vacuums ends by itself, and isn't ours to end
)


@contextmanager
def as_the_program() -> Iterator[None]:
    """Every connection is the program's role; only emptying the database is left to the owner."""
    wrapper = connections["default"]

    wrapper.settings_dict["OPTIONS"]["assume_role"] = "reimari_app"
    wrapper.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wrapper.ops, "execute_sql_flush", lambda _statements: empty_as_owner())
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_args, **_more: None)  # its rows stay
        yield
    wrapper.settings_dict["OPTIONS"].pop("assume_role", None)
    wrapper.close()
    with wrapper.cursor() as cursor:  # a thread of a test may not have ended yet
        cursor.execute(OTHERS_END)
    wrapper.close()


@contextmanager
def copies(items: Iterable[pytest.Item]) -> Iterator[None]:
    """Beside the first database, which nobody has touched yet: its copy, and the counties that are asked for.

    A copy is made while nobody is connected to what is copied.
    """
    wrapper = connections["default"]
    wrapper.close()
    _open[""] = wrapper
    name = wrapper.settings_dict["NAME"]
    make(f"{name}_{UNTOUCHED}", of=name)
    made = [UNTOUCHED]
    for code in {county_of(item) for item in items} - {""}:
        make(f"{name}_{code}", of=name)
        made.append(code)
        _open[code] = type(wrapper)({**wrapper.settings_dict, "NAME": f"{name}_{code}"}, "default")
        enter(code)
        loaded(code.upper())
    enter("")
    try:
        yield
    finally:
        enter("")
        for code in made:
            if code in _open:
                _open.pop(code).close()
            drop(f"{name}_{code}")


def make(name: str, *, of: str) -> None:
    """Make a database like another one; what had the name before is gone."""
    drop(name)
    _run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(of)))


def drop(name: str) -> None:
    """End whoever is connected, and the database.

    The server's own cleaning may be at work in it: the owner can't end that by force, and it gives way to a
    drop without force.
    """
    statement = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
    for _ in range(TRIES):
        try:
            _run(statement + sql.SQL(" WITH (FORCE)"))
        except psycopg.errors.InsufficientPrivilege:
            with suppress(psycopg.errors.ObjectInUse):
                _run(statement)
                return
        else:
            return
    _run(statement)


def untouched() -> str:
    """The database as migrations have made it; nobody connects to it."""
    return f"{settings.DATABASES['default']['TEST']['NAME']}_{UNTOUCHED}"


def fill(url: str) -> None:
    """Bring what migrations have made into an empty database of another server, as its owner."""
    whole = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{untouched()}"))
    made = call(own("pg_dump"), "--no-owner", "--dbname", whole)
    call(own("psql"), "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--dbname", url, stdin=made)


def _run(statement: sql.Composed) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as owner:
        owner.execute(statement)


def county_of(item: pytest.Item) -> str:
    """The county in whose database a test runs; none: the first database."""
    names = getattr(item, "fixturenames", ())
    marker = item.get_closest_marker("django_db")
    if "transactional_db" in names or (marker and (marker.args or marker.kwargs)):
        return ""
    return next((code for fixture, code in COUNTIES.items() if fixture in names), "")


def enter(code: str) -> None:
    """From now on this thread asks the county's database."""
    connections["default"] = _open[code]


def enter_for(item: pytest.Item) -> None:
    """Let a test begin where it belongs.

    While a browser's event loop runs in this thread, Django has another connection there: leave that alone.
    """
    code = county_of(item) if _open else ""
    if code or connections["default"] in (_open[each] for each in _open if each):
        enter(code)


def standing(code: str) -> Profile:
    """The county's profile, loaded: before the test in its database, else now."""
    if connections["default"] is _open.get(code):
        return county(code.upper()).with_demo()
    return loaded(code.upper())
