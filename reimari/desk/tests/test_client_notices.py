"""What a client was told stands on the case; what didn't reach them stands in one's day (R-KL-02, I-36)."""

import datetime as dt
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.utils import timezone

from reimari.appointments.actions import plan_own_calendar
from reimari.appointments.models import Booking
from reimari.appointments.rules import Part
from reimari.appointments.tests.booking import a_booking
from reimari.cases.actions import tell_client
from reimari.cases.models import Case, Meeting, Note
from reimari.cases.states import ToldBy
from reimari.common.ids import uuid7
from reimari.contacts.models import Contact
from reimari.messaging.models import Message
from reimari.messaging.states import Channel, Delivery, MessageState
from reimari.notices.models import ClientNotice
from reimari.staff.models import Post
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import TODAY, a_case, a_person, a_post, as_actor, loaded
from tests.twice import done_once

pytestmark = pytest.mark.django_db
SOUTH, LINE = "GUIDANCE_ETELAINEN", "VIRANOMAISLINJA_KESKINEN"
WEEK = [(day, Part(dt.time(8), dt.time(16))) for day in range(1, 8)]
TOMORROW = TODAY + dt.timedelta(days=1)
KNOWN = {"phone": "+358401234567", "street_address": "Rantatie 1", "postcode": "70100"}


@pytest.fixture(autouse=True)
def _ps(db: None, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A county in which nobody sleeps: at whatever hour the tests run, notices go out at once."""
    for place in ("actions", "facts"):
        monkeypatch.setattr(f"reimari.notices.{place}.next_allowed", lambda now, _hours: now)
    settings.MESSAGE_ADAPTERS = dict.fromkeys(Channel.values, "reimari.messaging.adapters.fake.FakeAdapter")
    loaded("PS")


@pytest.fixture
def hanna() -> Post:
    """A guide who meets the client."""
    post = a_post(SOUTH, "ASIAKASOHJAAJA", name="Hanna Kivikallio")
    actor = as_actor(post)
    told: dict[str, Any] = {"background": "ASSESSMENT_CALL", "week": WEEK, "since": TODAY}
    plan_own_calendar(post, actor=actor, now=timezone.now(), **told)
    return post


@pytest.fixture
def orvokki() -> Post:
    return a_post(LINE, "ASIAKASOHJAAJA_LINJA", name="Orvokki Laine")


@pytest.fixture
def booking(orvokki: Post, hanna: Post) -> Booking:
    return a_time(orvokki, hanna)


def a_time(orvokki: Post, hanna: Post, **known: Any) -> Booking:
    person = a_person(as_actor(orvokki), **{**KNOWN, **known})
    case = a_case(orvokki, SOUTH, person=person)
    return a_booking(case, orvokki, hanna, since=TOMORROW)


def part_of(post: Post, booking: Booking) -> str:
    """The notices as the case's page tells them."""
    html = signed_in(post).get(f"/cases/{booking.meeting.case_id}/").content.decode()
    if 'id="told-by-notice"' not in html:
        return ""
    return " ".join(html[html.index('id="told-by-notice"') :].partition("</section>")[0].split())


def change(booking: Booking, **given: Any) -> None:
    Message.objects.filter(client_notice__meeting=booking.meeting).update(**given)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "goes out"),
        ({"attempts": 2}, "2 tries have failed"),
        ({"state": MessageState.SENDING, "next_at": None}, "is being sent"),
        ({"state": MessageState.SENT, "next_at": None, "sent_at": timezone.now()}, "sent "),
        ({"state": MessageState.FAILED, "next_at": None, "error": "x"}, "did not arrive"),
    ],
)
def test_how_far_a_notice_has_come(hanna: Post, booking: Booking, given: dict[str, Any], told: str) -> None:
    change(booking, **given)
    assert told in part_of(hanna, booking)


