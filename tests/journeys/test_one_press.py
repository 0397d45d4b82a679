"""What one press does, by keyboard alone: answer and guide there, send the link, move to the right list."""

from dataclasses import replace

import pytest
from playwright.sync_api import ViewportSize, expect

from reimari.callbacks.models import Callback
from reimari.callbacks.tests.calls import a_callback
from reimari.contacts.actions import Heard, Somebody
from reimari.contacts.models import Contact
from reimari.contacts.states import Part, ParticipantKind
from reimari.mail.actions import receive_mail
from reimari.mail.models import Mail, Mailbox, Reply
from reimari.mail.tests.mails import READER, arrived, line
from reimari.messaging.models import Message
from reimari.region.profile.values import Profile, RoutingRule
from reimari.staff.models import Team
from reimari.work.models import Entry
from tests.factories import ADVICE, MAILBOX, NOW, a_contact
from tests.journeys.conftest import House, Sit, load_changed
from tests.journeys.keys import Keys
from tests.journeys.seat import Seat

LANGUAGE = pytest.mark.parametrize("language", ["fi", "sv"])
HERE, RIGHT = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_WORKING_AGE_ITAINEN"
BELONGS = "CARE_AND_VETERANS"  # what concerns family care
EAST = "LOVIISA"
PHONE = ViewportSize(width=360, height=740)
LONG = "Annika-Marjatta Kivikangas-Lehtovaaransalmela"


@pytest.fixture(scope="module", autouse=True)
def told_whom_to_contact(house: House) -> None:
    """A county whose rule about family care says whom clients should have contacted (as DR-03 does)."""

    def of_clients(rule: RoutingRule) -> RoutingRule:
        asked = {**rule.when.any_of, "contactor": ("client",)}
        return replace(rule, id="DR-03", when=replace(rule.when, any_of=asked))

    def with_name(profile: Profile) -> Profile:
        rules = (
            of_clients(rule) if "family_care" in rule.when.any_of.get("needs", ()) else rule
            for rule in profile.rules
        )
        return replace(profile, rules=tuple(rules))

    load_changed(with_name)


def come(**given: object) -> Mail:
    """An e-mail that came to the guides' mailbox."""
    mailbox = Mailbox.objects.get_or_create(code=MAILBOX.code)[0]
    whose = line(team=Team.objects.get(pk=HERE))
    return receive_mail(mailbox, arrived=arrived(**given), line=whose, actor=READER, now=NOW)


def check_small_too(seat: Seat) -> None:
    """The page as it stands, in a wide window and on a phone."""
    seat.check()

    before = seat.page.viewport_size
    seat.page.set_viewport_size(PHONE)
    seat.check()
    assert before
    seat.page.set_viewport_size(before)


@LANGUAGE
def test_given_an_email_of_others_when_answer_and_guide_there_is_pressed_then_it_goes_out_and_ends(
    house: House, sit: Sit, language: str
) -> None:
    """R-PS-25, R-PS-76."""
    mail = come(from_name=LONG, subject=f"Perhehoito {language}")
    seat = sit(house.eero, language)
    page = seat.open("contact", pk=mail.track_id)
    keys = Keys(page)
    keys.choose(page.locator("[name=need]"), "family_care")
    keys.push(seat.button("Save what it is about"))
    there = seat.link("Answer and guide there")
    expect(there).to_be_visible()
    check_small_too(seat)
    keys.push(there)
    words = page.locator(f"#reply_{mail.pk}_words")
    expect(words).to_be_visible()
    assert words.input_value()
    check_small_too(seat)
    keys.reach(words)
    keys.press("ControlOrMeta+a", "Delete")
    seat.expected = {422}
    keys.push(seat.button("Answer and guide there"))
    expect(page.locator(".ds-error-summary")).to_be_focused()
    check_small_too(seat)
    assert not Reply.objects.filter(mail=mail).exists()
    keys.reach(words)
    keys.write("Perhehoito hoitaa asian.")
    keys.reach(seat.button("Answer and guide there"))
    keys.press("Enter", "Enter")
    expect(page.locator(f"#mail-{mail.pk} .journal")).to_contain_text("Perhehoito hoitaa asian.")
    check_small_too(seat)
    contact = Contact.objects.get(pk=mail.contact_id)
    assert (contact.state, contact.outcome) == ("closed", "elsewhere")
    assert contact.matters.get().elsewhere_unit_id == BELONGS
    assert Reply.objects.filter(mail=mail).count() == 1


