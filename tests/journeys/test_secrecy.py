"""What somebody may not see isn't there; and who looked is told."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from reimari.audit.models import Disclosure
from reimari.cases.actions import note_case
from reimari.cases.models import Case
from reimari.cases.states import NoteKind
from reimari.people.actions import protect_person, relate_person
from reimari.people.models import Person, RelationKind
from reimari.staff.models import Unit
from tests.factories import NOW, a_case, a_person
from tests.journeys.conftest import House, Sit
from tests.journeys.seat import Seat

LIST = "GUIDANCE_WORKING_AGE_LANTINEN"
LANGUAGE = pytest.mark.parametrize("language", ["fi", "sv"])
HOME, STREET, POSTCODE = "Pukkila", "Piilokuja 7", "07565"
WRITTEN = "Merkintä, jota neuvoja ei näe"
CODE = "030390-997R"


@pytest.fixture(scope="module")
def hidden(house: House) -> Case:
    """A case of somebody under address protection."""
    eero = house.actor("eero")
    person = a_person(
        eero,
        last_name="Suojanen",
        first_names="Salla",
        phone="+358401112223",
        place_id="PUKKILA",
        street_address=STREET,
        postcode=POSTCODE,
    )
    case = a_case(house.aino, LIST, person=person, place_id="PUKKILA", service_task_id="WORKING_AGE")
    protect_person(person, protected=True, actor=eero, now=NOW)
    return case


@pytest.fixture(scope="module")
def sent(house: House) -> Case:
    """A case that the adviser sent on, with a note of the guide who has it."""
    person = a_person(house.actor("aino"), last_name="Tunnettu", first_names="Tuija")
    case = a_case(house.aino, LIST, person=person, service_task_id="WORKING_AGE")
    note_case(case, kind=NoteKind.NOTE, text=WRITTEN, actor=house.actor("eero"), now=NOW)
    return case


@pytest.fixture(scope="module")
def stranger(house: House) -> Person:
    """A client of the county whom the adviser has never heard of."""
    eero = house.actor("eero")
    person = a_person(eero, last_name="Vierasniemi", first_names="Vilma", identity_code=CODE)
    a_case(house.eero, LIST, person=person, service_task_id="WORKING_AGE")
    unit, kind = Unit.objects.get(pk="CARE_AND_VETERANS"), RelationKind.objects.get(pk="housing")
    since = dt.date(2025, 1, 1)
    relate_person(person, kind=kind, unit=unit, own_worker_id=None, since=since, actor=eero, now=NOW)
    return person


def of(case: Case) -> Person:
    assert case.person
    return case.person


@LANGUAGE
def test_given_address_protection_when_pages_show_the_person_then_no_place_is_in_them(
    house: House, sit: Sit, hidden: Case, language: str
) -> None:
    seat = sit(house.eero, language)
    page = seat.page
    a_list = seat.url("work_lists", team=LIST)
    for address in (
        f"{a_list}?tab=all",
        f"{a_list}?tab=all&step={hidden.current_step_id}",
        seat.url("case", pk=hidden.pk),
        seat.url("person", pk=of(hidden).pk),
    ):
        page.goto(address)
        expect(page.locator("main")).to_contain_text("Suojanen")
        shows_no_place(seat)
    seat.open("search")
    page.locator("[name=words]").fill("Suojanen")
    page.locator("[name=words]").press("Enter")
    expect(page.locator("#search")).to_contain_text("Salla")
    shows_no_place(seat)
    seat.open("new_contact")
    page.locator("main details summary").first.click()
    page.locator("[name=last_name]").fill("Suojanen")
    page.locator("[name=phone]").fill("040 111 2223")
    page.locator("[name=phone]").press("Tab")
    seat.button("It is this person").click()
    expect(page.locator(".chosen")).to_contain_text("Suojanen")
    expect(page.locator("[name=m1-place]")).to_have_value("")
    assert HOME not in page.locator("#beside").inner_html()
    seat.check()


def shows_no_place(seat: Seat) -> None:
    """Neither on the screen nor hidden in the page, but where every place of the county can be chosen."""
    seat.page.locator("select, datalist").evaluate_all("all => all.forEach((each) => each.remove())")
    content = seat.page.content()
    for secret in (HOME, STREET, POSTCODE):
        assert secret not in content, seat.page.url
    expect(seat.page.locator("main").get_by_text(seat.words("protected")).first).to_be_visible()


@LANGUAGE
def test_given_an_outsourced_adviser_when_she_looks_then_she_sees_the_status_of_what_she_sent_only(
    house: House, sit: Sit, sent: Case, language: str
) -> None:
    seat = sit(house.aino, language)
    seat.expected = {403, 404}
    page = seat.page
    pages = page.get_by_role("navigation", name=seat.words("Pages"))
    for english in ("Work lists", "Team", "Use log", "Settings"):
        expect(seat.link(english, pages)).to_have_count(0)
    for address, status in (
        (seat.url("case", pk=sent.pk), 404),
        (seat.url("work_lists", team=LIST), 404),
        (seat.url("person", pk=of(sent).pk), 404),
        (seat.url("team", team=LIST), 404),
        (seat.url("use_log"), 404),
    ):
        answer = page.goto(address)
        assert answer
        assert answer.status in {status, 403}, (address, answer.status)
        assert of(sent).last_name not in page.content()
    contact = sent.matters.get().contact_id
    seat.open("contact", pk=contact)
    expect(page.locator("main")).to_contain_text(sent.number)
    assert WRITTEN not in page.content()
    expect(seat.page.locator(f"a[href*='{sent.pk}']")).to_have_count(0)
    seat.check()


@LANGUAGE
def test_given_a_whole_identity_code_when_the_adviser_asks_then_she_hears_the_unit_and_it_is_logged(
    house: House, sit: Sit, stranger: Person, language: str
) -> None:
    before = Disclosure.objects.count()
    seat = sit(house.aino, language)
    page = seat.open("new_contact")
    page.locator("main details summary").first.click()
    page.locator("[name=identity_code]").fill(CODE)
    seat.button("Who answers for this client?").click()
    told = page.get_by_role("status").filter(has_text=seat.words("Answers for the client:"))
    expect(told).to_be_visible()
    assert stranger.last_name not in page.content()
    assert Disclosure.objects.count() == before + 1
    assert CODE not in page.url
    seat.check()


@LANGUAGE
def test_given_a_guide_who_looked_when_the_officer_reads_the_use_log_then_each_view_is_there(
    house: House, sit: Sit, hidden: Case, language: str
) -> None:
    guide = sit(house.timo, language)
    guide.page.goto(guide.url("work_lists", team=LIST) + "?tab=all")
    guide.open("case", pk=hidden.pk)
    guide.open("person", pk=of(hidden).pk)
    seat = sit(house.tarmo, language)
    page = seat.open("use_log")
    page.get_by_role("textbox", name=seat.words("Whose data has been looked at?")).or_(
        page.get_by_role("searchbox")
    ).first.fill("Suojanen")
    seat.button("Find the person").click()
    page.get_by_role("link", name="Suojanen").first.click()
    log = page.get_by_role("table", name=seat.words("Use log"))
    mine = log.get_by_role("row").filter(has_text="Timo Rantaharju")
    for english in ("See a team's work list", "See a case", "See a person"):
        expect(mine.filter(has_text=seat.words(english)).first).to_be_visible()
    seat.check()
    page.reload()
    expect(log.get_by_role("row").filter(has_text="Tarmo Tuulimaa").first).to_be_visible()
