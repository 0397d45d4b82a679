"""What one does, the others see: without loading anew, and without being disturbed."""

import time
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import translation
from playwright.sync_api import Page, expect

from reimari.cases.actions import note_case
from reimari.cases.models import Case
from reimari.cases.states import NoteKind
from reimari.contacts.actions import Heard, close_contact
from reimari.contacts.models import Contact
from reimari.staff.models import Post
from reimari.work.actions import take_step
from reimari.work.models import Step
from tests.factories import ADVICE, NOW, a_case, a_contact, goes_on
from tests.journeys.conftest import House, Sit
from tests.journeys.seat import PASSWORD, Seat, faults

LIST = "GUIDANCE_WORKING_AGE_LANTINEN"
ON = "() => window.reimari.stream === 'on'"
HIDE = """([hidden]) => {
    Object.defineProperty(document, "hidden", {configurable: true, get: () => hidden});
    document.dispatchEvent(new Event("visibilitychange"));
}"""
# A browser that has allowed notifications, and what it was told to show
NOTIFIES = """
    window.shown = [];
    window.Notification = class extends EventTarget {
        static permission = "granted";
        static async requestPermission() { return "granted"; }
        constructor(text) { super(); window.shown.push(text); }
        close() {}
    };
"""
# What is made anew each time a form is drawn, what the scripts have added, and what tells the time of day
SHAPE = """(selector) => {
    const copy = document.querySelector(selector).cloneNode(true);
    const made = "[name=key], [name=csrfmiddlewaretoken]";
    copy.querySelectorAll(made).forEach((field) => field.setAttribute("value", ""));
    copy.querySelectorAll("[data-draft-state]").forEach((each) => each.remove());
    for (const each of [copy, ...copy.querySelectorAll("*")]) {
        for (const name of ["data-htmx-powered", "data-selected", "data-focused"]) each.removeAttribute(name);
        if (!each.className) each.removeAttribute("class");
    }
    const text = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
    while (text.nextNode()) {  // how long something has waited may grow by a minute in between
        text.currentNode.data = text.currentNode.data.replace(/\\s+/g, " ").replace(/\\d+ min/, "… min");
    }
    copy.normalize();
    return copy.outerHTML.replace(/>\\s+</g, "><").replace(/\\s+/g, " ").split(/(?=<)/);
}"""


@pytest.fixture
def sit(sit: Sit) -> Sit:
    """Seats somebody who has signed in before."""

    def seat(post: Post, language: str = "fi") -> Seat:
        taken = sit(None, language)
        taken.come_in(post)
        return taken

    return seat


def listens(seat: Seat) -> None:
    """Wait until the window's stream is open."""
    seat.page.wait_for_function(ON)


def at_work_list(seat: Seat, **asked: Any) -> Page:
    query = "&".join(f"{name}={value}" for name, value in {"tab": "all", **asked}.items())
    seat.page.goto(f"{seat.url('work_lists', team=LIST)}?{query}")
    listens(seat)
    return seat.page


def step_of(case: Case) -> Step:
    assert case.current_step
    return case.current_step


def row(page: Page, case: Case) -> Any:
    return page.locator(f'[data-row="{case.current_step_id}"]')


def same_after_loading_anew(seat: Seat, selector: str) -> None:
    seat.page.wait_for_timeout(700)  # every event that is on its way has been drawn
    live = seat.page.evaluate(SHAPE, selector)
    seat.page.reload()
    listens(seat)
    seat.page.wait_for_timeout(500)
    assert live == seat.page.evaluate(SHAPE, selector)


def test_given_two_guides_at_one_list_when_one_takes_a_step_then_the_other_sees_it_at_once(
    house: House, sit: Sit
) -> None:
    case = a_case(house.aino, LIST, service_task_id="WORKING_AGE")
    taker, watcher = sit(house.eero, "fi"), sit(house.timo, "sv")
    page = at_work_list(watcher)
    at_work_list(taker, step=case.current_step_id)
    taken = taker.page.locator("#panel-take")
    expect(taken).to_be_enabled()
    count = page.locator(".tabs").inner_text()
    taken.click()
    expect(row(page, case)).to_contain_text(str(house.eero.user))
    expect(page.locator(".tabs")).not_to_have_text(count, use_inner_text=True)
    same_after_loading_anew(watcher, "#list")
    watcher.check()
    taker.check()


