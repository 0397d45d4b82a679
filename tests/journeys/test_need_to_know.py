"""Somebody has to be seen at once who isn't one's own; and who has to look at it afterwards does."""

import pytest
from playwright.sync_api import Page, expect

from reimari.people.models import EmergencyAccess, EmergencyRemark, Person
from tests.factories import a_case, a_person
from tests.journeys.conftest import House, Sit

EAST = "GUIDANCE_OLDER_PEOPLE_ITAINEN"
CODES = {"fi": "010190-900P", "sv": "010190-901R"}
WORDS = "Naapuri soitti, ettei asiakas avaa ovea."


def a_stranger(house: House, language: str) -> Person:
    person = a_person(
        house.actor("helmi"), last_name="Vierasmaa", first_names="Vilma", identity_code=CODES[language]
    )
    a_case(house.helmi, EAST, person=person, service_task_id="OLDER_PEOPLE")
    return person


def pressed(page: Page, *keys: str) -> None:
    for each in keys:
        page.keyboard.press(each)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_no_basis_when_it_cant_wait_then_the_person_is_opened_and_it_is_looked_at(
    house: House, sit: Sit, language: str
) -> None:
    person = a_stranger(house, language)
    seat = sit(house.eero, language)
    page = seat.open("search")
    expect(page.locator("[name=words]")).to_be_focused()
    page.keyboard.type(CODES[language])
    pressed(page, "Enter")
    expect(page.get_by_text(seat.words("There is a person you have no basis to see."))).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Vierasmaa")
    seat.check()
    seat.link("Open in an emergency").focus()
    pressed(page, "Enter")
    expect(page.locator("[name=reason]").first).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Vierasmaa")
    seat.check()
    page.locator("[name=reason]").first.focus()
    pressed(page, "Space", "Tab")
    page.keyboard.type(WORDS)
    pressed(page, "Tab", "Enter")
    expect(page.get_by_role("heading", name="Vierasmaa Vilma")).to_be_visible()
    expect(page.locator(".by-emergency")).to_be_visible()
    seat.check()
    access = EmergencyAccess.objects.get(person=person)
    assert (access.opened_by_id, access.words) == (house.eero.user_id, WORDS)
    seat.sign_out()

    officer = sit(house.tarmo, language)
    looked = officer.open("emergencies")
    officer.check()
    looked.locator(f"#emergency-{access.pk}").press("Enter")
    expect(looked.get_by_text(WORDS)).to_be_visible()
    officer.check()
    looked.locator("[name=verdict][value=in_order]").focus()
    pressed(looked, "Space")
    officer.button("Mark as looked at").press("Enter")
    expect(officer.button("Mark as looked at")).to_have_count(0)
    officer.check()
    assert EmergencyRemark.objects.get(check_of=access.officer_check).verdict == "in_order"


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_a_caller_when_it_is_made_sure_who_calls_then_what_may_be_told_is_shown(
    house: House, sit: Sit, language: str
) -> None:
    person = a_person(house.actor("eero"), last_name="Soittaja")
    case = a_case(house.eero, "GUIDANCE_WORKING_AGE_LANTINEN", person=person, service_task_id="WORKING_AGE")
    seat = sit(house.eero, language)
    page = seat.open("case_brief", pk=case.pk)
    expect(page.locator("#read-out-words")).to_have_count(0)
    page.locator("#identity summary").press("Enter")
    seat.check()
    seat.button("Identity checked").press("Enter")
    expect(page.locator("#read-out-words")).to_be_visible()
    expect(page.locator("#identity")).to_contain_text(seat.words("Identity checked."))
    seat.check()
