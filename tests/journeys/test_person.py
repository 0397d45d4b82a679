"""The form of a person's details, when what is typed can't be true."""

import pytest
from playwright.sync_api import expect

from reimari.people.models import Person
from tests.factories import a_case, a_person
from tests.journeys.conftest import House, Sit

LIST = "GUIDANCE_WORKING_AGE_LANTINEN"
WRONG = {
    "identity_code": ("310290-999A", "This isn't a valid identity code. Check each character."),
    "birth_date": ("0001-02-03", "Check the year."),
    "phone": (
        "soita äidille 👵",
        "This isn't a phone number. Write for example 040 123 4567 or +358 40 123 4567.",
    ),
    "postcode": ("0756", "A postal code has five digits."),
    "email": ("ei@", ""),
}
KEPT = {"first_names": "Äänetön 🙂 \u05e9\u05dc\u05d5\u05dd", "street_address": "Kuja 7 " * 20}


@pytest.fixture(scope="module")
def person(house: House) -> Person:
    person = a_person(house.actor("eero"), last_name="Muuttuva", first_names="Maija")
    a_case(house.aino, LIST, person=person, service_task_id="WORKING_AGE")
    return person


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_wrong_details_when_they_are_saved_then_each_is_said_and_all_is_kept(
    house: House, sit: Sit, person: Person, language: str
) -> None:
    seat = sit(house.eero, language)
    seat.expected = {422}
    page = seat.open("change_person", pk=person.pk)
    page.locator("[name=birth_date], [name=email]").evaluate_all(
        "all => all.forEach((each) => { each.type = 'text'; })"
    )
    for name, (value, _) in WRONG.items():
        page.locator(f"[name={name}]").fill(value)
    for name, value in KEPT.items():
        page.locator(f"[name={name}]").fill(value)
    seat.button("Save the details").click()
    summary = page.locator(".ds-error-summary")
    expect(summary).to_be_focused()
    for name, (value, sentence) in WRONG.items():
        expect(summary).to_contain_text(seat.words(sentence) if sentence else "")
        expect(page.locator(f"[name={name}]")).to_have_attribute("aria-invalid", "true")
        if name != "identity_code":
            expect(page.locator(f"[name={name}]")).to_have_value(value)
    for name, value in KEPT.items():
        expect(page.locator(f"[name={name}]")).to_have_value(value)
    seat.check()
    person.refresh_from_db()
    assert person.first_names == "Maija"


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_29_february_of_a_common_year_when_it_is_sent_then_the_day_is_refused(
    house: House, sit: Sit, person: Person, language: str
) -> None:
    seat = sit(house.eero, language)
    seat.expected = {422}
    page = seat.open("change_person", pk=person.pk)
    page.locator("[name=birth_date]").evaluate("each => { each.type = 'text'; }")
    page.locator("[name=birth_date]").fill("29.2.2023")
    seat.button("Save the details").click()
    expect(page.locator(".ds-error-summary")).to_be_focused()
    expect(page.locator("[name=birth_date]")).to_have_attribute("aria-invalid", "true")
    seat.check()
