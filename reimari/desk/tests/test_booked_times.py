"""Booked and held times where the booked professional and colleagues see them (R-KL-24, R-KL-38, I-19)."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from reimari.appointments.actions import book_time, plan_own_calendar
from reimari.appointments.models import Booking
from reimari.appointments.parsing import read_calendar
from reimari.appointments.rules import Part
from reimari.appointments.tests.booking import a_booking, a_hold, free_time
from reimari.audit.models import Event
from reimari.cases.actions import coordinate_case, read_brief
from reimari.cases.models import Case, Meeting
from reimari.cases.states import MeetingMode
from reimari.common.ids import uuid7
from reimari.contacts.models import Contact
from reimari.desk.queries.booked import Slot, clock_of, hour
from reimari.desk.queries.duty_feed import feed_of
from reimari.desk.tests.briefs import brief_of, section
from reimari.staff.models import Post
from reimari.work.models import Step
from reimari.work.queries import county_on
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import NOW, TODAY, a_case, a_person, a_post, as_actor, key, loaded

pytestmark = pytest.mark.django_db
SOUTH, NORTH, LINE = "GUIDANCE_ETELAINEN", "GUIDANCE_POHJOINEN", "VIRANOMAISLINJA_KESKINEN"
OWN, UNIT = "/calendar/", "/calendars/GUIDANCE/"
DAY = dt.timedelta(days=1)
WEEK = [(day, Part(dt.time(8), dt.time(16))) for day in range(1, 8)]
TOMORROW = TODAY + DAY


@pytest.fixture(autouse=True)
def _ps(db: None) -> None:
    loaded("PS")


@pytest.fixture
def hanna() -> Post:
    """A guide of the home place, whose times the line books."""
    return with_times(a_post(SOUTH, "ASIAKASOHJAAJA", name="Hanna Kivikallio"))


@pytest.fixture
def orvokki() -> Post:
    return a_post(LINE, "ASIAKASOHJAAJA_LINJA", name="Orvokki Laine")


@pytest.fixture
def other() -> Post:
    """She answers the line too, and has nothing to do with what Orvokki took."""
    return a_post(LINE, "ASIAKASOHJAAJA_LINJA", name="Tuulikki Laine")


def with_times(post: Post) -> Post:
    plan_own_calendar(
        post, background="ASSESSMENT_CALL", week=WEEK, since=TODAY, actor=as_actor(post), now=NOW
    )
    return post


def booked(by: Post, of: Post, **which: Any) -> Booking:
    """A case that came to the guide's team with a time booked for it, on a day to come."""
    case = a_case(by, of.team_id, person=which.pop("person", None), need="SOCIAL_SERVICES")
    return a_booking(case, by, of, **{"since": TOMORROW} | which)


def slots(browser: Client, booking: Booking, address: str = OWN) -> list[Slot]:
    day = booking.meeting.at.astimezone(NOW.tzinfo).date()
    page = browser.get(f"{address}?week={day.isoformat()}")
    return [slot for each in context(page)["shown"].days for slot in each.slots]


def clock(booking: Booking) -> str:
    return clock_of(booking.meeting.at, booking.meeting.ends_at)


def test_a_booked_time_stands_in_ones_week_with_its_case(hanna: Post, orvokki: Post) -> None:
    booking = booked(orvokki, hanna)
    browser = signed_in(hanna)
    (slot,) = slots(browser, booking)
    case = Case.objects.get()
    assert (slot.clock, slot.mode, slot.number) == (clock(booking), "phone call", case.number)
    assert slot.need
    page = browser.get(f"{OWN}?week={TOMORROW.isoformat()}").content.decode()
    assert f'href="/cases/{case.pk}/"' in page
    assert "brief not read" in page


def test_colleagues_see_that_a_time_is_booked_and_not_of_whom(
    hanna: Post, orvokki: Post, other: Post
) -> None:
    """I-19: no number, no need, no link."""
    booking = booked(orvokki, hanna)
    case = Case.objects.get()
    address = f"/calendar/{hanna.user_id}/"
    (slot,) = slots(signed_in(other), booking, address)
    assert (slot.clock, slot.case, slot.number, slot.need) == (clock(booking), None, "", "")
    page = signed_in(other).get(f"{address}?week={TOMORROW.isoformat()}").content.decode()
    assert clock(booking) in page
    assert case.number not in page
    assert str(case.pk) not in page
    mate = a_post(SOUTH, "ASIAKASOHJAAJA", name="Maire Kivikallio")
    (slot,) = slots(signed_in(mate), booking, address)
    assert slot.number == case.number


