"""New contact, when something goes wrong: a lost page, a lost network, an impatient hand, wrong words."""

import pytest
from playwright.sync_api import Page, expect

from reimari.contacts.models import Contact, Matter
from reimari.desk.models import Draft
from tests.journeys.conftest import House, Sit

LANGUAGE = pytest.mark.parametrize("language", ["fi", "sv"])
NO_CONNECTION = "No connection: your text is kept on this computer and saved when the connection is back."
ODD = (
    "Ääkkösiä, 👩‍👩‍👧, \u05e9\u05dc\u05d5\u05dd, \u202eoikealta vasemmalle\u202c, <b>&amp; "
    + "pitkä sana " * 40
)


def drafts(house: House) -> int:
    return Draft.objects.of(house.aino.user_id).count()


def typed_and_saved(page: Page, words: str) -> None:
    """Type into the first field, and wait until the server has it."""
    with page.expect_response(lambda answer: "/draft/" in answer.url and answer.status == 204):
        page.locator("[name=m1-words]").press_sequentially(words)
        page.locator("[name=m1-place]").fill("Askola")


@LANGUAGE
def test_given_a_half_written_contact_when_the_page_dies_and_she_signs_in_again_then_nothing_is_lost(
    house: House, sit: Sit, language: str
) -> None:
    seat = sit(house.aino, language)
    page = seat.open("new_contact")
    typed_and_saved(page, "Kesken jäänyt asia")
    page.close(run_before_unload=False)
    seat.context.clear_cookies()
    seat = sit(house.aino, language)
    page = seat.page
    seat.check()
    page.locator("section").filter(has=page.locator("#drafts")).get_by_role(
        "link", name=seat.words("Go on")
    ).first.click()
    expect(page.locator("[name=m1-words]")).to_have_value("Kesken jäänyt asia")
    expect(page.locator("[name=m1-place]")).to_have_value("Askola")
    seat.check()
    page.locator("[name=m1-outcome][value=advice]").check()
    before = drafts(house)
    seat.button("Record the contact").click()
    expect(page.locator("#receipt")).to_be_visible()
    assert drafts(house) == before - 1
    assert Matter.objects.filter(own_words="Kesken jäänyt asia", place_id="ASKOLA").exists()


@LANGUAGE
def test_given_the_network_goes_while_she_types_when_it_is_back_then_it_was_said_and_all_is_saved(
    house: House, sit: Sit, language: str
) -> None:
    seat = sit(house.aino, language)
    page = seat.open("new_contact")
    words = f"Verkko katkesi {language}"
    seat.unplug()
    page.locator("[name=m1-words]").press_sequentially(words)
    expect(page.locator("[data-draft-state]")).to_have_text(seat.words(NO_CONNECTION))
    expect(page.locator("[name=m1-words]")).to_have_value(words)
    expect(page.locator("#message")).to_be_empty()
    seat.plug_in()
    expect(page.locator("[data-draft-state]")).to_contain_text(seat.words("saved"), timeout=20_000)
    texts = [each.text.get("m1-words") for each in Draft.objects.of(house.aino.user_id)]
    assert [words] in texts
    seat.check()


def test_given_an_impatient_hand_when_the_button_is_pressed_twice_then_there_is_one_contact(
    house: House, sit: Sit
) -> None:
    seat = sit(house.aino)
    page = seat.open("new_contact")
    before = Contact.objects.count()
    page.locator("[name=m1-words]").fill("Kaksi painallusta")
    page.locator("[name=m1-outcome][value=advice]").check()
    seat.button("Record the contact").dblclick()
    expect(page.locator("#receipt")).to_be_visible()
    page.wait_for_timeout(300)
    assert Contact.objects.count() == before + 1
    seat.check()


