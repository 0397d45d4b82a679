"""A first conversation by keyboard: somebody without food on the phone, handed over before the call ends."""

import re

import pytest
from playwright.sync_api import Route, expect

from reimari.cases.actions import accept_case
from reimari.cases.models import Case
from reimari.contacts.models import Contact, FirstInformation, Guidance
from reimari.work.models import Step
from tests.factories import NOW, a_post, as_actor
from tests.journeys.conftest import House, Sit
from tests.journeys.keys import Keys

LANGUAGE = pytest.mark.parametrize("language", ["fi", "sv"])
ON_CALL = "ON_CALL_WORKING_AGE"


@LANGUAGE
def test_given_no_food_when_she_presses_two_keys_then_help_is_shown_and_the_matter_is_handed_over(
    house: House, sit: Sit, language: str
) -> None:
    """R-KL-29, R-VS-58, R-IU-06."""
    seat = sit(house.aino, language)
    page = seat.open("new_contact")
    keys = Keys(page)
    keys.write("Ei rahaa eikä ruokaa")
    keys.press("Alt+u")
    expect(page.locator("[name=urgent][value='']")).to_be_focused()
    keys.press("ArrowDown")
    expect(page.locator("[name=urgent][value=no_money_no_food]")).to_be_checked()
    expect(page.locator("#urgent-help")).to_contain_text("112")
    keys.reach(page.locator("[name=m1-place]"))
    keys.write("Porvoo")
    keys.choose(page.locator("[name=m1-need]"), "financial")
    keys.choose(page.locator("[name=m1-service_task]"), "WORKING_AGE")
    numbers = page.locator("#urgent-help a[href^='tel:+']")
    expect(numbers.first).to_be_visible()
    expect(page.locator("[name=p_FOOD_TODAY]").first).to_be_visible()
    seat.check()
    hand_over = page.locator("button[name=hand_over]")
    expect(hand_over).to_be_visible()
    hand_over.focus()
    keys.press("Enter")
    expect(page.locator("#receipt")).to_be_visible()
    seat.check()
    case = Case.objects.order_by("-opened_at", "-pk")[0]
    offer = Step.objects.open().get(track=case.pk, kind="accept")
    assert (offer.team_id, offer.answering_team_id) == (ON_CALL, "CLIENT_ADVICE")
    seat.open("my_day")
    expect(page.locator(f"#handed-{case.pk}")).to_be_visible()
    seat.check()
    post = a_post(ON_CALL, "PAIVYSTAJA", name=f"Paula Poikkeus{language}")
    accept_case(case, actor=as_actor(post), now=NOW)
    page.reload()
    expect(page.locator(f"#handed-{case.pk}")).to_have_count(0)


@LANGUAGE
def test_given_questions_when_they_are_answered_then_they_fold_away_and_the_next_one_has_the_focus(
    house: House, sit: Sit, language: str
) -> None:
    """R-VS-91, DR-28, DR-29: first information, a segment with its reason, another one chosen."""
    seat = sit(house.aino, language)
    page = seat.open("new_contact")
    keys = Keys(page)
    keys.write("Mistä apua arkeen?")
    keys.tick(page.locator("[name=p_LIVES_WITH]").last, page.locator("[name=p_LIVES_WITH][value=alone]"))
    keys.press("Tab")
    expect(page.locator("#prompts-answered")).to_be_visible()
    expect(page.locator("[name=p_MANAGES]:focus")).to_have_count(1)
    keys.tick(page.locator("[name=p_MANAGES]:focus"), page.locator("[name=p_MANAGES][value=no]"))
    keys.press("Tab")
    summary = page.locator("#prompts-answered summary")
    expect(summary).to_contain_text(re.compile("·"))
    seat.check()
    keys.tick(page.locator("[name=m1-outcome]").first, page.locator("[name=m1-outcome][value=advice]"))
    expect(page.locator("#guidance .proposed strong").first).to_be_visible()
    why = page.locator("#id_segment_why summary")
    keys.push(why)
    expect(page.locator("#id_segment_why p")).to_contain_text("SEG-IU-2")
    keys.push(page.locator("#id_segment_other summary"))
    keys.choose(page.locator("[name=segment]"), "NEEDS_SUPPORT")
    keys.choose(page.locator("[name=segment_reason]"), "known_client")
    seat.check()
    before = Contact.objects.count()
    keys.push(seat.button("Record the contact"))
    expect(page.locator("#receipt")).to_be_visible()
    assert Contact.objects.count() == before + 1
    contact = Contact.objects.order_by("-recorded_at", "-pk")[0]
    said = {row.prompt: row.answer for row in FirstInformation.objects.filter(contact=contact)}
    assert said == {"LIVES_WITH": "alone", "MANAGES": "no"}
    row = Guidance.objects.get(contact=contact)
    assert (row.segment, row.segment_suggested, row.segment_reason) == (
        "NEEDS_SUPPORT",
        "MANY_NEEDS",
        "known_client",
    )
    seat.check()


def test_given_a_part_is_slow_when_she_writes_on_then_her_words_stay(house: House, sit: Sit) -> None:
    """What was asked for before somebody wrote more doesn't take their words or answers back.

    What is told to the client is drawn anew with who answers, whole; the questions are morphed.
    """
    page = sit(house.aino, "fi").open("new_contact")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.locator("[name=m1-outcome][value=goes_on]").check()
    told = page.locator("[name=m1-told_what]")
    expect(told).to_be_visible()
    page.route("**/new-contact/route/**", hold)
    page.locator("[name=p_MANAGES][value=no]").check()
    with page.expect_request("**/new-contact/route/**"):
        page.locator("[name=m1-words]").focus()
    told.fill("Soitamme huomenna.")
    how = page.locator("[name=m1-told]")
    how.select_option("phone")
    alone = page.locator("[name=p_LIVES_WITH][value=alone]")
    alone.check()
    with page.expect_response("**/new-contact/route/**"):
        held[0].continue_()
    expect(page.locator("#prompts-answered")).to_be_visible()
    expect(told).to_have_value("Soitamme huomenna.")
    expect(how).to_have_value("phone")
    expect(alone).to_be_checked()
