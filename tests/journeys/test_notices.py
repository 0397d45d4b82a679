"""What clients are told, seen by whoever leads; and on a case, by its worker: keyboard, fi and sv, 360 px."""

from dataclasses import replace

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from reimari.appointments.actions import plan_own_calendar
from reimari.appointments.rules import Part
from reimari.appointments.rules.values import MIDNIGHT
from reimari.appointments.tests.booking import a_booking
from reimari.cases.actions import tell_client
from reimari.cases.states import ToldBy
from reimari.messaging.models import Message
from reimari.messaging.states import Channel
from reimari.notices.models import ClientNotice
from reimari.region.profile.values import Background, Mode, NoticeKind, Text
from tests.factories import a_case, a_person, a_post, as_actor
from tests.journeys.conftest import House, Sit, load_changed
from tests.journeys.keys import Keys

GUIDES, UNIT = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_WORKING_AGE"
CALL = Background(
    code="GUIDES_CALL",
    name=Text(fi="Ohjaajan soittoaika", sv="Handledarens samtalstid", en="Call with the guide"),
    unit=UNIT,
    modes=(Mode.PHONE,),
    minutes=30,
)


@pytest.fixture(scope="module", autouse=True)
def backgrounds(house: House) -> None:
    load_changed(lambda profile: replace(profile, backgrounds=(CALL,)))


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_the_words_of_notices_when_a_supervisor_looks_then_each_is_seen_in_every_language(
    house: House, sit: Sit, language: str, width: int
) -> None:
    seat = sit(house.lea, language)
    seat.page.set_viewport_size({"width": width, "height": 800})
    keys = Keys(seat.page)
    page = seat.open("unit_calendars", unit=UNIT)
    keys.push(seat.link("What clients are told"))
    page.wait_for_url("**/notices/")
    seat.looks_right()
    expect(page.locator("blockquote")).to_have_count(2 * len(NoticeKind))
    expect(page.locator(f"blockquote[lang={language}]").first).to_be_visible()
    other = "sv" if language == "fi" else "fi"
    keys.push(page.locator(f"main a[href$='language={other}']"))
    page.wait_for_url(f"**language={other}")
    expect(page.locator(f"blockquote[lang={other}]").first).to_be_visible()
    seat.looks_right()


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_a_notice_that_was_lost_when_the_worker_looks_then_the_client_is_told_otherwise(
    house: House, sit: Sit, language: str
) -> None:
    guide, now = a_post(GUIDES, "TYONTEKIJA", name=f"Kaisa Ilmoitus{language}"), timezone.now()
    whole = Part(MIDNIGHT, MIDNIGHT)
    actor = as_actor(guide, on=timezone.localdate(now))
    plan_own_calendar(
        guide,
        background=CALL.code,
        week=[(weekday, whole) for weekday in range(1, 8)],
        since=timezone.localdate(now),
        actor=actor,
        now=now,
    )
    person = a_person(actor, last_name=f"Kalliomeri{language}", phone="+358401234567")
    case = a_case(guide, GUIDES, person=person, now=now)
    booking = a_booking(case, guide, guide, now=now)
    lost = Message.objects.create(
        key=f"lost:{booking.pk}",
        kind="notices.booked",
        channel=Channel.SMS,
        track_id=case.pk,
        state="failed",
        error="Rejected",
        attempts=3,
        queued_at=now,
    )
    told = {"message": lost, "reason": ""}
    ClientNotice.objects.filter(key=f"booked:{booking.pk}").update(**told)
    seat = sit(guide, language)
    page, keys = seat.open("my_day"), Keys(seat.page)
    page.set_viewport_size({"width": 360, "height": 800})
    seat.looks_right()
    keys.push(page.locator("section[aria-labelledby=to-tell] a"))
    page.wait_for_url("**#told-by-notice")
    expect(page.locator("#told-by-notice")).to_be_visible()
    seat.looks_right()
    keys.push(page.locator("section[aria-labelledby=told-by-notice] a"))
    page.wait_for_url("**/brief/#read-out")
    seat.looks_right()
    tell_client(case, how=ToldBy.PHONE, text="Kerroin ajasta.", actor=actor, now=timezone.now())
    page.goto(seat.url("case", pk=case.pk))
    expect(page.locator("#told-by-notice")).to_be_visible()
    expect(page.locator("section[aria-labelledby=told-by-notice] a")).to_have_count(0)
    seat.open("my_day")
    expect(page.locator("#to-tell")).to_have_count(0)
