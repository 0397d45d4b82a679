"""Nothing that was typed is lost: the page servers are killed, the database is away."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection
from playwright.sync_api import Browser, Error, expect
from psycopg import sql

from reimari.cases.models import Note
from reimari.cli.children import Child
from reimari.cli.serving import Pages, Running
from tests.factories import a_case
from tests.journeys.conftest import House, Sit, free_port
from tests.journeys.seat import Seat
from tests.journeys.writing import LIST, NO_CONNECTION, OLD_ENOUGH, a_note, saved, texts


@dataclass(frozen=True)
class Frail:
    """A server of the test's own, over the same county: its page servers can be killed."""

    address: str
    running: Running

    @property
    def pages(self) -> Child:
        return next(child for child in self.running.inner if "page" in child.part.name)

    def kill_pages(self) -> None:
        """kill -9, the workers too."""
        assert self.pages.process
        os.killpg(self.pages.process.pid, signal.SIGKILL)
        self.pages.process.wait()

    def start_again(self) -> None:
        """As the parent does by itself; here when the test wants it."""
        while self.pages.process is None or self.pages.process.poll() is not None:
            self.pages.look(time.monotonic())
            time.sleep(0.1)


@pytest.fixture
def frail(house: House, database: str) -> Iterator[Frail]:
    connection.close()
    pages = Pages("127.0.0.1", free_port(), workers=1, threads=2)
    environment = {"REIMARI_ENV": "test", "REIMARI_ROLE": "app", "DATABASE_URL": database}
    with pages.served({**os.environ, **environment}) as running:
        yield Frail(pages.address, running)


@pytest.fixture
def at_frail(frail: Frail, browser: Browser, house: House) -> Iterator[Seat]:
    """A guide who sits at the frail server and reads Swedish."""
    context = browser.new_context(locale="fi-FI", timezone_id="Europe/Helsinki")
    seat = Seat(context, frail.address, "sv")
    seat.sign_in(house.eero)
    seat.expected, seat.was_offline = {500, 502, 503}, True
    yield seat
    context.close()


def test_given_the_page_servers_are_killed_while_he_types_and_sends_when_they_are_back_then_it_is_sent_once(
    house: House, frail: Frail, at_frail: Seat
) -> None:
    case = a_case(house.aino, LIST, service_task_id="WORKING_AGE")
    seat, whole = at_frail, "Ennen kaatumista, sen aikana"
    page = a_note(seat, case)
    saved(page, "Ennen kaatumista")
    frail.kill_pages()
    page.locator("#note_text").press_sequentially(", sen aikana")
    state = page.locator("#deed-note form [data-draft-state]")
    expect(state).to_have_text(seat.words(NO_CONNECTION))
    expect(page.locator("#note_text")).to_have_value(whole)
    assert whole not in texts(house.eero, "case_note", "text")
    page.locator("#deed-note form").get_by_role("button").first.click()  # the form itself meets a dead server
    frail.start_again()
    for _ in range(100):  # until the page servers answer
        with suppress(Error):
            page.goto(seat.url("my_day"))
            if page.locator(".top-who").count():
                break
        page.wait_for_timeout(200)
    page.wait_for_timeout(1500)  # what is on this computer goes to the server
    page.reload()
    page.locator(".unfinished").filter(has_text=case.number).get_by_role("link").click()
    expect(page.locator("#note_text")).to_have_value(whole)
    page.locator("#deed-note form").get_by_role("button").first.click()
    expect(page.locator("#happened")).to_contain_text(whole)
    assert list(Note.objects.filter(case=case).values_list("text", flat=True)) == [whole]


@contextmanager
def away(database: str) -> Iterator[None]:
    """No connection to the database lives, and no new one is let in."""
    name = urlsplit(database).path[1:]
    allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    connection.close()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as owner:
        owner.execute(allow.format(sql.Identifier(name), sql.SQL("false")))
        try:
            owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s AND backend_type = 'client backend'",
                [name],
            )
            yield
        finally:
            owner.execute(allow.format(sql.Identifier(name), sql.SQL("true")))


def test_given_the_database_is_away_while_he_types_when_it_is_back_then_all_is_saved(
    house: House, database: str, sit: Sit
) -> None:
    case = a_case(house.aino, LIST, service_task_id="WORKING_AGE")
    seat = sit(house.timo)
    seat.expected, seat.was_offline = {500, 502, 503}, True
    page = a_note(seat, case)
    saved(page, "Kanta on poissa")
    state = page.locator("#deed-note form [data-draft-state]")
    with away(database):
        page.locator("#note_text").press_sequentially(" hetken")
        expect(state).to_have_text(seat.words(NO_CONNECTION))
    expect(state).to_contain_text(seat.words("saved"), timeout=OLD_ENOUGH)
    assert "Kanta on poissa hetken" in texts(house.timo, "case_note", "text")
