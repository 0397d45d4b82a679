"""Somebody at a browser, in a language; every page they see is looked at for faults."""

import re
from typing import Any
from urllib.parse import urljoin

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import BrowserContext, Locator, Page, ViewportSize, expect

from reimari.staff.models import Post

# A page has few colours, and reading each of them anew takes axe a quarter of its time.
COLOURS_READ_ONCE = """;(() => {
    const colour = axe.commons.color.Color.prototype, read = colour.parseString, known = new Map();
    colour.parseString = function (text) {
        if (known.has(text)) [this.r, this.g, this.b, this.alpha] = known.get(text);
        else {
            read.call(this, text);
            known.set(text, [this.r, this.g, this.b, this.alpha]);
        }
        return this;
    };
})()"""
AXE: str = Axe().axe_script + COLOURS_READ_ONCE
LOOK = "{resultTypes: ['violations'], selectors: false}"  # what is well isn't asked, nor paths to elements
# What is smaller than 24 px and nearer than that to something else to press (WCAG 2.2, 2.5.8): axe leaves
# that rule off, so `LOOK` doesn't find it.
CROWDED = "{runOnly: ['target-size'], resultTypes: ['violations'], selectors: false}"
PASSWORD = "long enough for a journey"  # noqa: S105 (of invented people)
DESK = ViewportSize(width=1440, height=900)
NARROW = ViewportSize(width=360, height=740)
OFFLINE = re.compile("ERR_INTERNET_DISCONNECTED|Failed to fetch")
# A wrong day that was typed as text comes back in a field for days, which can't hold it.
WRONG_DAY = re.compile(r'The specified value ".*" does not conform to the required format')
REFUSAL = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")

# A machine that does other work is slow; what is there at once isn't waited for.
PATIENCE = 30_000  # milliseconds
expect.set_options(timeout=15_000)

SIGNED_OUT = 403
# What the stream of changes meets when the session has ended and the page isn't told yet: the sign-in page.
STREAM_LED_AWAY = "EventSource's response has a MIME type"


