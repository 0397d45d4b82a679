"""Nothing that was typed is lost: the session ends, the browser dies, somebody else signs in."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.contrib.sessions.models import Session
from django.http import QueryDict
from django.urls import reverse
from playwright.sync_api import Browser, Error, Page, Response, Route, ViewportSize, expect

from reimari.cases.models import Note
from reimari.contacts.models import Matter
from reimari.desk.models import Draft
from reimari.staff.models import Post
from tests.factories import a_case, a_person
from tests.journeys.conftest import ARGUMENTS, CHROMIUM, House, Sit
from tests.journeys.seat import Seat
from tests.journeys.writing import (
    LIST,
    OLD_ENOUGH,
    SIGNED_OUT,
    a_note,
    my_day_offers,
    saved,
    signs_in_again,
    texts,
)

PHONE = ViewportSize(width=360, height=780)
ROUTED = "**/new-contact/route/"  # where the matter goes is asked while one writes


# The session is lost


def test_given_a_note_being_written_when_the_session_is_gone_then_signing_in_leads_back_to_its_whole_text(
    house: House, sit: Sit
) -> None:
    case = a_case(house.aino, LIST, service_task_id="WORKING_AGE")
    seat = sit(house.eero, "sv")
    page = a_note(seat, case)
    saved(page, "Ensimmäinen osa")
    Session.objects.all().delete()
    page.locator("#note_text").press_sequentially(", ja se mikä ei ehtinyt palvelimelle")
    form = page.locator("#deed-note form")
    expect(form.locator("[data-draft-state]")).to_have_text(seat.words(SIGNED_OUT))
    seat.check()
    form.get_by_role("button").first.click()
    expect(page.locator("[name=username]")).to_be_visible()
    signs_in_again(seat, house.eero)
    whole = "Ensimmäinen osa, ja se mikä ei ehtinyt palvelimelle"
    expect(page.locator("#note_text")).to_have_value(whole)
    seat.check()
    form.get_by_role("button").first.click()
    expect(page.locator("#happened")).to_contain_text(whole)
    assert list(Note.objects.filter(case=case).values_list("text", flat=True)) == [whole]
    expect(page.locator("#note_text")).to_have_value("")  # what has arrived doesn't come back
    page.wait_for_timeout(2500)
    assert whole not in texts(house.eero, "case_note", "text")


def test_given_a_contact_being_recorded_when_the_session_is_gone_then_signing_in_leads_back_to_it(
    house: House, sit: Sit
) -> None:
    seat = sit(house.aino)
    page = seat.open("new_contact")
    words = "Istunto katkesi"
    with page.expect_response(ROUTED):
        page.locator("[name=m1-words]").fill(words)
        page.locator("[name=m1-words]").blur()
    with page.expect_response(ROUTED):
        page.locator("[name=m1-outcome][value=advice]").check()
    Session.objects.all().delete()  # before anything has been saved
    seat.button("Record the contact").click()
    expect(page.locator("[name=username]")).to_be_visible()
    signs_in_again(seat, house.aino)
    expect(page.locator("[name=m1-words]")).to_have_value(words)
    expect(page.locator("[name=m1-outcome][value=advice]")).to_be_checked()
    seat.check()
    seat.button("Record the contact").click()
    expect(page.locator("#receipt")).to_be_visible()
    assert Matter.objects.filter(own_words=words).count() == 1


def test_given_the_session_is_gone_when_she_signs_in_on_another_tab_then_she_goes_on_where_she_was(
    house: House, sit: Sit
) -> None:
    case = a_case(house.aino, LIST, service_task_id="WORKING_AGE")
    seat = sit(house.eero)
    page = a_note(seat, case)
    Session.objects.all().delete()
    page.locator("#note_text").press_sequentially("Toinen välilehti auttaa")
    state = page.locator("#deed-note form [data-draft-state]")
    expect(state).to_have_text(seat.words(SIGNED_OUT))
    other = seat.context.new_page()
    other.goto(seat.url("my_day"))
    signs_in_again(seat, house.eero, other)
    other.close()
    expect(state).to_contain_text(seat.words("saved"), timeout=OLD_ENOUGH)
    page.locator("#deed-note form").get_by_role("button").first.click()
    expect(page.locator("#happened")).to_contain_text("Toinen välilehti auttaa")
    assert Note.objects.filter(case=case).count() == 1


def test_given_a_part_that_draws_itself_when_the_session_is_gone_then_she_isnt_led_away_while_she_writes(
    house: House, sit: Sit
) -> None:
    case = a_case(house.aino, LIST, service_task_id="WORKING_AGE")
    seat = sit(house.eero)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    seat.page.route(f"**{reverse('desk:matter_knowledge')}?**", hold)
    page = a_note(seat, case)
    page.wait_for_timeout(500)
    assert len(held) == 1
    Session.objects.all().delete()
    page.locator("#note_text").press_sequentially("Kesken")
    with page.expect_response(lambda answer: "/sign-in/" in answer.url):
        held[0].continue_()
    page.wait_for_timeout(500)
    expect(page.locator("#note_text")).to_have_value("Kesken")
    expect(page.locator("#note_text")).to_be_focused()


# The browser dies


@pytest.fixture
def doomed(house: House, browser: Browser) -> Iterator[Browser]:
    """A browser of the test's own, which may crash."""
    own = browser.browser_type.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield own
    own.close()


