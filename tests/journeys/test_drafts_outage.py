"""Nothing that was typed is lost: the page servers are killed, the database is away."""

import os
import signal
import time
from collections.abc import Callable, Iterator
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
from reimari.staff.models import Post
from tests.factories import a_case
from tests.journeys.conftest import House, free_port
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


@pytest.fixture(scope="module")
def frail(house: House, database: str) -> Iterator[Frail]:
    connection.close()
    pages = Pages("127.0.0.1", free_port(), workers=1, threads=2)
    environment = {"REIMARI_ENV": "test", "REIMARI_ROLE": "app", "DATABASE_URL": database}
    with pages.served({**os.environ, **environment}) as running:
        yield Frail(pages.address, running)


@pytest.fixture
def seated(frail: Frail, browser: Browser) -> Iterator[Callable[[Post, str], Seat]]:
    """Seats a person at the frail server."""
    contexts = []

    def seat(post: Post, language: str) -> Seat:
        context = browser.new_context(locale="fi-FI", timezone_id="Europe/Helsinki")
        contexts.append(context)
        taken = Seat(context, frail.address, language)
        taken.sign_in(post)
        taken.expected = {500, 502, 503}
        taken.was_offline = True
        return taken

    yield seat
    for context in contexts:
        context.close()


def test_given_the_page_servers_are_killed_while_he_types_when_they_are_back_then_all_is_saved(
    house: House, frail: Frail, seated: Callable[[Post, str], Seat]
) -> None:
    case = a_case(house.aino, LIST, service_task_id="WORKING_AGE")
    seat = seated(house.eero, "sv")
    page = a_note(seat, case)
    saved(page, "Ennen kaatumista")
    frail.kill_pages()
    page.locator("#note_text").press_sequentially(", sen aikana")
    state = page.locator("#deed-note form [data-draft-state]")
    expect(state).to_have_text(seat.words(NO_CONNECTION), timeout=8000)
    expect(page.locator("#note_text")).to_have_value("Ennen kaatumista, sen aikana")
    assert texts(house.eero, "case_note", "text")[-1:] != ["Ennen kaatumista, sen aikana"]
    frail.start_again()
    expect(state).to_contain_text(seat.words("saved"), timeout=OLD_ENOUGH)
    assert "Ennen kaatumista, sen aikana" in texts(house.eero, "case_note", "text")
    page.locator("#deed-note form").get_by_role("button").first.click()
    expect(page.locator("#happened")).to_contain_text("Ennen kaatumista, sen aikana")
    assert Note.objects.filter(case=case).count() == 1


@contextmanager
def away(database: str) -> Iterator[None]:
    """No connection to the database lives, and no new one is let in."""
    name = urlsplit(database).path[1:]
    allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    connection.close()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as owner:
        owner.execute(allow.format(sql.Identifier(name), sql.SQL("false")))
        try:
            owner.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            yield
        finally:
            owner.execute(allow.format(sql.Identifier(name), sql.SQL("true")))


def test_given_the_database_is_away_while_he_types_when_it_is_back_then_all_is_saved(
    house: House, database: str, seated: Callable[[Post, str], Seat]
) -> None:
    case = a_case(house.aino, LIST, service_task_id="WORKING_AGE")
    seat = seated(house.timo, "fi")
    page = a_note(seat, case)
    saved(page, "Kanta on poissa")
    state = page.locator("#deed-note form [data-draft-state]")
    with away(database):
        page.locator("#note_text").press_sequentially(" hetken")
        expect(state).to_have_text(seat.words(NO_CONNECTION), timeout=15_000)
    expect(state).to_contain_text(seat.words("saved"), timeout=OLD_ENOUGH)
    assert "Kanta on poissa hetken" in texts(house.timo, "case_note", "text")


def test_given_the_form_itself_meets_a_dead_server_when_it_is_back_then_the_text_is_there_and_sent_once(
    house: House, frail: Frail, seated: Callable[[Post, str], Seat]
) -> None:
    case = a_case(house.aino, LIST, service_task_id="WORKING_AGE")
    seat = seated(house.eero, "fi")
    page = a_note(seat, case)
    page.locator("#note_text").fill("Lähetetty kuolleelle palvelimelle")
    frail.kill_pages()
    page.locator("#deed-note form").get_by_role("button").first.click()
    page.wait_for_timeout(500)
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
    expect(page.locator("#note_text")).to_have_value("Lähetetty kuolleelle palvelimelle")
    page.locator("#deed-note form").get_by_role("button").first.click()
    expect(page.locator("#happened")).to_contain_text("Lähetetty kuolleelle palvelimelle")
    assert Note.objects.filter(case=case).count() == 1
