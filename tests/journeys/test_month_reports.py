"""A month is over: a guide and the supervisor go through its report, by keyboard, and take it along."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from reimari.access.actor import system
from reimari.figures.actions import freeze_month
from reimari.figures.models import FrozenMonth, MonthReview
from reimari.figures.rules import first_of, month_after
from tests.factories import a_case
from tests.journeys.conftest import House, Sit
from tests.journeys.keys import Keys

WORDS = "Kesälomat näkyvät / semestrarna syns."
GUIDES = "GUIDANCE_WORKING_AGE_LANTINEN"


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_a_month_is_over_when_they_go_through_its_report_then_marks_and_words_stand(
    house: House, sit: Sit, language: str
) -> None:
    now = timezone.now()
    a_case(house.eero, GUIDES, now=now)
    last = month_after(first_of(now), -1 if language == "fi" else -2)  # each goes through one of their own
    if not FrozenMonth.objects.filter(month=last).exists():
        freeze_month(FrozenMonth(month=last), actor=system("figures"), now=now)
    report = {"month": f"{last:%Y-%m}", "report": "line-guidance_working_age"}
    address = "/figures/months/{month}/{report}/".format(**report)

    eero = sit(house.eero, language)
    keys, page = Keys(eero.page), eero.page
    eero.open("months")
    eero.looks_right()
    keys.push(page.locator(f"a[href$='{address}']"))
    page.wait_for_url(f"**{address}")
    eero.looks_right()
    expect(page.locator("a[href*='/pdf/']")).to_have_count(0)
    keys.push(eero.button("Save"))
    refused = eero.words("Mark the report as gone through, or write a comment.")
    expect(page.get_by_text(refused).first).to_be_visible()
    eero.said.clear()  # the browser's own word for 409
    eero.looks_right()
    keys.reach(page.locator("[name=words]"))
    keys.write(WORDS)
    keys.reach(page.locator("[name=through]"))
    keys.press("Space")
    keys.push(eero.button("Save"))
    page.wait_for_url("**#through")
    expect(page.locator("[name=through]")).to_have_count(0)
    eero.looks_right()

    lea = sit(house.lea, language)
    keys, page = Keys(lea.page), lea.page
    lea.open("month_report", **report)
    lea.looks_right()
    expect(page.get_by_text(WORDS).first).to_be_visible()
    for kind in ("PDF", "Excel", "CSV"):
        with page.expect_download() as saved:
            keys.push(page.get_by_role("link", name=kind).first)
        assert saved.value.path().stat().st_size > 100
    assert MonthReview.objects.filter(frozen__month=last, through=True).count() == 1