def seated_in(browser: Browser, house: House, post: Post) -> Seat:
    seat = Seat(browser.new_context(locale="fi-FI", timezone_id="Europe/Helsinki"), house.address, "fi")
    seat.sign_in(post)
    return seat


def crash(browser: Browser) -> None:
    with suppress(Error):
        browser.new_browser_cdp_session().send("Browser.crash")
    assert not browser.is_connected()


def test_given_a_half_written_note_when_the_browser_crashes_then_my_day_offers_it_to_its_writer_alone(
    house: House, doomed: Browser, sit: Sit
) -> None:
    case = a_case(house.aino, LIST, service_task_id="WORKING_AGE")
    page = a_note(seated_in(doomed, house, house.eero), case)
    page.locator("[name=kind][value=done]").check()
    saved(page, "Selain kaatui kesken")
    crash(doomed)
    other = sit(house.timo)
    expect(other.open("my_day").locator(".unfinished").filter(has_text=case.number)).to_have_count(0)
    expect(a_note(other, case).locator("#note_text")).to_have_value("")
    seat = sit(house.eero, viewport=PHONE)
    my_day_offers(seat, case.number)
    expect(seat.page.locator("#note_text")).to_have_value("Selain kaatui kesken")
    expect(seat.page.locator("[name=kind][value=done]")).to_be_checked()
    seat.check()


TICKED = ("[name=contactor][value=client]", "[name=urgent][value=other]", "input[name=language][value=sv]")
BOXES = ("[name=complicated]", "[name=identity_checked]")
CHOSEN = {"m1-place": "Askola", "m1-words": "Kaikki kentät", "interpreter_language": "ar", "age": "44"}


def everything(page: Page, seat: Seat) -> list[str]:
    """Fill the form of a new contact in, with a chosen person; tells which services were ticked."""
    page.locator("main details summary").first.click()
    page.locator("[name=last_name]").fill("Valittu")
    page.locator("[name=phone]").fill("040 222 3344")
    page.locator("[name=phone]").press("Tab")
    seat.button("It is this person").click()
    expect(page.locator(".chosen")).to_contain_text("Valittu")
    services = [each.get_attribute("value") or "" for each in page.locator("[name=services]").all()[:2]]
    for name, value in CHOSEN.items():
        field = page.locator(f"[name={name}]")
        (field.select_option if name == "interpreter_language" else field.fill)(value)
    for each in (*TICKED, *BOXES, *(f"[name=services][value={code}]" for code in services)):
        page.locator(each).check()
    page.locator("[name=m1-outcome][value=advice]").check()
    return services


def stands_whole(page: Page, services: list[str]) -> None:
    """Every field is as it was typed, ticked and chosen."""
    expect(page.locator(".chosen")).to_contain_text("Valittu")
    for name, value in CHOSEN.items():
        expect(page.locator(f"[name={name}]")).to_have_value(value)
    for each in (*TICKED, *BOXES, "[name=m1-outcome][value=advice]"):
        expect(page.locator(each)).to_be_checked()
    ticked = page.locator("[name=services]:checked").evaluate_all("all => all.map((each) => each.value)")
    assert ticked == services


