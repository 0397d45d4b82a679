"""A worry by the public form or by one of ours, from its first question to the printed assessment."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from reimari.concerns.models import ConcernReport
from reimari.concerns.queries import cases_of
from tests.journeys.conftest import House, Sit, load_changed
from tests.journeys.keys import Keys
from tests.journeys.seat import Seat
from tests.reporting_county import ELSEWHERE, HERE, LIST, with_form, without_form

PHONE = {"width": 360, "height": 740}
WORRY = "Hella jää päälle, eikä hän löydä kotiin."
LANGUAGES = pytest.mark.parametrize("language", ["fi", "sv", "en"])


@pytest.fixture(scope="module")
def form(house: House) -> Iterator[None]:
    """The county with the public form in one of its municipalities: none of the sources tells of it here."""
    load_changed(with_form)
    yield
    load_changed(without_form)


def start(seat: Seat, *, urgent: str) -> None:
    """First about whom, where and how urgent, with the emergency number above all fields."""
    page = seat.page
    seat.open("report_form", language=seat.language)
    assert page.content().index("112") < page.content().index('name="whom"')
    expect(page.locator("[name=description]")).to_have_count(0)
    seat.check()
    page.locator("form .ds-button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    seat.check()
    page.locator("[name=whom][value=WORKING_AGE]").check()
    page.locator("[name=place]").select_option(ELSEWHERE)
    page.locator(f"[name=urgent][value={urgent}]").check()
    page.locator("form .ds-button").click()
    expect(page.locator("[name=description]")).to_have_count(0)  # the form isn't in use there
    seat.check()
    seat.open("report_form", language=seat.language)
    page.locator("[name=whom][value=WORKING_AGE]").check()
    page.locator("[name=place]").select_option(HERE)
    page.locator(f"[name=urgent][value={urgent}]").check()
    page.locator("form .ds-button").click()


def write(seat: Seat, worry: str) -> None:
    """What is missing is told and what was typed stays; then the summary, a change, and the summary again."""
    page, seat.expected = seat.page, {422}
    page.locator("[name=last_name]").fill("Huolenaihe")
    page.locator("[name=about]").fill("Sama rappu kuin meillä.")
    page.locator("button[name=do]").click()
    expect(page.locator("[name=description]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name=about]")).to_have_value("Sama rappu kuin meillä.")
    seat.check()
    page.locator("[name=description]").fill(worry)
    page.locator("[name=consent][value=no]").check()
    page.locator("[name=reporter][value=anonymous]").check()
    page.locator("button[name=do]").click()
    expect(page.locator("button[value=send]")).to_be_visible()
    expect(page.locator(".card")).to_contain_text(worry)
    assert not ConcernReport.objects.filter(description=worry).exists()
    seat.check()
    page.locator("button[value=change]").click()
    expect(page.locator("[name=description]")).to_have_value(worry)
    page.locator("button[name=do]").click()


@LANGUAGES
@pytest.mark.parametrize("scripts", ["with scripts", "without scripts"])
def test_somebody_tells_of_their_worry_and_gets_a_receipt(
    house: House, form: None, sit: Sit, language: str, scripts: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_scripts = scripts == "with scripts"
    seat = sit(None, language, viewport=PHONE, java_script_enabled=has_scripts)
    page = seat.page
    if not has_scripts:
        monkeypatch.setattr(Seat, "check", lambda seat: None)  # axe is a script
    start(seat, urgent="yes" if language == "sv" else "no")
    write(seat, worry := f"{WORRY} ({language}, {scripts})")
    page.locator("button[value=send]").click()
    expect(page.locator(".promise-next")).to_be_visible()
    report = ConcernReport.objects.get(description=worry)
    expect(page.locator(".facts")).to_contain_text(report.reference)
    assert "Huolenaihe" not in page.content()
    assert worry not in page.content()
    assert report.contact.is_urgent == (language == "sv")
    assert report.contact.matters.get().service_task_id == "WORKING_AGE"
    seat.check()
    assert not seat.context.cookies()


def fill(seat: Seat, keys: Keys, language: str) -> None:
    """The staff form by keyboard: a press too early says what is missing, and keeps what was typed."""
    page = seat.page
    calls = page.locator("#whom_to_call li")
    expect(calls.nth(1)).to_be_visible()
    everybody = calls.count()
    keys.choose(page.locator("[name=service_task]"), "WORKING_AGE")
    keys.press("Tab")
    expect(calls).not_to_have_count(everybody)  # only who answers for them and for everybody is left
    keys.reach(page.locator("[name=last_name]"))
    keys.write("Huolenaihe")
    keys.press("Tab")
    keys.write("Hilma")
    keys.reach(page.locator("[name=place]"))
    keys.write("Askola")
    seat.expected = {422}
    with page.expect_navigation():
        keys.press("Enter")
    expect(page.locator(".ds-error-summary")).to_be_focused()
    expect(page.locator("[name=place]")).to_have_value("Askola")
    seat.check()
    keys.reach(page.locator("[name=description]"))
    keys.write(f"{WORRY} {language}")
    keys.reach(page.locator("[name=subjects][value='1']"))
    keys.press("Space")
    keys.tick(page.locator("[name=consent]").first, page.locator("[name=consent][value=yes]"))
    keys.reach(page.locator("[name=reporter_phone]"))
    keys.write("0401234567")
    keys.choose(page.locator("[name=told]"), "in_contact")
    with page.expect_navigation():
        keys.push(seat.button("Record and send on"))


def assess(seat: Seat, keys: Keys) -> None:
    """A draft is kept when the page is left; it is finished, read and made ready for paper."""
    page = seat.page
    form = page.locator("#assessment")
    expect(form.locator("[name=description]")).to_have_value(f"{WORRY} {seat.language}")
    seat.check()
    with page.expect_response(lambda answer: "/draft/" in answer.url):
        keys.reach(form.locator("[name=measures]"))
        keys.write("Soitettu.")
    page.reload()
    expect(form.locator("[name=measures]")).to_have_value("Soitettu.")
    keys.tick(form.locator("[name=urgency]").first, form.locator("[name=urgency][value='2']"))
    with page.expect_navigation():
        keys.push(seat.button("Finish the assessment"))
    document = page.get_by_role("article")
    expect(document).to_contain_text("Soitettu.")
    seat.check()
    page.emulate_media(media="print")
    expect(document).to_be_visible()
    expect(seat.button("Print")).to_be_hidden()
    page.emulate_media(media="screen")


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_one_of_ours_contacts_social_services_and_a_guide_assesses_it(
    house: House, sit: Sit, language: str
) -> None:
    seat = sit(house.eero, language)
    keys, page = Keys(seat.page), seat.page
    seat.open("reports")
    seat.check()
    with page.expect_navigation():
        keys.push(seat.link("New report or contact to social services"))
    seat.check()
    fill(seat, keys, language)
    report = ConcernReport.objects.latest("arrived_at")
    assert (report.kind, cases_of(report)[0].team_id) == ("contact", LIST)
    seat.check()
    seat.open("reports")
    row = page.locator(f"#row-{report.pk}")
    with page.expect_navigation():
        keys.push(row)
    seat.expected = set()
    seat.check()
    with page.expect_navigation():
        keys.push(seat.link("See the contact"))
    with page.expect_navigation():
        keys.push(page.locator(f"a[href='/concerns/{report.pk}/']"))
    with page.expect_navigation():
        keys.push(seat.link("Write the initial assessment"))
    assess(seat, keys)
    seat.open("reports")
    expect(page.locator(f"#row-{report.pk}")).to_have_count(0)
    page.goto(f"{seat.url('reports')}?list=all")
    expect(page.locator(f"#row-{report.pk}")).to_be_visible()
