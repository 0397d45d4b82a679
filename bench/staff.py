"""What people at the desk do, as scripts that yield an answer for each thing they ask for."""

import random
import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from bench.asked import PLACE, WORDS
from bench.asking import LIST, PANEL, ROUTE, Unexpected
from bench.client import HTMX, Answer, Browser, Fields, Form, path_of

STEP = re.compile(r"/steps/([0-9a-f-]{36})/take/")
CASE = re.compile(r"/cases/([0-9a-f-]{36})/")
TYPED = ("The rent is due", "The rent is due and the money is out;", WORDS)
NAMES = ("Aaltohautala", "Havukivelä", "Dundalqvist", "Kuuraparvela", "Frostsjögård")


def script_of(browser: Browser, person: Mapping[str, Any], chance: random.Random) -> Iterator[Answer]:
    """What this person does, over and over: advisers write contacts down, guides work their list."""
    script = _advising if person["role"] == "ASIAKASNEUVOJA" else _guiding
    while True:
        yield from script(browser, str(person["team"]), chance)


def _guiding(browser: Browser, team: str, chance: random.Random) -> Iterator[Answer]:
    """My day, the list, a quick look, take, the case, back to the list; then the step is given back."""
    plain = f"/work-lists/{team}/"
    yield _well(browser.get("/"))
    seen = _well(browser.get(plain))
    yield seen
    if not (steps := STEP.findall(seen.text)):
        return
    step = chance.choice(steps)
    yield _well(browser.get(f"{plain}?step={step}", headers=PANEL))
    taken = browser.post(f"/steps/{step}/take/", [("key", _key())])
    yield _well(taken, 200, 302, 409)
    if cases := CASE.findall(seen.text):
        yield _well(browser.get(f"/cases/{chance.choice(cases)}/"))
    yield _well(browser.get(f"{plain}?tab=mine", headers=LIST))
    if taken.status != 409:
        back = [("key", _key()), ("reason", "no_time")]
        yield _well(browser.post(f"/steps/{step}/return/", back), 200, 302, 409)


def _advising(browser: Browser, _team: str, chance: random.Random) -> Iterator[Answer]:
    """My day, a new contact typed with the right column beside it, saved, its receipt; then a search."""
    yield _well(browser.get("/"))
    page = _well(browser.get("/new-contact/"))
    yield page
    fields: Fields = []
    for words in TYPED:
        given = {"m1-words": words, "m1-place": PLACE, "m1-service_task": "WORKING_AGE"}
        fields = Form(page.text, "contact-form").filled(given)
        yield _well(browser.post("/new-contact/route/", fields, headers=ROUTE))
    named = [*fields, ("last_name", chance.choice(NAMES))]
    yield _well(browser.post("/new-contact/callers/", named, headers=HTMX))
    ended = {"m1-outcome": chance.choice(("advice", "goes_on")), "m1-told": "in_contact", "key": _key()}
    kept = [pair for pair in fields if pair[0] not in ended]
    saved = _well(browser.post("/new-contact/", [*kept, *ended.items()]), 302)
    yield saved
    yield _well(browser.get(path_of(saved.location)))
    yield _well(browser.get("/contacts/"))


def _key() -> str:
    return str(uuid.uuid4())


def _well(answer: Answer, *statuses: int) -> Answer:
    if answer.status not in (statuses or (200,)):
        raise Unexpected(f"{answer.status}: {answer.text[:300]}")
    return answer
