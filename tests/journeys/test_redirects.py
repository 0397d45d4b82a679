"""What belongs to others is guided there in one press; those who contacted us see it and say how it went."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from reimari.contacts.models import Contact, Feedback
from reimari.region.profile.values import Profile
from tests.journeys.conftest import House, Sit, load_changed

LANGUAGE = pytest.mark.parametrize("language", ["fi", "sv"])
BELONGS = "CARE_AND_VETERANS"  # to whoever is in family care


@pytest.fixture(scope="module", autouse=True)
def told_whom_to_contact(house: House) -> None:
    """A county whose rule for clients in family care says whom they should have contacted (as DR-03 does).

    Here it is one of several rows of a rule; by a name of its own it speaks of relationships only.
    """

    def with_name(profile: Profile) -> Profile:
        rules = (
            replace(rule, id="DR-03") if rule.when.any_of.get("services") == ("family_care",) else rule
            for rule in profile.rules
        )
        return replace(profile, rules=tuple(rules))

    load_changed(with_name)


@LANGUAGE
def test_given_a_client_of_others_when_guide_there_is_pressed_then_they_follow_it_and_say_how_it_went(
    house: House, sit: Sit, language: str
) -> None:
    seat = sit(house.aino, language)
    page = seat.open("new_contact")
    page.locator("[name=m1-words]").fill(f"Kuka vastaa perhehoidosta? {language}")
    page.locator("[name=m1-place]").fill("Askola")
    page.locator(f"input[name=language][value={language}]").check()
    page.locator("details").filter(has=page.locator("[name=services]")).locator("summary").first.click()
    service = page.locator("[name=services][value=family_care]")
    service.press("Space")  # by key: what unfolds still moves under a pointer
    expect(service).to_be_checked()
    box = page.locator("#route [role=note]")
    expect(box).to_contain_text(seat.words("This belongs to"))
    assert page.locator("#m1-say").get_attribute("lang") == language
    seat.check()
    seat.button("Guide there").click()
    expect(page.locator("#receipt")).to_be_visible()
    seat.check()
    contact = Contact.objects.get(matters__own_words__endswith=f"? {language}")
    matter = contact.matters.get()
    assert (contact.outcome, contact.came_via) == ("elsewhere", "misdirected")
    assert matter.elsewhere_unit_id == BELONGS
    link = page.locator("#caller-link").inner_text()
    own_page = page.url.removesuffix("?recorded=1").removesuffix("?recorded")

    outside = sit(language=language, viewport={"width": 360, "height": 740})
    page = outside.page
    page.goto(link)
    expect(page.locator("main")).to_contain_text(
        outside.words("Your contact has ended: it belonged elsewhere.")
    )
    outside.check()
    other = "sv" if language == "fi" else "fi"
    page.locator(f".top-language[lang={other}]").click()
    expect(page.locator("html")).to_have_attribute("lang", other)
    page.go_back()
    outside.expected = {422}
    outside.button("Send the feedback").click()
    expect(page.locator(".ds-error-summary")).to_be_visible()
    outside.check()
    page.locator("[name=score][value='4']").check()
    page.locator("[name=words]").fill("Selkeä neuvo.")
    outside.button("Send the feedback").click()
    expect(page.locator("#feedback")).to_have_text(outside.words("Thank you for your feedback"))
    outside.check()
    assert Feedback.objects.get(contact=contact).score == 4

    seat.page.goto(own_page)
    expect(seat.page.locator("main, aside").filter(has_text="4/5").first).to_be_visible()
    seat.check()
