"""Somebody asks on the public form to be called, and is, by keyboard only; two never call the same client."""

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from reimari.callbacks.models import Callback
from reimari.callbacks.states import RequestedVia
from reimari.callbacks.tests.calls import a_callback
from tests.journeys.conftest import House, Sit
from tests.journeys.keys import Keys
from tests.journeys.seat import Seat

PHONE = {"width": 360, "height": 740}


def ask(seat: Seat, number: str) -> None:
    """Fill in the public form: first without a number, so that it says what is wrong and keeps the rest."""
    page, seat.expected = seat.page, {422}
    seat.open("callback_form", language=seat.language)
    seat.check()
    page.locator("[name=place]").select_option("PORVOO")
    page.locator("[name=line]").select_option("phone")
    page.locator("[name=words]").fill("Rahat ovat loppu.")
    page.locator("form .ds-button").click()
    expect(page.locator("[name=number]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name=words]")).to_have_value("Rahat ovat loppu.")
    seat.check()
    page.locator("[name=number]").fill(number)
    page.locator("form .ds-button").click()
    expect(page.locator(".promise-next")).to_be_visible()
    assert number not in page.content()
    assert page.url.partition("#")[0] == seat.url("callback_form", language=seat.language)
    seat.check()


def in_list(seat: Seat, row: Callback) -> Locator:
    """The callback's row, on the tab where it stands at this hour of the day."""
    page = seat.open("callbacks")
    found = page.locator(f"tr[data-row='{row.pk}']")
    if not found.count():
        page.goto(f"{seat.url('callbacks')}?tab=later")
    expect(found).to_be_visible()
    return found


def begin(seat: Seat, keys: Keys, row: Callback) -> None:
    """Press Call on the list: the number can be dialled, and what becomes of the call has its buttons."""
    keys.push(in_list(seat, row).locator("button"))
    expect(seat.page.locator(f"a[href='tel:{row.number}']")).to_be_visible()
    seat.check()


@pytest.mark.parametrize(("language", "number"), [("fi", "0491234571"), ("sv", "0491234572")])
def test_from_the_public_form_to_the_contact(house: House, sit: Sit, language: str, number: str) -> None:
    ask(sit(None, language, viewport=PHONE), number)
    row = Callback.objects.get(number=f"+358{number[1:]}")
    assert (row.requested_via, row.team_id, row.language) == (RequestedVia.WEB, "CLIENT_ADVICE", language)
    seat = sit(house.aino, language)
    keys, page = Keys(seat.page), seat.page
    begin(seat, keys, row)
    keys.push(page.locator("button[name=result][value=no_answer]"))
    expect(page.locator("button[name=result]")).to_have_count(0)
    row.refresh_from_db()
    assert (row.attempts, row.next_at is not None, row.caller_id) == (1, True, None)
    begin(seat, keys, row)
    keys.push(page.locator(f"a[href$='?callback={row.pk}']").first)
    page.wait_for_url("**/new-contact/?callback=*")
    expect(page.locator("[name=m1-words]")).to_have_value("Rahat ovat loppu.")
    seat.check()
    keys.tick(page.locator("[name=m1-outcome]").first, page.locator("[name=m1-outcome][value=advice]"))
    keys.press("Enter")
    page.wait_for_url("**/contacts/*/?recorded=1")
    seat.check()
    row.refresh_from_db()
    assert (row.outcome, row.attempts, row.answered_in_id is not None) == ("reached", 2, True)
    page = seat.open("callbacks")
    expect(page.locator(f"tr[data-row='{row.pk}']")).to_have_count(0)


def test_two_browsers_never_call_the_same_client(house: House, sit: Sit) -> None:
    row = a_callback(house.eero, now=timezone.now(), number="+358491234573")
    seats = {post.user_id: sit(post, language) for post, language in ((house.eero, "fi"), (house.timo, "sv"))}
    for seat in seats.values():
        seat.expected = {409}
        in_list(seat, row)
    for seat in seats.values():  # both press before either page has answered
        seat.page.evaluate(
            "(pk) => document.querySelector(`tr[data-row='${pk}'] form`).submit()", str(row.pk)
        )
    for seat in seats.values():
        answer = seat.page.locator(f"a[href='tel:{row.number}'], .ds-error-summary")
        expect(answer.first).to_be_visible()
    row = Callback.objects.get(pk=row.pk)
    assert row.caller_id
    first = seats.pop(row.caller_id)
    expect(first.page.locator(f"a[href='tel:{row.number}']")).to_be_visible()
    (second,) = seats.values()
    expect(second.page.locator(".ds-error-summary")).to_contain_text(str(row.caller))
    expect(second.page.locator(f"a[href='tel:{row.number}']")).to_have_count(0)
    expect(second.page.locator("button[name=result]")).to_have_count(0)
    second.check()