@pytest.mark.parametrize(
    ("delivery", "told"),
    [
        (Delivery.DELIVERED, "arrived"),
        (Delivery.DELAYED, "delayed on its way"),
        (Delivery.READ, "opened"),
        (Delivery.UNSURE, "known whether it arrived"),
        (Delivery.FAILED, "did not arrive"),
    ],
)
def test_what_a_report_told(hanna: Post, booking: Booking, delivery: Delivery, told: str) -> None:
    now = timezone.now()
    sent = {"state": MessageState.SENT, "next_at": None, "sent_at": now}
    change(booking, delivery=delivery, delivery_at=now, **sent)
    assert told in part_of(hanna, booking)


def test_why_none_was_sent(orvokki: Post, hanna: Post) -> None:
    booking = a_time(orvokki, hanna, notices_by="nothing")
    shown = context(signed_in(hanna).get(f"/cases/{booking.meeting.case_id}/"))["shown"]
    (notice,) = shown.client_notices
    assert (notice.state, notice.way, notice.waits) == ("unsent", "", False)
    assert notice.reason


def test_a_case_without_notices_says_nothing(orvokki: Post, hanna: Post) -> None:
    case = a_case(orvokki, SOUTH)
    assert 'id="told-by-notice"' not in signed_in(hanna).get(f"/cases/{case.pk}/").content.decode()


def test_what_was_lost_stands_on_the_case_and_in_the_day_of_both(
    orvokki: Post, hanna: Post, booking: Booking
) -> None:
    case, stranger = booking.meeting.case, a_post(LINE, "ASIAKASOHJAAJA_LINJA", name="Tuulikki Laine")
    for who in (hanna, orvokki):
        assert not to_tell(who)
    change(booking, state=MessageState.FAILED, next_at=None, error="Rejected")
    for who in (hanna, orvokki):
        (told,) = to_tell(who)
        assert (told.case_id, told.number) == (case.pk, case.number)
    assert not to_tell(stranger)
    assert f"/cases/{case.pk}/brief/#read-out" in part_of(hanna, booking)
    html = signed_in(hanna).get("/").content.decode()
    assert f'href="/cases/{case.pk}/#told-by-notice"' in html[html.index('id="to-tell"') :]
    tell_client(case, how=ToldBy.PHONE, text="Kerroin.", actor=as_actor(hanna), now=timezone.now())
    assert not to_tell(hanna)
    assert "#read-out" not in part_of(hanna, booking)


def test_whoever_booked_and_doesnt_work_on_the_case_finds_the_clients_number_in_their_contact(
    orvokki: Post, hanna: Post, booking: Booking
) -> None:
    contact = Contact.objects.get(taken_by=orvokki.user_id)
    Booking.objects.filter(pk=booking.pk).update(contact=contact)
    change(booking, state=MessageState.FAILED, next_at=None, error="Rejected")
    assert [(one.contact, one.may_open) for one in to_tell(orvokki)] == [(contact.pk, False)]
    assert [(one.contact, one.may_open) for one in to_tell(hanna)] == [(None, True)]
    browser = signed_in(orvokki)
    assert f'href="/contacts/{contact.pk}/"' in browser.get("/").content.decode()
    assert "040 1234567" in browser.get(f"/contacts/{contact.pk}/").content.decode()


def to_tell(who: Post) -> list[Any]:
    return list(context(signed_in(who).get("/"))["to_tell"])


FAILED = {"state": MessageState.FAILED, "next_at": None, "error": "reimari.messaging.adapters.Rejected"}
UNKNOWN = FAILED | {"error": "reimari.messaging.tasks.OutcomeUnknown"}


def again_address(booking: Booking) -> str:
    notice = ClientNotice.objects.get(meeting=booking.meeting)
    return f"/cases/{booking.meeting.case_id}/notices/{notice.pk}/"


