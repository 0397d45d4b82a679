"""Nothing that was typed is lost: the session ends, the browser dies, the server or the database is away."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import QueryDict
from playwright.sync_api import Browser, Error, Page, expect
from psycopg import sql

from reimari.cases.models import Case, Note
from reimari.cli.children import Child
from reimari.cli.serving import Pages, Running
from reimari.contacts.models import Matter
from reimari.desk.models import Draft
from reimari.staff.models import Post
from tests.factories import a_case
from tests.journeys.conftest import ARGUMENTS, CHROMIUM, House, Sit, free_port
from tests.journeys.seat import PASSWORD, Seat

LANGUAGE = pytest.mark.parametrize("language", ["fi", "sv"])
LIST = "GUIDANCE_WORKING_AGE_LANTINEN"
NO_CONNECTION = "No connection: your text is kept on this computer and saved when the connection is back."
SIGNED_OUT = (
    "You have been signed out. Your text is kept on this computer: sign in on another tab and go on here."
)
OLD_ENOUGH = 20_000  # milliseconds until the next try, at most


def a_note(seat: Seat, case: Case) -> Page:
    """The case's page with the form of a note open."""
    page = seat.page
    page.goto(seat.url("case", pk=case.pk) + "?deed=note")
    expect(page.locator("#note_text")).to_be_visible()
    return page


def saved(page: Page, words: str) -> None:
    """Type into the note, and wait until the server has it."""
    with page.expect_response(lambda answer: "/draft/" in answer.url and answer.status == 204):
        page.locator("#note_text").press_sequentially(words)


def texts(post: Post, form: str, field: str) -> list[str]:
    """What the server keeps of somebody's unfinished forms of one kind."""
    return [draft.text.get(field, [""])[0] for draft in Draft.objects.of(post.user_id).filter(form=form)]


