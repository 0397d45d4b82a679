"""Prove once more who one is at an identity provider, and lose no word of a form on the way there."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from reimari.accounts.rules import FRESH_FOR, IDLE
from reimari.accounts.sessions import PROVED, SEEN
from reimari.accounts.tests.identity import HAS_ONE, WHY_NOT
from reimari.callbacks.models import Callback
from tests.journeys.seat import Seat
from tests.journeys.test_sign_in_methods import age, heading
from tests.journeys.test_sign_in_oidc import (  # noqa: F401 (fixtures)
    KAISA,
    LANGUAGES,
    SECOND_NAME,
    Come,
    Site,
    called,
    come,
    sign_in,
    site,
)

pytestmark = pytest.mark.skipif(not HAS_ONE, reason=WHY_NOT)
WORDS = 'Odottaa soittoa  <kahdelta> "tai" jälkeen'


def button(seat: Seat, english: str, **facts: str) -> Locator:
    return seat.page.get_by_role("button", name=seat.words(english, **facts))


def confirm(seat: Seat, provider: str) -> Page:
    """By the keyboard alone from the question to the provider."""
    heading(seat, "Is it you?")
    seat.check()
    button(seat, "Confirm by %(provider)s", provider=provider).press("Enter")
    return seat.page


def password(page: Page) -> None:
    page.locator("[name=password]").fill("any")
    page.locator("[name=password]").press("Enter")


@pytest.mark.parametrize("language", LANGUAGES)
def test_given_a_sign_in_of_a_while_ago_when_she_ends_another_session_then_the_provider_asks_and_it_ends(
    site: Site,  # noqa: F811
    come: Come,  # noqa: F811
    language: str,
) -> None:
    sub = f"proves-{language}"
    site.first.knows(sub, **KAISA, preferred_username=f"todistaja.{language}", locale=language)
    there, here = come(language), come(language)
    here.expected.add(403)
    sign_in(there, sub)
    page = sign_in(here, sub, "/sessions/")
    expect(page.locator("tbody tr")).to_have_count(2)
    age(here, **{PROVED: FRESH_FOR})
    page.locator("tbody button").press("Enter")
    confirm(here, called(here))
    page.locator("[name=login]").fill(sub)  # though she is signed in there
    password(page)
    heading(here, "Confirmed")
    here.said.clear()
    here.check()
    here.button("Send it now").press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    here.check()
    there.page.reload()
    expect(there.page).to_have_url(re.compile("/sign-in/"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_given_a_second_provider_that_tells_no_time_then_it_is_said_calmly_and_with_one_the_page_opens(
    site: Site,  # noqa: F811
    come: Come,  # noqa: F811
    language: str,
) -> None:
    name = f"toinen.{language}"
    site.second.knows(name, **KAISA)
    seat = come(language)
    seat.expected.add(403)
    page = seat.page
    page.goto(f"{seat.address}/methods/app/")
    button(seat, "Sign in by %(name)s", name=SECOND_NAME[language]).press("Enter")
    page.locator("[name=login]").fill(name)
    password(page)
    expect(page.locator(".qr")).to_be_visible()
    seat.said.clear()
    age(seat, **{PROVED: FRESH_FOR})
    page.reload()
    password(confirm(seat, SECOND_NAME[language]))
    said = seat.words(
        "%(provider)s didn't tell when you signed in there, so it can't be taken as a proof. "
        "Confirm in another way, or tell your support.",
        provider=SECOND_NAME[language],
    )
    expect(page.get_by_role("alert").filter(has_text=said)).to_be_visible()
    seat.said.clear()
    site.second.knows(name, **KAISA, tells_time=True)
    password(confirm(seat, SECOND_NAME[language]))
    expect(page).to_have_url(f"{seat.address}/methods/app/")
    expect(page.locator(".qr")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_given_a_form_being_typed_when_the_session_runs_out_then_it_is_sent_after_signing_in_by_the_provider(
    site: Site,  # noqa: F811
    come: Come,  # noqa: F811
    language: str,
) -> None:
    sub = f"types-{language}"
    site.first.knows(sub, **KAISA, preferred_username=f"kirjoittaja.{language}", locale=language)
    seat = come(language)
    seat.expected.add(403)
    page = sign_in(seat, sub)
    before = Callback.objects.count()
    seat.open("ask_callback")
    page.locator("[name=number]").fill(f"040 666 {ord(language[0]):04}")
    page.locator("main form.card textarea").first.fill(WORDS)
    age(seat, **{SEEN: IDLE})
    page.locator("main form.card button").first.click()
    sign_in_again = button(seat, "Sign in by %(name)s", name=called(seat))
    expect(sign_in_again).to_be_visible()
    assert "Odottaa" not in page.content()
    seat.check()
    sign_in_again.press("Enter")
    heading(seat, "You are signed in")  # the provider knew her still
    expect(page.locator(".own-words").last).to_have_text(WORDS)
    seat.said.clear()
    page.reload()
    expect(page.locator(".own-words").last).to_have_text(WORDS)
    seat.check()
    seat.button("Send it now").press("Enter")
    expect(page.locator(".top-who")).to_be_visible()
    assert Callback.objects.count() == before + 1
