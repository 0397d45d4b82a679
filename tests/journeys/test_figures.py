"""A supervisor looks at the figures of booking, at what is behind one, and takes them along: by keyboard."""

import csv
import datetime as dt
from io import StringIO

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from reimari.access.actor import system
from reimari.appointments.models import Booking
from reimari.cases.actions import agree_meeting
from reimari.cases.states import MeetingMode
from reimari.figures.actions import freeze_month
from reimari.figures.models import FrozenMonth
from reimari.figures.rules import begins, first_of, month_after
from reimari.work.models import Clock
from tests.factories import a_case, as_actor
from tests.journeys.conftest import House, Sit
from tests.journeys.keys import Keys
from tests.journeys.seat import CROWDED, faults

GUIDES = "GUIDANCE_WORKING_AGE_LANTINEN"
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_booked_times_when_the_supervisor_asks_for_a_month_then_each_number_opens_its_cases(
    house: House, sit: Sit, language: str
) -> None:
    now = timezone.now()
    month = first_of(now)
    case = a_case(house.eero, GUIDES, now=now)
    meeting = agree_meeting(
        case,
        at=now + 3 * DAY,
        mode=MeetingMode.PHONE,
        worker=house.eero.user,
        actor=as_actor(house.eero),
        now=now,
    )
    Booking.objects.create(
        meeting=meeting, team_id=GUIDES, background="X", booked_at=now, due_at=now + 9 * DAY
    )
    last = month_after(month, -1)
    if not FrozenMonth.objects.filter(month=last).exists():
        freeze_month(FrozenMonth(month=last), actor=system("figures"), now=now)

    lea = sit(house.lea, language)
    keys, page = Keys(lea.page), lea.page
    lea.open("figures")
    lea.looks_right()
    keys.push(lea.link("Booking"))
    page.wait_for_url("**/figures/booking/")
    lea.looks_right()
    expect(page.get_by_text(lea.words("Frozen, and never changed since:"))).to_be_visible()
    for name in ("since", "until"):
        keys.choose(page.locator(f"[name={name}]"), f"{month:%Y-%m}")
    keys.push(lea.button("Show these"))
    page.wait_for_url("**since=**")
    lea.looks_right()
    assert page.locator("[name=since]").input_value() == f"{month:%Y-%m}"
    row = page.locator("tr", has_text="K-02a:")
    expect(row).to_contain_text("100 %")
    keys.push(row.locator("summary"))
    expect(row).to_contain_text(lea.words("A time within the limit could be booked"))
    lea.looks_right()
    keys.push(row.get_by_role("link", name=lea.words("Show these")))
    page.wait_for_url("**/behind/**")
    lea.looks_right()
    keys.push(page.get_by_role("link", name=case.number))
    page.wait_for_url(f"**/cases/{case.pk}/")
    page.go_back()
    keys.push(lea.link("Back to the figures"))
    page.wait_for_url("**/figures/of/K-02a/?**")
    lea.looks_right()
    keys.push(page.locator("#compared .tabs-link").nth(4))
    page.wait_for_url("**by=language**")
    expect(page.locator("#compared")).to_contain_text("100 %")
    keys.push(page.get_by_role("link", name=lea.words("Booking")).first)
    page.wait_for_url("**/figures/booking/?**")
    keys.push(page.locator("#compared .tabs-link").last)
    page.wait_for_url("**by=month**")
    lea.looks_right()
    with page.expect_download() as saved:
        keys.push(lea.link("Download as a table"))
    rows = list(csv.reader(StringIO(saved.value.path().read_text("utf-8-sig")), delimiter=";"))
    assert rows[0][0] == lea.words("Code")
    assert ["K-02a", "", "", "..", "..", ".."] in [[row[0], *row[2:]] for row in rows]


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_a_case_when_the_supervisor_asks_how_promises_are_kept_then_steps_and_days_open_it(
    house: House, sit: Sit, language: str
) -> None:
    now = timezone.now()
    case = a_case(house.eero, GUIDES, now=now, service_task_id="WORKING_AGE")
    due_on = Clock.objects.get(track=case.pk, code="D-2").due_on
    assert due_on

    lea = sit(house.lea, language)
    keys, page = Keys(lea.page), lea.page
    lea.open("figures")
    keys.push(lea.link("Promise chain").first)
    page.wait_for_url("**/figures/chain/")
    for name in ("since", "until"):
        keys.choose(page.locator(f"[name={name}]"), f"{first_of(now):%Y-%m}")
    keys.push(lea.button("Show these"))
    page.wait_for_url("**since=**")
    lea.looks_right()
    assert faults(page, CROWDED) == []
    told = page.locator("[aria-labelledby=county] tr", has_text=lea.words("Told in the first contact")).first
    keys.push(told.locator("td a").first)
    page.wait_for_url("**/behind/**part=of**")
    expect(page.get_by_role("link", name=case.number)).to_be_visible()
    lea.looks_right()
    keys.push(lea.link("Back to the figures"))
    page.wait_for_url("**/figures/chain/?**")
    keys.push(page.locator("#compared .tabs-link").nth(4))
    page.wait_for_url("**by=language**")
    expect(page.locator("#compared tbody tr")).not_to_have_count(0)
    keys.push(page.locator("#compared tbody a").first)
    page.wait_for_url("**/behind/**language=**")
    expect(page.get_by_role("link", name=case.number)).to_be_visible()

    lea.open("figures")
    keys.push(lea.link("Calendar of promises"))
    page.wait_for_url("**/figures/calendar/")
    keys.choose(page.locator("[name=month]"), f"{due_on:%Y-%m}")
    keys.push(lea.button("Show these"))
    page.wait_for_url("**month=**")
    lea.looks_right()
    page.set_viewport_size({"width": 360, "height": 800})
    expect(page.locator(".month td:visible").filter(has_not=page.locator("a"))).to_have_count(0)
    lea.looks_right()
    page.set_viewport_size({"width": 1280, "height": 800})
    keys.push(page.locator(f'.month a[href*="on={due_on.isoformat()}"]'))
    page.wait_for_url("**/figures/calendar/day/**")
    lea.looks_right()
    keys.push(page.get_by_role("link", name=case.number))
    page.wait_for_url(f"**/cases/{case.pk}/")


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_past_months_when_the_supervisor_moves_a_place_then_the_page_tells_who_would_have_had_it(
    house: House, sit: Sit, language: str
) -> None:
    month = month_after(first_of(timezone.now()), -1)
    then = begins(month) + 10 * DAY + 10 * HOUR
    a_case(house.aino, GUIDES, now=then, service_task_id="WORKING_AGE", place_id="ASKOLA")

    lea = sit(house.lea, language)
    keys, page = Keys(lea.page), lea.page
    lea.open("figures")
    keys.push(lea.link("Past months by changed rules"))
    page.wait_for_url("**/figures/replay/")
    lea.looks_right()
    for name in ("since", "until"):
        keys.choose(page.locator(f"[name={name}]"), f"{month:%Y-%m}")
    keys.choose(page.locator("[name=place_1]"), "ASKOLA")
    keys.push(lea.button("Show what would have been"))
    page.wait_for_url("**place_1=ASKOLA**")
    expect(page.get_by_text(lea.words("Choose both the place and its area.")).first).to_be_visible()
    assert [each for each in lea.said if "422" not in each] == []
    lea.said.clear()
    lea.looks_right()
    keys.choose(page.locator("[name=area_1]"), "WORKING_AGE.ITAINEN")
    page.locator("[name='length_D-2']").fill("5")
    keys.push(lea.button("Show what would have been"))
    page.wait_for_url("**area_1=WORKING_AGE.ITAINEN**")
    expect(page.locator("[aria-labelledby=routes] table").first).to_be_visible()
    expect(page.locator("[aria-labelledby=promises] svg").first).to_be_visible()
    lea.looks_right()
    page.set_viewport_size({"width": 360, "height": 800})
    lea.looks_right()
