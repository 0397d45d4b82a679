"""Finnish and Swedish: changed on any page, and nothing of another language left on it."""

from collections.abc import Iterator

import polib
import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from reimari.cases.models import Case
from tests.factories import a_case, a_person
from tests.journeys.conftest import House, Sit
from tests.journeys.seat import Seat

LIST = "GUIDANCE_WORKING_AGE_LANTINEN"
SHORTEST = 12  # characters: shorter texts stand in other words too
# `code` names a place in the county's profile, for whoever mends it.
SEEN = """() => {
    document.querySelectorAll("code").forEach((each) => each.remove());
    const texts = [document.body.innerText, document.title];
    for (const name of ["aria-label", "title", "placeholder", "alt"]) {
        document.querySelectorAll(`[${name}]`).forEach((each) => texts.push(each.getAttribute(name)));
    }
    document.querySelectorAll("option, summary, .ds-sr-only").forEach((each) => texts.push(each.textContent));
    Object.values(document.getElementById("words").dataset).forEach((text) => texts.push(text));
    return texts.join("\\n");
}"""


@pytest.fixture(scope="module")
def case(house: House) -> Case:
    person = a_person(house.actor("eero"), last_name="Kielinen", first_names="Kerttu", language="sv")
    return a_case(house.aino, LIST, person=person, service_task_id="WORKING_AGE", own_words="…")


def entries(language: str) -> Iterator[polib.POEntry]:
    for root in settings.LOCALE_PATHS:
        yield from polib.pofile(str(root / language / "LC_MESSAGES" / "django.po"))


def foreign(language: str) -> set[str]:
    """Whole sentences of the program that don't belong on a page in this language."""
    own = {each.msgstr for each in entries(language)}
    other = "sv" if language == "fi" else "fi"
    texts = {each.msgid for each in entries(language)} | {each.msgstr for each in entries(other)}
    return {text for text in texts - own if len(text) > SHORTEST and not {"%", "{", "\n"} & set(text)}


def unknown_words(page: Page, language: str) -> list[str]:
    page.wait_for_load_state()
    seen: str = page.evaluate(SEEN)
    return sorted(text for text in foreign(language) if text in seen)


def pages(seat: Seat, who: str, case: Case) -> list[str]:
    assert case.person
    contact = case.matters.get().contact_id
    a_list = seat.url("work_lists", team=LIST)
    return {
        "aino": [
            *(seat.url(name) for name in ("my_day", "new_contact", "contacts", "search")),
            seat.url("contact", pk=contact),
        ],
        "eero": [
            seat.url("my_day"),
            f"{a_list}?tab=all&step={case.current_step_id}",
            seat.url("case", pk=case.pk),
            seat.url("person", pk=case.person.pk),
            seat.url("change_person", pk=case.person.pk),
        ],
        "lea": [seat.url("team", team=LIST), seat.url("lines"), seat.url("settings")],
        "tarmo": [seat.url("use_log")],
    }[who]


@pytest.mark.parametrize("who", ["aino", "eero", "lea", "tarmo"])
def test_given_a_page_when_the_language_is_changed_then_the_page_stays_and_speaks_it(
    house: House, sit: Sit, case: Case, who: str
) -> None:
    seat = sit(getattr(house, who), "fi")
    page = seat.page
    left: dict[str, list[str]] = {}
    for address in pages(seat, who, case):
        page.goto(address)
        for language in ("sv", "fi"):
            page.locator(f"button[name=language][value={language}]").click()
            expect(page.locator("html")).to_have_attribute("lang", language)
            assert page.url == address
            if found := unknown_words(page, language):
                left[f"{language} {address}"] = found
    assert left == {}


def test_given_nobody_is_signed_in_when_the_language_is_changed_then_signing_in_speaks_it(
    house: House, sit: Sit
) -> None:
    seat = sit()
    page = seat.page
    page.goto(house.address)
    for language in ("sv", "fi"):
        page.locator(f"button[name=language][value={language}]").click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        assert unknown_words(page, language) == []
