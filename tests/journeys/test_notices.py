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
from reimari.cases.models import Case, Note
from reimari.cases.states import NoteKind, ToldBy
from reimari.messaging.models import Message
from reimari.messaging.states import Channel
from reimari.notices.models import ClientNotice
from reimari.region.profile.values import Background, Mode, NoticeKind, Text
from reimari.staff.models import Post
from tests.factories import a_case, a_person, a_post, as_actor
from tests.journeys.conftest import House, Sit, load_changed
from tests.journeys.keys import Keys

GUIDES, UNIT = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_WORKING_AGE"
OTHERS, THEIRS = "GUIDANCE_OLDER_PEOPLE_ITAINEN", "GUIDANCE_OLDER_PEOPLE"
CALL = Background(
    code="GUIDES_CALL",
    name=Text(fi="Ohjaajan soittoaika", sv="Handledarens samtalstid", en="Call with the guide"),
    unit=UNIT,
    modes=(Mode.PHONE,),
    minutes=30,
    bookers=(THEIRS,),
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


def a_lost_notice(guide: Post, by: Post, *, name: str) -> Case:
    """A time with the guide, of which the client wasn't reached by text message."""
    now, whole = timezone.now(), Part(MIDNIGHT, MIDNIGHT)
    today = timezone.localdate(now)
    actor = as_actor(guide, on=today)
    week = [(weekday, whole) for weekday in range(1, 8)]
    plan_own_calendar(guide, background=CALL.code, week=week, since=today, actor=actor, now=now)
    person = a_person(actor, last_name=name, phone="+358401234567")
    case = a_case(by, GUIDES, person=person, now=now)
    booking = a_booking(case, by, guide, now=now)
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
    return case


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_a_notice_that_was_lost_when_the_worker_looks_then_the_client_is_told_otherwise(
    house: House, sit: Sit, language: str
) -> None:
    guide = a_post(GUIDES, "TYONTEKIJA", name=f"Kaisa Ilmoitus{language}")
    case = a_lost_notice(guide, guide, name=f"Kalliomeri{language}")
    actor = as_actor(guide, on=timezone.localdate())
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


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_given_a_lost_notice_when_whoever_booked_has_told_the_client_then_one_press_records_it(
    house: House, sit: Sit, language: str
) -> None:
    guide = a_post(GUIDES, "TYONTEKIJA", name=f"Kerttu Varaus{language}")
    booker = a_post(OTHERS, "TYONTEKIJA", name=f"Kielo Kertoja{language}")
    case = a_lost_notice(guide, booker, name=f"Kerrottu{language}")
    seat = sit(booker, language)
    page, keys = seat.open("my_day"), Keys(seat.page)
    row = page.locator("section[aria-labelledby=to-tell] tbody tr")
    expect(row).to_have_count(1)
    expect(row.locator(f"a[href*='{case.pk}']")).to_have_count(0)  # they don't work on the case
    seat.looks_right()
    page.set_viewport_size({"width": 360, "height": 800})
    keys.choose(row.locator("select[name=how]"), "in_person")
    keys.push(row.locator("form[action$='/told/'] button"))
    page.wait_for_url("**/?done=told#done")
    expect(page.locator("#done")).to_be_focused()
    expect(page.locator("#to-tell")).to_have_count(0)
    seat.looks_right()
    note = Note.objects.get(case=case, kind=NoteKind.TOLD)
    assert (note.entry.facts["how"], note.written_by_id) == ("in_person", booker.user_id)
    other = sit(guide, language)
    other.open("my_day")
    expect(other.page.locator("#to-tell")).to_have_count(0)