WRONG = {
    "identity_code": ("010190-123X", "This isn't a valid identity code. Check each character."),
    "phone": ("ei ole", "This isn't a phone number. Write for example 040 123 4567 or +358 40 123 4567."),
    "birth_date": ("29.2.2023", "There is no such day. Write for example 24.12.1950."),
    "age": ("sata", "Write the age as a number, for example 67."),
    "received_at": ("31.11.2026 25.00", "There is no such moment. Write for example 25.11.2026 14.05."),
    "m1-place": ("Atlantis", ""),
}


def as_text(page: Page, *names: str) -> None:
    """Fields that help with dates become plain ones, as in a browser that doesn't know them."""
    for name in names:
        page.locator(f"[name={name}]").evaluate("each => { each.type = 'text'; }")


@LANGUAGE
def test_given_everything_is_typed_wrong_when_it_is_sent_then_each_is_said_and_all_is_kept(
    house: House, sit: Sit, language: str
) -> None:
    seat = sit(house.aino, language)
    seat.expected = {422}
    page = seat.open("new_contact")
    for fold in page.locator("main details").all():
        fold.locator("summary").first.click()
    page.locator("[name=m1-words]").fill(ODD)
    page.locator("[name=last_name]").fill("Äärimmäinen-" + "Ö" * 80)
    as_text(page, "birth_date", "received_at")
    for name, (value, _) in WRONG.items():
        page.locator(f"[name={name}]").fill(value)
    page.wait_for_timeout(1200)  # the helps while typing have come
    page.locator("[name=m1-outcome][value=goes_on]").check()
    before = Contact.objects.count()
    seat.button("Record the contact").click()
    summary = page.locator(".ds-error-summary")
    expect(summary).to_be_focused()
    for name, (value, sentence) in WRONG.items():
        expect(summary).to_contain_text(seat.words(sentence) if sentence else "")
        field = page.locator(f"[name={name}]")
        expect(field).to_have_attribute("aria-invalid", "true")
        if name not in {"birth_date", "received_at"}:  # the browser's own date fields can't show a wrong day
            expect(field).to_have_value(value)
    expect(page.locator("[name=m1-words]")).to_have_value(ODD)
    assert Contact.objects.count() == before
    seat.check()
    summary.get_by_role("link").first.press("Enter")
    expect(summary).not_to_be_focused()


PAST_THE_BROWSER = (
    ("m1-words", "x" * 5001),
    ("m1-words", "nolla\x00tavu"),
    ("m1-place", "a\x00b"),
    ("last_name", "Ö" * 5000),
    ("last_name", "nolla\x00"),
    ("birth_date", "2026-02-29"),
    ("birth_date", "9999-99-99"),
    ("birth_date", "9999-12-31"),
    ("received_at", "2026-03-29T03:30"),
    ("age", "9" * 400),
    ("m1-need", "no_such_need"),
    ("m1-outcome", "vanished"),
    ("contactor", "👽"),
    ("person", "not-a-uuid"),
)


@LANGUAGE
def test_given_forms_no_browser_would_send_when_they_come_then_a_summary_answers_each(
    house: House, sit: Sit, language: str
) -> None:
    seat = sit(house.aino, language)
    seat.expected = {422}
    page = seat.open("new_contact")
    before = Contact.objects.count()
    answers = {(name, value): sent_by_hand(page, name, value) for name, value in PAST_THE_BROWSER}
    wrong = [
        (name, value[:20], status, text[:500])
        for (name, value), (status, text) in answers.items()
        if status != 422 or "ds-error-summary" not in text
    ]
    assert wrong == []
    assert Contact.objects.count() == before


def sent_by_hand(page: Page, name: str, value: str) -> tuple[int, str]:
    """Send the form of New contact with one field changed past the browser's own limits."""
    status, text = page.evaluate(
        """async ([name, value]) => {
            const form = document.getElementById("contact-form");
            const data = new FormData(form);
            data.set("m1-words", "Asia");
            data.set("m1-outcome", "advice");
            data.set("last_name", "Testi");
            data.set(name, value);
            const sent = await fetch(form.action, { method: "POST", body: new URLSearchParams(data) });
            return [sent.status, await sent.text()];
        }""",
        [name, value],
    )
    return int(status), str(text)
