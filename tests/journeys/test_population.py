"""A supervisor sees contacts beside who lives there, takes them along and shows them outside: by keyboard."""

import csv
from io import StringIO

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from reimari.access.actor import system
from reimari.contacts.actions import Heard
from reimari.figures.actions import load_population
from reimari.figures.models import Population, PopulationFile
from reimari.figures.population import Group, Spoken, Told
from reimari.figures.rules import first_of
from tests.factories import ADVICE, a_contact
from tests.journeys.conftest import House, Sit
from tests.journeys.keys import Keys


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_contacts_when_the_supervisor_asks_for_a_month_then_rates_are_told_as_a_file_and_by_a_link(
    house: House, sit: Sit, language: str
) -> None:
    now = timezone.now()
    for place in ("ASKOLA",) * 6 + ("PORVOO",) * 2:
        a_contact(house.eero, Heard(own_words="?", need="financial", place_id=place, answer=ADVICE), now=now)
    lea = sit(house.lea, language)
    keys, page = Keys(lea.page), lea.page
    title = lea.words("%(what)s per 1 000 inhabitants", what=lea.words("Contacts"))
    Population.objects.all().delete()
    lea.open("figures")
    page_link = lea.words("Contacts and other volumes per 1 000 inhabitants")
    keys.push(page.get_by_role("link", name=page_link).first)
    page.wait_for_url("**/figures/population/")
    lea.looks_right()  # nobody has loaded who lives there
    _load(house, now.year - 1)
    for name in ("since", "until"):
        keys.choose(page.locator(f"[name={name}]"), f"{first_of(now):%Y-%m}")
    keys.push(lea.button("Show these"))
    page.wait_for_url("**since=**")
    lea.looks_right()
    askola = page.locator("#compared tr", has_text="Askola")
    expect(askola.locator("td").nth(1)).to_have_text(f"2{chr(160)}000")
    keys.choose(page.locator("[name=what]"), "K-16")
    keys.push(lea.button("Show these"))
    page.wait_for_url("**what=K-16**")
    lea.looks_right()
    expect(page.get_by_role("columnheader").nth(1)).to_have_text(lea.words("Concern reports"))
    expect(askola.locator("td").first).to_have_text("0")
    keys.choose(page.locator("[name=what]"), "")
    keys.push(lea.button("Show these"))
    page.wait_for_url("**what=&**")
    keys.push(page.locator("#compared .tabs-link").nth(2))
    page.wait_for_url("**by=language**")
    lea.looks_right()
    keys.push(page.locator("#compared .tabs-link").nth(0))
    page.wait_for_url("**by=municipality**")
    with page.expect_download() as saved:
        keys.push(lea.link("Download as a table"))
    rows = list(csv.reader(StringIO(saved.value.path().read_text("utf-8-sig")), delimiter=";"))
    assert rows[0][2:4] == [lea.words("Contacts"), lea.words("Inhabitants")]
    (porvoo,) = [row for row in rows if row[1] in {"Porvoo", "Borgå"}]
    assert porvoo[2:5] == ["..", "2000", ".."]

    keys.push(page.get_by_text(lea.words("Share by a link"), exact=True))
    keys.push(lea.button("Make a link"))
    outside = sit(language=language)
    outside.page.goto(page.locator("#address").inner_text())
    outside.looks_right()
    expect(outside.page.get_by_role("heading", name=title)).to_be_visible()
    expect(outside.page.locator("tr", has_text="Askola").locator("td").nth(1)).to_have_text(f"2{chr(160)}000")


def _load(house: House, year: int) -> None:
    """2 000 in each municipality, 500 of them aged 65 or more."""
    numbers = [place.number for place in house.profile.places if place.number]
    told = [Told(year, number, Group.ALL, Spoken.ALL, 2000) for number in numbers]
    told += [Told(year, number, Group.FROM_65, Spoken.ALL, 500) for number in numbers]
    file = PopulationFile(name="v.csv", digest="0" * 64, loaded_by="root", is_invented=True)
    load_population(file, rows=told, actor=system("population"), now=timezone.now())