def signs_in_again(seat: Seat, post: Post, page: Page | None = None) -> None:
    page = page or seat.page
    page.locator("[name=username]").fill(post.user.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(page.locator(".top-who")).to_be_visible()


def my_day_offers(seat: Seat, about: str) -> None:
    """The way back from My day."""
    page = seat.open("my_day")
    row = page.locator(".unfinished").filter(has_text=about).first
    seat.check()
    row.get_by_role("link").click()


# The session is lost


@LANGUAGE
def test_given_a_note_being_written_when_the_session_is_gone_then_signing_in_leads_back_to_its_whole_text(
    house: House, sit: Sit, language: str
) -> None:
    case = a_case(house.aino, LIST, service_task_id="WORKING_AGE")
    seat = sit(house.eero, language)
    page = a_note(seat, case)
    saved(page, "Ensimmäinen osa")
    Session.objects.all().delete()
    page.locator("#note_text").press_sequentially(", ja se mikä ei ehtinyt palvelimelle")
    form = page.locator("#deed-note form")
    expect(form.locator("[data-draft-state]")).to_have_text(seat.words(SIGNED_OUT), timeout=8000)
    seat.check()
    form.get_by_role("button").first.click()
    expect(page.locator("[name=username]")).to_be_visible()
    signs_in_again(seat, house.eero)
    whole = "Ensimmäinen osa, ja se mikä ei ehtinyt palvelimelle"
    expect(page.locator("#note_text")).to_have_value(whole)
    seat.check()
    form.get_by_role("button").first.click()
    expect(page.locator("#happened")).to_contain_text(whole)
    assert list(Note.objects.filter(case=case).values_list("text", flat=True)) == [whole]
    expect(page.locator("#note_text")).to_have_value("")  # what has arrived doesn't come back
    page.wait_for_timeout(2500)
    assert whole not in texts(house.eero, "case_note", "text")


@LANGUAGE
def test_given_a_contact_being_recorded_when_the_session_is_gone_then_signing_in_leads_back_to_it(
    house: House, sit: Sit, language: str
) -> None:
    seat = sit(house.aino, language)
    page = seat.open("new_contact")
    words = f"Istunto katkesi {language}"
    page.locator("[name=m1-words]").fill(words)
    page.locator("[name=m1-outcome][value=advice]").check()
    Session.objects.all().delete()  # before anything has been saved
    seat.button("Record the contact").click()
    expect(page.locator("[name=username]")).to_be_visible()
    signs_in_again(seat, house.aino)
    expect(page.locator("[name=m1-words]")).to_have_value(words)
    expect(page.locator("[name=m1-outcome][value=advice]")).to_be_checked()
    seat.check()
    seat.button("Record the contact").click()
    expect(page.locator("#receipt")).to_be_visible()
    assert Matter.objects.filter(own_words=words).count() == 1


def test_given_the_session_is_gone_when_she_signs_in_on_another_tab_then_she_goes_on_where_she_was(
    house: House, sit: Sit
) -> None:
    case = a_case(house.aino, LIST, service_task_id="WORKING_AGE")
    seat = sit(house.eero)
    page = a_note(seat, case)
    Session.objects.all().delete()
    page.locator("#note_text").press_sequentially("Toinen välilehti auttaa")
    state = page.locator("#deed-note form [data-draft-state]")
    expect(state).to_have_text(seat.words(SIGNED_OUT), timeout=8000)
    other = seat.context.new_page()
    other.goto(seat.url("my_day"))
    signs_in_again(seat, house.eero, other)
    other.close()
    expect(state).to_contain_text(seat.words("saved"), timeout=OLD_ENOUGH)
    page.locator("#deed-note form").get_by_role("button").first.click()
    expect(page.locator("#happened")).to_contain_text("Toinen välilehti auttaa")
    assert Note.objects.filter(case=case).count() == 1


# The browser dies


def test_given_a_half_written_form_when_the_browser_crashes_then_my_day_offers_it(
    house: House, browser: Browser, sit: Sit
) -> None:
    case = a_case(house.aino, LIST, service_task_id="WORKING_AGE")
    doomed = browser.browser_type.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    context = doomed.new_context(locale="fi-FI", timezone_id="Europe/Helsinki")
    first = Seat(context, house.address, "fi")
    first.sign_in(house.eero)
    page = a_note(first, case)
    page.locator("[name=kind][value=done]").check()
    saved(page, "Selain kaatui kesken")
    with suppress(Error):
        doomed.new_browser_cdp_session().send("Browser.crash")
    assert not doomed.is_connected()
    seat = sit(house.eero)
    my_day_offers(seat, case.number)
    expect(seat.page.locator("#note_text")).to_have_value("Selain kaatui kesken")
    expect(seat.page.locator("[name=kind][value=done]")).to_be_checked()
    seat.check()


def test_given_two_unfinished_forms_when_one_is_thrown_away_then_the_other_stays(
    house: House, sit: Sit
) -> None:
    cases = [a_case(house.aino, LIST, service_task_id="WORKING_AGE") for _ in range(2)]
    seat = sit(house.timo)
    for case in cases:
        saved(a_note(seat, case), f"Kesken {case.number}")
    page = seat.open("my_day")
    row = page.locator(".unfinished").filter(has_text=cases[0].number)
    seat.button("Throw away", row).click()
    expect(page.locator(".unfinished").filter(has_text=cases[0].number)).to_have_count(0)
    expect(page.locator(".unfinished").filter(has_text=cases[1].number)).to_have_count(1)
    page = a_note(seat, cases[0])
    expect(page.locator("#note_text")).to_have_value("")
    page = a_note(seat, cases[1])
    expect(page.locator("#note_text")).to_have_value(f"Kesken {cases[1].number}")
    seat.button("Throw away", page.locator("#deed-note")).click()
    expect(page.locator("#deed-note .kept")).to_have_count(0)
    assert texts(house.timo, "case_note", "text") == []


# The server dies


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


@LANGUAGE
def test_given_the_page_servers_are_killed_while_he_types_when_they_are_back_then_all_is_saved(
    house: House, frail: Frail, seated: Callable[[Post, str], Seat], language: str
) -> None:
    case = a_case(house.aino, LIST, service_task_id="WORKING_AGE")
    seat = seated(house.eero, language)
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


def test_given_two_tabs_and_another_person_when_she_signs_in_then_the_first_ones_text_is_not_hers(
    house: House, sit: Sit
) -> None:
    case = a_case(house.aino, LIST, service_task_id="WORKING_AGE")
    seat = sit(house.eero)
    page = a_note(seat, case)
    Session.objects.all().delete()
    page.locator("#note_text").press_sequentially("Eeron omat sanat")
    page.goto(seat.url("my_day"))
    signs_in_again(seat, house.timo)
    page = a_note(seat, case)
    expect(page.locator("#note_text")).to_have_value("")
    kept = page.evaluate("Object.keys(sessionStorage)")
    assert [name for name in kept if name.startswith("reimari.draft:")] == []
    assert "Eeron omat sanat" not in texts(house.timo, "case_note", "text")


def test_a_drafts_text_is_what_a_form_would_have_sent(house: House, sit: Sit) -> None:
    case = a_case(house.aino, LIST, service_task_id="WORKING_AGE")
    seat = sit(house.eero)
    page = seat.page
    page.goto(seat.url("case", pk=case.pk) + "?deed=advance")
    with page.expect_response(lambda answer: "/draft/" in answer.url and answer.status == 204):
        page.locator("#advance_kind").select_option("other")
        page.locator("#advance_words").press_sequentially("ääkkösiä & merkkejä")
    text = Draft.objects.of(house.eero.user_id).get(form="case_advance", subject=str(case.pk)).text
    data = QueryDict(mutable=True)
    data.update({name: values[0] for name, values in text.items()})
    assert (data["kind"], data["words"]) == ("other", "ääkkösiä & merkkejä")
    assert {"csrfmiddlewaretoken", "key"} & data.keys() == set()
    assert data["entry"].isdecimal()
