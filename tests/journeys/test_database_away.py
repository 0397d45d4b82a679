"""A form that is sent while the database is away: nobody says that it was lost, and it isn't."""

from playwright.sync_api import expect

from reimari.access.errors import UNKNOWN
from reimari.cases.models import Note
from tests.factories import a_case
from tests.journeys.conftest import House, Sit
from tests.journeys.test_drafts_outage import away
from tests.journeys.writing import LIST, a_note, saved

WORDS = "Kanta katosi kesken lähetyksen"


def test_given_the_database_is_away_when_he_sends_then_loading_the_page_again_keeps_it_once(
    house: House, database: str, sit: Sit
) -> None:
    case = a_case(house.aino, LIST, service_task_id="WORKING_AGE")
    seat = sit(house.timo, "fi")
    seat.expected, seat.was_offline = {500, 502, 503}, True
    page = a_note(seat, case)
    saved(page, WORDS)
    with away(database):
        page.locator("#deed-note form").get_by_role("button").first.click()
        expect(page.get_by_role("heading")).to_have_text(seat.words("We don't know whether it was saved"))
    page.reload()
    expect(page.locator("#happened")).to_contain_text(WORDS)
    assert Note.objects.filter(case=case).count() == 1


def test_given_the_database_is_away_when_she_records_then_the_page_says_so_and_the_text_stays(
    house: House, database: str, sit: Sit
) -> None:
    seat = sit(house.aino, "fi")
    seat.expected, seat.was_offline = {500, 502, 503}, True
    page = seat.open("new_contact")
    page.locator("[name=m1-words]").fill(WORDS)
    with away(database):
        page.locator("#contact-form").evaluate("form => form.requestSubmit()")
        expect(page.locator("#message")).to_contain_text(seat.words(UNKNOWN))
        expect(page.locator("[name=m1-words]")).to_have_value(WORDS)