def test_whose_case_is_shown_is_logged_and_nobody_elses(hanna: Post, orvokki: Post, other: Post) -> None:
    person = a_person(as_actor(orvokki))
    booking = booked(orvokki, hanna, person=person)
    for who, address, name, persons in (
        (hanna, OWN, "appointments.see_own", [person.pk]),
        (other, f"/calendar/{hanna.user_id}/", "appointments.view", []),
    ):
        slots(signed_in(who), booking, address)
        event = Event.objects.filter(action=name).latest("pk")
        assert (event.actor_id, event.person_ids) == (who.user_id, persons)


def test_a_held_time_is_being_agreed_now_until_it_runs_out(
    hanna: Post, orvokki: Post, other: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = a_hold(orvokki, hanna, since=TOMORROW)
    address = f"{OWN}?week={TOMORROW.isoformat()}"
    page = signed_in(hanna).get(address)
    assert "being agreed now" in page.content.decode()
    free = _free(page)
    monkeypatch.setattr("django.utils.timezone.now", lambda: held.until)
    page = signed_in(hanna).get(address)
    assert "being agreed now" not in page.content.decode()
    assert _free(page) > free


def _free(page: object) -> int:
    """How many times the days after today tell free: today's pass by themselves."""
    return sum(
        int(stretch.free.split()[0])
        for day in context(page)["shown"].days
        if not day.is_today
        for stretch in day.stretches
        if stretch.free
    )


def test_what_was_cancelled_doesnt_stand_any_more(hanna: Post, orvokki: Post) -> None:
    booking = booked(orvokki, hanna)
    meeting = booking.meeting
    meeting.state, meeting.marked_at = "cancelled", NOW
    meeting.save()
    assert not slots(signed_in(hanna), booking)


def test_how_it_went_is_told_afterwards(hanna: Post, orvokki: Post) -> None:
    booking = booked(orvokki, hanna)
    meeting = booking.meeting
    meeting.state, meeting.marked_at = "missed", NOW
    meeting.save()
    (slot,) = slots(signed_in(hanna), booking)
    assert slot.state == "the client didn't come or answer"
    assert not slot.unread


def test_at_the_office_the_place_is_told_by_the_post_when_the_background_tells_none(
    hanna: Post, orvokki: Post
) -> None:
    booking = booked(orvokki, hanna)
    meeting = booking.meeting
    meeting.mode = MeetingMode.OFFICE
    meeting.save()
    Post.objects.filter(pk=hanna.pk).update(site_place="KUOPIO")
    (slot,) = slots(signed_in(hanna), booking)
    assert slot.where == "Kuopio"


def test_the_unit_tells_how_many_times_are_booked_and_holds_arent_free(hanna: Post, orvokki: Post) -> None:
    browser = signed_in(orvokki)
    before = context(browser.get(UNIT))["shown"]
    booked(orvokki, hanna)
    a_hold(orvokki, hanna, since=TOMORROW)
    after = context(browser.get(UNIT))["shown"]
    who, line = after.people[0], next(each for each in after.free if each.total)
    assert (who.booked, line.booked) == (1, 1)
    assert who.free == before.people[0].free - 2
    assert line.total == who.free


@pytest.mark.parametrize("page", [OWN, UNIT, "colleague"])
def test_many_booked_times_cost_no_more_than_one(page: str, hanna: Post, orvokki: Post) -> None:
    who = hanna if page == OWN else orvokki
    address = f"/calendar/{hanna.user_id}/" if page == "colleague" else page
    browser = signed_in(who)
    booked(orvokki, hanna)
    week = f"?week={TOMORROW.isoformat()}"
    few = statements(lambda: browser.get(address + week))
    for _number in range(6):
        booked(orvokki, hanna)
    a_hold(orvokki, hanna, since=TOMORROW)
    many = statements(lambda: browser.get(address + week))
    assert len(many) == len(few) <= MOST_STATEMENTS


def _day_cells(who: Post, booking: Booking) -> str:
    """What My day says of the step of the meeting."""
    page = signed_in(who).get("/").content.decode()
    begins = page.index(f'data-row="{booking.meeting.step_id}"')
    return page[begins : page.index("</tr>", begins)]


def test_ones_day_tells_until_when_how_and_whether_the_brief_was_read(hanna: Post, orvokki: Post) -> None:
    """R-KL-38: read before the time."""
    booking = booked(orvokki, hanna)
    row = _day_cells(hanna, booking)
    assert f"{clock(booking)} phone call" in row
    assert "brief not read" in row
    assert f'href="/cases/{booking.meeting.case_id}/brief/"' in row
    sent = signed_in(hanna).post(f"/cases/{booking.meeting.case_id}/read_brief/", {"key": key(1)})
    assert sent.status_code == 302
    assert "brief not read" not in _day_cells(hanna, booking)


def test_what_one_booked_oneself_needs_no_reading(hanna: Post, orvokki: Post) -> None:
    booking = a_booking(a_case(orvokki, SOUTH), hanna, hanna, since=TOMORROW)
    assert "brief not read" not in _day_cells(hanna, booking)
    assert "hasn" not in section(_case_page(hanna, booking), "promise-title")


def _case_page(who: Post, booking: Booking) -> str:
    got = signed_in(who).get(f"/cases/{booking.meeting.case_id}/")
    assert got.status_code == 200
    return got.content.decode()


def _promise(who: Post, booking: Booking) -> str:
    return section(_case_page(who, booking), "promise-title")


def test_the_case_tells_of_the_booking_and_asks_its_worker_to_read_the_brief(
    hanna: Post, orvokki: Post
) -> None:
    mate = a_post(SOUTH, "ASIAKASOHJAAJA", name="Maire Kivikallio")
    case = a_case(orvokki, SOUTH)
    contact = Contact.objects.get(matters__case=case)
    held = a_hold(orvokki, hanna, since=TOMORROW)
    booking = book_time(case, hold=held.pk, contact=contact, actor=as_actor(orvokki), now=NOW)
    until = hour(timezone.localtime(booking.meeting.ends_at).time())
    told = _promise(hanna, booking)
    assert f"{until}, Hanna Kivikallio booked by Orvokki Laine" in told
    assert "in the contact of" in told
    assert "Read the brief before you meet" in told
    told = _promise(mate, booking)
    assert "Hanna Kivikallio hasn" in told
    assert "Read the brief before you meet" not in told
    brief = brief_of(hanna, case)
    assert "A time with you was booked for this client" in brief
    assert f"{until}, Hanna Kivikallio" in section(brief, "brief-promised")
    signed_in(hanna).post(f"/cases/{case.pk}/read_brief/", {"key": key(1)})
    assert "Read the brief before you meet" not in _promise(hanna, booking)
    assert "hasn" not in _promise(mate, booking)


def test_the_history_tells_that_a_time_was_booked(hanna: Post, orvokki: Post) -> None:
    booking = booked(orvokki, hanna)
    page = signed_in(hanna).get(f"/cases/{booking.meeting.case_id}/?what=client").content.decode()
    assert "Agreed: phone call" in page


def test_the_worker_of_a_meeting_reads_the_brief_also_when_another_team_answers(
    hanna: Post, orvokki: Post
) -> None:
    """A joint case: the guide's team takes part and has the time, the other one answers for the case."""
    mate = a_post(NORTH, "ASIAKASOHJAAJA", name="Maire Kivikallio")
    case = a_case(orvokki, NORTH)
    booking = _booked_in_joint(case, mate, hanna)
    assert booking.meeting.worker_id == hanna.user_id
    case.refresh_from_db()
    assert case.team_id == NORTH
    assert "brief not read" in _day_cells(hanna, booking)
    assert signed_in(hanna).post(f"/cases/{case.pk}/read_brief/", {"key": key(2)}).status_code == 302
    assert "brief not read" not in _day_cells(hanna, booking)


def _booked_in_joint(case: Case, mate: Post, hanna: Post) -> Booking:
    coordinate_case(
        case,
        contact_person_id=hanna.user_id,
        teams=[hanna.team],
        kind="contact_client",
        actor=as_actor(mate),
        now=NOW,
    )
    case.refresh_from_db()
    return a_booking(case, mate, hanna, since=TOMORROW)


def test_whoever_is_given_the_meeting_has_to_read_its_brief(hanna: Post, orvokki: Post) -> None:
    mate = a_post(SOUTH, "ASIAKASOHJAAJA", name="Maire Kivikallio")
    booking = booked(orvokki, hanna)
    read_brief(booking.meeting.case, actor=as_actor(hanna), now=NOW)
    Step.objects.filter(pk=booking.meeting.step_id).update(worker=mate.user)
    assert "brief not read" in _day_cells(mate, booking)


def test_many_meetings_cost_the_day_no_more_than_one(hanna: Post, orvokki: Post) -> None:
    browser = signed_in(hanna)
    booked(orvokki, hanna)
    few = statements(lambda: browser.get("/"))
    for _number in range(5):
        booked(orvokki, hanna)
    assert len(statements(lambda: browser.get("/"))) == len(few)


def _typed(of: Post, begins: dt.datetime, **given: Any) -> dict[str, Any]:
    at = timezone.localtime(begins)
    told = {"at": f"{at:%Y-%m-%dT%H:%M}", "length": "45", "mode": "phone", "worker": str(of.user_id)}
    return told | {"key": uuid7()} | given


def test_a_meeting_agreed_by_hand_takes_its_time_from_the_calendar(hanna: Post, orvokki: Post) -> None:
    case, time = a_case(orvokki, SOUTH), free_time(hanna, since=TOMORROW, number=3)
    browser, address = signed_in(hanna), f"/cases/{case.pk}/agree_meeting/"
    page = browser.get(f"/cases/{case.pk}/").content.decode()
    assert re.search(r'<option value="45"\s+selected', page)
    assert browser.post(address, _typed(hanna, time.begins, length="50")).status_code == 422
    assert browser.post(address, _typed(hanna, time.begins, length="")).status_code == 422
    assert browser.post(address, _typed(hanna, time.begins, length="60")).status_code == 302
    meeting = Meeting.objects.get()
    assert meeting.ends_at == time.begins + dt.timedelta(minutes=60)
    assert free_time(hanna, since=TOMORROW, number=3).begins >= meeting.ends_at


def test_a_taken_hour_is_refused_beside_the_field_and_nothing_typed_is_lost(
    hanna: Post, orvokki: Post
) -> None:
    booking = booked(orvokki, hanna)
    case = a_case(orvokki, SOUTH)
    typed = _typed(hanna, booking.meeting.at + dt.timedelta(minutes=5), length="30")
    answer = signed_in(hanna).post(f"/cases/{case.pk}/agree_meeting/", typed)
    assert answer.status_code == 409
    (deed,) = [each for each in context(answer)["deeds"] if each.verb == "agree_meeting"]
    assert deed.form.errors == {
        "at": ["This time is taken already: nobody is booked twice. Choose another time."]
    }
    text = answer.content.decode()
    assert typed["at"] in text
    assert re.search(r'<option value="30"\s+selected', text)
    assert Meeting.objects.count() == 1


def test_a_booked_time_is_moved_and_cancelled_where_new_times_are_offered(hanna: Post, orvokki: Post) -> None:
    booking = booked(orvokki, hanna)
    case = booking.meeting.case_id
    text = signed_in(hanna).get(f"/cases/{case}/").content.decode()
    assert f'href="/cases/{case}/change-time/"' in text
    assert 'name="new_at"' not in text
    typed = {"key": uuid7(), "state": "moved", "new_at": "2026-11-30T09:00", "by": "unit", "reason": "ill"}
    assert signed_in(hanna).post(f"/cases/{case}/mark_meeting/", typed).status_code == 422
    assert Meeting.objects.count() == 1


def test_ones_address_tells_booked_times_as_busy_and_not_a_word_of_the_client(
    hanna: Post, orvokki: Post
) -> None:
    """I-19: no name, number, need, or id of a case."""
    person = a_person(as_actor(orvokki), last_name="Salainen", first_names="Salla")
    booking = booked(orvokki, hanna, person=person)
    meeting, case = booking.meeting, Case.objects.get()
    meeting.refresh_from_db()
    told = feed_of(hanna.user, county_on(NOW), now=NOW)
    event: Any
    (event,) = [each for each in Calendar.from_ical(told).walk("VEVENT") if "TRANSP" not in each]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (meeting.span.lower, meeting.span.upper)
    assert clock(booking) in event["SUMMARY"]
    text = told.decode()
    for secret in ("Salainen", "Salla", case.number, str(case.pk), str(meeting.pk), str(person.pk)):
        assert secret not in text
    assert not read_calendar(told, first=TODAY, last=TODAY + 60 * DAY).spans
    meeting.state, meeting.marked_at = "cancelled", NOW
    meeting.save()
    assert b"-booked-" not in feed_of(hanna.user, county_on(NOW), now=NOW)
