"""Passkeys, code apps, open sessions, and a session that runs out: in a real browser."""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urljoin

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as TooLong

from reimari.accounts.codes import code_at, step_of
from reimari.accounts.rules import FRESH_FOR, IDLE, LASTS
from reimari.accounts.sessions import PROVED, SEEN, SINCE
from reimari.accounts.store import SessionStore
from reimari.callbacks.models import Callback
from reimari.contacts.models import Matter
from reimari.staff.models import Post
from tests.factories import a_post
from tests.journeys.conftest import House, Sit
from tests.journeys.seat import PASSWORD, Seat
from tests.journeys.writing import signs_in_again

LIST = "GUIDANCE_WORKING_AGE_LANTINEN"
PHONE = {"width": 360, "height": 780}
INSIDE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(autouse=True)
def nobody_has_factors(house: House) -> Iterator[None]:
    """What one journey adds isn't asked for in the next."""
    yield
    Authenticator.objects.all().delete()


@pytest.fixture
def sit(sit: Sit) -> Sit:
    """Seats somebody who signs in with the form: what the browser has said then stands with the session."""

    def seat(post: Post | None = None, language: str = "fi", **given: Any) -> Seat:
        taken = sit(None, language, **given)
        if post:
            taken.sign_in(post)
        return taken

    return seat


def at_home(seat: Seat) -> Seat:
    """The same pages under a name: browsers make no passkeys for an address of numbers."""
    seat.address = seat.address.replace("127.0.0.1", "localhost")
    return seat


def with_authenticator(seat: Seat) -> Seat:
    """A computer with a fingerprint reader whose owner always agrees."""
    wire = seat.context.new_cdp_session(seat.page)
    wire.send("WebAuthn.enable")
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": INSIDE})
    return seat


def go(seat: Seat, name: str) -> Page:
    seat.page.goto(urljoin(seat.address, reverse(f"accounts:{name}")))
    return seat.page


def heading(seat: Seat, english: str) -> None:
    expect(seat.page.locator("h1")).to_have_text(seat.words(english))


def age(seat: Seat, **seconds: int) -> None:
    """Let so many seconds have passed for the session of this browser."""
    cookie = next(each for each in seat.context.cookies() if each["name"] == settings.SESSION_COOKIE_NAME)
    session = SessionStore(cookie["value"])
    for name, passed in seconds.items():
        session[name] -= passed
    session.save()


def press(page: Page, key: str = "Enter") -> None:
    page.keyboard.press(key)


def tab_to(page: Page, text: str) -> None:
    """By keyboard alone to the button or link that says this."""
    for _ in range(400):  # every session that somebody has is listed
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == text:
            return
    raise AssertionError(text)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_a_passkey_when_she_signs_in_then_no_password_is_asked_and_after_one_it_is_the_second_step(
    house: House, sit: Sit, language: str
) -> None:
    post = a_post(LIST, "TYONTEKIJA", name=f"Paula Pääsky {language}")
    seat = with_authenticator(at_home(sit(None, language, locale=f"{language}-FI")))
    seat.sign_in(post)
    page = seat.page
    seat.link("Sign-in methods").click()
    heading(seat, "Sign-in methods")
    seat.check()
    seat.link("Add a passkey").click()
    heading(seat, "Add a passkey")
    seat.check()
    seat.field("Name of the passkey").fill("Työkone")
    tab_to(page, seat.words("Add a passkey"))
    press(page)
    heading(seat, "Recovery codes")
    expect(page.locator("#codes li")).to_have_count(8)
    seat.check()
    seat.link("I have kept them: go on").click()
    expect(page.locator("main")).to_contain_text("Työkone")
    seat.check()
    seat.sign_out()

    seat.check()
    tab_to(page, seat.words("Sign in with a passkey"))
    press(page)
    expect(page.locator(".top-who")).to_be_visible()
    assert page.url == urljoin(seat.address, "/")
    seat.sign_out()

    page.locator("[name=username]").fill(post.user.username)
    page.locator("[name=password]").fill(PASSWORD)
    press(page)
    heading(seat, "Second step of signing in")
    seat.check()
    tab_to(page, seat.words("Use a passkey"))
    press(page)
    expect(page.locator(".top-who")).to_be_visible()

    go(seat, "methods")
    page.get_by_role("link", name=re.compile(seat.words("Rename or remove"))).click()
    seat.check()
    seat.field("Name of the passkey").fill("Avain")
    seat.button("Save the name").click()
    expect(page.locator("main")).to_contain_text("Avain")
    page.get_by_role("link", name=re.compile(seat.words("Rename or remove"))).click()
    seat.button("Remove the passkey").click()
    expect(page.locator("main")).to_contain_text(seat.words("It is removed."))
    assert not Authenticator.objects.filter(user=post.user).exists()


