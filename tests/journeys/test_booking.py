"""A time is booked while the client is on the phone: by keyboard, with few strokes (R-KL-02, R-KL-16)."""

import time
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from reimari.appointments.models import Booking, Hold
from reimari.cases.models import Case
from reimari.contacts.models import Matter
from tests.factories import a_case, a_person
from tests.journeys.conftest import House, Sit, load_changed
from tests.journeys.keys import A_MINUTE, Keys
from tests.journeys.seat import Seat
from tests.journeys.timed import CALL, GUIDES, with_times

WORDS, PLACE, NUMBER = "Rahat loppuivat.", "Askola", "+358401239876"
PERSON = "Person (optional): name, phone, identity code, services now"
MOST_STROKES = 25  # besides what is written
MOST_SECONDS = 90  # from opening the contact to a booked, told time: typing at an ordinary pace, and waiting


@pytest.fixture(scope="module", autouse=True)
def backgrounds(house: House) -> None:
    load_changed(lambda profile: replace(profile, backgrounds=(CALL,)))


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_a_call_when_a_time_is_wanted_then_it_is_held_told_and_booked_with_few_strokes(
    house: House, sit: Sit, language: str
) -> None:
    with_times(f"Kaisa Aika{language}")
    seat = sit(house.eero, language)
    page, keys = seat.open("my_day"), Keys(seat.page)
    begun, looked = time.monotonic(), 0.0
    keys.press("n")
    page.wait_for_url("**/new-contact/**")
    expect(page.locator("[name=m1-words]")).to_be_focused()
    keys.write(WORDS)
    keys.reach(page.locator("[name=m1-place]"))
    keys.write(PLACE)
    keys.choose(page.locator("[name=m1-service_task]"), "WORKING_AGE")
    keys.press("Alt+g", "ArrowDown", "ArrowDown")
    expect(page.locator("[name=m1-outcome][value=book]")).to_be_checked()
    first = page.locator(".time button").first
    expect(first).to_be_visible(timeout=20_000)  # the machine may have much to do
    looked += seconds_of_looking(seat)
    keys.push(first)
    expect(page.locator("#m1-held")).to_be_focused(timeout=20_000)
    expect(page.locator("[data-timer-until]")).to_contain_text(":")
    looked += seconds_of_looking(seat)
    keys.press("Alt+s")
    page.wait_for_url("**/contacts/**")
    waited = time.monotonic() - begun - looked
    seat.looks_right()
    assert keys.strokes - len(WORDS) - len(PLACE) <= MOST_STROKES
    assert waited + keys.strokes * 60 / A_MINUTE < MOST_SECONDS
    booking = Booking.objects.latest("booked_at")
    matter = Matter.objects.get(case=booking.meeting.case)
    assert matter.told_what
    expect(page.locator(".promise")).to_contain_text(matter.told_what)


def seconds_of_looking(seat: Seat) -> float:
    """How long the test itself looks at the page: no adviser waits for that."""
    begun = time.monotonic()
    seat.looks_right()
    return time.monotonic() - begun


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_a_case_when_a_time_is_booked_for_it_then_it_is_its_next_step(
    house: House, sit: Sit, language: str
) -> None:
    with_times(f"Kaija Aika{language}")
    person = a_person(house.actor("eero"), phone=NUMBER)
    case = a_case(house.eero, GUIDES, person=person, service_task_id="WORKING_AGE")
    seat = sit(house.eero, language)
    page, keys = seat.open("case", pk=case.pk), Keys(seat.page)
    keys.push(seat.link("Book a time"))
    page.wait_for_url("**/times/")
    seat.looks_right()
    keys.choose(page.locator("#mode"), "phone")
    keys.push(seat.button("Show"))
    page.wait_for_url("**mode=phone**")
    times = page.locator(".time button")
    keys.push(times.first)
    page.wait_for_url("**#held")
    expect(page.locator("#held")).to_be_visible()
    seat.looks_right()
    keys.push(seat.button("Let it go"))
    expect(page.locator("#held")).to_have_count(0)
    assert not Hold.objects.filter(form=case.pk).exists()
    if language == "fi":
        keys.push(times.first)
        keys.push(seat.button("Book this time"))
        page.wait_for_url("**#promise-title")
    else:
        joined_and_booked(seat, keys, case)
    seat.looks_right()
    booking = Booking.objects.get(meeting__case=case)
    case.refresh_from_db()
    assert case.current_step_id == booking.meeting.step_id


def joined_and_booked(seat: Seat, keys: Keys, case: Case) -> None:
    """The client calls about the case: the contact joins it and books its time at once."""
    page = seat.open("new_contact")
    keys.write(WORDS)
    keys.push(page.locator("summary").filter(has=page.get_by_text(seat.words(PERSON))))
    keys.reach(page.locator("[name=phone]"))
    keys.write(NUMBER)
    keys.press("Tab")
    keys.push(page.locator(f"[name=do][value='choose:{case.person_id}']"))
    expect(page.locator("[name=do][value=let_go]")).to_be_visible(timeout=20_000)
    keys.press("Alt+g", "ArrowDown", "ArrowDown")
    keys.choose(page.locator("[name=m1-case]"), str(case.pk))
    first = page.locator(".time button").first
    expect(first).to_be_visible(timeout=20_000)
    seat.looks_right()
    keys.push(first)
    expect(page.locator("#m1-held")).to_be_focused(timeout=20_000)
    keys.press("Alt+s")
    page.wait_for_url("**/contacts/**")
    matter = Matter.objects.filter(case=case).latest("contact__recorded_at")
    expect(page.locator(".promise")).to_contain_text(matter.told_what)
