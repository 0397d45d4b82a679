"""Clients are told of their times: once, by their way, in their language, and never what it is about."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from procrastinate.contrib.django.models import ProcrastinateJob

from reimari.access.actor import system
from reimari.access.deeds import does
from reimari.appointments import access
from reimari.appointments.actions import (
    book_time,
    cancel_time,
    hold_time,
    move_time,
    plan_own_calendar,
    remind_client,
    tell_booked,
)
from reimari.appointments.models import Booking
from reimari.appointments.queries import to_be_reminded
from reimari.appointments.tasks import remind_clients
from reimari.appointments.tests.deeds import BACKGROUND, NOW, TEAM, TEN, choice
from reimari.appointments.tests.office import part
from reimari.cases.actions import Why, tell_client
from reimari.cases.models import Case
from reimari.cases.states import ChangedBy, ChangeReason, MeetingMode, ToldBy
from reimari.common.problems import Refused
from reimari.contacts.actions import Answer
from reimari.contacts.states import NotTold, Outcome
from reimari.jobs.acting import JobNow, acting
from reimari.messaging.models import Message
from reimari.messaging.states import Channel, MessageState
from reimari.notices.models import ClientNotice
from reimari.notices.states import NotSent
from reimari.people.models import Person
from reimari.region.profile.plain import sensitive_in
from reimari.staff.models import Post
from reimari.work.models import Entry
from tests.factories import a_case, a_person, a_post, as_actor, at, loaded

pytestmark = pytest.mark.django_db
MONDAY = NOW.date()
PHONE = "+358401234567"
THEIRS, OURS = Why(ChangedBy.CLIENT, ChangeReason.TIME), Why(ChangedBy.UNIT, ChangeReason.ILL)
CARRIED = dict.fromkeys(Channel.values, "reimari.messaging.adapters.fake.FakeAdapter")
EVERYTHING = {
    "phone": PHONE,
    "email": "aino@example.org",
    "street_address": "Rantatie 1",
    "postcode": "48100",
}
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _kl(db: None, settings: LazySettings) -> None:
    settings.MESSAGE_ADAPTERS = CARRIED
    settings.PUBLIC_ADDRESS = "https://times.example"
    loaded("KL", now=NOW)


@pytest.fixture
def marjut() -> Post:
    return a_post("ADVICE", "ASIAKASOHJAAJA", name="Marjut Saaripuro")


@pytest.fixture
def satu() -> Post:
    post = a_post(TEAM, "SOSIAALIOHJAAJA", name="Satu Kallio")
    week = [(day, part("10:00", "12:15")) for day in (2, 3)]
    actor = as_actor(post, on=MONDAY)
    plan_own_calendar(post, background=BACKGROUND, week=week, since=MONDAY, actor=actor, now=NOW)
    return post


def aino(marjut: Post, **known: Any) -> Person:
    return a_person(as_actor(marjut, on=MONDAY), **{**EVERYTHING, **known})


def booked(
    marjut: Post,
    satu: Post,
    person: Person | None,
    *,
    now: dt.datetime = NOW,
    begins: dt.datetime = TEN,
    mode: MeetingMode = MeetingMode.PHONE,
    language: str = "fi",
    **case: Any,
) -> Booking:
    opened = a_case(marjut, TEAM, person=person, now=now, **case)
    Case.objects.filter(pk=opened.pk).update(language=language)
    actor = as_actor(marjut, on=MONDAY)
    wanted = choice(satu, begins, mode=mode)
    held = hold_time(satu.team, choice=wanted, form=uuid4(), actor=actor, now=now)
    return book_time(opened, hold=held.pk, actor=actor, now=now)


def notice_of(booking: Booking, kind: str = "booked") -> ClientNotice:
    return ClientNotice.objects.select_related("message").get(meeting=booking.meeting, kind=kind)


def message_of(booking: Booking, kind: str = "booked") -> Message:
    notice = notice_of(booking, kind)
    assert notice.message
    return notice.message


def within(do: Any) -> Any:
    """What a part answers inside a deed; any deed does."""
    found: list[Any] = []

    @does(access.REMIND)
    def deed(case: Case, *, actor: object) -> Case:
        found.append(do())
        return case

    deed(Case.objects.latest("number"), actor=system("test"))
    return found[0]


def test_who_gets_a_time_is_told_of_it_by_text_message(marjut: Post, satu: Post) -> None:
    """R-KL-02, R-KL-37: the promise of the case's page, how one meets, and where one changes it."""
    booking = booked(marjut, satu, aino(marjut))
    message = message_of(booking)
    assert (message.channel, message.address, message.title) == ("sms", PHONE, "")
    assert (message.key, message.kind) == (f"booked:{booking.pk}", "notices.booked")
    assert (message.state, message.next_at, message.language) == ("queued", NOW, "fi")
    assert (message.track_id, message.person_id) == (booking.meeting.case_id, booking.meeting.case.person_id)
    lines = message.words.splitlines()
    assert lines[0] == (
        "Sinulle on sovittu tapaaminen tai puhelu: ti 1.12. klo 10.00."
        " Siitä vastaa Kymenlaakson hyvinvointialue."
    )
    assert lines[1] == "Soitamme sinulle."
    assert lines[2].startswith("Muuta aikaa tai peru aika: https://times.example/fi/aika/")
    assert lines[-1] == "Kymenlaakson hyvinvointialue"