def test_given_no_passkey_here_when_she_presses_then_the_page_says_so_and_she_goes_on_by_password(
    house: House, sit: Sit
) -> None:
    seat = at_home(sit(None, "sv", locale="sv-FI"))
    refuses = "navigator.credentials.get = () => Promise.reject(new DOMException('', 'NotAllowedError'))"
    seat.context.add_init_script(refuses)
    page = go(seat, "sign_in")
    seat.button("Sign in with a passkey").click()
    expect(page.locator("[data-passkey-said]")).not_to_be_empty()
    expect(seat.button("Sign in with a passkey")).to_be_focused()
    seat.check()
    seat.sign_in(house.eero)


def test_given_a_browser_without_passkeys_when_the_pages_open_then_they_say_so_in_words(
    house: House, sit: Sit
) -> None:
    seat = sit(None, "fi", viewport=PHONE)
    seat.context.add_init_script("delete window.PublicKeyCredential")
    page = go(seat, "sign_in")
    sentence = seat.words(
        "This browser can't use passkeys here. Use another way, or a browser that is up to date."
    )
    expect(page.locator("[data-passkey-none]")).to_have_text(sentence)
    expect(seat.button("Sign in with a passkey")).to_be_hidden()
    seat.check()
    seat.sign_in(house.eero)
    go(seat, "new_passkey")
    expect(page.locator("[data-passkey-none]")).to_be_visible()
    expect(seat.button("Add a passkey")).to_be_hidden()
    seat.check()


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_a_code_app_when_the_phone_is_lost_then_a_recovery_code_lets_her_in(
    house: House, sit: Sit, language: str
) -> None:
    post = a_post(LIST, "TYONTEKIJA", name=f"Kerttu Koodi {language}")
    seat = sit(post, language, viewport=PHONE, locale=f"{language}-FI")
    page = go(seat, "code_app")
    expect(page.locator(".qr")).to_be_visible()
    seat.check()
    page.locator("details summary").click()
    secret = (page.locator(".key-groups").text_content() or "").replace(" ", "")
    expect(page.locator(".key-groups")).to_be_visible()
    seat.check()
    seat.expected.add(422)
    seat.field("Code that the app shows").fill("000000")
    press(page)
    expect(page.locator("#id_code_error")).to_be_visible()
    seat.check()
    seat.field("Code that the app shows").fill(_code(page, secret))
    press(page)
    heading(seat, "Recovery codes")
    seat.check()
    codes = page.locator("#codes li").all_inner_texts()
    with page.expect_download() as download:
        seat.link("Download as a file").click()
    assert codes[0] in download.value.path().read_text()
    seat.sign_out()

    first_step(seat, post)
    field = page.locator("[name=proof_code]")
    field.fill("123456")
    press(page)
    expect(page.locator("#id_proof_code_error")).to_be_visible()
    seat.check()
    field.fill(codes[2].lower())
    press(page)
    heading(seat, "You are signed in")
    expect(page.locator("main")).to_contain_text("7")
    seat.check()
    seat.link("Go on").click()
    expect(page.locator(".top-who")).to_be_visible()
    seat.sign_out()

    row = Authenticator.objects.get(user=post.user, type="totp")
    row.data["step"] -= 2
    row.save()
    first_step(seat, post)
    field.fill(_code(page, secret))
    press(page)
    expect(page.locator(".top-who")).to_be_visible()


def _code(page: Page, secret: str) -> str:
    """What the app shows at this moment of the browser's clock, which is the server's."""
    return code_at(secret, step_of(page.evaluate("Date.now() / 1000")))


def first_step(seat: Seat, post: Post) -> None:
    seat.page.locator("[name=username]").fill(post.user.username)
    seat.page.locator("[name=password]").fill(PASSWORD)
    press(seat.page)
    heading(seat, "Second step of signing in")
    seat.check()


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_a_sign_in_of_an_hour_ago_when_she_opens_the_settings_then_they_ask_for_a_proof_once(
    house: House, sit: Sit, language: str
) -> None:
    seat = sit(house.lea, language)
    age(seat, **{PROVED: FRESH_FOR})
    seat.expected |= {403, 422}
    page = seat.open("settings")
    heading(seat, "Is it you?")
    seat.check()
    page.locator("[name=proof_password]").fill("wrong")
    press(page)
    expect(page.locator("#id_proof_password_error")).to_be_visible()
    seat.check()
    page.locator("[name=proof_password]").fill(PASSWORD)
    press(page)
    expect(page.locator("nav.tabs")).to_be_visible()
    assert page.url == seat.url("settings")
    page.locator("nav.tabs a").nth(1).click()
    expect(page.locator("[name=proof_password]")).to_have_count(0)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_two_browsers_when_she_ends_the_other_then_it_hears_of_it_and_is_out(
    house: House, sit: Sit, language: str
) -> None:
    post = a_post(LIST, "TYONTEKIJA", name=f"Siru Selain {language}")
    there = sit(post, language)
    here = sit(
        None,
        language,
        locale=f"{language}-FI",
        viewport=PHONE,
        user_agent="Mozilla/5.0 (iPhone; like Mac OS X) Safari/604.1",
    )
    signs_in_again(here, post, go(here, "sign_in"))
    page = there.open("my_day")
    expect(page.locator("main")).to_contain_text(there.words("New sign-in in your name"))
    expect(page.locator("main")).to_contain_text("Safari · iPhone")
    there.check()
    page.wait_for_function("() => window.reimari.stream === 'on'")
    go(here, "sessions")
    expect(here.page.locator("tbody tr")).to_have_count(2)
    here.check()
    here.page.locator("tbody button").click()
    expect(here.page.locator("tbody tr")).to_have_count(1)
    here.check()
    expect(page.locator('#live [data-line="signed-out"]')).to_be_visible(timeout=40_000)
    expect(there.open("my_day").locator("[name=username]")).to_be_visible()
    assert UserSession.objects.filter(user=post.user).count() == 1


