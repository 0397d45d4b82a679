"""A supervisor asks whether those who need the same get the same, and takes it along: by keyboard."""

import csv
from io import StringIO

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from reimari.contacts.actions import Heard
from reimari.figures.rules import first_of
from tests.factories import a_contact, goes_on
from tests.journeys.conftest import House, Sit
from tests.journeys.keys import Keys

GUIDES = "GUIDANCE_WORKING_AGE_LANTINEN"


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_cases_of_one_need_when_the_supervisor_compares_them_then_each_number_opens_its_cases(
    house: House, sit: Sit, language: str
) -> None:
    now = timezone.now()
    for place in ("ASKOLA", "PORVOO"):
        heard = Heard(own_words="?", need="financial", place_id=place, answer=goes_on(GUIDES))
        a_contact(house.aino, heard, now=now)

    lea = sit(house.lea, language)
    keys, page = Keys(lea.page), lea.page
    lea.open("figures")
    keys.push(lea.link("Equality: the same need, the same time and outcome"))
    page.wait_for_url("**/figures/equality/")
    lea.looks_right()  # nothing has come in the months that are over
    for name in ("since", "until"):
        keys.choose(page.locator(f"[name={name}]"), f"{first_of(now):%Y-%m}")
    keys.push(lea.button("Show these"))
    page.wait_for_url("**since=**")
    lea.looks_right()
    expect(page.locator("#found")).to_be_visible()
    assert page.locator("[name=need]").input_value() == "financial"
    told = page.locator("section[aria-labelledby=of-1]")
    expect(told.get_by_role("img")).to_be_visible()
    keys.push(told.get_by_role("link", name="100 %").first)
    page.wait_for_url("**/behind/**")
    page.go_back()
    keys.push(page.locator("#compared .tabs-link").nth(2))
    page.wait_for_url("**by=language**")
    lea.looks_right()
    with page.expect_download() as saved:
        keys.push(lea.link("Download as a table"))
    rows = list(csv.reader(StringIO(saved.value.path().read_text("utf-8-sig")), delimiter=";"))
    assert rows[0][0] == lea.words("Code")
    assert [".."] * 6 in [row[4:] for row in rows]
