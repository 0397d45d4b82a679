"""An e-mail is read and answered by keyboard, in both languages, and without JavaScript."""

import pytest
from playwright.sync_api import ViewportSize, expect

from reimari.callbacks.models import Callback
from reimari.callbacks.states import RequestedVia
from reimari.contacts.actions import close_contact
from reimari.mail.actions import Reported, receive_mail, reply_to_mail
from reimari.mail.models import Mail, Mailbox, Reply
from reimari.mail.states import MailKind
from reimari.mail.tests.mails import PDF, READER, arrived, line
from reimari.messaging.states import Delivery
from reimari.staff.models import Team
from tests.factories import MAILBOX, NOW, goes_on
from tests.journeys.conftest import House, Sit
from tests.journeys.keys import Keys
from tests.journeys.seat import too_wide

LIST = "GUIDANCE_WORKING_AGE_LANTINEN"
NARROW = ViewportSize(width=320, height=640)
PHONE = ViewportSize(width=360, height=740)
LANGUAGE = pytest.mark.parametrize("language", ["fi", "sv"])
LONG = "https://example.com/" + "hakemus" * 30
WORDS = "Hei Pihla. Soitamme sinulle huomenna aamulla."


def come(**given: object) -> Mail:
    """An e-mail that came to the guides' mailbox."""
    mailbox = Mailbox.objects.get_or_create(code=MAILBOX.code)[0]
    whose = line(team=Team.objects.get(pk=LIST))
    return receive_mail(mailbox, arrived=arrived(**given), line=whose, actor=READER, now=NOW)


@LANGUAGE
def test_given_an_email_with_all_that_can_be_wrong_when_it_is_opened_then_nothing_is_wrong_with_the_page(
    house: House, sit: Sit, language: str
) -> None:
    text = f"Tunnus on 010190-901R.\n{LONG}\n" + "Vuokra on maksamatta. " * 60
    mail = come(text=text, files=(PDF,), subject="Apua " * 40, is_cut=True)
    reply = reply_to_mail(mail, words=WORDS, language="fi", actor=house.actor("eero"), now=NOW)
    told = Reported(message_ids=(reply.message.message_id,), delivery=Delivery.FAILED)
    come(kind=MailKind.BOUNCE, reported=told, text="550 5.1.1 User unknown", from_name="")
    seat = sit(house.eero, language)
    for name in ("contact", "mail"):
        page = seat.open(name, pk=mail.track_id if name == "contact" else mail.pk)
        expect(page.locator(".own-words").first).to_contain_text("Tunnus on")
        seat.check()
        for size in (PHONE, NARROW):
            page.set_viewport_size(size)
            assert too_wide(page) == [], (name, size)
            seat.check()


@LANGUAGE
def test_given_an_email_when_it_is_answered_by_keyboard_then_the_letter_is_seen_first_and_goes_out(
    house: House, sit: Sit, language: str
) -> None:
    mail = come()
    seat = sit(house.eero, language)
    page = seat.open("contact", pk=mail.track_id)
    keys = Keys(page)
    keys.push(page.locator(f"#reply-{mail.pk} > summary"))
    keys.reach(page.locator(f"#reply_{mail.pk}_words"))
    keys.write("Tunnuksesi on 010190-901R")
    expect(page.locator(f"#reply_{mail.pk}_warning")).to_be_visible()
    keys.press("ControlOrMeta+a")
    keys.write(WORDS)
    expect(page.locator(f"#reply_{mail.pk}_warning")).to_be_hidden()
    keys.choose(page.locator(f"#reply_{mail.pk}_language"), "sv")
    keys.push(page.locator(f"#reply-{mail.pk} button[name=look]"))
    letter = page.locator(f"section[aria-labelledby=letter-{mail.pk}]")
    expect(letter).to_contain_text(WORDS)
    expect(letter).to_be_focused()
    seat.check()
    keys.push(page.locator(f"#reply-{mail.pk} .buttons > button:not([name])").first)
    expect(page.locator(f"#mail-{mail.pk} .journal")).to_contain_text(WORDS)
    seat.check()
    message = Reply.objects.get(mail=mail).message
    assert (message.language, message.sender) == ("sv", MAILBOX.value)
    assert keys.strokes < 300


def test_given_no_javascript_when_an_email_is_answered_then_it_goes_out(house: House, sit: Sit) -> None:
    mail = come()
    seat = sit(house.eero, "fi", java_script_enabled=False)
    page = seat.open("contact", pk=mail.track_id)
    page.locator(f"#reply-{mail.pk} > summary").click()
    page.locator(f"#reply_{mail.pk}_words").fill(WORDS)
    page.locator(f"#reply-{mail.pk} .buttons > button:not([name])").first.click()
    expect(page.locator(f"#mail-{mail.pk} .journal")).to_contain_text(WORDS)


