"""Every piece of the pages in a real browser: accessible, within the policy, used by keys, losing nothing."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.seat import faults
from tests.samples.drawing import Served, page_html, served

DESK = (1440, 900)
PHONE = (320, 640)


@pytest.fixture
def site() -> Iterator[Served]:
    with served(page_html(bound=False)) as site:
        yield site


@pytest.fixture
def desk(browser: Browser, site: Served) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": DESK[0], "height": DESK[1]})
    page.goto(site.url)
    yield page
    page.close()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fi", "en"])
def test_every_piece_is_accessible_and_within_the_policy(
    browser: Browser, size: tuple[int, int], scheme: str, language: str
) -> None:
    said: list[str] = []
    with served(page_html(language=language)) as site:
        page = browser.new_page(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(site.url)
        found = faults(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        page.close()
    assert found == []
    assert said == []
    assert width <= size[0]


@pytest.mark.parametrize(("colour", "found"), [("#767676", {}), ("#787878", {"color-contrast": 2})])
def test_words_that_can_hardly_be_read_are_found(desk: Page, colour: str, found: dict[str, int]) -> None:
    desk.evaluate(
        """(colour) => {
            for (const text of ["Hardly", "to be read"]) {
                const words = document.querySelector("main").appendChild(document.createElement("p"));
                words.textContent = text;
                words.style.color = colour;
                words.style.background = "#fff";
            }
        }""",
        colour,
    )
    assert {rule: len(elements) for rule, elements in faults(desk)} == found


def test_an_error_summary_has_the_focus_and_leads_to_the_field(browser: Browser) -> None:
    with served(page_html()) as site:
        page = browser.new_page()
        page.goto(site.url)
        expect(page.locator(".ds-error-summary")).to_be_focused()
        page.locator(".ds-error-summary a").nth(1).click()
        expect(page.locator("#id_who_0")).to_be_focused()
        page.close()


def test_rows_are_walked_and_taken_by_keys(desk: Page) -> None:
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    expect(desk.locator("#row-1")).to_be_focused()
    desk.keyboard.press("k")
    expect(desk.locator("[data-row][data-selected]")).to_have_attribute("data-row", "0")
    desk.keyboard.press("j")
    desk.keyboard.press("o")
    expect(desk).to_have_url(re.compile("#row-1$"))
    desk.keyboard.press("n")
    expect(desk).to_have_url(re.compile("#new$"))


def test_keys_do_nothing_while_typing_or_when_switched_off(desk: Page) -> None:
    desk.locator("#id_words").focus()
    desk.keyboard.type("jn?/")
    expect(desk.locator("#id_words")).to_have_value("jn?/")
    expect(desk.locator("#keys")).to_be_hidden()
    desk.locator("main").focus()
    desk.keyboard.press("?")
    expect(desk.locator("#keys")).to_be_visible()
    desk.locator("label[for=keys-on]").click()
    desk.keyboard.press("Escape")
    desk.keyboard.press("n")
    assert not desk.url.endswith("#new")


def test_a_draft_saves_itself_and_says_when(desk: Page, site: Served) -> None:
    desk.locator("#id_words").press_sequentially("rent")
    expect(desk.locator("[data-draft-state]")).to_contain_text("saved")
    assert [path for path, _ in site.posted] == ["/draft"]
    assert "words=rent" in site.posted[0][1]
    assert desk.evaluate("sessionStorage.length") == 0


def test_what_was_typed_without_a_connection_is_kept_and_comes_back(desk: Page, site: Served) -> None:
    site.answering = False
    desk.locator("#id_words").press_sequentially("the shop card")
    desk.locator("label[for=id_who_1]").click()
    expect(desk.locator("[data-draft-state]")).to_contain_text("kept on this computer")
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.goto(site.url)
    expect(desk.locator("#id_words")).to_have_value("the shop card")
    expect(desk.locator("#id_who_1")).to_be_checked()
    site.answering = True
    expect(desk.locator("[data-draft-state]")).to_contain_text("saved")
    assert "words=the+shop+card" in site.posted[-1][1]


def test_an_identity_code_in_free_text_gives_a_warning(desk: Page) -> None:
    warning = desk.locator("#words-warning")
    desk.locator("#id_words").fill("call after 12.30")
    expect(warning).to_be_hidden()
    desk.locator("#id_words").fill("it is 010190-999A she says")
    expect(warning).to_be_visible()


def test_the_list_keeps_its_place_after_a_deed(desk: Page, site: Served) -> None:
    for _ in range(3):
        desk.keyboard.press("j")
    desk.evaluate("document.getElementById('rows').dataset.old = 'yes'")
    desk.keyboard.press("t")
    expect(desk.locator("#rows:not([data-old])")).to_be_attached()
    assert [path for path, _ in site.posted] == ["/take"]
    expect(desk.locator("[data-row='2'] .row-link")).to_be_focused()
    desk.keyboard.press("j")
    expect(desk.locator("#row-3")).to_be_focused()


def test_a_refusal_is_shown_over_the_page_and_can_be_closed(desk: Page) -> None:
    desk.locator("#give-back").click()
    message = desk.locator("#message")
    expect(message).to_contain_text("Timo took it just now.")
    expect(desk.locator("#rows tr")).to_have_count(6)
    assert faults(desk) == []
    desk.keyboard.press("Escape")
    expect(message).to_be_hidden()
    desk.locator("#give-back").click()
    message.get_by_role("button").click()
    expect(message).to_be_hidden()


def test_a_broken_answer_and_a_lost_connection_change_nothing_and_say_so(desk: Page) -> None:
    desk.locator("#breaks").click()
    expect(desk.locator("#message")).to_contain_text("wrong on our side")
    expect(desk.locator("#rows tr")).to_have_count(6)
    desk.route("**/broken", lambda route: route.abort())
    desk.locator("#breaks").click()
    expect(desk.locator("#message")).to_contain_text("No connection")


def test_the_help_lists_the_keys_and_is_accessible(desk: Page) -> None:
    desk.keyboard.press("?")
    expect(desk.locator("#keys")).to_be_visible()
    assert faults(desk) == []
