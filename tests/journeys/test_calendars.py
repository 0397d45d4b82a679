"""A guide opens times in the calendar and takes a day away; the supervisor sees what is free: by keyboard."""

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from reimari.appointments.models import Availability, AvailabilityChange
from reimari.common.working_days import ONE_DAY
from reimari.region.profile.values import Background, Mode, Text
from tests.factories import a_post
from tests.journeys.conftest import House, Sit, load_changed
from tests.journeys.keys import Keys

GUIDES, UNIT = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_WORKING_AGE"
CALL = Background(
    code="GUIDES_CALL",
    name=Text(fi="Ohjaajan soittoaika", sv="Handledarens samtalstid", en="Call with the guide"),
    unit=UNIT,
    modes=(Mode.PHONE,),
    minutes=30,
    after=15,
)


@pytest.fixture(scope="module", autouse=True)
def backgrounds(house: House) -> None:
    load_changed(lambda profile: replace(profile, backgrounds=(CALL,)))


def a_monday() -> dt.date:
    """The Monday after next: nobody has passed it while the test runs."""
    today = timezone.localdate()
    return today + (15 - today.isoweekday()) * ONE_DAY


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_no_times_when_the_guide_plans_a_week_then_they_are_seen_and_a_day_is_taken_away(
    house: House, sit: Sit, language: str
) -> None:
    guide = a_post(GUIDES, "TYONTEKIJA", name=f"Kaisa Kalenteri{language}")
    seat = sit(guide, language)
    keys, page = Keys(seat.page), seat.page
    seat.expected = {409, 422}
    seat.open("own_calendar")
    seat.looks_right()
    keys.push(seat.link("Plan weekly times"))
    page.wait_for_url("**/calendar/plan_own/")
    seat.looks_right()
    keys.reach(page.locator("[name=week][value='1']"))
    keys.press("Space")
    for name, clock in (("opens", "0900AM"), ("closes", "1130AM")):
        keys.reach(page.locator(f"[name={name}]"))
        keys.write(clock)
    keys.push(seat.button("Plan the times"))
    page.wait_for_url("**done=planned*")
    seat.looks_right()
    plan = Availability.objects.get(user=guide.user_id)
    assert (plan.weekday, plan.opens, plan.closes) == (1, dt.time(9), dt.time(11, 30))

    monday = a_monday()
    page.goto(f"{seat.url('own_calendar')}?week={monday.isoformat()}")
    expect(page.locator("td strong")).to_contain_text("9.00")
    keys.push(page.locator(f"a[href$='?on={monday.isoformat()}']"))
    page.wait_for_url("**/calendar/change_own/**")
    seat.looks_right()
    for name, clock in (("opens", "1000AM"), ("closes", "0900AM")):  # the wrong way round first
        keys.reach(page.locator(f"[name={name}]"))
        keys.write(clock)
    keys.tick(page.locator("[name=what]").first, page.locator("[name=what][value='none']"))
    keys.push(seat.button("Change the day"))
    expect(page.locator(".ds-error-summary")).to_be_visible()
    seat.looks_right()
    assert page.locator("[name=opens]").input_value() == "10:00"
    keys.reach(page.locator("[name=closes]"))
    keys.write("1200PM")
    keys.push(seat.button("Change the day"))
    page.wait_for_url("**done=changed*")
    assert AvailabilityChange.objects.get(user=guide.user_id).on == monday

    lea = sit(house.lea, language)
    lea.open("unit_calendars", unit=UNIT)
    expect(lea.page.get_by_role("link", name=str(guide.user), exact=True)).to_be_visible()
    lea.looks_right()
