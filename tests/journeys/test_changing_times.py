"""A booked time is moved and cancelled: on the phone by keyboard, and by the client through their link."""

from dataclasses import replace

import pytest
from django.utils import timezone
from playwright.sync_api import ViewportSize, expect

from reimari.appointments.links import token_of
from reimari.appointments.models import Booking
from reimari.appointments.tests.booking import a_booking
from reimari.cases.models import Meeting
from tests.factories import a_case
from tests.journeys.conftest import House, Sit, load_changed
from tests.journeys.keys import Keys
from tests.journeys.seat import Seat, too_wide
from tests.journeys.timed import CALL, GUIDES, with_times

PHONE = ViewportSize(width=360, height=780)
LANGUAGE = pytest.mark.parametrize("language", ["fi", "sv"])


@pytest.fixture(scope="module", autouse=True)
def backgrounds(house: House) -> None:
    load_changed(lambda profile: replace(profile, backgrounds=(CALL,)))


def booked(house: House, name: str) -> Booking:
    """A time that somebody booked for a client of the guides."""
    worker = with_times(name)
    return a_booking(a_case(house.eero, GUIDES, service_task_id="WORKING_AGE"), house.eero, worker)


@LANGUAGE
def test_given_a_client_who_calls_when_another_time_suits_better_then_it_is_moved_by_keyboard(
    house: House, sit: Sit, language: str
) -> None:
    booking = booked(house, f"Kerttu Aika{language}")
    case = booking.meeting.case
    seat = sit(house.eero, language)
    page, keys = seat.open("case", pk=case.pk), Keys(seat.page)
    keys.push(seat.link("Move or cancel the time"))
    page.wait_for_url("**/change-time/**")
    seat.looks_right()
    keys.push(page.locator(".time button").first)
    page.wait_for_url("**#held")
    expect(page.locator("#held")).to_be_focused()
    keys.choose(page.locator("#reason"), "time")
    seat.looks_right()
    keys.press("Alt+s")
    page.wait_for_url("**#promise-title")
    seat.looks_right()
    meeting = Booking.objects.get(replaces=booking).meeting
    assert (meeting.state, Meeting.objects.get(pk=booking.meeting_id).changed_by) == ("agreed", "client")
    expect(page.locator("#happened")).to_contain_text(seat.words("the time doesn't suit"))


@LANGUAGE
def test_given_a_worker_who_is_ill_when_the_time_is_cancelled_then_new_times_come_first(
    house: House, sit: Sit, language: str
) -> None:
    case = booked(house, f"Kirsti Aika{language}").meeting.case
    seat = sit(house.eero, language)
    seat.expected = {409}
    page, keys = seat.open("change_time", pk=case.pk), Keys(seat.page)
    keys.push(page.locator(".tabs-link").nth(1))
    page.wait_for_url("**by=unit")
    seat.looks_right()
    keys.push(page.locator("#no-time > summary"))
    keys.choose(page.locator("#cancel-reason"), "ill")
    cancel = page.locator("#no-time button")
    keys.push(cancel)
    expect(page.locator(".ds-alert[role=alert]")).to_be_visible()
    seat.looks_right()
    expect(page.locator("#cancel-reason")).to_have_value("ill")
    keys.tick(page.locator("#answer-declined"), page.locator("#answer-not_reached"))
    keys.push(cancel)
    page.wait_for_url("**#promise-title")
    seat.looks_right()
    meeting = Meeting.objects.get(case=case)
    assert (meeting.state, meeting.changed_by, meeting.reason) == ("cancelled", "unit", "ill")


def link_of(seat: Seat, booking: Booking) -> str:
    return seat.url("client_time", language=seat.language, token=token_of(booking))


def stands_well(seat: Seat) -> None:
    """On a phone, on a desk, and in the dark."""
    seat.check()
    assert too_wide(seat.page) == []


@LANGUAGE
def test_given_a_link_when_the_client_opens_it_on_a_phone_then_they_move_and_cancel_by_keyboard(
    house: House, sit: Sit, language: str
) -> None:
    booking = booked(house, f"Kyllikki Aika{language}")
    seat = sit(None, language, viewport=PHONE)
    page, keys = seat.page, Keys(seat.page)
    page.goto(link_of(seat, booking))
    stands_well(seat)
    keys.tick(page.locator("#time-1"), page.locator("#time-3"))
    keys.push(page.locator("button[name=do][value=move]"))
    expect(page.locator("[name=agreed]").first).not_to_have_value(str(booking.pk))
    stands_well(seat)
    new = Booking.objects.get(replaces=booking)
    keys.push(page.locator("details > summary"))
    keys.choose(page.locator("#reason"), "ill")
    stands_well(seat)
    keys.push(page.locator("button[name=do][value=cancel]"))
    expect(page.locator(".promise-next")).to_have_text(seat.words("Your time is cancelled."))
    stands_well(seat)
    meeting = Meeting.objects.get(pk=new.meeting_id)
    assert (meeting.state, meeting.changed_by, meeting.reason) == ("cancelled", "client", "ill")


@LANGUAGE
def test_given_no_javascript_when_the_link_is_opened_then_everything_works(
    house: House, sit: Sit, language: str
) -> None:
    booking = booked(house, f"Kaarina Aika{language}")
    seat = sit(None, language, java_script_enabled=False)
    page = seat.page
    page.goto(link_of(seat, booking))
    page.locator("#time-2").check()
    page.locator("button[name=do][value=move]").click()
    expect(page.locator("[name=agreed]").first).not_to_have_value(str(booking.pk))
    moved = Booking.objects.get(replaces=booking).meeting
    assert moved.at > timezone.now()
