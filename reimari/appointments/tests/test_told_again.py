"""What a client didn't get is sent once more: never twice, and where nobody knows only by who knows so."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from reimari.access.actor import Actor
from reimari.appointments.actions import tell_again
from reimari.cases.actions import Why, agree_meeting, close_case, mark_meeting
from reimari.cases.models import Case, Meeting
from reimari.cases.states import ChangedBy, ChangeReason, Ending, MeetingMode, MeetingState
from reimari.common.problems import Refused
from reimari.jobs.models import Failure
from reimari.jobs.states import AsideReason
from reimari.jobs.tests.queue import hurry, states, work_off
from reimari.messaging.adapters import Parcel, Rejected
from reimari.messaging.adapters.fake import FakeAdapter
from reimari.messaging.models import Message
from reimari.messaging.states import Channel, Delivery, MessageState
from reimari.notices.models import ClientNotice
from reimari.people.models import Person
from reimari.staff.models import Post
from reimari.work.models import Entry
from tests.factories import a_case, a_person, a_post, as_actor, at, loaded

pytestmark = pytest.mark.django_db(transaction=True)
SOUTH = "GUIDANCE_ETELAINEN"
NOW, MEETS = at("2026-11-30 09:00"), at("2026-12-08 10:00")
HOUR = dt.timedelta(hours=1)
NEW = "+358407654321"


@pytest.fixture(autouse=True)
def _ps(db: None, settings: Any) -> None:
    settings.MESSAGE_ADAPTERS = dict.fromkeys(Channel.values, "reimari.messaging.adapters.fake.FakeAdapter")
    loaded("PS", now=NOW)


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch) -> FakeAdapter:
    adapter = FakeAdapter(knows_keys=False)
    monkeypatch.setattr("reimari.messaging.tasks.adapter_of", lambda channel: adapter)
    return adapter


@pytest.fixture
def hanna() -> Post:
    return a_post(SOUTH, "ASIAKASOHJAAJA", name="Hanna Kivikallio")


@pytest.fixture
def case(hanna: Post) -> Case:
    actor = acts(hanna)
    known = {"phone": "+358401234567", "street_address": "Rantatie 1", "postcode": "70100"}
    case = a_case(hanna, SOUTH, person=a_person(actor, **known), now=NOW)
    agree_meeting(case, at=MEETS, mode=MeetingMode.PHONE, worker=hanna.user, actor=actor, now=NOW)
    case.refresh_from_db()
    return case


def acts(hanna: Post) -> Actor:
    return as_actor(hanna, on=NOW.date())


def trouble(error: type[BaseException]) -> Any:
    def broken(parcel: Parcel) -> None:
        raise error

    return broken


def lost(carrier: FakeAdapter, error: type[BaseException] = Rejected) -> Message:
    """The first try fails for good."""
    carrier.before = trouble(error)
    hurry()
    work_off()
    carrier.before = None
    message = Message.objects.get()
    assert message.state == MessageState.FAILED
    return message


def again(case: Case, hanna: Post, *, now: dt.datetime = NOW + HOUR, knows: bool = False) -> ClientNotice:
    notice = ClientNotice.objects.earliest("told_at")
    return tell_again(case, notice=notice.pk, knows=knows, actor=acts(hanna), now=now)


def refused(case: Case, hanna: Post, **given: Any) -> str:
    with pytest.raises(Refused) as refusal:
        again(case, hanna, **given)
    return refusal.value.problems[0].code


def change(person: Person | None, **given: Any) -> None:
    assert person
    Person.objects.filter(pk=person.pk).update(**given)


def test_the_same_message_goes_to_where_the_client_is_reached_now(
    carrier: FakeAdapter, case: Case, hanna: Post
) -> None:
    message = lost(carrier)
    change(case.person, phone="040 765 4321")
    notice = again(case, hanna)
    message.refresh_from_db()
    assert (notice.message_id, message.state, message.address) == (message.pk, MessageState.QUEUED, NEW)
    assert refused(case, hanna) == "messaging.not_lost"
    hurry()
    work_off()
    message.refresh_from_db()
    assert (message.state, message.attempts, states()) == (MessageState.SENT, 2, ["succeeded"])
    assert [each.address for each in carrier.delivered] == [NEW]
    assert refused(case, hanna) == "messaging.not_lost"
    assert Entry.objects.filter(track=case.track_id, kind="appointments.tell_again").count() == 1


def test_where_nobody_knows_it_is_sent_only_by_who_knows_so(
    carrier: FakeAdapter, case: Case, hanna: Post
) -> None:
    lost(carrier, OSError)
    assert refused(case, hanna) == "messaging.not_known"
    again(case, hanna, knows=True)
    hurry()
    work_off()
    assert len(carrier.delivered) == 1


def test_what_came_back_goes_out_anew_and_stays_as_it_was(
    carrier: FakeAdapter, case: Case, hanna: Post
) -> None:
    hurry()
    work_off()
    first = Message.objects.get()
    Message.objects.update(delivery=Delivery.FAILED, delivery_at=NOW)
    change(case.person, phone=NEW)
    for times in (1, 2):
        notice = again(case, hanna)
        new = notice.message
        assert new
        assert (new.key, new.address, new.words) == (f"{first.key}:again:{times}", NEW, first.words)
        assert new.message_id != first.message_id
        assert refused(case, hanna) == "messaging.not_lost"
        Message.objects.filter(pk=new.pk).update(delivery=Delivery.FAILED, delivery_at=NOW)
    first.refresh_from_db()
    assert (first.state, first.delivery) == (MessageState.SENT, Delivery.FAILED)


def test_what_may_have_come_asks_too(carrier: FakeAdapter, case: Case, hanna: Post) -> None:
    hurry()
    work_off()
    Message.objects.update(delivery=Delivery.UNSURE, delivery_at=NOW)
    assert refused(case, hanna) == "messaging.not_known"
    assert again(case, hanna, knows=True).message != Message.objects.earliest("pk")


@pytest.mark.parametrize("delivery", [Delivery.DELIVERED, Delivery.READ])
def test_what_arrived_after_all_isnt_sent(
    carrier: FakeAdapter, case: Case, hanna: Post, delivery: Delivery
) -> None:
    lost(carrier, OSError)
    Message.objects.update(delivery=delivery, delivery_at=NOW)
    assert refused(case, hanna, knows=True) == "messaging.not_lost"
    assert not ClientNotice.objects.to_be_told(NOW).exists()


def test_nobody_is_woken_by_it(carrier: FakeAdapter, case: Case, hanna: Post) -> None:
    message = lost(carrier)
    again(case, hanna, now=at("2026-11-30 22:15"))
    message.refresh_from_db()
    assert message.next_at == at("2026-12-01 08:00")
    with connection.cursor() as cursor:
        cursor.execute("SELECT scheduled_at FROM procrastinate_jobs WHERE status = 'todo'")
        assert cursor.fetchall() == [(at("2026-12-01 08:00"),)]


def test_an_administrator_was_faster(carrier: FakeAdapter, case: Case, hanna: Post) -> None:
    lost(carrier)
    failure = Failure.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [failure.pk])
    assert refused(case, hanna) == "messaging.not_lost"
    assert states() == ["todo"]


def test_what_was_put_aside_comes_back(carrier: FakeAdapter, case: Case, hanna: Post) -> None:
    lost(carrier)
    Failure.objects.update(aside_at=NOW, aside_by=hanna.user, aside_reason=AsideReason.NOT_NEEDED)
    again(case, hanna)
    failure = Failure.objects.get()
    assert (failure.aside_at, failure.aside_by, failure.aside_reason) == (None, None, "")


def test_a_job_that_is_gone_is_queued_anew(carrier: FakeAdapter, case: Case, hanna: Post) -> None:
    lost(carrier)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    again(case, hanna)
    hurry()
    work_off()
    assert (states(), len(carrier.delivered)) == (["succeeded"], 1)


@pytest.mark.parametrize(
    ("known", "code"),
    [
        ({"notices_by": "nothing"}, "notices.no_way"),
        ({"notices_by": "letter"}, "notices.other_way"),
        ({"is_protected": True}, "notices.no_way"),
        ({"phone": "", "street_address": ""}, "notices.no_way"),
    ],
)
def test_it_goes_only_where_the_client_may_be_written_to_now(
    carrier: FakeAdapter, case: Case, hanna: Post, known: dict[str, Any], code: str
) -> None:
    lost(carrier)
    change(case.person, **known)
    assert refused(case, hanna) == code


def test_whoever_is_in_danger_meanwhile_isnt_told(
    carrier: FakeAdapter, case: Case, hanna: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost(carrier)
    monkeypatch.setattr("reimari.appointments.actions.telling.is_dangerous", lambda case: True)
    assert refused(case, hanna) == "notices.no_way"


def test_what_doesnt_hold_any_more_isnt_sent(carrier: FakeAdapter, case: Case, hanna: Post) -> None:
    lost(carrier)
    assert refused(case, hanna, now=MEETS) == "notices.no_use"
    why = Why(ChangedBy.CLIENT, ChangeReason.TIME)
    moved: dict[str, Any] = {"state": MeetingState.MOVED, "new_at": MEETS + HOUR, "why": why}
    mark_meeting(case, actor=acts(hanna), now=NOW, **moved)
    assert refused(case, hanna) == "notices.no_use"
    close_case(case, ending=Ending.HELPED, actor=acts(hanna), now=NOW)
    assert Meeting.objects.filter(state=MeetingState.CANCELLED).exists()
    case.refresh_from_db()
    assert refused(case, hanna) == "notices.closed"


def test_of_another_case_nothing_is_sent(carrier: FakeAdapter, case: Case, hanna: Post) -> None:
    lost(carrier)
    assert refused(a_case(hanna, SOUTH, now=NOW), hanna) == "notices.not_sent"