@pytest.mark.parametrize(("language", "begins"), [("sv", "Du har"), ("en", "You have"), ("ar", "Sinulle")])
def test_in_the_clients_language_as_far_as_we_write_it(
    marjut: Post, satu: Post, language: str, begins: str
) -> None:
    booking = booked(marjut, satu, aino(marjut, language=language), language=language)
    assert message_of(booking).words.startswith(begins)


@pytest.mark.parametrize(
    ("known", "channel", "address"),
    [
        ({}, "sms", PHONE),
        ({"notices_by": "letter"}, "letter", "Aaltomeri Testi\nRantatie 1\n48100"),
        ({"phone": "", "email": ""}, "letter", "Aaltomeri Testi\nRantatie 1\n48100"),
    ],
)
def test_the_way_is_the_clients(
    marjut: Post, satu: Post, known: dict[str, Any], channel: str, address: str
) -> None:
    booking = booked(marjut, satu, aino(marjut, **known), begins=TEN + 7 * DAY)
    message = message_of(booking)
    assert (message.channel, message.address) == (channel, address)
    assert bool(message.title) is (channel != "sms")


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ({"phone": "", "email": "", "street_address": ""}, NotSent.NO_ADDRESS),
        ({"notices_by": "nothing"}, NotSent.DECLINED),
        ({"notices_by": "letter"}, NotSent.TOO_LATE),  # tomorrow
        ({"phone": "", "street_address": ""}, NotSent.NO_CARRIER),  # the line has no address to write from
        ({"is_protected": True}, NotSent.PROTECTED),
    ],
)
def test_why_nobody_is_told_stands_on_the_case(
    marjut: Post, satu: Post, known: dict[str, Any], reason: NotSent
) -> None:
    notice = notice_of(booked(marjut, satu, aino(marjut, **known)))
    assert (notice.message, notice.reason) == (None, reason)
    assert not Message.objects.exists()


def test_an_unknown_client_isnt_told(marjut: Post, satu: Post) -> None:
    assert notice_of(booked(marjut, satu, None)).reason == NotSent.NO_CLIENT


def test_who_would_be_in_danger_isnt_told(marjut: Post, satu: Post) -> None:
    answer = Answer(outcome=Outcome.GOES_ON, team=satu.team, not_told=NotTold.DANGEROUS)
    assert notice_of(booked(marjut, satu, aino(marjut), answer=answer)).reason == NotSent.DANGEROUS


def test_under_protection_only_a_number_that_the_client_named_is_used(marjut: Post, satu: Post) -> None:
    person, actor = aino(marjut, notices_by="sms", is_protected=True), as_actor(marjut, on=MONDAY)
    assert message_of(booked(marjut, satu, person)).address == PHONE
    assert person.said_since("phone")
    person.put({"phone": "+358407654321"}, by=actor.id, now=NOW + HOUR)
    assert not person.said_since("phone")
    person.put({"notices_by": "email"}, by=actor.id, now=NOW + 2 * HOUR)
    assert person.said_since("phone")


