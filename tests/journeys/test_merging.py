"""A person registered twice becomes one, and two again when it was a mistake (I-17)."""

import pytest
from playwright.sync_api import expect

from reimari.cases.models import Case
from reimari.people.models import Person
from reimari.records.models import Merge
from tests.factories import a_case, a_person
from tests.journeys.conftest import House, Sit

WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
CODES = {"fi": "010190-900P", "sv": "010190-901R"}
WORDS = "Sama passi."


def a_client(house: House, **given: str) -> Person:
    person = a_person(house.actor("eero"), last_name="Kahdesti", **given)
    a_case(house.eero, WEST, person=person, service_task_id="WORKING_AGE")
    return person


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_one_person_twice_when_they_are_merged_then_it_can_be_undone(
    house: House, sit: Sit, language: str
) -> None:
    kept = a_client(house, identity_code=CODES[language])
    merged = a_client(house, phone="040 555 1234")
    seat = sit(house.lea, language)
    page = seat.open("person", pk=merged.pk)
    seat.link("Is this person here twice?").press("Enter")
    expect(page.locator(f"[data-row='{kept.pk}']")).to_be_visible()
    seat.check()
    page.locator(f"[data-row='{kept.pk}'] a").press("Enter")
    expect(page.locator("[name=words]")).to_be_visible()
    seat.check()
    page.locator("[name=words]").focus()
    page.keyboard.type(WORDS)
    page.locator("[name=made_sure]").press("Space")
    seat.button("Merge them").press("Enter")
    expect(page.get_by_text(WORDS)).to_be_visible()
    seat.check()
    assert Case.objects.filter(person=kept).count() == 2
    page.locator("[name=words]").focus()
    page.keyboard.type("Kaksoset.")
    seat.button("Undo the merge").press("Enter")
    expect(page.get_by_text("Kaksoset.")).to_be_visible()
    seat.check()
    assert Merge.objects.get(kept=kept).is_undone
    assert Case.objects.get(person=merged)
