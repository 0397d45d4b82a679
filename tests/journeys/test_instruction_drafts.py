"""A new version is written, somebody else approves it, the outsourced adviser is told. By keyboard only."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import ViewportSize, expect

from reimari.directory.models import Instruction, ReadMark
from reimari.directory.rules import Words
from reimari.directory.tests.knowledge import an_instruction
from tests.factories import a_post
from tests.journeys.conftest import House, Sit
from tests.journeys.keys import Keys

PHONE = ViewportSize(width=360, height=740)
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
LONG_AGO = dt.timedelta(days=40)
WORDS = {"fi": ("Kirpputori", "Avoinna lauantaisin."), "sv": ("Loppmarknad", "Öppet på lördagar.")}


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_from_a_draft_to_a_change_that_was_read(house: House, sit: Sit, language: str) -> None:
    lead = a_post(WEST, "ESIHENKILO", name=f"Laura Lehtoniemi {language}")
    title, body = WORDS[language]
    before = timezone.now() - LONG_AGO
    row = an_instruction(house.eero, need="veteran", now=before, texts={language: Words(title, body)})

    writer = sit(house.eero, language)
    keys, page = Keys(writer.page), writer.open("change_instruction", pk=row.pk)
    keys.reach(page.locator(f"[name=body_{language}]"))
    keys.press("Control+End")
    keys.write(" kello 9.")
    keys.reach(page.locator("[name=why]"))
    keys.write("kello 9.")
    writer.check()
    keys.push(page.locator("form .buttons .ds-button").first)
    page.wait_for_url(f"**/instructions/{row.pk}/draft/")
    expect(page.locator("form[action$='/approve/']")).to_have_count(0)
    writer.check()

    approver = sit(lead, language, viewport=PHONE)
    approver.open("my_day")
    waits = approver.page.locator("#own_remarks a.row-link")
    expect(waits).to_have_text(title)
    approver.check()
    keys, page = Keys(approver.page), approver.page
    keys.push(waits)
    page.wait_for_url(f"**/instructions/{row.pk}/draft/")
    expect(page.locator("ins").first).to_be_visible()
    approver.check()
    keys.push(page.locator("#send-back > summary"))
    approver.check()
    keys.push(page.locator("form[action$='/approve/'] button"))
    page.wait_for_url(f"**/instructions/{row.pk}/")
    approver.check()

    seat = sit(house.aino, language)
    keys, page = Keys(seat.page), seat.open("instructions")
    told = page.locator(f"#changed-{row.pk}")
    expect(told).to_be_visible()
    seat.check()
    keys.push(told)
    page.wait_for_url(f"**/instructions/{row.pk}/")
    expect(page.locator(f"p#read-{row.pk}")).to_be_visible()
    seat.check()
    assert ReadMark.objects.get(instruction=row).user_id == house.aino.user_id
    seat.open("instructions")
    expect(page.locator(f"#changed-{row.pk}")).to_have_count(0)
    assert Instruction.objects.get(pk=row.pk, current__number=2)


def test_drafts_on_their_list_and_sent_back_on_a_phone(house: House, sit: Sit) -> None:
    lead = a_post(WEST, "ESIHENKILO", name="Liisa Lehtoniemi")
    row = an_instruction(house.eero, "Kahvila", "Avoinna.", now=timezone.now() - LONG_AGO)
    writer = sit(house.eero, "fi", viewport=PHONE)
    keys, page = Keys(writer.page), writer.open("change_instruction", pk=row.pk)
    keys.reach(page.locator("[name=body_fi]"))
    keys.press("Control+End")
    keys.write(" Aina.")
    keys.reach(page.locator("[name=why]"))
    keys.write("Ajat.")
    keys.push(page.locator("form .buttons .ds-button").first)
    page.wait_for_url("**/draft/")
    approver = sit(lead, "fi")
    approver.page.goto(f"{approver.url('instructions')}?tab=drafts")
    approver.check()
    keys = Keys(approver.page)
    keys.push(approver.page.locator(f"tr[data-row='{row.pk}'] a.row-link"))
    keys.push(approver.page.locator("#send-back > summary"))
    keys.reach(approver.page.locator("#send-back [name=words]"))
    keys.write("Kerro kellonajat.")
    keys.push(approver.page.locator("#send-back form .ds-button").first)
    expect(approver.page.locator(".promise .own-words")).to_have_text("Kerro kellonajat.")
    approver.check()
    writer.open("own_remarks")
    expect(writer.page.locator("#own_remarks")).to_contain_text("Kerro kellonajat.")
    writer.check()
    writer.open("change_instruction", pk=row.pk)
    expect(writer.page.locator(".own-words")).to_have_text("Kerro kellonajat.")
    writer.check()