def test_given_somebody_at_a_row_when_rows_come_and_change_then_focus_ticks_and_place_stay(
    house: House, sit: Sit
) -> None:
    cases = [a_case(house.aino, LIST) for _ in range(25)]
    seat = sit(house.timo)
    page = at_work_list(seat)
    mine, ticked, taken = cases[20], cases[19], cases[3]
    link = page.locator(f"#row-{mine.current_step_id}")
    page.locator(f"#tick-{ticked.current_step_id}").check()
    link.focus()
    link.scroll_into_view_if_needed()
    top = link.evaluate("each => each.getBoundingClientRect().top")
    take_step(step_of(taken), actor=house.actor("eero"), now=NOW)
    new = a_case(house.aino, LIST, own_words="Uusi asia.")
    expect(row(page, taken)).to_contain_text(str(house.eero.user))
    expect(row(page, new)).to_be_attached()
    expect(link).to_be_focused()
    expect(page.locator(f"#tick-{ticked.current_step_id}")).to_be_checked()
    assert row(page, mine).get_attribute("data-selected") == ""
    assert abs(link.evaluate("each => each.getBoundingClientRect().top") - top) < 60
    same_after_loading_anew(seat, "#list")


def test_given_somebody_writes_when_the_case_changes_then_nothing_is_disturbed_and_a_line_offers_it(
    house: House, sit: Sit
) -> None:
    case = a_case(house.eero, LIST)
    seat = sit(house.timo)
    page = seat.open("case", pk=case.pk)
    listens(seat)
    page.locator("#deed-note summary").click()
    text = page.locator("#deed-note textarea")
    text.press_sequentially("Half a sentence")
    text.press("ArrowLeft")
    note_case(case, kind=NoteKind.SAFETY, text="Koira pihalla", actor=house.actor("eero"), now=NOW)
    line = page.locator("#live [data-line=meanwhile]")
    expect(line).to_be_visible()
    expect(page.locator("#main")).to_contain_text("Koira pihalla")  # the rest of the page goes on
    expect(text).to_be_focused()
    expect(text).to_have_value("Half a sentence")
    assert text.evaluate("each => each.selectionStart") == len("Half a sentence") - 1
    seat.button("Show", line)
    line.locator("button").click()
    expect(line).to_be_hidden()
    expect(text).to_have_value("Half a sentence")
    assert page.locator("#deed-note").evaluate("each => each.open")
    seat.check()


def test_given_the_case_page_when_others_work_on_it_then_promise_journal_and_deeds_follow(
    house: House, sit: Sit
) -> None:
    case = a_case(house.eero, LIST)
    seat = sit(house.timo)
    page = seat.open("case", pk=case.pk)
    listens(seat)
    take_step(step_of(case), actor=house.actor("eero"), now=NOW)
    name = str(house.eero.user)
    for place in (".promise", "#deeds", "#happened"):
        expect(page.locator(place)).to_contain_text(name)
    same_after_loading_anew(seat, "#main")


def test_given_two_at_one_case_then_each_reads_the_other_until_one_leaves(house: House, sit: Sit) -> None:
    case = a_case(house.eero, LIST)
    eero, timo = sit(house.eero), sit(house.timo)
    for seat in (eero, timo):
        seat.open("case", pk=case.pk)
        listens(seat)
    line = timo.page.locator(f'[data-presence="{case.pk}"]')
    expect(line).to_contain_text("Eero Kuusirinne")
    expect(eero.page.locator(f'[data-presence="{case.pk}"]')).to_contain_text("Timo Rantaharju")
    timo.check()
    eero.page.reload()
    timo.page.wait_for_timeout(1500)
    expect(line).to_contain_text("Eero Kuusirinne")
    eero.open("my_day")
    expect(line).to_be_empty()
    at_work_list(eero, step=case.current_step_id)
    expect(eero.page.locator("#panel .presence")).to_contain_text("Timo Rantaharju")
    expect(line).to_be_empty()  # a look at the list isn't work on the case