def test_what_was_lost_is_sent_again_from_the_case_and_from_the_day(
    orvokki: Post, hanna: Post, booking: Booking
) -> None:
    address = again_address(booking)
    assert f'action="{address}"' not in part_of(hanna, booking)
    change(booking, **FAILED)
    with_no_job()
    assert f'action="{address}"' in part_of(hanna, booking)
    assert 'name="knows"' not in part_of(hanna, booking)
    for who in (hanna, orvokki):
        (told,) = to_tell(who)
        assert (told.again, told.unknown) == (True, False)
    html = signed_in(hanna).get("/").content.decode()
    assert f'action="{address}"' in html[html.index('id="to-tell"') :]
    browser, fields = signed_in(hanna), {"next": "/?a=b#c"}
    done_once(browser, address, fields, lambda: [*Message.objects.values_list("state", "attempts")])
    assert Message.objects.get().state == MessageState.QUEUED
    assert not to_tell(hanna)
    assert f'action="{address}"' not in part_of(hanna, booking)
    answer = browser.post(address, {"key": str(uuid7())})
    assert answer.status_code == 409


def test_where_nobody_knows_it_asks_first(hanna: Post, booking: Booking) -> None:
    change(booking, **UNKNOWN)
    with_no_job()
    html, address = part_of(hanna, booking), again_address(booking)
    assert 'name="knows" value="yes"' in html
    assert "it may come twice" in html
    (told,) = to_tell(hanna)
    assert told.unknown
    browser = signed_in(hanna)
    assert browser.post(address, {"key": str(uuid7())}).status_code == 409
    assert Message.objects.get().state == MessageState.FAILED
    assert browser.post(address, {"key": str(uuid7()), "knows": "yes"}).status_code == 302
    assert Message.objects.get().state == MessageState.QUEUED


def test_of_what_doesnt_hold_any_more_nothing_is_sent_again(hanna: Post, booking: Booking) -> None:
    change(booking, **FAILED)
    with_no_job()
    Meeting.objects.update(at=timezone.now() - dt.timedelta(hours=1), ends_at=None, span=None)
    assert again_address(booking) not in part_of(hanna, booking)
    assert signed_in(hanna).post(again_address(booking), {"key": str(uuid7())}).status_code == 409


def test_others_send_nothing_again(hanna: Post, booking: Booking) -> None:
    change(booking, **FAILED)
    stranger = a_post(LINE, "ASIAKASOHJAAJA_LINJA", name="Tuulikki Laine")
    assert signed_in(stranger).post(again_address(booking), {"key": str(uuid7())}).status_code == 404
    assert Message.objects.get().state == MessageState.FAILED


def told_address(booking: Booking) -> str:
    return f"{again_address(booking)}told/"


def test_whoever_booked_records_in_their_day_that_they_told_the_client(
    orvokki: Post, hanna: Post, booking: Booking
) -> None:
    """R-KL-02: they found the number in their contact, and called; then it goes from everybody's day."""
    address, case = told_address(booking), booking.meeting.case
    assert address not in signed_in(orvokki).get("/").content.decode()
    change(booking, **FAILED)
    browser = signed_in(orvokki)
    html = browser.get("/").content.decode()
    (told,) = to_tell(orvokki)
    assert (told.language, told.may_open) == ("fi", False)
    assert f'action="{address}"' in html
    assert f'<q lang="fi">{told.words}</q>' in html
    assert '<option value="phone">' in html
    done_once(browser, address, {"how": "email", "next": "/"}, Note.objects.count)
    note = Note.objects.get()
    assert (note.text, note.written_by_id, note.entry.facts["how"]) == (told.words, orvokki.user_id, "email")
    assert not to_tell(orvokki)
    assert not to_tell(hanna)
    assert "#read-out" not in part_of(hanna, booking)
    assert told.words in signed_in(hanna).get(f"/cases/{case.pk}/brief/").content.decode()
    answer = browser.post(address, {"key": str(uuid7()), "how": "phone", "next": "/"})
    assert (answer.status_code, Note.objects.count()) == (409, 1)
    assert "Nothing more was recorded" in answer.content.decode()


def test_it_says_that_it_was_recorded_and_leads_there(orvokki: Post, booking: Booking) -> None:
    change(booking, **FAILED)
    browser = signed_in(orvokki)
    assert 'id="done"' not in browser.get("/?done=x").content.decode()
    answer = browser.post(told_address(booking), {"key": str(uuid7()), "how": "phone"})
    assert answer["Location"] == "/?done=told#done"
    html = " ".join(browser.get("/?done=told").content.decode().split())
    assert 'id="done" role="status" tabindex="-1" data-focus' in html
    assert html.index('id="done"') < html.index('id="day"')  # it stays when the day is drawn anew