def is_kept(answer: Response, words: str, *, told: bool) -> bool:
    """Whether the server now keeps a draft that has these words, or no more."""
    sent = answer.request.post_data or ""
    return "/draft/" in answer.url and answer.status == 204 and (words in sent) is told


def test_given_a_contact_with_a_chosen_person_when_the_browser_is_closed_then_my_day_leads_to_every_field(
    house: House, doomed: Browser, sit: Sit
) -> None:
    person = a_person(house.actor("aino"), last_name="Valittu", phone="+358402223344")
    a_case(house.aino, LIST, person=person, service_task_id="WORKING_AGE")
    first = seated_in(doomed, house, house.eero)
    page = first.open("new_contact")
    services = everything(page, first)
    page.wait_for_timeout(300)
    with page.expect_response(lambda answer: is_kept(answer, "%21", told=True)):
        page.locator("[name=m1-words]").press("!")
    with page.expect_response(lambda answer: is_kept(answer, "%21", told=False)):
        page.locator("[name=m1-words]").press("Backspace")
    doomed.close()
    seat = sit(house.eero)
    my_day_offers(seat, seat.words("New contact"))
    stands_whole(seat.page, services)
    seat.check()
    seat.button("Record the contact").click()
    expect(seat.page.locator("#receipt")).to_be_visible()
    assert Matter.objects.get(own_words="Kaikki kentät").contact.participants.get().person_id == person.pk
    assert "Kaikki kentät" not in texts(house.eero, "new_contact", "m1-words")


def test_given_two_unfinished_forms_when_one_is_thrown_away_then_the_other_stays(
    house: House, sit: Sit
) -> None:
    cases = [a_case(house.aino, LIST, service_task_id="WORKING_AGE") for _ in range(2)]
    seat = sit(house.timo)
    for case in cases:
        saved(a_note(seat, case), f"Kesken {case.number}")
    page = seat.open("my_day")
    row = page.locator(".unfinished").filter(has_text=cases[0].number)
    seat.button("Throw away", row).click()
    expect(page.locator(".unfinished").filter(has_text=cases[0].number)).to_have_count(0)
    expect(page.locator(".unfinished").filter(has_text=cases[1].number)).to_have_count(1)
    page = a_note(seat, cases[0])
    expect(page.locator("#note_text")).to_have_value("")
    page = a_note(seat, cases[1])
    expect(page.locator("#note_text")).to_have_value(f"Kesken {cases[1].number}")
    seat.button("Throw away", page.locator("#deed-note")).click()
    expect(page.locator("#deed-note .kept")).to_have_count(0)
    assert texts(house.timo, "case_note", "text") == []


def test_given_two_tabs_and_another_person_when_she_signs_in_then_the_first_ones_text_is_not_hers(
    house: House, sit: Sit
) -> None:
    case = a_case(house.aino, LIST, service_task_id="WORKING_AGE")
    seat = sit(house.eero)
    page = a_note(seat, case)
    Session.objects.all().delete()
    page.locator("#note_text").press_sequentially("Eeron omat sanat")
    page.goto(seat.url("my_day"))
    signs_in_again(seat, house.timo)
    page = a_note(seat, case)
    expect(page.locator("#note_text")).to_have_value("")
    kept = page.evaluate("Object.keys(sessionStorage)")
    assert [name for name in kept if name.startswith("reimari.draft:")] == []
    assert "Eeron omat sanat" not in texts(house.timo, "case_note", "text")


def test_a_drafts_text_is_what_a_form_would_have_sent(house: House, sit: Sit) -> None:
    case = a_case(house.aino, LIST, service_task_id="WORKING_AGE")
    seat = sit(house.eero)
    page = seat.page
    page.goto(seat.url("case", pk=case.pk) + "?deed=advance")
    with page.expect_response(lambda answer: "/draft/" in answer.url and answer.status == 204):
        page.locator("#advance_kind").select_option("other")
        page.locator("#advance_words").press_sequentially("ääkkösiä & merkkejä")
    text = Draft.objects.of(house.eero.user_id).get(form="case_advance", subject=str(case.pk)).text
    data = QueryDict(mutable=True)
    data.update({name: values[0] for name, values in text.items()})
    assert (data["kind"], data["words"]) == ("other", "ääkkösiä & merkkejä")
    assert {"csrfmiddlewaretoken", "key"} & data.keys() == set()
    assert str(data["entry"]).isdecimal()