def test_given_one_window_of_two_closes_then_the_other_goes_on_and_misses_nothing(
    house: House, sit: Sit
) -> None:
    seat = sit(house.timo)
    at_work_list(seat)
    second = seat.context.new_page()
    second.goto(f"{seat.url('work_lists', team=LIST)}?tab=all")
    second.wait_for_function(ON)
    case = a_case(house.aino, LIST)
    for page in (seat.page, second):
        expect(row(page, case)).to_be_attached()
    seat.page.close()  # the window that held the stream
    another = a_case(house.aino, LIST)
    expect(row(second, another)).to_be_attached()


def test_given_the_event_process_dies_when_it_is_back_then_what_was_missed_is_drawn(
    house: House, sit: Sit
) -> None:
    seat = sit(house.timo)
    page = at_work_list(seat)
    (events,) = (child for child in house.running.all if child.part.name == "event process")
    assert events.process
    events.process.kill()
    events.end(time.monotonic() + 5)
    missed = a_case(house.aino, LIST)
    lost = page.locator("#live [data-line=lost]")
    expect(lost).to_be_visible(timeout=10_000)
    expect(row(page, missed)).not_to_be_attached()
    assert faults(page) == []
    page.locator("h1").click()  # the page goes on working
    events.start()
    expect(row(page, missed)).to_be_attached(timeout=20_000)
    expect(lost).to_be_hidden()
    after = a_case(house.aino, LIST)
    expect(row(page, after)).to_be_attached()


def test_given_a_window_in_the_background_when_work_comes_then_its_title_counts_it_and_it_is_told(
    house: House, sit: Sit
) -> None:
    seat = sit(house.timo)
    seat.context.add_init_script(NOTIFIES)
    page = seat.open("my_day")
    listens(seat)
    seat.button("Help").click()
    page.locator("#alerts-on").check()
    page.keyboard.press("Escape")
    title = page.title()
    page.evaluate(HIDE, [True])
    page.wait_for_timeout(200)
    a_case(house.aino, LIST)
    expect(page).to_have_title(f"(1) {title}")
    a_contact(house.aino, Heard(own_words="?"))  # on another team's list
    a_contact(house.aino, Heard(own_words="?", answer=goes_on(LIST)), is_urgent=True)
    expect(page).to_have_title(f"(2) {title}")
    with translation.override("fi"):
        team = str(house.timo.team)
    kinds = ("New work: %%s", "Urgent new work: %%s")  # as templates have them
    sentences = [seat.words(kind).replace("%%s", team) for kind in kinds]
    assert page.evaluate("window.shown") == sentences
    drawn = page.evaluate(SHAPE, "#day")
    page.evaluate(HIDE, [False])
    expect(page).to_have_title(title)
    page.wait_for_timeout(700)
    assert page.evaluate(SHAPE, "#day") != drawn  # it waited until somebody looked
    same_after_loading_anew(seat, "#day")


def test_given_the_adviser_when_a_guide_takes_what_she_sent_then_her_day_and_contacts_say_so(
    house: House, sit: Sit
) -> None:
    case = a_case(house.aino, LIST)
    seat = sit(house.aino)
    page = seat.open("my_day")
    listens(seat)
    mine = page.locator("tr", has_text=case.number)
    expect(mine).to_contain_text(seat.words("not taken yet"))
    take_step(step_of(case), actor=house.actor("eero"), now=NOW)
    expect(mine).to_contain_text(seat.words("somebody has taken it"))
    seat.open("contacts")
    listens(seat)
    contact: Contact = a_contact(house.aino, Heard(own_words="Kuuntele tätä."))
    expect(row_of(page, contact)).to_be_attached()
    same_after_loading_anew(seat, "#contacts")


def row_of(page: Page, contact: Contact) -> Any:
    return page.locator(f'[data-row="{contact.pk}"]')


