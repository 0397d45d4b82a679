"""What the staff do while things break: they write contacts down, and send again what wasn't answered."""

import gettext
import http.client
import random
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from typing import Any
from uuid import UUID

from bench.asked import PLACE
from bench.client import Answer, Browser, Fields, Form, path_of
from reimari.common.places import PACKAGE

THINKS = (0.3, 1.2)  # seconds between two contacts
AGAIN = (0.5, 1.5)  # seconds until somebody sends a form again
LANGUAGES = ("fi", "sv")
HEADINGS = (
    "Something went wrong",
    "Just a moment",
    "This takes too long",
    "We don't know whether it was saved",
)
SAVED = re.compile(r"/contacts/([0-9a-f-]{36})/")
HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
MOST_TRIES = 200
CUT = "no answer: the connection was cut"
WELL = {200, 302}


@dataclass(frozen=True, slots=True)
class Seen:
    """One answer as somebody saw it: its moment, how long it took, "" when all was well."""

    at: float
    seconds: float
    trouble: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """A contact that the program said it had kept."""

    at: float
    mark: str
    contact: UUID


@dataclass
class Notes:
    """What everybody saw, in the order of its end; lists only grow, so threads share them."""

    seen: list[Seen] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def between(self, since: float, until: float) -> list[Seen]:
        return [seen for seen in list(self.seen) if since <= seen.at < until]

    def receipts_between(self, since: float, until: float) -> list[Receipt]:
        return [receipt for receipt in list(self.receipts) if since <= receipt.at < until]


class Somebody(threading.Thread):
    """A member of staff at the desk, until `over` is set; a form that was begun is seen through."""

    def __init__(
        self,
        work: Callable[["Somebody", int], None],
        address: Any,
        person: Mapping[str, Any],
        number: int,
        notes: Notes,
    ) -> None:
        super().__init__(daemon=True)
        self.work = work
        self.browser = Browser(address, person)
        self.number = number
        self.notes = notes
        self.comes_from = {"X-Forwarded-For": f"10.0.0.{number}", "Accept-Language": "en"}
        self.team = str(person["team"])
        self.over = threading.Event()
        self.chance = random.Random(number)  # noqa: S311 (no secret)

    def run(self) -> None:
        """One thing after the other."""
        turn = 0
        while not self.over.is_set():
            turn += 1
            self.work(self, turn)
            self.over.wait(self.chance.uniform(*THINKS))
        self.browser.close()

    def ask(self, path: str, fields: Fields | None = None) -> Answer | None:
        """An answer; None when there was none. Whatever it was is noted."""
        began = time.monotonic()
        try:
            if fields is None:
                answer = self.browser.get(path, headers=self.comes_from)
            else:
                answer = self.browser.post(path, fields, headers=self.comes_from)
        except (OSError, http.client.HTTPException):
            self.browser.close()
            self._note(began, CUT)
            return None
        self._note(began, "" if answer.status in WELL else f"{answer.status} “{_heading(answer.text)}”")
        return answer

    def _note(self, began: float, trouble: str) -> None:
        now = time.monotonic()
        self.notes.seen.append(Seen(now, now - began, trouble))


def write_contacts(somebody: Somebody, turn: int) -> None:
    """Write one contact down; what wasn't answered is sent again with its key, as a browser would."""
    page = somebody.ask("/new-contact/")
    if page is None or page.status != 200:
        return
    mark = f"Drill {somebody.number}-{turn}: the rent is due."
    ended = {"m1-outcome": somebody.chance.choice(("advice", "goes_on")), "m1-told": "in_contact"}
    about = {"m1-words": mark, "m1-place": PLACE, "m1-service_task": "WORKING_AGE"}
    fields = Form(page.text, "contact-form").filled({**about, **ended})
    for _ in range(MOST_TRIES):
        answer = somebody.ask("/new-contact/", fields)
        if answer and (saved := SAVED.search(answer.location)):
            somebody.notes.receipts.append(Receipt(time.monotonic(), mark, UUID(saved[1])))
            somebody.ask(path_of(answer.location))
            return
        if answer and answer.status < 500:
            somebody.notes.refused.append(f"{answer.status} {_heading(answer.text)}")
            return
        time.sleep(somebody.chance.uniform(*AGAIN))
    somebody.notes.refused.append(f"given up after {MOST_TRIES} tries: {mark}")


def read_lists(somebody: Somebody, _turn: int) -> None:
    """My day, then the team's list."""
    somebody.ask("/")
    somebody.ask(f"/work-lists/{somebody.team}/")


def _heading(text: str) -> str:
    """What the page is called, in English whatever the language of its reader."""
    found = HEADING.search(text)
    said = unescape(re.sub(r"<[^>]+>|\s+", " ", found[1])).strip() if found else text[:60]
    return _in_english().get(said, said)


@cache
def _in_english() -> dict[str, str]:
    catalogues = [gettext.translation("django", PACKAGE / "locale", [name]) for name in LANGUAGES]
    return {each.gettext(heading): heading for each in catalogues for heading in HEADINGS}
