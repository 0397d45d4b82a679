"""An adviser finds what to go by, marks it, tells that it is wrong; the owner answers. By keyboard only."""

import pytest
from django.utils import timezone
from playwright.sync_api import ViewportSize, expect

from reimari.contacts.models import Contact
from reimari.directory.models import Instruction, Remark, Use
from reimari.directory.queries import editions_of
from reimari.directory.rules import Words
from reimari.directory.tests.knowledge import an_instruction
from tests.journeys.conftest import House, Sit
from tests.journeys.keys import Keys

PHONE = ViewportSize(width=360, height=740)
TEXT = "- Call first.\n- Write it down."
WORDS = {"fi": ("avustuksesta", "Avustus"), "sv": ("understödet", "Understöd")}


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_from_a_word_to_an_answer(house: House, sit: Sit, language: str) -> None:
    asked, title = WORDS[language]
    row = an_instruction(house.eero, need="veteran", now=timezone.now(), texts={language: Words(title, TEXT)})
    seat = sit(house.aino, language, viewport=PHONE)
    keys, page = Keys(seat.page), seat.open("instructions")
    seat.check()
    keys.press("/")
    expect(page.locator("[name=q]")).to_be_focused()
    keys.write(asked)
    found = page.locator(f"#row-{row.pk}")
    expect(found).to_be_visible()
    seat.check()
    keys.push(found)
    page.wait_for_url(f"**/instructions/{row.pk}/")
    seat.check()
    keys.push(page.locator(f"#used-{row.pk} button"))
    expect(page.locator(f"p#used-{row.pk}")).to_be_visible()
    assert Use.objects.filter(instruction=row, organisation="LUONA").count() == 1
    keys.push(page.locator("#remark > summary"))
    expect(page.locator("#remark [name=words]")).to_be_visible()
    keys.reach(page.locator("#remark [name=words]"))
    keys.write("The hours are old.")
    seat.check()
    keys.push(page.locator("#remark form .ds-button").first)
    page.wait_for_url("**/?told=1")
    seat.check()
    remark = Remark.objects.get(edition__instruction=row)

    owner = sit(house.eero, language)
    keys, page = Keys(owner.page), owner.open("remark", pk=remark.pk)
    owner.check()
    keys.tick(page.locator("[name=outcome]").first, page.locator("[name=outcome][value=right]"))
    keys.reach(page.locator("form [name=words]"))
    keys.write("They are right until Christmas.")
    keys.push(page.locator("form:has([name=outcome]) .ds-button").first)
    expect(page.locator(".promise .own-words")).to_have_text("They are right until Christmas.")
    owner.check()

    seat.open("my_day")
    answer = seat.page.locator("#own_remarks")
    expect(answer).to_contain_text("They are right until Christmas.")
    seat.check()


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_what_was_ticked_is_remembered_with_the_contact(house: House, sit: Sit, language: str) -> None:
    near = Instruction.objects.get(code="FOOD_WHILE_WAITING_ASKOLA")
    seat = sit(house.aino, language)
    keys, page = Keys(seat.page), seat.open("new_contact")
    keys.reach(page.locator("[name=m1-words]"))
    keys.write("Rahat ovat loppu.")
    keys.reach(page.locator("[name=m1-place]"))
    keys.write("Askola")
    keys.choose(page.locator("[name=m1-need]"), "financial")
    keys.press("Tab")
    ticked = page.locator(f"input[name=used][value='{near.pk}']")
    expect(ticked).to_be_visible()
    seat.check()
    keys.tick(page.locator("[name=m1-outcome]").first, page.locator("[name=m1-outcome][value=advice]"))
    keys.reach(ticked)
    keys.press("Space")
    expect(ticked).to_be_checked()
    keys.reach(page.locator("[name=m1-words]"))
    keys.push(page.locator("form#contact-form .buttons .ds-button:not([name])").last)
    page.wait_for_url("**/contacts/*/?recorded=1")
    contact = Contact.objects.latest("track__id")
    use = Use.objects.get(track=contact.track_id)
    assert (use.instruction, use.need, use.place_id, use.language) == (near, "financial", "ASKOLA", language)
    beside = page.locator("#knowledge")
    expect(beside.locator(f"p#used-{near.pk}")).to_be_visible()
    seat.check()
    keys.push(beside.locator("summary").last)
    seat.check()


def test_the_owner_writes_a_new_version_on_a_phone(house: House, sit: Sit) -> None:
    row = an_instruction(house.eero, "Kirpputori", "Auki lauantaisin.", now=timezone.now())
    seat = sit(house.eero, "fi", viewport=PHONE)
    keys, page = Keys(seat.page), seat.open("change_instruction", pk=row.pk)
    seat.check()
    keys.reach(page.locator("[name=body_fi]"))
    keys.press("Control+End")
    keys.write(" Suljettu jouluna.")
    keys.reach(page.locator("[name=why]"))
    keys.write("Joulu.")
    keys.push(page.locator("form .buttons .ds-button").first)
    page.wait_for_url(f"**/instructions/{row.pk}/draft/")
    seat.check()
    row.refresh_from_db()
    assert [one.number for one in editions_of(row)] == [2, 1]
    for name in ("write_instruction", "ask_instruction", "own_remarks"):
        seat.open(name)
        seat.check()
    seat.page.goto(f"{seat.url('instructions')}?tab=remarks")
    seat.check()
