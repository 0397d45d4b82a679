"""On the line by keyboard only: a grant, what can't be granted to an assessment, a bed, a card."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from reimari.cases.models import Case
from reimari.grants.actions import receive_cards
from reimari.grants.models import Grant, KaikuCard, PlaceStay
from reimari.people.models import Person
from tests.factories import a_case, a_person
from tests.granting_county import BEDS, HOME, MEALS, TASK, not_granting
from tests.granting_county import granting as granting_too
from tests.journeys.conftest import House, Sit, load_changed
from tests.journeys.keys import Keys
from tests.journeys.seat import Seat

GUIDES = "GUIDANCE_WORKING_AGE_LANTINEN"
DAY = dt.timedelta(days=1)
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def granting(house: House) -> Iterator[House]:
    """The county with a white list, two beds and some cards; afterwards without them again."""
    load_changed(granting_too)
    receive_cards(house.eero.team, numbers=["1", "2"], actor=house.actor("eero"), now=timezone.now())
    yield house
    load_changed(not_granting)


def a_client(house: House, name: str) -> Person:
    return a_person(house.actor("eero"), last_name=name, first_names="Testi", place_id=HOME)


def its_case(house: House, name: str) -> Case:
    return a_case(house.eero, GUIDES, person=a_client(house, name), service_task_id=TASK)


def day(keys: Keys, name: str, on: dt.date) -> None:
    """Reach a field for a day, and write it in the order in which this browser asks."""
    field = keys.page.locator(f"[name={name}]")
    keys.reach(field)
    keys.write(f"{on:%m%d%Y}")
    expect(field).to_have_value(on.isoformat())


def fill(seat: Seat, keys: Keys, last: dt.date) -> None:
    page = seat.page
    keys.tick(page.locator("[name=grantable]").first, page.locator(f"[name=grantable][value={MEALS}]"))
    day(keys, "last", last)
    keys.choose(page.locator("[name=grounds]"), "discharge")
    keys.choose(page.locator("[name=told]"), "phone")


@pytest.mark.parametrize(("language", "name"), [("fi", "Aallokko"), ("sv", "Strand")])
def test_granted_followed_up_and_told_in_the_case(
    granting: House, sit: Sit, language: str, name: str
) -> None:
    case = its_case(granting, name)
    seat = sit(granting.eero, language)
    keys, page = Keys(seat.page), seat.page
    seat.open("case", pk=case.pk)
    keys.push(page.locator(f"a[href='/grants/new/?case={case.pk}']"))
    page.wait_for_url("**/grants/new/*")
    seat.check()
    fill(seat, keys, timezone.localdate() + 6 * DAY)
    keys.push(page.locator("form[action='/grants/new/'] button:not([formaction])"))
    page.wait_for_url("**/grants/*-*/")
    seat.check()
    grant = Grant.objects.get(case=case)
    assert (grant.ends_on, grant.told_how) == (timezone.localdate() + 6 * DAY, "phone")
    form = page.locator(f"form[action='/grants/{grant.pk}/follow_up/']")
    keys.push(page.locator("details", has=form).locator("summary"))
    keys.tick(form.locator("[name=result]").first, form.locator("[name=result][value=enough]"))
    keys.push(form.locator("button"))
    expect(form).to_have_count(0)
    grant.refresh_from_db()
    assert grant.follow_up == "enough"
    seat.open("case", pk=case.pk)
    expect(page.locator(f"a[href='/grants/{grant.pk}/']")).to_be_visible()
    seat.check()
    seat.open("grants")
    seat.check()


@pytest.mark.parametrize(("language", "name"), [("fi", "Kaisla"), ("sv", "Vass")])
def test_what_is_too_long_becomes_an_assessment_by_one_press(
    granting: House, sit: Sit, language: str, name: str
) -> None:
    case = its_case(granting, name)
    seat = sit(granting.eero, language, viewport=PHONE)
    keys, page, seat.expected = Keys(seat.page), seat.page, {409}
    page.goto(f"{seat.url('new_grant')}?case={case.pk}")
    seat.check()
    fill(seat, keys, timezone.localdate() + 50 * DAY)
    keys.push(page.locator("form[action='/grants/new/'] button:not([formaction])"))
    expect(page.locator(".ds-error-summary")).to_be_visible()
    seat.check()
    keys.push(page.locator("button[formaction='/grants/assessment/']"))
    page.wait_for_url(f"**/cases/{case.pk}/?assessment=*")
    asked = Case.objects.get(person=case.person, need="financial")
    assert asked.current_step
    assert (asked.team_id, asked.current_step.kind) == (GUIDES, "needs_assessment")


@pytest.mark.parametrize(("language", "bed"), [("fi", 1), ("sv", 2)])
def test_a_bed_is_held_and_released(granting: House, sit: Sit, language: str, bed: int) -> None:
    seat = sit(granting.eero, language, viewport=PHONE)
    keys, page = Keys(seat.page), seat.page
    seat.open("places")
    seat.check()
    keys.push(page.locator(f"a[href*='bed={BEDS}:{bed}']").first)
    expect(page.locator("[name=bed]")).to_have_value(f"{BEDS}:{bed}")
    seat.check()
    day(keys, "leaves", timezone.localdate() + 3 * DAY)
    keys.push(page.locator("form[action='/places/reserve/'] button"))
    expect(page.locator("form[action$='/release/']")).to_have_count(1)
    stay = PlaceStay.objects.get(bed=bed, state="held")
    release = page.locator(f"form[action='/places/stays/{stay.pk}/release/']")
    keys.push(page.locator("details.calendar-deeds", has=release).locator("summary"))
    seat.check()
    keys.push(release.locator("button"))
    expect(release).to_have_count(0)
    stay.refresh_from_db()
    assert stay.state == "cancelled"


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_card_is_issued_on_the_clients_word(granting: House, sit: Sit, language: str) -> None:
    seat = sit(granting.eero, language)
    keys, page, seat.expected = Keys(seat.page), seat.page, {422}
    issued = KaikuCard.objects.filter(state="issued").count()
    seat.open("kaikukortti")
    seat.check()
    keys.push(page.locator("form[action='/kaikukortti/issue/'] button"))
    expect(page.locator(".ds-error-summary")).to_be_visible()
    seat.check()
    keys.reach(page.locator("[name=own_word]"))
    keys.press("Space")
    keys.push(page.locator("form[action='/kaikukortti/issue/'] button"))
    expect(page.locator("#done")).to_be_visible()
    seat.check()
    assert KaikuCard.objects.filter(state="issued").count() == issued + 1