def test_nothing_tells_others_what_the_matter_is(marjut: Post, satu: Post) -> None:
    """I-36: the unit's own name is that of the matter, so that the county stands for it."""
    person = aino(marjut, phone="", email="", notices_by="letter")
    booking = booked(marjut, satu, person, begins=TEN + 7 * DAY, mode=MeetingMode.OFFICE)
    message = message_of(booking)
    assert sensitive_in(message.words + message.title) == []
    assert "toimeentulo" not in message.words.casefold()


def test_nobody_is_woken(marjut: Post, satu: Post) -> None:
    late = at("2026-11-30 22:15")
    message = message_of(booked(marjut, satu, aino(marjut), now=late))
    assert (message.state, message.next_at) == ("queued", at("2026-12-01 08:00"))
    assert ProcrastinateJob.objects.get().scheduled_at == at("2026-12-01 08:00")


def test_what_waits_for_the_morning_isnt_sent_of_a_time_that_was_cancelled(marjut: Post, satu: Post) -> None:
    """Of two that go out at once the older could come last."""
    late = at("2026-11-30 22:15")
    booking = booked(marjut, satu, aino(marjut), now=late)
    cancel_time(booking.meeting.case, why=THEIRS, actor=as_actor(satu, on=MONDAY), now=late + HOUR)
    assert message_of(booking).state == MessageState.WITHDRAWN
    assert message_of(booking, "cancelled").state == MessageState.QUEUED


def test_it_is_told_once_however_often_it_is_said(marjut: Post, satu: Post) -> None:
    booking = booked(marjut, satu, aino(marjut))
    again = within(lambda: tell_booked(booking, now=NOW + HOUR))
    assert again == notice_of(booking)
    assert Message.objects.count() == ClientNotice.objects.count() == 1


@pytest.mark.parametrize(
    ("by_client", "kind", "must_reach"), [(True, "moved", False), (False, "moved_by_us", True)]
)
def test_a_moved_time_tells_both_times(
    marjut: Post,
    satu: Post,
    by_client: bool,  # noqa: FBT001
    kind: str,
    must_reach: bool,  # noqa: FBT001
) -> None:
    old = booked(marjut, satu, aino(marjut))
    actor, later = as_actor(satu, on=MONDAY), TEN + dt.timedelta(minutes=45)
    held = hold_time(satu.team, choice=choice(satu, later, moves=True), form=uuid4(), actor=actor, now=NOW)
    why = THEIRS if by_client else OURS
    new = move_time(old.meeting.case, hold=held.pk, why=why, actor=actor, now=NOW)
    notice = notice_of(new, kind)
    assert notice.message
    assert (notice.key, notice.must_reach) == (f"moved:{new.pk}", must_reach)
    assert "ei ole enää voimassa: ti 1.12. klo 10.00." in notice.message.words
    assert "ti 1.12. klo 10.45" in notice.message.words
    assert not ClientNotice.objects.filter(key=f"booked:{new.pk}").exists()


@pytest.mark.parametrize(("by_client", "kind"), [(True, "cancelled"), (False, "cancelled_by_us")])
def test_a_cancelled_time_is_told_with_what_comes_next(
    marjut: Post,
    satu: Post,
    by_client: bool,  # noqa: FBT001
    kind: str,
) -> None:
    words = message_of(cancelled(marjut, satu, THEIRS if by_client else OURS), kind).words
    assert "ti 1.12. klo 10.00" in words
    assert len(words.splitlines()) >= 3  # what comes next is among them


def cancelled(marjut: Post, satu: Post, why: Why, *, now: dt.datetime = NOW, **person: Any) -> Booking:
    booking, actor = booked(marjut, satu, aino(marjut, **person)), as_actor(satu, on=MONDAY)
    cancel_time(booking.meeting.case, why=why, actor=actor, now=now)
    return booking


def test_what_has_to_reach_the_client_is_sent_however_late(marjut: Post, satu: Post) -> None:
    booking = cancelled(marjut, satu, OURS, now=at("2026-12-01 07:00"))
    assert message_of(booking, "cancelled_by_us").next_at == at("2026-12-01 08:00")


def test_a_link_is_left_out_where_no_address_is_known(
    marjut: Post, satu: Post, settings: LazySettings
) -> None:
    settings.PUBLIC_ADDRESS = ""
    assert "Muuta aikaa" not in message_of(booked(marjut, satu, aino(marjut))).words


