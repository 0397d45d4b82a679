"""Two people change the same: whoever is later sees both texts, chooses, and saves anew."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from reimari.cases.actions import transfer_case
from reimari.cases.models import Case
from reimari.contacts.actions import Answer, Heard, close_contact, correct_contact
from reimari.contacts.states import Elsewhere, Outcome
from reimari.people.actions import Details, change_person
from reimari.people.models import Person
from reimari.staff.models import Team
from tests.factories import ADVICE, NOW, a_case, a_contact, a_person
from tests.journeys.conftest import House, Sit
from tests.journeys.seat import DESK, Seat

LIST, EAST = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"
PHONE = ViewportSize(width=360, height=780)
BOTH = pytest.mark.parametrize(("language", "size"), [("fi", DESK), ("sv", PHONE)])
STALE = (
    "Somebody has changed this while you were writing. Nothing has been saved yet:"
    " look at what stands now, choose, and save again."
)
MOVED = "Somebody has moved the case on while you were writing. Look at what is new, then send again."


def a_person_of(house: House) -> Person:
    """Somebody whom the western team works with."""
    given: Any = {"phone": "+358401234567", "email": "vanha@example.org", "place_id": "ASKOLA"}
    person = a_person(house.actor("aino"), last_name="Muuttuva", **given)
    a_case(house.aino, LIST, person=person, service_task_id="WORKING_AGE")
    return person


def tab_to(page: Page, place: Locator) -> None:
    """By keyboard alone: on with Tab until the place has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if place.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"Tab never came to {place}")


def stale_details(house: House, seat: Seat) -> Person:
    """The page of details as it comes back: somebody else has saved first."""
    person = a_person_of(house)
    page = seat.open("change_person", pk=person.pk)
    page.locator("[name=phone]").fill("050 111 2222")
    page.locator("[name=first_names]").fill("Uusi Etunimi")
    row = Person.objects.get(pk=person.pk)
    known = {name: getattr(row, name) for name in Details.__dataclass_fields__} | {"identity_code": ""}
    theirs = {"phone": "+358407654321", "email": "uusi@example.org"}
    change_person(row, details=Details(**{**known, **theirs}), actor=house.actor("timo"), now=NOW)
    seat.expected = {409, 422}
    seat.button("Save the details").click()
    expect(page.locator(".ds-error-summary")).to_be_focused()
    return person


@BOTH
def test_given_details_changed_meanwhile_when_she_saves_then_she_sees_both_and_chooses(
    house: House, sit: Sit, language: str, size: ViewportSize
) -> None:
    seat = sit(house.eero, language, viewport=size)
    person = stale_details(house, seat)
    page = seat.page
    expect(page.locator(".ds-error-summary")).to_contain_text(seat.words(STALE))
    expect(page.locator("[name=phone]")).to_have_value("050 111 2222")
    expect(page.locator(".differs")).to_have_count(2)
    expect(page.locator(".differs").first).to_contain_text("040 7654321")
    expect(page.locator(".differs").first).to_contain_text(str(house.timo.user))
    expect(page.locator("[name=stays-email][value=theirs]")).to_be_checked()
    seat.check()
    seat.button("Save the details").click()  # the number isn't chosen yet
    expect(page.locator(".ds-error-summary")).to_contain_text(seat.words("Choose which stays."))
    seat.check()
    tab_to(page, page.locator("[name=stays-phone]").first)
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=stays-phone][value=mine]")).to_be_checked()
    tab_to(page, seat.button("Save the details"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"/people/{person.pk}/$"))
    person.refresh_from_db()
    kept = (person.phone, person.email, person.first_names)
    assert kept == ("+358501112222", "uusi@example.org", "Uusi Etunimi")
    seat.check()


def stale_transfer(house: House, seat: Seat) -> Case:
    """The page of a case as it comes back: somebody else has moved it."""
    case = a_case(house.aino, LIST, service_task_id="WORKING_AGE")
    page = seat.page
    page.goto(seat.url("case", pk=case.pk) + "?deed=advance")
    page.locator("#advance_kind").select_option("other")
    page.locator("#advance_words").fill("Omat sanani jäävät")
    to = Team.objects.get(pk=EAST)
    transfer_case(case, to=to, kind="check", actor=house.actor("timo"), now=NOW)
    seat.expected = {409}
    page.locator("#deed-advance form").get_by_role("button").first.click()
    expect(page.locator("#deed-advance .ds-error-summary")).to_be_visible()
    return case


def test_given_a_case_that_somebody_else_moved_when_he_sends_his_form_then_it_says_who_did_what(
    house: House, sit: Sit
) -> None:
    seat = sit(house.eero, "sv", viewport=PHONE)
    stale_transfer(house, seat)
    told = seat.page.locator("#deed-advance .ds-error-summary")
    expect(told).to_contain_text(seat.words(MOVED))
    expect(told).to_contain_text(str(house.timo.user))
    expect(seat.page.locator("#advance_words")).to_have_value("Omat sanani jäävät")
    seat.check()


def stale_correction(house: House, seat: Seat) -> None:
    """The page of a contact as it comes back: somebody else has corrected the same detail."""
    contact = a_contact(house.eero, Heard(own_words="Kieli oli väärin", answer=ADVICE))
    page = seat.page
    page.goto(seat.url("contact", pk=contact.pk) + "?form=correct")
    page.locator("[name=right]").select_option("language:en")
    given: Any = {"matter": None, "actor": house.actor("timo"), "now": NOW}
    correct_contact(contact, field="language", value="sv", **given)
    seat.expected = {409}
    seat.button("Record the correction").click()
    expect(page.locator(".differs")).to_be_visible()


def test_given_a_detail_corrected_meanwhile_when_she_corrects_it_then_she_sees_both_and_chooses(
    house: House, sit: Sit
) -> None:
    seat = sit(house.eero, "fi", viewport=PHONE)
    stale_correction(house, seat)
    page = seat.page
    expect(page.locator("[name=right]")).to_have_value("language:en")
    expect(page.locator(".differs")).to_contain_text(str(house.timo.user))
    seat.check()
    page.locator("[name=stays-right][value=theirs]").check()
    seat.button("Record the correction").click()
    expect(page.locator(".differs")).to_have_count(0)
    expect(page.locator("#corrections ~ .journal li")).to_have_count(1)


def stale_closing(house: House, seat: Seat) -> None:
    """The page of a contact as it comes back: somebody else has closed it."""
    contact = a_contact(house.eero, Heard(own_words="Kaksi vastaa samaan"))
    page = seat.open("contact", pk=contact.pk)
    page.locator("[name=m1-outcome][value=goes_on]").check()
    page.locator("[name=m1-told_what]").fill("Soitamme maanantaina.")
    elsewhere = Answer(outcome=Outcome.ELSEWHERE, elsewhere=next(iter(Elsewhere)))
    close_contact(contact, answers=[elsewhere], actor=house.actor("timo"), now=NOW)
    seat.expected = {409, 422}
    page.locator("#close-form").get_by_role("button").first.click()
    expect(page.locator("#unsent")).to_be_visible()


def test_given_a_contact_closed_meanwhile_when_he_closes_it_then_both_answers_are_shown(
    house: House, sit: Sit
) -> None:
    seat = sit(house.eero, "sv", viewport=DESK)
    stale_closing(house, seat)
    both = seat.page.locator("section").filter(has=seat.page.locator("#unsent"))
    expect(both).to_contain_text("Soitamme maanantaina.")
    expect(both).to_contain_text(str(house.timo.user))
    seat.check()