class Seat:
    """A browser window at `address`. `expected`: statuses of refusals that belong to the journey."""

    def __init__(self, context: BrowserContext, address: str, language: str) -> None:
        self.context, self.address, self.language = context, address, language
        self.expected: set[int] = set()
        self.was_offline = False
        self.said: list[str] = []
        self.is_at_the_door = False
        self._page: Page = context.new_page()
        self._page.on("console", lambda message: self._hear(message.type, message.text))
        self._page.on("pageerror", lambda error: self.said.append(str(error)))

    @property
    def page(self) -> Page:
        """The window. Who has come in and opened nothing yet is where signing in leads."""
        if self.is_at_the_door:
            self.is_at_the_door = False
            self._page.goto(self.address)
        return self._page

    def _hear(self, kind: str, text: str) -> None:
        refusal = REFUSAL.match(text)
        if refusal and int(refusal[1]) in self.expected:
            return
        if self.was_offline and OFFLINE.search(text):
            return
        if SIGNED_OUT in self.expected and text.startswith(STREAM_LED_AWAY):
            return
        if kind in {"error", "warning"} and not WRONG_DAY.match(text):
            self.said.append(text)

    def words(self, english: str, **facts: object) -> str:
        """A sentence of the program in the language of this desk."""
        with translation.override(self.language):
            return translation.gettext(english) % facts if facts else translation.gettext(english)

    def url(self, name: str, **given: Any) -> str:
        """The whole address of a page of the desk."""
        return urljoin(self.address, reverse(f"desk:{name}", kwargs=given))

    def open(self, name: str, **given: Any) -> Page:
        """Go to a page of the desk by its URL name."""
        self.is_at_the_door = False
        self.page.goto(self.url(name, **given))
        return self.page

    def sign_in(self, post: Post) -> None:
        """By user name and password, in the language that the user has chosen."""
        user = post.user
        user.set_password(PASSWORD)
        user.language = self.language
        user.save(update_fields=["password", "language"])
        self.page.goto(urljoin(self.address, "/sign-in/"))
        self.page.locator("[name=username]").fill(user.username)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.locator("[name=password]").press("Enter")
        expect(self.page.locator(".top-who")).to_be_visible()

    def come_in(self, post: Post) -> None:
        """With a session, as somebody who has signed in before; the first page is still to open."""
        user = post.user
        if not user.check_password(PASSWORD):
            user.set_password(PASSWORD)
        user.language = self.language
        user.save(update_fields=["password", "language"])
        browser = Client()
        browser.force_login(user)
        cookie = browser.cookies[settings.SESSION_COOKIE_NAME]
        self.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])

    def sign_out(self) -> None:
        """The button of the top line."""
        self.button("Sign out").click()
        expect(self.page.locator("[name=username]")).to_be_visible()

    def button(self, english: str, within: Locator | None = None) -> Locator:
        """A button by its words in this desk's language."""
        return (within or self.page).get_by_role("button", name=self.words(english), exact=True)

    def link(self, english: str, within: Locator | None = None) -> Locator:
        """A link by its words in this desk's language."""
        return (within or self.page).get_by_role("link", name=self.words(english), exact=True)

    def field(self, english: str, within: Locator | None = None) -> Locator:
        """A text field by its label in this desk's language."""
        return (within or self.page).get_by_role("textbox", name=self.words(english), exact=True)

    def group(self, english: str, within: Locator | None = None) -> Locator:
        """Radio buttons or boxes by what they ask."""
        return (within or self.page).get_by_role("group", name=self.words(english))

    def choice(self, asked: str, english: str, within: Locator | None = None) -> Locator:
        """One radio button of a question."""
        return self.group(asked, within).get_by_role("radio", name=self.words(english), exact=True)

    def unplug(self) -> None:
        """The network goes away."""
        self.was_offline = True
        self.context.set_offline(True)

    def plug_in(self) -> None:
        """The network is back."""
        self.context.set_offline(False)

    def check(self) -> None:
        """The page is accessible, within the policy, silent, in its language and no wider than the window."""
        page = self.page
        assert faults(page) == [], page.url
        assert self.said == [], (page.url, self.said)
        assert page.locator("html").get_attribute("lang") == self.language, page.url
        assert (wide := too_wide(page)) == [], (page.url, wide)

    def looks_right(self) -> None:
        """As `check`, at the desk and on a phone."""
        self.check()
        self.page.set_viewport_size(NARROW)
        self.check()
        self.page.set_viewport_size(DESK)


def faults(page: Page, options: str = LOOK) -> list[tuple[str, list[str]]]:
    """What axe finds, once nothing moves any more: the rule and the elements that break it."""
    page.evaluate("Promise.all(document.getAnimations({subtree: true}).map((each) => each.finished))")
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE)
    found = page.evaluate(f"axe.run({options}).then((each) => each.violations)")
    return [(each["id"], [node["html"][:300] for node in each["nodes"]]) for each in found]


def too_wide(page: Page) -> list[str]:
    """Elements that make the page scroll sideways, or stand out of their column into the next."""
    found: list[str] = page.evaluate(
        """() => {
            const bounds = (each) => each.getBoundingClientRect();
            const width = document.documentElement.clientWidth;
            const column = document.querySelector(".columns-main");
            const beside = document.querySelector(".aside");
            const two = column && beside && bounds(beside).left >= bounds(column).right;
            const scrolls = ".ds-sr-only, .tabs";  // tabs scroll by themselves
            const out = two ? [...column.querySelectorAll("*")].filter((each) =>
                bounds(each).right > bounds(column).right + 1 && !each.closest(scrolls)) : [];
            const wide = document.documentElement.scrollWidth <= width ? []
                : [...document.querySelectorAll("main *"), ...document.querySelectorAll("header *, nav *")]
                    .filter((each) => bounds(each).right > width + 1);
            wide.sort((one, other) => !!one.closest(scrolls) - !!other.closest(scrolls));  // these rarely do
            return [...out, ...wide].slice(0, 5).map((each) => each.outerHTML.slice(0, 200));
        }"""
    )
    return found
