"""Somebody who writes a note about a case, and what the server keeps of it."""

from playwright.sync_api import Page, expect

from reimari.cases.models import Case
from reimari.desk.models import Draft
from reimari.staff.models import Post
from tests.journeys.seat import PASSWORD, Seat

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
