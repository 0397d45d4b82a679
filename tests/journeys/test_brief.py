"""A case is handed over with its brief, by keyboard only: read, accepted, told; and the sender sees it."""

import re

import pytest
from playwright.sync_api import expect

from reimari.cases.actions import hand_over_case, note_case
from reimari.cases.models import Case, Note, PassedOn
from reimari.cases.states import NoteKind
from reimari.staff.models import Team
from tests.factories import NOW, a_case
from tests.journeys.conftest import House, Sit
from tests.journeys.keys import Keys

WEST, EAST = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"
PHONE = {"width": 360, "height": 740}


def a_case_handed_over(house: House) -> Case:
    case = a_case(house.aino, WEST, service_task_id="WORKING_AGE", own_words="Rahat ovat loppu.")
    eero = house.actor("eero")
    note_case(case, kind=NoteKind.SAFETY, text="Iso koira.", actor=eero, now=NOW)
    return hand_over_case(case, to=Team.objects.get(pk=EAST), actor=eero, now=NOW)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_an_offer_when_its_brief_is_read_and_accepted_by_keys_then_the_sender_sees_it(
    house: House, sit: Sit, language: str
) -> None:
    case = a_case_handed_over(house)
    sender, receiver = sit(house.eero, language), sit(house.helmi, language)
    expect(sender.open("my_day").locator("[aria-labelledby=unread]")).to_contain_text(case.number)
    sender.check()

    page, keys = receiver.open("my_day"), Keys(receiver.page)
    keys.push(page.locator(f"a.row-link[href='/cases/{case.pk}/']").first)
    page.wait_for_url(f"**/cases/{case.pk}/")
    receiver.check()
    keys.push(page.locator(f"a[href='/cases/{case.pk}/brief/']"))
    page.wait_for_url("**/brief/")
    expect(page.locator("#brief-safety ~ div")).to_contain_text("Iso koira.")
    expect(page.locator("#brief-own_words ~ div")).to_contain_text("Rahat ovat loppu.")
    receiver.check()
    keys.push(page.locator("#brief-accept"))
    page.wait_for_url(re.compile(f"/cases/{case.pk}/$"))
    case.refresh_from_db()
    assert case.team_id == EAST
    row = PassedOn.objects.filter(case=case).order_by("-passed_at", "-pk")[0]
    assert row.read_by_id == house.helmi.user_id

    expect(sender.page.locator("[aria-labelledby=unread]").filter(has_text=case.number)).to_have_count(0)
    expect(sender.open("case", pk=case.pk).locator("#brief-title ~ p").first).to_contain_text("Rantakivi")
    sender.check()


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_a_case_on_the_list_when_its_brief_is_read_on_a_phone_then_what_was_told_is_recorded(
    house: House, sit: Sit, language: str
) -> None:
    case = a_case(house.aino, WEST, service_task_id="WORKING_AGE", own_words="Rahat ovat loppu.")
    seat = sit(house.eero, language, viewport=PHONE)
    keys, page = Keys(seat.page), seat.open("case_brief", pk=case.pk)
    keys.push(page.locator("#brief-read"))
    expect(page.locator("#brief-read")).to_have_count(0)
    seat.check()
    words = page.locator("#read-out-words")
    assert words.get_attribute("lang") == "fi"  # the client's, whatever the desk speaks
    keys.push(page.locator("#deed-tell summary"))
    expect(page.locator("#tell_text")).to_have_value(re.compile("Rahat ovat loppu"))
    seat.check()
    keys.push(page.locator("#tell button:not([type=button])").first)
    expect(page.locator("#brief-promised ~ div")).to_contain_text("Rahat ovat loppu")
    seat.check()
    assert Note.objects.get(case=case).kind == NoteKind.TOLD
