"""Staff sign in by a real identity provider, in a browser: npm's oidc-provider."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from reimari.access.actor import system
from reimari.accounts.models import User
from reimari.accounts.oidc.told import PostTold
from reimari.accounts.tests.identity import HAS_ONE, NAME, SECOND, WHY_NOT, Identity, identity_provider
from reimari.staff.actions import close_account
from tests.journeys.conftest import House, free_port, served
from tests.journeys.seat import DESK, PATIENCE, Seat, too_wide

pytestmark = pytest.mark.skipif(not HAS_ONE, reason=WHY_NOT)
GUIDES = "GUIDANCE_WORKING_AGE_LANTINEN"
KAISA = {"given_name": "Kaisa", "family_name": "Koskela", "groups": ["reimari-west"]}
POST = PostTold(group="reimari-west", team=GUIDES, role="TYONTEKIJA")
SECOND_NAME = {"fi": "Toinen tunnus", "sv": "Andra kontot", "en": "Second account"}
NARROW = ViewportSize(width=360, height=800)
LANGUAGES = ("fi", "sv")

type Come = Callable[..., Seat]


@dataclass(frozen=True)
class Site:
    """The county's pages once more, with two identity providers beside the passwords."""

    address: str
    first: Identity
    second: Identity


@pytest.fixture(scope="module")
def site(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    port = free_port()
    here = f"http://127.0.0.1:{port}"
    file = tmp_path_factory.mktemp("oidc") / "oidc.toml"
    people = {f"toinen.{language}": KAISA for language in LANGUAGES}
    with (
        identity_provider(here) as first,
        identity_provider(here, people, SECOND, code="second") as second,
    ):
        file.write_text(first.file(NAME, POST) + second.file(SECOND_NAME, POST))
        with served(house.database, port, REIMARI_OIDC=str(file)) as (address, _running):
            yield Site(address.rstrip("/"), first, second)


@pytest.fixture
def identity(site: Site) -> Identity:
    return site.first


@pytest.fixture
def come(site: Site, browser: Browser) -> Iterator[Come]:
    """Somebody at a browser of their own, signed out, in a language."""
    contexts: list[BrowserContext] = []

    def seat(language: str = "fi", **given: Any) -> Seat:
        options: dict[str, Any] = {"viewport": DESK, "locale": language, "timezone_id": "Europe/Helsinki"}
        context = browser.new_context(**(options | given))
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        return Seat(context, site.address, language)

    yield seat
    for context in contexts:
        context.close()


def called(seat: Seat) -> str:
    return NAME[seat.language]


def go_to_provider(seat: Seat, to: str = "/") -> Page:
    """The sign-in page, to which a page behind it leads, and its button: by the keyboard alone."""
    page = seat.page
    page.goto(seat.address + to)
    button = page.get_by_role("button", name=seat.words("Sign in by %(name)s", name=called(seat)))
    expect(button).to_be_visible()
    seat.check()
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[name=login]")).to_be_visible()
    return page


def sign_in(seat: Seat, sub: str, to: str = "/") -> Page:
    page = go_to_provider(seat, to)
    page.locator("[name=login]").fill(sub)
    page.locator("[name=password]").fill("any")
    page.locator("[name=password]").press("Enter")
    page.get_by_role("button", name="Continue").click()  # the provider asks for consent
    expect(page.locator(".top-who")).to_be_visible()
    come_back(seat)
    return page


def come_back(seat: Seat) -> None:
    """What the provider's own pages said to the console isn't ours; the page we came to is looked at anew."""
    seat.said.clear()
    seat.page.reload()


@pytest.mark.parametrize("language", LANGUAGES)
def test_given_somebody_new_when_they_sign_in_by_the_provider_then_they_are_at_work_where_they_wanted(
    identity: Identity, come: Come, language: str
) -> None:
    sub = f"new-{language}"
    name = f"kaisa.{language}"
    identity.knows(sub, **KAISA, preferred_username=name, locale=f"{language}-FI")
    seat = come(language)
    page = sign_in(seat, sub, "/?from=link")
    expect(page).to_have_url(re.compile(r"/\?from=link$"))
    expect(page.locator(".top-who strong")).to_have_text("Kaisa Koskela")
    expect(page.locator("html")).to_have_attribute("lang", language)
    seat.check()
    assert User.objects.get(username=name).posts.get().team_id == GUIDES
    connection.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_given_a_second_provider_when_they_sign_in_by_it_then_they_are_at_work_and_out_in_both(
    site: Site, come: Come, language: str
) -> None:
    seat = come(language)
    page = seat.page
    page.goto(f"{seat.address}/?from=link")
    page.get_by_role("button", name=seat.words("Sign in by %(name)s", name=SECOND_NAME[language])).press(
        "Enter"
    )
    page.locator("[name=login]").fill(f"toinen.{language}")
    page.locator("[name=password]").fill("any")
    page.locator("[name=password]").press("Enter")
    expect(page).to_have_url(re.compile(r"/\?from=link$"))
    expect(page.locator(".top-who strong")).to_have_text("Kaisa Koskela")
    come_back(seat)
    seat.check()
    seat.button("Sign out").click()
    expect(page).to_have_url(re.compile(f"^{site.second.issuer}"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_given_somebody_without_a_user_name_when_they_sign_in_then_they_are_told_calmly(
    identity: Identity, come: Come, language: str
) -> None:
    identity.knows("nameless", **KAISA)
    seat = come(language)
    page = go_to_provider(seat)
    page.locator("[name=login]").fill("nameless")
    page.locator("[name=password]").fill("any")
    page.locator("[name=password]").press("Enter")
    page.get_by_role("button", name="Continue").click()
    said = seat.words(
        "%(provider)s told us no user name that we can use. Tell your support.", provider=called(seat)
    )
    expect(page.get_by_role("alert").filter(has_text=said)).to_be_visible()
    seat.said.clear()
    seat.check()


@pytest.mark.parametrize("language", LANGUAGES)
def test_given_the_providers_page_when_it_is_cancelled_then_the_sign_in_page_says_so(
    identity: Identity, come: Come, language: str
) -> None:
    seat = come(language)
    page = go_to_provider(seat, "/?from=link")
    page.get_by_role("link", name=re.compile("Abort|Cancel")).click()
    expect(page).to_have_url(re.compile(r"/sign-in/\?"))
    seat.said.clear()  # what the provider's own pages said
    said = seat.words("Signing in by %(provider)s was cancelled.", provider=called(seat))
    expect(page.get_by_role("alert").filter(has_text=said)).to_be_visible()
    expect(page.locator("form[action='/sign-in/county/'] [name=next]")).to_have_value("/?from=link")
    seat.check()
    other = "sv" if language == "fi" else "fi"
    page.locator(f"button[name=language][value={other}]").click()  # the page says it in that language too
    expect(page.get_by_role("alert").filter(has_text=NAME[other])).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_given_somebody_in_no_group_when_they_sign_in_then_they_are_told_whom_to_ask(
    identity: Identity, come: Come, language: str
) -> None:
    identity.knows(
        "nobody", given_name="Nelli", family_name="Niemi", preferred_username="nelli", locale=language
    )
    seat = come(language)
    seat.expected = {403}
    page = sign_in(seat, "nobody", "/")
    expect(page.locator("main")).to_contain_text("nelli")
    expect(page.locator("main")).to_contain_text(
        seat.words(
            "Ask your supervisor to have you given one. Tell them your user name: %(name)s.", name="nelli"
        )
    )
    seat.check()
    User.objects.filter(username="nelli").update(language="sv" if language == "fi" else "fi")
    connection.close()


def test_given_a_group_that_is_gone_when_they_sign_in_again_then_the_right_is_gone(
    identity: Identity, come: Come
) -> None:
    identity.knows("gone", **KAISA, preferred_username="gone", locale="fi")
    seat = come()
    seat.expected = {403}
    page = sign_in(seat, "gone")
    assert page.request.get(f"{seat.address}/").status == 200
    identity.knows("gone", given_name="Kaisa", family_name="Koskela", preferred_username="gone", groups=[])
    other = come()
    other.expected = {403, 404}
    sign_in(other, "gone", "/")
    assert page.request.get(f"{seat.address}/").status == 403


def test_given_an_open_page_when_the_provider_signs_them_out_then_its_next_request_leads_to_sign_in(
    identity: Identity, come: Come
) -> None:
    identity.knows("out", **KAISA, preferred_username="out", locale="fi")
    seat = come()
    page = sign_in(seat, "out")
    end = requests.get(f"{identity.issuer}/.well-known/openid-configuration", timeout=5).json()
    there = seat.context.new_page()  # another window, at the provider itself
    there.goto(end["end_session_endpoint"])
    there.locator("button[name=logout], button[value=yes]").first.click()
    there.wait_for_load_state()
    seat.said.clear()
    page.reload()
    expect(page).to_have_url(re.compile("/sign-in/"))
    seat.check()


def test_given_somebody_at_work_when_they_sign_out_then_the_provider_asks_too_and_leads_back(
    identity: Identity, come: Come
) -> None:
    identity.knows("leaves", **KAISA, preferred_username="leaves", locale="fi")
    seat = come()
    page = sign_in(seat, "leaves")
    seat.button("Sign out").click()
    expect(page).to_have_url(re.compile(f"^{identity.issuer}"))
    page.locator("button[name=logout]").first.click()
    expect(page).to_have_url(re.compile("/sign-in/"))
    come_back(seat)
    go_to_provider(seat)  # which asks who it is


def test_given_somebody_who_has_left_when_they_come_back_then_they_are_told(
    identity: Identity, come: Come
) -> None:
    identity.knows("left", **KAISA, preferred_username="left", locale="fi")
    seat = come()
    page = sign_in(seat, "left")
    close_account(User.objects.get(username="left"), actor=system("test"), now=timezone.now())
    connection.close()
    page.reload()
    expect(page).to_have_url(re.compile("/sign-in/"))
    seat.expected = {403}
    page.get_by_role("button", name=seat.words("Sign in by %(name)s", name=called(seat))).click()
    said = seat.words("Your account here is closed. If that is wrong, tell your supervisor.")
    expect(page.get_by_role("alert").filter(has_text=said)).to_be_visible()
    seat.said.clear()
    seat.check()


@pytest.mark.parametrize("language", LANGUAGES)
def test_given_a_narrow_screen_then_every_way_of_signing_in_fits(
    identity: Identity, come: Come, language: str
) -> None:
    seat = come(language, viewport=NARROW)
    seat.page.goto(f"{seat.address}/sign-in/")
    expect(seat.page.locator("[name=username]")).to_be_visible()
    assert not too_wide(seat.page)
    seat.check()


@pytest.mark.parametrize("language", LANGUAGES)
def test_given_a_provider_that_is_away_then_the_page_says_so_and_passwords_still_work(
    house: House, browser: Browser, tmp_path: Path, language: str
) -> None:
    (tmp_path / "secret").write_text("only in tests")
    name = json.dumps(NAME, ensure_ascii=False).replace('": ', '" = ')
    (tmp_path / "oidc.toml").write_text(
        f'[[provider]]\ncode = "county"\nissuer = "http://127.0.0.1:9"\nclient_id = "x"\n'
        f'secret_file = "{tmp_path}/secret"\norganisation = "COUNTY"\nname = {name}\n'
    )
    with served(house.database, REIMARI_OIDC=str(tmp_path / "oidc.toml")) as (address, _running):
        context = browser.new_context(viewport=DESK, locale=language)
        seat = Seat(context, address.rstrip("/"), language)
        seat.expected = {503}
        page = seat.page
        page.goto(f"{seat.address}/")
        page.get_by_role("button", name=seat.words("Sign in by %(name)s", name=called(seat))).click()
        said = seat.words(
            "%(provider)s doesn't answer just now. Try again in a moment.", provider=called(seat)
        )
        expect(page.get_by_role("alert").filter(has_text=said)).to_be_visible()
        seat.check()
        user = house.eero.user
        user.set_password("long enough for a journey")
        user.save()
        connection.close()
        page.locator("[name=username]").fill(user.username)
        page.locator("[name=password]").fill("long enough for a journey")
        page.locator("[name=password]").press("Enter")
        expect(page).to_have_url(re.compile(r":\d+/$"))
        context.close()
