"""Somebody who has no mouse, and whose strokes are counted."""

import datetime as dt

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 90
A_MINUTE = 200  # strokes of an ordinary typist: 40 words


class Keys:
    """The keyboard of a page. `strokes` counts every key that went down."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.strokes = 0

    def press(self, *keys: str) -> None:
        """One key after the other."""
        for key in keys:
            self.page.keyboard.press(key)
            self.strokes += 1

    def write(self, text: str) -> None:
        """A text, key by key."""
        self.page.keyboard.type(text)
        self.strokes += len(text)

    def reach(self, target: Locator) -> None:
        """Tab on until the target has the focus."""
        for _ in range(MOST_TABS):
            if target.evaluate("each => each === document.activeElement"):
                return
            self.press("Tab")
        expect(target).to_be_focused()

    def push(self, button: Locator) -> None:
        """Reach a button or a link, and use it."""
        self.reach(button)
        self.press("Enter")

    def choose(self, field: Locator, value: str) -> None:
        """Reach a list of choices and go down to the one with this value."""
        self.reach(field)
        options: list[str] = field.evaluate("each => [...each.options].map((option) => option.value)")
        at: int = field.evaluate("each => each.selectedIndex")
        by = options.index(value) - at
        self.press(*(["ArrowDown"] * by if by > 0 else ["ArrowUp"] * -by))
        expect(field).to_have_value(value)

    def moment(self, field: Locator, moment: dt.datetime) -> None:
        """Reach a field for a day and an hour, and write it in the order in which this browser asks."""
        self.reach(field)
        self.write(f"{moment:%m%d%Y}")
        self.press("ArrowRight")
        self.write(f"{moment:%I%M%p}"[:5])
        expect(field).to_have_value(f"{moment:%Y-%m-%dT%H:%M}")

    def tick(self, first: Locator, wanted: Locator) -> None:
        """Reach a question's first radio button, and go down to the wanted."""
        self.reach(first)
        if first.evaluate("each => !each.checked"):
            self.press("Space")
        for _ in range(MOST_TABS):
            if wanted.is_checked():
                return
            self.press("ArrowDown")
        expect(wanted).to_be_checked()
