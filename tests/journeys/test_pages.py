"""Every page in both languages: on a wide screen, on the narrowest, enlarged, in the dark, on paper."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import ViewportSize, expect

from reimari.assessments.actions import Needed, Said, correct_assessment
from reimari.assessments.models import InitialAssessment
from reimari.assessments.rules import Switches
from reimari.callbacks.models import Callback
from reimari.callbacks.tests.calls import a_callback
from reimari.cases.actions import ask_in_case
from reimari.cases.models import Case
from reimari.contacts.models import Contact
from reimari.desk.caller_links import token_of
from reimari.desk.queries.settings import SECTIONS
from reimari.people.models import Person
from tests.factories import NOW, TODAY, a_case, a_contact, a_person, an_assessment
from tests.journeys.conftest import House, Sit
from tests.journeys.seat import DESK, Seat, too_wide

LIST = "GUIDANCE_WORKING_AGE_LANTINEN"
NARROW = ViewportSize(width=320, height=640)
ENLARGED = ViewportSize(width=720, height=450)  # a window of 1440 px at 200 %
NOTEBOOK = ViewportSize(width=1380, height=720)  # room for a table beside a preview, just
DARK_SETTINGS = 2  # sections; the others are drawn in the same way
PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")


@pytest.fixture(scope="module")
def case(house: House) -> Case:
    """A case with a long name, long words and an identity."""
    person = a_person(
        house.actor("eero"),
        last_name="Pitkäniemi-Äärimmäinen",
        first_names="Testi Tuulikki",
        identity_code="010170-999R",
        phone="+358401234567",
        place_id="ASKOLA",
    )
    words = "Vuokra on maksamatta ja sähköt katkaistaan. " * 12
    case = a_case(
        house.aino, LIST, person=person, own_words=words, need="financial", service_task_id="WORKING_AGE"
    )
    other = a_case(house.aino, LIST, person=person, own_words="Toinen asia", service_task_id="WORKING_AGE")
    first = an_assessment(
        other,
        house.actor("eero"),
        measures=words,
        switches=Switches(over_75=True),
        urgency=2,
        services=(Needed(service_task="WORKING_AGE", service="Sosiaaliohjaus", description=words),),
    )
    said = Said(measures=words, urgency=1, agreed=words, services=(Needed(service="Asumispalvelut"),))
    correct_assessment(first, said=said, why="Soitto puuttui.", actor=house.actor("eero"), now=NOW)
    a_contact(house.lea)
    for number in ("+358491234567", "+358491234568"):
        words = "Vuokra on maksamatta. " * 8
        a_callback(house.eero, number=number, words=words, name="Testi Tuulikki", person_id=person.pk)
    ask_in_case(case, text="Saanko luvata kotikäynnin?", actor=house.actor("eero"), now=NOW)
    return case


def pages(seat: Seat, who: str, case: Case) -> list[str]:
    """Every page that somebody has, in the state in which most is shown."""
    person: Person | None = case.person
    assert person
    contact = Contact.objects.filter(matters__case=case).order_by("pk")[0]
    callback = Callback.objects.order_by("number")[0]
    newest = InitialAssessment.objects.newest().get()
    a_list = seat.url("work_lists", team=LIST)
    found: dict[str, Callable[[], list[str]]] = {
        "aino": lambda: [
            seat.url("my_day"),
            seat.url("new_contact"),
            seat.url("contacts"),
            seat.url("contact", pk=contact.pk),
            seat.url("contact", pk=contact.pk) + "?recorded=1",
            link_of(seat, contact),
            seat.url("search"),
        ],
        "eero": lambda: [
            seat.url("my_day"),
            seat.url("new_contact"),
            *(f"{a_list}?tab={tab}" for tab in ("new", "all", "late")),
            f"{a_list}?tab=all&step={case.current_step_id}",
            seat.url("case", pk=case.pk),
            seat.url("assess_case", pk=case.pk),
            *(seat.url("assessment", pk=each.pk) for each in (newest, newest.replaces) if each),
            seat.url("correct_assessment", pk=newest.pk),
            seat.url("person", pk=person.pk),
            seat.url("change_person", pk=person.pk),
            seat.url("contacts"),
            seat.url("callbacks"),
            seat.url("callbacks") + "?tab=later",
            seat.url("callback", pk=callback.pk),
            seat.url("search"),
        ],
        "lea": lambda: [
            seat.url("my_day"),
            seat.url("case", pk=case.pk),
            link_of(seat, Contact.objects.get(team=LIST)),
            seat.url("team"),
            seat.url("lines"),
            seat.url("callbacks") + "?tab=lost",
            seat.url("callbacks") + "?tab=figures",
            seat.url("team", team=LIST),
            seat.url("settings"),
            *(seat.url("settings_section", section=each.code) for each in SECTIONS),
        ],
        "tarmo": lambda: [seat.url("use_log"), seat.url("use_log") + f"?person={person.pk}"],
    }
    return found[who]()


def link_of(seat: Seat, contact: Contact) -> str:
    """The page that whoever contacted us opens; signing in makes no difference to it."""
    return seat.url("caller", language=seat.language, token=token_of(contact.pk, today=TODAY))


WHO = pytest.mark.parametrize("who", ["aino", "eero", "lea", "tarmo"])
LANGUAGE = pytest.mark.parametrize("language", ["fi", "sv"])


@WHO
@LANGUAGE
def test_given_a_county_at_work_when_each_page_is_opened_then_nothing_is_wrong_with_it(
    house: House, sit: Sit, case: Case, who: str, language: str
) -> None:
    seat = sit(getattr(house, who), language)
    for address in pages(seat, who, case):
        answer = seat.page.goto(address)
        assert answer, address
        assert answer.status == 200, address
        seat.check()
        for size in (NARROW, ENLARGED, NOTEBOOK):
            seat.page.set_viewport_size(size)
            assert too_wide(seat.page) == [], (address, size)
        seat.page.set_viewport_size(DESK)


@WHO
def test_given_the_dark_and_320_px_when_each_page_is_opened_then_it_can_be_read(
    house: House, sit: Sit, case: Case, who: str
) -> None:
    seat = sit(getattr(house, who), viewport=NARROW, color_scheme="dark")
    light_only = {seat.url("settings_section", section=each.code) for each in SECTIONS[DARK_SETTINGS:]}
    for address in pages(seat, who, case):
        if address in light_only:
            continue
        seat.page.goto(address)
        seat.check()


@LANGUAGE
def test_given_a_case_when_it_is_printed_then_its_brief_is_one_page(
    house: House, sit: Sit, case: Case, language: str
) -> None:
    seat = sit(house.eero, language)
    page = seat.open("case", pk=case.pk)
    page.emulate_media(media="print")
    expect(page.locator(".own-words").filter(has_text="Vuokra on maksamatta").first).to_be_visible()
    expect(page.locator(".rail")).to_be_hidden()
    paper = page.pdf(format="A4", print_background=True)
    assert len(PAGE.findall(paper)) == 1


@LANGUAGE
def test_given_nobody_is_signed_in_when_a_page_is_asked_for_then_signing_in_leads_back_to_it(
    house: House, sit: Sit, case: Case, language: str
) -> None:
    seat = sit(viewport=DESK, language=language)
    page = seat.page
    page.goto(seat.url("case", pk=case.pk))
    page.locator(f"button[name=language][value={language}]").click()
    seat.check()
    seat.expected = {422}
    page.locator("[name=username]").fill("nobody.here")
    page.locator("[name=password]").fill("wrong")
    page.locator("[name=password]").press("Enter")
    expect(page.locator(".ds-error-summary")).to_be_focused()
    seat.check()
