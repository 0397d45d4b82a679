"""A client asks who has used their data: from the receipt of the letter to the hand-over (703/2023 11 §)."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from reimari.audit.models import Disclosure
from reimari.people.models import Person
from reimari.records.models import LogExtract, LogHandOver, LogRequest
from tests.factories import a_case, a_person
from tests.journeys.conftest import House, Sit

WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
EXPECTED = {"fi": "luovutettu", "sv": "överlämnat"}
CODES = {"fi": "010190-900P", "sv": "010190-901R"}


def a_client(house: House, language: str) -> Person:
    person = a_person(
        house.actor("aino"),
        last_name="Lokinen",
        first_names="Leena",
        identity_code=CODES[language],
        language=language,
    )
    a_case(house.aino, WEST, person=person, service_task_id="WORKING_AGE")
    return person


def chosen(page: Page, name: str, value: str) -> None:
    page.locator(f"[name={name}][value={value}]").focus()
    page.keyboard.press("Space")


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_a_letter_when_the_officer_answers_then_the_client_has_what_the_logs_tell(
    house: House, sit: Sit, language: str
) -> None:
    person = a_client(house, language)
    reader = sit(house.eero, language)
    reader.open("person", pk=person.pk)
    reader.sign_out()

    seat = sit(house.tarmo, language)
    page = seat.open("use_log")
    page.locator("[name=words]").focus()
    page.keyboard.type(CODES[language])
    page.keyboard.press("Enter")
    page.locator(f"#person-{person.pk}").press("Enter")
    expect(page.locator("main")).to_contain_text("Eero Kuusirinne")
    seat.check()
    seat.link("Record a new request").press("Enter")
    expect(page.locator("[name=received_on]")).to_be_visible()
    seat.check()
    seat.button("Record the request").press("Enter")
    expect(seat.button("Make the extract")).to_be_visible()
    seat.check()
    request = LogRequest.objects.get(person=person)
    assert request.due_on > request.received_on + dt.timedelta(days=58)

    seat.button("Make the extract").press("Enter")
    extract_link = page.locator("a[id^=extract-]")
    expect(extract_link).to_be_visible()
    seat.check()
    extract_link.press("Enter")
    paper = page.locator("article[lang]")
    expect(paper).to_have_attribute("lang", language)
    expect(paper).to_contain_text("Eero Kuusirinne")
    expect(paper).not_to_contain_text(CODES[language])
    expect(paper).to_contain_text(seat.words("Who has used your data"))
    seat.check()
    seat.link("To the request").press("Enter")

    chosen(page, "way", "in_person")
    page.locator("[name=made_sure]").focus()
    page.keyboard.press("Space")
    seat.button("Mark as handed over").press("Enter")
    expect(seat.button("Mark as handed over")).to_have_count(0)
    seat.check()
    handed = LogHandOver.objects.get(extract__request=request)
    assert handed.recipient == "Lokinen Leena"
    told = Disclosure.objects.get(pk=handed.disclosure_id).told
    assert told["sha256"] == LogExtract.objects.get(request=request).sha256

    seat.open("log_requests")
    expect(page.locator("main")).to_contain_text(EXPECTED[language])
    seat.check()


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_a_hint_when_the_officer_has_asked_then_it_is_said_beside_it(
    house: House, sit: Sit, language: str
) -> None:
    person = a_person(house.actor("eero"), last_name="Kuusirinne", first_names="Kerttu")
    seat = sit(house.tarmo, language)
    page = seat.open("log_hints")
    hint = page.locator(f"[data-row^='family_name'][data-row*='{person.pk}']")
    expect(hint).to_contain_text(seat.words("The family name is the same. It may be a coincidence."))
    seat.check()
    hint.locator("summary").press("Enter")
    hint.locator("[name=verdict][value=in_order]").focus()
    page.keyboard.press("Space")
    hint.get_by_role("button").press("Enter")
    expect(page.locator("main")).to_contain_text(seat.words("looked at, in order"), ignore_case=True)
    seat.check()
