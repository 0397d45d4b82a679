"""A supervisor looks when contacts come, shares the page, and takes the link back: by keyboard."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from reimari.contacts.actions import Heard
from tests.factories import a_contact, goes_on
from tests.journeys.conftest import House, Sit
from tests.journeys.keys import Keys

GUIDES = "GUIDANCE_WORKING_AGE_LANTINEN"


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_contacts_when_the_supervisor_shares_the_map_then_it_is_read_without_an_account(
    house: House, sit: Sit, language: str
) -> None:
    now = timezone.now()
    for _ in range(6):
        a_contact(house.eero, now=now)
    lea = sit(house.lea, language)
    keys, page = Keys(lea.page), lea.page
    lea.open("figures")
    keys.push(page.get_by_role("link", name=lea.words("When contacts come")).first)
    page.wait_for_url("**/figures/arrivals/")
    for name in ("since", "until"):
        keys.choose(page.locator(f"[name={name}]"), f"{now:%Y-%m}")
    keys.push(lea.button("Show these"))
    page.wait_for_url("**since=**")
    lea.looks_right()
    expect(page.locator("svg.heat")).to_be_visible()
    keys.push(page.locator("section summary").first)
    lea.looks_right()
    keys.push(page.get_by_text(lea.words("Share by a link"), exact=True))
    keys.choose(page.locator("#share-days"), "7")
    lea.looks_right()
    keys.push(lea.button("Make a link"))
    address = page.locator("#address").inner_text()
    lea.looks_right()

    outside = sit(language=language)
    outside.page.goto(address)
    outside.looks_right()
    expect(outside.page.locator("svg.heat")).to_be_visible()

    keys.push(page.get_by_role("button", name=lea.words("Take back")).first)
    page.wait_for_url("**/figures/shared/")
    lea.looks_right()
    outside.expected.add(410)
    outside.page.goto(address)
    outside.looks_right()
    expect(outside.page.locator("svg.heat")).to_have_count(0)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_cases_when_the_supervisor_shares_the_chain_and_equality_then_outsiders_see_what_isnt_small(
    house: House, sit: Sit, language: str
) -> None:
    now = timezone.now()
    for _ in range(6):
        heard = Heard(own_words="?", need="financial", place_id="ASKOLA", answer=goes_on(GUIDES))
        a_contact(house.aino, heard, now=now)
    lea, outside = sit(house.lea, language), sit(language=language)
    keys, page = Keys(lea.page), lea.page
    for name, picture in (("figures_chain", "svg.chart"), ("figures_equality", "svg.chart")):
        page.goto(f"{lea.url(name)}?since={now:%Y-%m}&until={now:%Y-%m}")
        keys.push(page.get_by_text(lea.words("Share by a link"), exact=True))
        lea.looks_right()
        keys.push(lea.button("Make a link"))
        outside.page.goto(page.locator("#address").inner_text())
        outside.looks_right()
        expect(outside.page.locator(picture).first).to_be_visible()
        expect(outside.page.locator("main a")).to_have_count(0)
