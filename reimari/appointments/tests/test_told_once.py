"""However often the jobs run, at once or after one was killed, a client gets each notice once."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings

from reimari.access.actor import system
from reimari.appointments.actions import book_time, hold_time, plan_own_calendar, remind_client
from reimari.appointments.models import Booking
from reimari.appointments.queries import to_be_reminded
from reimari.appointments.tests.deeds import BACKGROUND, NOW, TEAM, choice
from reimari.appointments.tests.office import part
from reimari.jobs.acting import JobNow, acting
from reimari.jobs.tests.queue import hurry, states, work_off
from reimari.messaging import actions as messaging
from reimari.messaging.adapters.fake import FakeAdapter
from reimari.messaging.models import Message
from reimari.messaging.states import Channel
from reimari.notices import actions as notices
from reimari.notices.models import ClientNotice
from tests.factories import a_case, a_person, a_post, as_actor, at, loaded
from tests.races import race

pytestmark = pytest.mark.django_db(transaction=True)
LATER, REMINDED = at("2026-12-08 10:00"), at("2026-12-07 10:00")
ACTOR = system("test")


class Killed(BaseException):
    """What kill -9 is to the code: nothing after it runs, whatever is caught."""


@pytest.fixture(autouse=True)
def carrier(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> FakeAdapter:
    settings.MESSAGE_ADAPTERS = dict.fromkeys(Channel.values, "reimari.messaging.adapters.fake.FakeAdapter")
    adapter = FakeAdapter()
    monkeypatch.setattr("reimari.messaging.tasks.adapter_of", lambda channel: adapter)
    return adapter


@pytest.fixture
def booking(carrier: FakeAdapter) -> Booking:
    loaded("KL", now=NOW)
    satu = a_post(TEAM, "SOSIAALIOHJAAJA", name="Satu Kallio")
    marjut = a_post("ADVICE", "ASIAKASOHJAAJA", name="Marjut Saaripuro")
    since, week = NOW.date(), [(2, part("10:00", "12:15"))]
    told: dict[str, Any] = {"actor": as_actor(satu, on=since), "now": NOW}
    plan_own_calendar(satu, background=BACKGROUND, week=week, since=since, **told)
    told = {"actor": as_actor(marjut, on=since), "now": NOW}
    person = a_person(told["actor"], phone="+358401234567")
    case = a_case(marjut, TEAM, person=person, now=NOW)
    held = hold_time(satu.team, choice=choice(satu, LATER), form=uuid4(), **told)
    return book_time(case, hold=held.pk, **told)


def remind(now: dt.datetime = REMINDED) -> None:
    """What the job does when it runs at the moment."""
    with acting(JobNow(ACTOR)):
        for case in to_be_reminded(now):
            remind_client(case, actor=ACTOR, now=now)


def reminders(carrier: FakeAdapter) -> list[str]:
    hurry()
    work_off()
    return [parcel.words for parcel in carrier.delivered if parcel.words.startswith("Muistutamme")]


def test_the_job_run_twice_reminds_once(booking: Booking, carrier: FakeAdapter) -> None:
    remind()
    remind(REMINDED + dt.timedelta(minutes=10))
    assert len(reminders(carrier)) == 1
    remind(REMINDED + dt.timedelta(hours=1))
    assert len(reminders(carrier)) == 1


def test_two_workers_at_once_remind_once(booking: Booking, carrier: FakeAdapter) -> None:
    case = booking.meeting.case

    def one() -> ClientNotice:
        with acting(JobNow(ACTOR)):
            return remind_client(case, actor=ACTOR, now=REMINDED)

    first, second, third = race(one, one, one)
    assert first == second == third
    assert Message.objects.filter(kind="notices.reminder").count() == 1
    assert len(reminders(carrier)) == 1


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_between_it_reminds_once(
    booking: Booking, carrier: FakeAdapter, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Killed before the message is queued, or after it and before it is written down."""

    def killed(*args: Any, **kwargs: Any) -> None:
        if moment == "after":
            messaging.queue_message(*args, **kwargs)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(notices, "queue_message", killed)
        with pytest.raises(Killed):
            remind()
    assert list(ClientNotice.objects.values_list("kind", flat=True)) == ["booked"]
    assert states() == ["todo"]  # what was half done is undone, message and job
    remind()
    remind()
    assert len(reminders(carrier)) == 1


def test_a_booking_is_told_once_when_its_job_runs_again(booking: Booking, carrier: FakeAdapter) -> None:
    for _ in range(3):
        hurry()
        work_off()
    assert [parcel.address for parcel in carrier.delivered] == ["+358401234567"]
    assert Message.objects.get().state == "sent"