REMINDED = at("2026-12-07 10:00")
LATER = TEN + 7 * DAY  # Tuesday 8.12.


def remind(now: dt.datetime) -> list[str]:
    """What is sent when the job runs at the moment."""
    for case in to_be_reminded(now):
        remind_client(case, actor=system("test"), now=now)
    return list(kinds())


def kinds() -> Iterable[str]:
    return ClientNotice.objects.order_by("told_at", "pk").values_list("kind", flat=True)


def test_a_client_is_reminded_once_the_day_before(marjut: Post, satu: Post) -> None:
    """R-KL-37."""
    booking = booked(marjut, satu, aino(marjut), begins=LATER)
    assert remind(REMINDED - dt.timedelta(minutes=1)) == ["booked"]
    assert remind(REMINDED) == ["booked", "reminder"]
    assert remind(REMINDED + HOUR) == ["booked", "reminder"]
    case = booking.meeting.case
    remind_client(case, actor=system("test"), now=REMINDED + HOUR)
    assert Message.objects.filter(kind="notices.reminder").count() == 1
    message = message_of(booking, "reminder")
    assert message.key == f"reminder:{booking.meeting_id}"
    assert message.words.startswith("Muistutamme sinua ajastasi.")
    assert Entry.objects.filter(track=case.track_id, kind="appointments.remind").count() == 1


def test_who_booked_less_than_a_day_before_isnt_reminded(marjut: Post, satu: Post) -> None:
    booked(marjut, satu, aino(marjut), now=at("2026-11-30 10:30"))
    assert remind(at("2026-11-30 11:00")) == ["booked"]


def test_a_cancelled_time_isnt_reminded_of(marjut: Post, satu: Post) -> None:
    booking = booked(marjut, satu, aino(marjut), begins=LATER)
    (case,) = to_be_reminded(REMINDED)
    cancel_time(case, why=THEIRS, actor=as_actor(satu, on=MONDAY), now=REMINDED)
    with pytest.raises(Refused):  # the job had asked before
        remind_client(case, actor=system("test"), now=REMINDED)
    assert to_be_reminded(REMINDED) == []
    assert notice_of(booking)


def test_a_letter_reminds_nobody_the_day_before(marjut: Post, satu: Post) -> None:
    booked(marjut, satu, aino(marjut, notices_by="letter"), begins=LATER)
    assert remind(REMINDED) == ["booked", "reminder"]
    assert ClientNotice.objects.get(kind="reminder").reason == NotSent.TOO_LATE


def test_the_job_bears_that_somebody_was_faster(
    marjut: Post, satu: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked(marjut, satu, aino(marjut), begins=LATER)
    monkeypatch.setattr("reimari.appointments.tasks.timezone.now", lambda: REMINDED - 2 * DAY)
    monkeypatch.setattr("reimari.appointments.tasks.to_be_reminded", lambda now: Case.objects.all())
    with acting(JobNow(system("test"))):
        remind_clients.call()
    assert list(kinds()) == ["booked"]


def test_what_was_lost_is_to_be_told_until_somebody_has_told_it(marjut: Post, satu: Post) -> None:
    booking = booked(marjut, satu, aino(marjut))
    waits = ClientNotice.objects.to_be_told
    assert not waits(NOW).exists()
    fail(message_of(booking))
    assert waits(NOW).get() == notice_of(booking)
    assert not waits(TEN).exists()  # they have met
    case = booking.meeting.case
    tell_client(case, how=ToldBy.PHONE, text="Told.", actor=as_actor(satu, on=MONDAY), now=NOW + HOUR)
    assert not waits(NOW).exists()


def test_what_couldnt_be_sent_is_to_be_told_if_the_client_cant_know_it(marjut: Post, satu: Post) -> None:
    booked(marjut, satu, aino(marjut, notices_by="nothing"))
    waits = ClientNotice.objects.to_be_told
    assert not waits(NOW).exists()  # they heard it when it was booked
    case = Case.objects.get()
    cancel_time(case, why=OURS, actor=as_actor(satu, on=MONDAY), now=NOW)
    assert waits(NOW).get().kind == "cancelled_by_us"


def fail(message: Message) -> None:
    failed = {"state": MessageState.FAILED, "next_at": None, "error": "Rejected"}
    Message.objects.filter(pk=message.pk).update(**failed)