def test_given_somebody_closes_a_contact_when_another_does_it_first_then_what_was_typed_is_shown(
    house: House, sit: Sit
) -> None:
    contact = a_contact(house.timo, Heard(own_words="?"))
    seat = sit(house.eero)
    page = seat.open("contact", pk=contact.pk)
    listens(seat)
    page.locator("#close-form [name$=outcome][value=goes_on]").check()
    page.locator("#close-form").locator("textarea:visible, input[type=text]:visible").first.fill(
        "Odota kirjettä"
    )
    close_contact(contact, answers=[ADVICE], actor=house.actor("timo"), now=NOW)
    line = page.locator("#live [data-line=meanwhile]")
    expect(line).to_be_visible()
    expect(page.locator("#close-form")).to_be_visible()
    line.locator("button").click()
    expect(page.locator("#close-form")).to_have_count(0)
    expect(page.locator("#live [data-line=kept]")).to_contain_text("Odota kirjettä")
    seat.check()


def test_given_a_session_ends_when_somebody_signs_in_on_another_window_then_what_was_typed_is_sent(
    house: House, sit: Sit
) -> None:
    case = a_case(house.eero, LIST)
    seat = sit(house.timo)
    page = seat.open("case", pk=case.pk)
    listens(seat)
    page.locator("#deed-note summary").click()
    page.locator("#deed-note textarea").fill("Kirjoitettu ennen")
    Session.objects.all().delete()
    page.evaluate("window.reimari.follow({topics: [], open: ['x']})")  # asks for a new stream
    line = page.locator("#live [data-line=signed-out]")
    expect(line).to_be_visible(timeout=10_000)
    expect(page.locator("#deed-note textarea")).to_have_value("Kirjoitettu ennen")
    with seat.context.expect_page() as opened:
        line.locator("a").click()
    second = opened.value
    second.locator("[name=username]").fill(house.timo.user.username)
    second.locator("[name=password]").fill(PASSWORD)
    second.locator("[name=password]").press("Enter")
    expect(second.locator(".top-who")).to_be_visible()
    expect(line).to_be_hidden(timeout=20_000)
    page.locator("#deed-note form button.ds-button").last.click()
    expect(page.locator("#happened")).to_contain_text("Kirjoitettu ennen")


def test_given_ones_own_deed_then_what_it_changed_is_drawn_once(house: House, sit: Sit) -> None:
    case = a_case(house.aino, LIST)
    seat = sit(house.timo)
    page = at_work_list(seat, step=case.current_step_id)
    page.wait_for_timeout(700)
    drawn: list[str] = []
    page.on("request", lambda asked: drawn.append(asked.headers.get("hx-target", "")))
    page.locator("#panel-take").click()
    expect(row(page, case)).to_contain_text(str(house.timo.user))
    page.wait_for_timeout(1000)
    assert sorted(filter(None, drawn)) == ["div#list", "div#panel", "form"]


def test_given_what_changed_cannot_be_told_any_more_then_every_part_is_drawn_anew(
    house: House, sit: Sit
) -> None:
    case = a_case(house.aino, LIST)
    seat = sit(house.timo)
    page = at_work_list(seat, step=case.current_step_id)
    drawn: list[str] = []
    page.on("response", lambda answer: drawn.append(answer.request.headers.get("hx-target", "")))
    told = {"event": "message", "data": {"topics": ["all"], "xid": 2**52, "alerts": {}}}
    page.evaluate("(detail) => document.dispatchEvent(new CustomEvent('reimari:told', {detail}))", told)
    page.wait_for_timeout(1500)
    assert {"div#list", "div#panel"} <= set(drawn)


def test_given_somebody_signs_out_in_another_window_then_the_page_says_so(house: House, sit: Sit) -> None:
    seat = sit(house.timo)
    at_work_list(seat)
    second = seat.context.new_page()
    second.goto(seat.url("my_day"))
    second.wait_for_function(ON)
    second.get_by_role("button", name=seat.words("Sign out"), exact=True).click()
    seat.page.wait_for_function("() => window.reimari.stream === 'over'")