@LANGUAGE
def test_given_a_caller_with_an_address_when_send_the_link_is_pressed_twice_then_one_goes_out(
    house: House, sit: Sit, language: str
) -> None:
    """R-PS-90."""
    nurse = Somebody(
        part=Part.CONTACTOR,
        kind=ParticipantKind.OWN_EMPLOYEE,
        name=LONG,
        email=f"{language}.hoitaja@example.com",
    )
    heard = Heard(own_words=f"Kenelle asia kuuluu? {language}", answer=ADVICE)
    contact = a_contact(house.aino, heard, participants=(nurse,), language=language)
    seat = sit(house.aino, language)
    page = seat.open("contact", pk=contact.pk)
    keys = Keys(page)
    press = page.locator("form[action$='/send-link/'] button")
    expect(press).to_contain_text(seat.words("Send the link"))
    check_small_too(seat)
    keys.reach(press)
    keys.press("Enter", "Enter")
    expect(page.locator("#link-sent")).to_be_focused()
    expect(press).to_have_count(0)
    check_small_too(seat)
    sent = Message.objects.get(address=f"{language}.hoitaja@example.com")
    assert sent.language == language


@LANGUAGE
def test_given_a_contact_on_the_wrong_list_when_move_to_is_pressed_twice_then_it_moves_once_and_says_so(
    house: House, sit: Sit, language: str
) -> None:
    """R-PS-23."""
    heard = Heard(own_words=f"Väärä lista {language}", service_task_id="WORKING_AGE", place_id=EAST)
    contact = a_contact(house.eero, heard)
    seat = sit(house.eero, language)
    page = seat.open("contact", pk=contact.pk)
    keys = Keys(page)
    press = page.locator("form[action$='/move/'] button")
    expect(press).to_be_visible()
    check_small_too(seat)
    keys.reach(press)
    keys.press("Enter", "Enter")
    expect(page.locator("#moved")).to_be_focused()
    expect(press).to_have_count(0)
    check_small_too(seat)
    contact.refresh_from_db()
    assert contact.team_id == RIGHT
    assert Entry.objects.filter(track=contact.pk, kind="contacts.move").count() == 1


@LANGUAGE
def test_given_a_callback_on_the_wrong_list_when_move_to_is_pressed_twice_then_it_moves_once_and_says_so(
    house: House, sit: Sit, language: str
) -> None:
    """R-PS-23."""
    number = {"fi": "+358492001011", "sv": "+358492001012"}[language]
    wish = {"number": number, "name": LONG, "place_id": EAST, "service_task_id": "WORKING_AGE"}
    callback = a_callback(house.eero, now=NOW, **wish)
    seat = sit(house.eero, language)
    page = seat.open("callback", pk=callback.pk)
    keys = Keys(page)
    press = page.locator(".promise form[action$='/move/'] button")
    expect(press).to_be_visible()
    check_small_too(seat)
    keys.reach(press)
    keys.press("Enter", "Enter")
    expect(page.locator("#moved")).to_be_focused()
    check_small_too(seat)
    assert Callback.objects.get(pk=callback.pk).team_id == RIGHT
    assert Entry.objects.filter(track=callback.pk, kind="callbacks.move").count() == 1


@LANGUAGE
def test_given_a_client_nobody_here_knows_when_who_answers_is_asked_then_the_focus_is_on_the_answer(
    house: House, sit: Sit, language: str
) -> None:
    """R-IU-06, R-PS-84: first without a code, then with a wrong one, then with a right one."""
    seat = sit(house.aino, language)
    page = seat.open("new_contact")
    keys = Keys(page)
    expect(page.locator("[name=m1-words]")).to_be_focused()
    keys.write("Kuka vastaa asiakkaasta?")
    keys.push(page.locator("details:has([name=services]) > summary"))
    ask, code = page.locator("button[name=do][value=ask]"), page.locator("[name=identity_code]")
    keys.push(ask)
    alert = page.locator("main .ds-validation-message[role=alert]")
    expect(alert).to_be_focused()
    check_small_too(seat)
    page.keyboard.press("Shift+Tab")
    expect(ask).to_be_focused()
    code.focus()
    keys.write("010140-9001")
    keys.push(ask)
    expect(alert).to_be_focused()
    expect(code).to_have_value("010140-9001")
    code.focus()
    keys.press("ControlOrMeta+a")
    keys.write("010140-900T")
    keys.push(ask)
    expect(page.locator("#who-answers")).to_be_focused()
    expect(page.locator("[name=m1-words]")).to_have_value("Kuka vastaa asiakkaasta?")
    check_small_too(seat)