def test_given_an_email_when_the_reply_is_opened_then_it_stands_still_and_takes_what_is_typed_at_once(
    house: House, sit: Sit
) -> None:
    mail = come()
    page = sit(house.eero, "fi").open("contact", pk=mail.track_id)
    focused, moved = page.evaluate(
        """async ([summary, field]) => {
            const words = document.querySelector(field);
            const height = () => words.closest("details").getBoundingClientRect().height;
            const drawn = () => new Promise((ended) => requestAnimationFrame(() => setTimeout(ended)));
            await drawn();
            document.querySelector(summary).click();
            words.focus();
            const focused = document.activeElement === words;
            const first = height();
            await new Promise((ended) => setTimeout(ended, 700));
            return [focused, height() - first];
        }""",
        [f"#reply-{mail.pk} > summary", f"#reply_{mail.pk}_words"],
    )
    assert (focused, moved) == (True, 0)


def test_given_an_attachment_when_it_is_chosen_then_it_is_saved_and_not_shown(house: House, sit: Sit) -> None:
    mail = come(files=(PDF,))
    page = sit(house.eero, "fi").open("contact", pk=mail.track_id)
    with page.expect_download() as saved:
        page.locator(f"#mail-{mail.pk} a[download]").first.click()
    assert saved.value.suggested_filename == "hakemus.pdf"
    assert saved.value.path().read_bytes() == PDF.content


def test_given_a_case_that_came_by_email_when_its_page_is_opened_then_it_is_read_and_answered_there(
    house: House, sit: Sit
) -> None:
    mail = come(files=(PDF,))
    assert mail.contact
    close_contact(mail.contact, answers=[goes_on(LIST)], actor=house.actor("eero"), now=NOW)
    case = mail.contact.matters.get().case
    assert case
    reply = reply_to_mail(mail, words=WORDS, language="fi", actor=house.actor("eero"), now=NOW, case=case)
    come(subject=reply.message.title)
    seat = sit(house.eero, "sv")
    page = seat.open("case", pk=case.pk)
    seat.check()
    page.set_viewport_size(PHONE)
    seat.check()
    keys = Keys(page)
    keys.push(page.locator(f"#reply-{mail.pk} > summary"))
    keys.reach(page.locator(f"#reply_{mail.pk}_words"))
    keys.write("Svar nummer två.")
    keys.push(page.locator(f"#reply-{mail.pk} .buttons > button:not([name])").first)
    expect(page).to_have_url(f"{seat.url('case', pk=case.pk)}#mail-{mail.pk}")
    expect(page.locator(f"#mail-{mail.pk} .journal")).to_contain_text("Svar nummer två.")
    seat.check()


@LANGUAGE
def test_given_an_email_when_it_is_marked_as_moved_by_keyboard_then_the_card_says_so_until_it_is_taken_back(
    house: House, sit: Sit, language: str
) -> None:
    mail = come()
    seat = sit(house.eero, language)
    page = seat.open("contact", pk=mail.track_id)
    filing = page.locator(f"#mail-{mail.pk} .filing")
    keys = Keys(page)
    keys.reach(page.locator(f"#file_{mail.pk}_where"))
    keys.write("010190-901R")
    keys.press("Enter")
    expect(page.locator(".ds-error-summary")).to_be_focused()
    seat.said.clear()  # the browser's own word for 422
    seat.check()
    keys.reach(page.locator(f"#file_{mail.pk}_where"))
    keys.press("ControlOrMeta+a")
    keys.write("12.3. " + "Yhteydenotto" * 5)
    keys.push(filing.locator("button"))
    expect(page).to_have_url(f"{seat.url('contact', pk=mail.track_id)}#mail-{mail.pk}")
    expect(filing).to_contain_text("12.3. Yhteydenotto")
    seat.check()
    for size in (PHONE, NARROW):
        page.set_viewport_size(size)
        assert too_wide(page) == [], size
        seat.check()
    keys.push(filing.locator("button"))
    expect(page.locator(f"#file_{mail.pk}_where")).to_have_value("")
    seat.check()
    assert Mail.objects.get(pk=mail.pk).filed_at is None


@LANGUAGE
def test_given_an_email_with_a_number_when_a_call_is_asked_for_by_keyboard_then_the_line_has_it(
    house: House, sit: Sit, language: str
) -> None:
    number = {"fi": "049 200 1001", "sv": "049 200 1002"}[language]
    mail = come(text=f"Soittakaa minulle numeroon {number}.\nPihla")
    seat = sit(house.eero, language)
    page = seat.open("contact", pk=mail.track_id)
    keys = Keys(page)
    keys.push(page.locator(f"a[href$='/callbacks/ask/?contact={mail.track_id}']"))
    expect(page.locator("#id_number")).to_be_focused()
    assert page.locator("#id_number").input_value().replace(" ", "") == number.replace(" ", "")
    expect(page.locator("#id_name")).to_have_value("Pihla Lehtovaara")
    seat.check()
    keys.push(page.locator("main form .buttons button"))
    expect(page).to_have_url(seat.url("contact", pk=mail.track_id))
    seat.check()
    callback = Callback.objects.get(contact=mail.contact_id)
    assert (callback.requested_via, callback.asked_by_id) == (RequestedVia.EMAIL, house.eero.user_id)
