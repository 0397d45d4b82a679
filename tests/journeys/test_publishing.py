"""Waiting times of a half year are explained and published, by keyboard; everybody reads them."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from reimari.access.actor import system
from reimari.figures.actions import draft_waiting_times
from reimari.figures.models import Publication
from reimari.figures.rules import half_of
from tests.factories import a_case
from tests.journeys.conftest import House, Sit
from tests.journeys.keys import Keys

OLDER = "GUIDANCE_OLDER_PEOPLE_ITAINEN"
PUBLIC = {"fi": "/fi/odotusajat/", "sv": "/sv/vantetider/"}
SAID = {"fi": "Kesän jono purettiin.", "sv": "Sommarens kö är borta."}


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_a_half_year_is_counted_when_it_is_explained_then_everybody_reads_it(
    house: House, sit: Sit, language: str
) -> None:
    now = timezone.now()
    half = half_of(now)
    for _ in range(6):
        a_case(house.eero, OLDER, now=now, service_task_id="OLDER_PEOPLE")
    if not Publication.objects.filter(half=half).exists():
        later = now + dt.timedelta(days=200)  # when the half year is over
        draft_waiting_times(Publication(half=half), actor=system("figures"), now=later)

    lea = sit(house.lea, language)
    keys, page = Keys(lea.page), lea.page
    lea.open("publications")
    lea.looks_right()
    keys.reach(page.locator("[name=words_fi]"))
    page.keyboard.press("Control+A")
    keys.write(SAID["fi"])
    keys.reach(page.locator("[name=words_sv]"))
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    keys.push(lea.button("Publish for everybody"))
    wrong = lea.words("Say in Swedish what explains the waiting times.")
    expect(page.get_by_text(wrong).first).to_be_visible()
    lea.said.clear()  # the browser's own word for 422
    lea.looks_right()
    expect(page.locator("[name=words_fi]")).to_have_value(SAID["fi"])
    keys.reach(page.locator("[name=words_sv]"))
    keys.write(SAID["sv"])
    keys.push(lea.button("Publish for everybody"))
    expect(lea.button("Take off the public page")).to_be_visible()
    lea.looks_right()
    page.goto(f"{house.address.rstrip('/')}{PUBLIC[language]}")
    expect(page.get_by_text(SAID[language])).to_be_visible()
    expect(page.locator("table").first).to_be_visible()
    lea.looks_right()
    page.go_back()
    keys.push(lea.button("Take off the public page"))
    expect(lea.button("Publish for everybody")).to_be_visible()
