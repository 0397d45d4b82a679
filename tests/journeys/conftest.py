"""The program's own processes on a database of their own, a county with its people, and a browser."""

import datetime as dt
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from pytest_django import DjangoDbBlocker

from reimari.access.actor import Actor, system
from reimari.cases.models import Case
from reimari.cli.serving import Pages, Running
from reimari.contacts.models import Contact
from reimari.figures.models import CountedMonth
from reimari.people.models import Person
from reimari.region.actions import load_profile
from reimari.region.models import CountyProfile
from reimari.region.profile.document import from_document
from reimari.region.profile.values import Profile
from reimari.staff.models import Post
from tests.databases import drop, make, untouched
from tests.emptying import guards
from tests.factories import MAILBOX, a_post, as_actor, loaded
from tests.journeys.seat import DESK, PATIENCE, Seat

# The one without windows of its own does the same in two thirds of the time.
FOUND = [found for name in ("chromium-headless-shell", "chromium") if (found := shutil.which(name))]
CHROMIUM = os.environ.get("REIMARI_CHROMIUM") or next(iter(FOUND), "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--js-flags=--no-opt",  # no page lives long enough to earn it
    "--lang=en-US",  # the order in which its own fields ask for a day: month, day, year
]
type Sit = Callable[..., Seat]


@dataclass(frozen=True)
class House:
    """A running county: where its pages are, what runs, and who works there. Shared by all files."""

    address: str
    database: str
    profile: Profile
    running: Running
    aino: Post
    eero: Post
    timo: Post
    helmi: Post
    lea: Post
    tarmo: Post

    def actor(self, name: str) -> Actor:
        """One of the people as an actor."""
        post: Post = getattr(self, name)
        return as_actor(post)


@pytest.fixture(scope="package")
def database(browser: Browser, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A database of the journeys' own; here everything is committed."""
    with own_database("journeys", django_db_blocker) as address:
        yield address


@contextmanager
def own_database(name: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A database as migrations make it, to which the test is connected until the block ends."""
    original = connection.settings_dict["NAME"]
    own = f"{settings.DATABASES['default']['TEST']['NAME']}_{name}"
    address = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{own}"))
    with django_db_blocker.unblock():
        connection.close()
        make(own, of=untouched())
        connection.settings_dict["NAME"] = own
        try:
            yield address
        finally:
            connection.close()
            connection.settings_dict["NAME"] = original
            drop(own)


ATTEMPTS = 5  # to empty the house


@pytest.fixture(scope="module")
def house(county: House) -> House:
    """The county as a file of journeys finds it: its people at work, no client yet, and nothing counted.

    A list shows its first fifty rows; what the files before have left would push a new row off it. A job
    worker of theirs may have counted the month.
    """
    clients = ", ".join(model._meta.db_table for model in (Person, Contact, Case, CountedMonth))
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with psycopg.connect(county.database) as owner:
                for statement in (*guards("DISABLE"), f"TRUNCATE {clients} CASCADE", *guards("ENABLE")):
                    owner.execute(statement)
            break
        except psycopg.errors.DeadlockDetected:  # a page of the file before is still being answered
            if attempt == ATTEMPTS:
                raise
    return county


@pytest.fixture(scope="package")
def county(database: str) -> Iterator[House]:
    """A county with an outsourced first line, served by the program's own processes."""
    profile = loaded("IU", points=[MAILBOX])
    guides = "GUIDANCE_WORKING_AGE_LANTINEN"
    people = {
        "aino": a_post("CLIENT_ADVICE", "ASIAKASNEUVOJA", name="Aino Aaltomeri"),
        "eero": a_post(guides, "TYONTEKIJA", name="Eero Kuusirinne"),
        "timo": a_post(guides, "TYONTEKIJA", name="Timo Rantaharju"),
        "helmi": a_post("GUIDANCE_OLDER_PEOPLE_ITAINEN", "TYONTEKIJA", name="Helmi Rantakivi"),
        "lea": a_post(guides, "ESIHENKILO", name="Lea Lehtoniemi"),
        "tarmo": a_post("ADMINISTRATION", "TIETOSUOJAVASTAAVA", name="Tarmo Tuulimaa"),
    }
    with served(database) as (address, running):
        yield House(address, database, profile, running, **people)


@contextmanager
def served(database: str, port: int = 0, **more: str) -> Iterator[tuple[str, Running]]:
    """The program's own processes on the database, and their address; told `more` than that."""
    connection.close()
    pages = Pages("127.0.0.1", port or free_port(), workers=1)
    environment = {
        "REIMARI_ENV": "test",
        "REIMARI_ROLE": "app",
        "REIMARI_SMTP_URL": "smtps://mail.example.org",  # nobody carries it there: no worker runs
        "DATABASE_URL": database,
        **more,
    }
    with pages.served({**os.environ, **environment}) as running:
        _await_events(running)
        yield pages.address, running


def load_changed(change: Callable[[Profile], Profile]) -> None:
    """Load what holds now with a change: another file may have changed it before, and nothing vanishes."""
    row = CountyProfile.objects.order_by("-loaded_at", "-pk")[0]
    before = from_document(row.document)
    changed = change(before.with_demo() if row.with_demo else before)
    new = CountyProfile.of(changed, day=dt.date(2023, 1, 1), with_demo=False)
    load_profile(new, actor=system("test"), now=timezone.now())  # what has been loaded last holds
    connection.close()


def _await_events(running: Running) -> None:
    """The pages don't wait for the event process; a page opened before would say so in the console."""
    until = time.monotonic() + 60
    while not (running.sockets / "events").exists():
        assert time.monotonic() < until, "the event process doesn't listen"
        time.sleep(0.05)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser; every seat has a profile of its own in it."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # its driver has an event loop in this thread
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def sit(house: House, browser: Browser) -> Iterator[Sit]:
    """Seats a person: `sit(house.eero, "sv")`. More words go to the browser: viewport, color_scheme.

    They have a session; whoever's journey begins with signing in says so: `sit().sign_in(house.eero)`.
    """
    contexts: list[BrowserContext] = []

    def seat(post: Post | None = None, language: str = "fi", **given: Any) -> Seat:
        options: dict[str, Any] = {"viewport": DESK, "locale": "fi-FI", "timezone_id": "Europe/Helsinki"}
        context = browser.new_context(**(options | given))
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        taken = Seat(context, house.address, language)
        if post:
            taken.come_in(post)
            taken.is_at_the_door = True
        return taken

    yield seat
    for context in contexts:
        context.close()
