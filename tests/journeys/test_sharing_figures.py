"""A supervisor looks when contacts come, shares the page, and takes the link back: by keyboard."""

from urllib.parse import urljoin

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from reimari.contacts.actions import Heard
from reimari.desk.tests.sharing import a_shared_page
from reimari.figures.models import SharedPage
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


def test_given_long_words_when_figures_are_shared_then_they_find_room_on_a_phone(
    house: House, sit: Sit
) -> None:
    now = timezone.now()
    for place in ("ASKOLA", "LAPINJARVI"):
        for _ in range(5):
            heard = Heard(own_words="?", need="financial", place_id=place, answer=goes_on(GUIDES))
            a_contact(house.aino, heard, now=now)
    months = {"since": f"{now:%Y-%m}", "until": f"{now:%Y-%m}"}
    outside = sit(language="fi")
    for number, (page, code, by) in enumerate(
        [
            (SharedPage.REPORT, "demand", "municipality"),
            (SharedPage.REPORT, "contacts", "team"),
            (SharedPage.FIGURE, "K-02", "language"),
            (SharedPage.FIGURE, "K-09", "channel"),
        ]
    ):
        token = f"{number:064x}"
        a_shared_page(house.lea, token=token, now=now, page=page, code=code, asked={**months, "by": by})
        outside.page.goto(urljoin(outside.address, f"/fi/mittarit/{token}/"))
        outside.looks_right()