def test_how_it_was_told_is_one_of_the_ways(orvokki: Post, booking: Booking) -> None:
    change(booking, **FAILED)
    browser = signed_in(orvokki)
    for how in ("", "pigeon"):
        assert browser.post(told_address(booking), {"key": str(uuid7()), "how": how}).status_code == 400
    assert not Note.objects.exists()


def test_other_words_than_those_that_were_read_arent_recorded(orvokki: Post, booking: Booking) -> None:
    """What comes next has changed since the day was drawn."""
    change(booking, **FAILED)
    (told,) = to_tell(orvokki)
    browser, given = signed_in(orvokki), {"key": str(uuid7()), "how": "phone", "next": "/"}
    answer = browser.post(told_address(booking), given | {"current": str(uuid7())})
    assert (answer.status_code, Note.objects.count()) == (409, 0)
    assert f'name="current" value="{told.current}"' in browser.get("/").content.decode()
    answer = browser.post(told_address(booking), given | {"current": str(told.current)})
    assert (answer.status_code, Note.objects.count()) == (302, 1)


def test_others_record_nothing(orvokki: Post, booking: Booking) -> None:
    change(booking, **FAILED)
    stranger = a_post(LINE, "ASIAKASOHJAAJA_LINJA", name="Tuulikki Laine")
    Booking.objects.filter(pk=booking.pk).update(booked_by=stranger.user)
    assert [(one.words, one.again) for one in to_tell(stranger)] == [("", False)]
    given = {"key": str(uuid7()), "how": "phone"}
    assert signed_in(stranger).post(told_address(booking), given).status_code == 404
    assert not Note.objects.exists()


def test_a_time_that_has_begun_can_be_recorded_by_no_press(orvokki: Post, booking: Booking) -> None:
    """It has to reach the client, so it stands in the day; but what comes next is no time any more."""
    change(booking, **FAILED)
    ClientNotice.objects.update(must_reach=True)
    Meeting.objects.update(at=timezone.now() - dt.timedelta(hours=1), ends_at=None, span=None)
    (told,) = to_tell(orvokki)
    assert not told.words
    browser = signed_in(orvokki)
    assert told_address(booking) not in browser.get("/").content.decode()
    answer = browser.post(told_address(booking), {"key": str(uuid7()), "how": "phone"})
    assert (answer.status_code, Note.objects.count()) == (409, 0)


def test_the_words_are_in_the_clients_language(orvokki: Post, hanna: Post) -> None:
    booking = a_time(orvokki, hanna)
    change(booking, **FAILED)
    Case.objects.filter(pk=booking.meeting.case_id).update(language="sv")
    (told,) = to_tell(orvokki)
    assert (told.language, told.words[:6]) == ("sv", "Du har")


def with_no_job() -> None:
    """The failed job was put aside long ago, and is gone."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def test_pages_ask_as_much_for_many_notices_as_for_few(hanna: Post, booking: Booking) -> None:
    case, browser = booking.meeting.case, signed_in(hanna)
    change(booking, state=MessageState.FAILED, next_at=None, error="Rejected")
    pages = (f"/cases/{case.pk}/", "/")
    few = [asked(browser, page) for page in pages]
    for _ in range(9):
        key = str(uuid7())
        failed = Message.objects.create(
            key=key, kind="x", channel="sms", state="failed", error="x", queued_at=timezone.now()
        )
        notice = {"key": key, "kind": "reminder", "meeting": booking.meeting, "told_at": timezone.now()}
        ClientNotice.objects.create(case=case, message=failed, **notice)
    many = [asked(browser, page) for page in pages]
    assert many == few
    assert few[1] <= MOST_STATEMENTS
    assert len(to_tell(hanna)) == 10


def asked(browser: Client, page: str) -> int:
    return len(statements(lambda: browser.get(page)))
