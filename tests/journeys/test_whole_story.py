"""From a call to a closed case, by keyboard alone."""

import datetime as dt
import re

import pytest
from django.utils import timezone, translation
from playwright.sync_api import Locator, expect

from reimari.cases.models import Case
from reimari.staff.models import Team
from tests.journeys.conftest import House, Sit
from tests.journeys.keys import A_MINUTE, Keys
from tests.journeys.seat import Seat

LIST = "GUIDANCE_WORKING_AGE_LANTINEN"
WORDS = {
    "fi": "Vuokra on maksamatta, ruokarahat loppu. Pelkää häätöä.",
    "sv": "Hyran är obetald, matpengarna slut. Rädd för vräkning.",
}
MEASURES = {
    "fi": "Soitettu ja käyty läpi, mistä apua saa heti.",
    "sv": "Ringt och gått igenom varifrån hjälp fås genast.",
}
LANGUAGE = pytest.mark.parametrize("language", ["fi", "sv"])


def deed(seat: Seat, verb: str) -> Locator:
    """The folded form of a deed on the case page."""
    return seat.page.locator(f"#deed-{verb}")


def begin(seat: Seat, keys: Keys, verb: str) -> Locator:
    """Unfold a deed's form by keyboard."""
    form = deed(seat, verb)
    if form.get_attribute("open") is None:
        keys.push(form.locator("summary"))
    return form


def send(seat: Seat, keys: Keys, form: Locator) -> None:
    """Press the form's own button, and look at what comes."""
    with seat.page.expect_navigation():
        keys.push(form.locator("form button").last)
    expect(seat.page.locator(".ds-error-summary")).to_have_count(0)
    seat.check()


@LANGUAGE
def test_given_a_call_about_rent_when_it_is_written_down_and_carried_by_keys_then_the_case_is_closed(
    house: House, sit: Sit, language: str
) -> None:
    adviser, guide = sit(None, language), sit(None, language)
    adviser.sign_in(house.aino)
    number = call_taken_and_sent_on(adviser)
    case = Case.objects.get(number=number)
    guide.sign_in(house.eero)
    keys = Keys(guide.page)
    taken_from_the_list(guide, keys, case)
    client_reached_and_met(guide, keys)
    form = begin(guide, keys, "close")
    keys.choose(form.locator("[name=ending]"), "helped")
    send(guide, keys, form)
    case.refresh_from_db()
    assert case.state == "closed"
    assert case.assessment == "done"


def call_taken_and_sent_on(seat: Seat) -> str:
    """The adviser's call: under a minute of strokes. Returns the case's number from the receipt."""
    page = seat.page
    keys = Keys(page)
    keys.press("n")
    expect(page.locator("[name=m1-words]")).to_be_focused()
    keys.write(WORDS[seat.language])
    keys.reach(page.locator("[name=m1-place]"))
    keys.write("Askola")
    keys.choose(page.locator("[name=m1-service_task]"), "WORKING_AGE")
    with translation.override(seat.language):
        team = str(Team.objects.get(pk=LIST))
    answers = page.get_by_role("complementary", name=seat.words("Who answers"))
    expect(answers).to_contain_text(team)
    expect(answers).to_contain_text(seat.words("because:"))
    expect(answers).to_contain_text("Askola")
    expect(answers).to_contain_text(seat.words("If you send it on"))
    keys.tick(page.locator("[name=m1-outcome]").first, page.locator("[name=m1-outcome][value=goes_on]"))
    told = seat.field("Told to the client")
    expect(told).to_be_visible()
    said = told.input_value()
    assert said
    seat.check()
    keys.push(seat.button("Record the contact"))
    receipt = page.get_by_role("region", name=seat.words("Recorded. What happens next"))
    expect(receipt).to_be_focused()
    expect(receipt).to_contain_text(said)
    expect(receipt).to_contain_text(team)
    seat.check()
    assert keys.strokes < A_MINUTE, keys.strokes
    found = re.search(r"IU-\d{4}-\d+", receipt.inner_text())
    assert found
    return found[0]


def taken_from_the_list(seat: Seat, keys: Keys, case: Case) -> None:
    """The guide finds the case with j, opens the preview with o, takes it with t, and opens the case."""
    page = seat.page
    keys.push(seat.link("Work lists"))
    row = page.locator(f"[data-row='{case.current_step_id}']")
    expect(row).to_be_visible()
    for _ in range(page.locator("[data-row]").count()):
        keys.press("j")
        if row.get_attribute("data-selected") is not None:
            break
    keys.press("k", "j")
    expect(row.locator(".row-link")).to_be_focused()
    keys.press("o")
    panel = page.locator("#panel")
    expect(panel).to_contain_text(WORDS[seat.language])
    seat.check()
    keys.press("t")
    expect(panel).to_contain_text("Eero Kuusirinne")
    expect(page.locator("#message")).to_be_empty()
    seat.check()
    keys.push(seat.link("Open the case", panel))
    expect(page.get_by_role("heading", level=1)).to_have_text(case.number)
    seat.check()


def assessed(seat: Seat, keys: Keys) -> None:
    """The initial assessment on its own page: what is missing is said, then it is finished and read."""
    page, case = seat.page, seat.page.url
    with page.expect_navigation():
        keys.push(seat.link("Make the initial assessment"))
    seat.check()
    form = page.locator("#assessment")
    seat.expected = {422}
    with page.expect_navigation():
        keys.push(seat.button("Finish the assessment"))
    expect(page.locator(".ds-error-summary")).to_be_focused()
    seat.check()
    seat.expected = set()
    keys.reach(form.locator("[name=measures]"))
    keys.write(MEASURES[seat.language])
    keys.tick(form.locator("[name=urgency]").first, form.locator("[name=urgency][value='2']"))
    with page.expect_navigation():
        keys.push(seat.button("Finish the assessment"))
    document = page.get_by_role("article")
    expect(document).to_contain_text(MEASURES[seat.language])
    seat.check()
    page.emulate_media(media="print")
    expect(document).to_be_visible()
    expect(page.locator(".rail")).to_be_hidden()
    expect(seat.button("Print")).to_be_hidden()
    page.emulate_media(media="screen")
    with page.expect_navigation():
        keys.push(page.locator(".heading a").first)
    assert page.url.partition("?")[0] == case.partition("?")[0]


def client_reached_and_met(seat: Seat, keys: Keys) -> None:
    """An attempt that reached the client, the assessment, a call agreed and marked as realised."""
    form = begin(seat, keys, "attempt")
    keys.choose(form.locator("[name=by]"), "phone")
    keys.tick(form.locator("[name=reached]").first, form.locator("[name=reached][value=yes]"))
    send(seat, keys, form)
    assessed(seat, keys)
    form = begin(seat, keys, "agree_meeting")
    at = dt.datetime.combine(timezone.localdate() + dt.timedelta(days=3), dt.time(9, 30))
    keys.moment(form.locator("[name=at]"), at)
    keys.choose(form.locator("[name=mode]"), "phone")
    send(seat, keys, form)
    expect(seat.page.locator(".promise").first).to_contain_text("9.30")
    form = begin(seat, keys, "mark_meeting")
    keys.tick(form.locator("[name=state]").first, form.locator("[name=state][value=realised]"))
    keys.choose(form.locator("[name=kind]"), "review")
    send(seat, keys, form)