def test_given_a_new_contact_being_typed_when_the_session_runs_out_then_its_words_are_there_after_signing_in(
    house: House, sit: Sit
) -> None:
    seat = sit(house.aino, "sv")
    page = seat.open("new_contact")
    words = "Istunto vanheni kesken kirjoittamisen"
    page.locator("[name=m1-words]").press_sequentially(words)
    page.locator("[name=m1-outcome][value=advice]").check()
    age(seat, **{SEEN: IDLE})
    with suppress(TooLong):  # the draft, saved by itself meanwhile, leads to signing in too
        seat.button("Record the contact").click(timeout=5000)
    expect(page.locator("[name=username]")).to_be_visible()
    signs_in_again(seat, house.aino)
    assert page.url.startswith(seat.url("new_contact"))
    expect(page.locator("[name=m1-words]")).to_have_value(words)
    expect(page.locator("[name=m1-outcome][value=advice]")).to_be_checked()
    seat.check()
    seat.button("Record the contact").click()
    expect(page.locator("#receipt")).to_be_visible()
    assert Matter.objects.filter(own_words=words).count() == 1


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_a_form_that_keeps_no_draft_when_the_session_runs_out_then_it_is_sent_after_signing_in(
    house: House, sit: Sit, language: str
) -> None:
    seat = sit(house.eero, language, locale=f"{language}-FI")
    seat.expected.add(403)
    page = seat.open("ask_callback")
    before = Callback.objects.count()
    number = f"040 555 {len(language)}{ord(language[0]):03}"
    page.locator("[name=number]").fill(number)
    page.locator("main form.card textarea").first.fill('Odottaa soittoa  <kahdelta> "tai" jälkeen')
    age(seat, **{SEEN: IDLE})
    page.locator("main form.card button").first.click()
    expect(page.locator("[name=username]")).to_be_visible()
    expect(page.locator("main")).to_contain_text(
        seat.words(
            "You have been signed out. What you had written is kept on this page: sign in, and send it then."
        )
    )
    seat.check()
    assert "Odottaa" not in page.content()
    page.locator("[name=username]").fill(house.eero.user.username)
    page.locator("[name=password]").fill(PASSWORD)
    press(page)
    heading(seat, "You are signed in")
    expect(page.locator(".own-words").last).to_have_text('Odottaa soittoa  <kahdelta> "tai" jälkeen')
    seat.check()
    seat.button("Send it now").click()
    expect(page.locator(".top-who")).to_be_visible()
    assert Callback.objects.count() == before + 1


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_a_session_that_ends_soon_when_the_page_is_open_then_it_says_so_and_one_press_keeps_it(
    house: House, sit: Sit, language: str
) -> None:
    seat = sit(house.eero, language, viewport=PHONE)
    age(seat, **{SEEN: IDLE - 250})
    page = go(seat, "methods")
    expect(page.locator('#session-end [data-line="soon"]')).to_be_hidden()  # opening it was a deed
    age(seat, **{SEEN: IDLE - 250})
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as when she comes back to it
    line = page.locator('#session-end [data-line="soon"]')
    expect(line).to_be_visible()
    expect(line).to_contain_text(re.compile(r"\d{1,2}\.\d\d"))
    expect(page.locator("#session-end")).to_have_attribute("role", "status")
    seat.check()
    tab_to(page, seat.words("Stay signed in"))
    press(page)
    expect(line).to_be_hidden()
    session = SessionStore(_key(seat))
    assert session[SEEN] - session[SINCE] >= 0
    seat.check()


def test_given_a_day_at_work_when_it_ends_soon_then_staying_isnt_offered(house: House, sit: Sit) -> None:
    seat = sit(house.eero, "sv")
    age(seat, **{SINCE: LASTS - 200})
    page = go(seat, "methods")
    expect(page.locator('#session-end [data-line="whole"]')).to_be_visible()
    expect(seat.button("Stay signed in")).to_be_hidden()
    seat.check()


def _key(seat: Seat) -> str:
    return next(
        each["value"] for each in seat.context.cookies() if each["name"] == settings.SESSION_COOKIE_NAME
    )
