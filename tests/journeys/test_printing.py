"""Figures on paper: nothing lies on anything else, is cut or pale; what was asked for stands there."""

from typing import Literal

import pytest
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize

from reimari.contacts.actions import Heard
from tests.factories import a_contact, goes_on
from tests.journeys.conftest import House, Sit
from tests.journeys.seat import DESK, too_wide

GUIDES = "GUIDANCE_WORKING_AGE_LANTINEN"
A4 = ViewportSize(width=703, height=1000)  # between margins of 12 mm, at 96 pixels an inch
A_PAGE = 1000
OVERLAPS = """
() => [...document.querySelectorAll("main .columns-main, .stack, .cards, main section")].flatMap((each) => {
    const shown = [...each.children].filter((child) => child.getClientRects().length);
    const box = (child) => child.getBoundingClientRect();
    return shown.slice(1).filter((child, at) => box(child).top < box(shown[at]).bottom - 1)
        .map((child) => child.outerHTML.slice(0, 120));
})
"""
GRIDS = """
() => [...document.querySelectorAll("main .stack, main .columns-main, main .cards, main .heat-maps")]
    .filter((each) => !["block", "none"].includes(getComputedStyle(each).display)).length
"""
HEIGHTS = (
    "() => [...document.querySelectorAll('svg.chart')].map((each) => each.getBoundingClientRect().height)"
)
TO_PRESS = """
() => [...document.querySelectorAll("main .no-print, main button, main select, main .tabs, main .list .more")]
    .filter((each) => each.getClientRects().length).length
"""
# How bright the words are, in pictures and out of them: 0 is black.
BRIGHT = """
() => [...document.querySelectorAll("svg .chart-words, main p, main th, main td, main dd")].map((each) => {
    const style = getComputedStyle(each), colour = each.closest("svg") ? style.fill : style.color;
    return Math.max(...colour.match(/[0-9.]+/g).slice(0, 3).map(Number));
})
"""
# How bright what tags stand on is: 255 is white, as where they have no ground. A dark screen's tags are dark.
TAGS = """
() => [...document.querySelectorAll("main .ds-tag")].filter((each) => each.getClientRects().length)
    .map((each) => getComputedStyle(each).backgroundColor.match(/[0-9.]+/g).map(Number))
    .map(([red, green, blue, alpha = 1]) => alpha ? Math.min(red, green, blue) : 255)
"""
HEADS = "() => [...document.querySelectorAll('main thead')].map((each) => getComputedStyle(each).display)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_given_figures_when_they_are_printed_then_all_of_them_is_legible_on_white(
    house: House, sit: Sit, scheme: Literal["light", "dark"]
) -> None:
    now = timezone.now()
    for place in ("ASKOLA", "ASKOLA", "PORVOO"):
        heard = Heard(own_words="?", need="financial", place_id=place, answer=goes_on(GUIDES))
        a_contact(house.aino, heard, now=now)
    lea = sit(house.lea, "fi")
    page = lea.page
    month = f"since={now:%Y-%m}&until={now:%Y-%m}&need=financial"
    for address in ("chain/", "arrivals/", "equality/", "of/K-09/", "contacts/", "population/"):
        page.emulate_media(media="screen")
        page.goto(f"{lea.url('figures')}{address}?{month}&by=language")
        page.set_viewport_size(A4)
        page.emulate_media(media="print", color_scheme=scheme)
        assert _faults(page) == [], address
        assert page.locator(".only-print").is_visible(), address
        facts = page.locator(".only-print").inner_text()
        assert f"{now.month}/{now.year}" in facts, address
        assert lea.words("By language") in facts, address
        assert lea.words("Need") in facts, address
        assert page.pdf(format="A4").startswith(b"%PDF")
        page.emulate_media(media="screen")
        assert not page.locator(".only-print").is_visible()
        page.set_viewport_size(DESK)


def _faults(page: Page) -> list[object]:
    """What is wrong with a page as it is printed."""
    found: list[object] = [*too_wide(page), *page.evaluate(OVERLAPS)]
    found += [f"{height} high" for height in page.evaluate(HEIGHTS) if height > A_PAGE]
    found += [f"{each} bright" for each in page.evaluate(BRIGHT) if each > 120]  # at least 5:1 on white
    found += [f"tag on {each}" for each in page.evaluate(TAGS) if each < 190]
    found += [f"head {each}" for each in page.evaluate(HEADS) if each != "table-header-group"]
    for words in (GRIDS, TO_PRESS):
        if number := page.evaluate(words):
            found.append(f"{number}: {words}")
    return found
