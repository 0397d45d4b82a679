"""A message is queued once, sent once, and never lost from sight."""

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from reimari.access.actor import system
from reimari.access.deeds import does
from reimari.access.speaking import speak_for
from reimari.accounts.models import User
from reimari.audit.models import Event
from reimari.common.problems import Problem, Refused
from reimari.jobs.acting import JobNow, acting
from reimari.jobs.models import Failure
from reimari.jobs.tests.queue import hurry, states, work_off
from reimari.messaging import access, actions
from reimari.messaging.actions import Notice, Sent, settle_message
from reimari.messaging.adapters import NotNow, Parcel, Rejected
from reimari.messaging.adapters.fake import FakeAdapter
from reimari.messaging.models import Message
from reimari.messaging.states import MOVES, Channel, MessageState
from reimari.messaging.tasks import send_message
from tests.factories import NOW
from tests.races import race

pytestmark = pytest.mark.django_db(transaction=True)
ACTOR = system("test")
NOTICE = Notice(
    key="cases.close:1:sms", kind="case_closed", channel=Channel.SMS, address="+358401234567", words="Hei."
)


class Killed(BaseException):
    """What kill -9 is to the code: nothing after it runs, whatever is caught."""


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch) -> FakeAdapter:
    return given(monkeypatch, FakeAdapter())


@pytest.fixture
def plain_carrier(monkeypatch: pytest.MonkeyPatch) -> FakeAdapter:
    """A carrier that carries whatever it gets, keys or no keys."""
    return given(monkeypatch, FakeAdapter(knows_keys=False))


def given(monkeypatch: pytest.MonkeyPatch, adapter: FakeAdapter) -> FakeAdapter:
    monkeypatch.setattr("reimari.messaging.tasks.adapter_of", lambda channel: adapter)
    return adapter


@pytest.fixture
def message() -> Message:
    return queued()


def queued(notice: Notice = NOTICE, *, refused: bool = False) -> Message:
    """The deed around the message; any deed does."""
    found: list[Message] = []

    @does(access.SETTLE)
    def settle(user: User, *, actor: object) -> User:
        found.append(actions.queue_message(notice, now=NOW))
        if refused:
            raise Refused(Problem("no", "no"))
        return user

    settle(User.objects.create(username=uuid4().hex), actor=ACTOR)
    return found[0]


def within(do: Callable[[], bool]) -> bool:
    """What a part answers inside a deed; any deed does."""
    found: list[bool] = []

    @does(access.SETTLE)
    def settle(user: User, *, actor: object) -> User:
        found.append(do())
        return user

    settle(User.objects.create(username=uuid4().hex), actor=ACTOR)
    return found[0]


def run(message: Message, *, failures: int = 0, is_last: bool = False) -> None:
    """One try, as the queue makes it."""
    try:
        with acting(JobNow(system("jobs.send_message"), failures, is_last)):
            send_message.call(str(message.pk))
    finally:  # after the job nobody speaks, and the wall hides the message
        speak_for(system("test"), lasting=True)
    message.refresh_from_db()


def interrupt(*, by: type[BaseException]) -> object:
    def trouble(parcel: Parcel) -> None:
        raise by

    return trouble


def test_a_message_is_sent_after_the_deed_and_its_journey_is_in_the_log(carrier: FakeAdapter) -> None:
    message = queued()
    assert (carrier.asked, message.state) == ([], MessageState.QUEUED)
    work_off()
    message.refresh_from_db()
    assert (message.state, message.attempts, message.receipt) == (MessageState.SENT, 1, "fake-1")
    (parcel,) = carrier.delivered
    assert (parcel.key, parcel.address, parcel.words) == (message.pk, NOTICE.address, "Hei.")
    events = Event.objects.filter(subject_id=str(message.pk)).order_by("pk")
    assert [(event.action, event.organisation) for event in events] == [
        ("messaging.send", "jobs.send_message"),
        ("messaging.settle", "jobs.send_message"),
    ]
    assert len({event.request_id for event in events}) == 1


def test_the_same_notice_is_queued_once_however_often_its_deed_runs(carrier: FakeAdapter) -> None:
    assert queued().pk == queued().pk
    work_off()
    assert queued().state == MessageState.SENT
    work_off()
    assert (len(carrier.delivered), Message.objects.count(), states()) == (1, 1, ["succeeded"])


def test_two_deeds_at_once_queue_one_message(carrier: FakeAdapter) -> None:
    first, second = race(queued, queued)
    assert first.pk == second.pk
    assert states() == ["todo"]


def test_a_deed_that_is_undone_leaves_neither_message_nor_job(carrier: FakeAdapter) -> None:
    with pytest.raises(Refused):
        queued(refused=True)
    assert (Message.objects.count(), states()) == (0, [])


def test_nothing_is_queued_outside_a_deed() -> None:
    with pytest.raises(RuntimeError, match="outside a deed"), transaction.atomic():
        actions.queue_message(NOTICE, now=NOW)


def test_no_words_or_addresses_stand_in_the_queue(message: Message) -> None:
    assert ProcrastinateJob.objects.get().args["args"] == [str(message.pk)]


def test_a_carrier_that_cannot_now_is_asked_again(carrier: FakeAdapter, message: Message) -> None:
    carrier.before = interrupt(by=NotNow)  # type: ignore[assignment]
    work_off()
    message.refresh_from_db()
    assert (message.state, message.error) == (MessageState.QUEUED, "reimari.messaging.adapters.NotNow")
    planned = ProcrastinateJob.objects.get().scheduled_at
    assert planned
    assert message.next_at
    assert abs((planned - message.next_at).total_seconds()) < 1
    carrier.before = None
    hurry()
    work_off()
    message.refresh_from_db()
    assert (message.state, message.attempts, message.error) == (MessageState.SENT, 2, "")
    assert len({parcel.key for parcel in carrier.asked}) == 1
    assert len(carrier.delivered) == 1


def test_a_rejected_message_fails_at_once_and_stands_in_the_failed_queue(
    carrier: FakeAdapter, message: Message
) -> None:
    carrier.before = interrupt(by=Rejected)  # type: ignore[assignment]
    work_off()
    message.refresh_from_db()
    assert (message.state, states()) == (MessageState.FAILED, ["failed"])
    assert Failure.objects.open().get().error == "reimari.messaging.adapters.Rejected"


def test_the_last_try_that_fails_is_final(carrier: FakeAdapter, message: Message) -> None:
    carrier.before = interrupt(by=NotNow)  # type: ignore[assignment]
    for _ in range(8):
        work_off()
        hurry()
    message.refresh_from_db()
    assert (message.state, message.attempts, states()) == (MessageState.FAILED, 8, ["failed"])


def test_a_channel_without_a_carrier_fails_visibly(message: Message) -> None:
    assert settings.MESSAGE_ADAPTERS == {}
    work_off()
    message.refresh_from_db()
    assert (message.state, message.error) == (MessageState.FAILED, "reimari.messaging.adapters.NoAdapter")
    assert states() == ["failed"]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_while_sending_it_is_handed_over_again_under_the_same_key(
    carrier: FakeAdapter, message: Message, moment: str
) -> None:
    setattr(carrier, moment, interrupt(by=Killed))
    with pytest.raises(Killed):
        run(message)
    message.refresh_from_db()
    assert (message.state, len(carrier.delivered)) == (MessageState.SENDING, int(moment == "after"))
    setattr(carrier, moment, None)
    run(message, failures=1)
    assert (message.state, message.attempts) == (MessageState.SENT, 2)
    assert [parcel.key for parcel in carrier.asked] == [message.pk] * 2
    assert len(carrier.delivered) == 1


def test_killed_before_the_answer_is_written_down_it_is_delivered_once(
    carrier: FakeAdapter, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*args: object, **kwargs: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(actions, "settle_message", killed)
        with pytest.raises(Killed):
            run(message)
    run(message, failures=1)
    assert (message.state, len(carrier.asked), len(carrier.delivered)) == (MessageState.SENT, 2, 1)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_carrier_without_keys_is_never_asked_again_when_the_outcome_is_unknown(
    plain_carrier: FakeAdapter, message: Message, moment: str
) -> None:
    setattr(plain_carrier, moment, interrupt(by=Killed))
    with pytest.raises(Killed):
        run(message)
    setattr(plain_carrier, moment, None)
    work_off()
    message.refresh_from_db()
    assert (message.state, states()) == (MessageState.FAILED, ["failed"])
    assert message.error == "reimari.messaging.tasks.OutcomeUnknown"
    assert len(plain_carrier.asked) == 1


def test_a_fault_of_a_carrier_without_keys_is_an_unknown_outcome(
    plain_carrier: FakeAdapter, message: Message
) -> None:
    plain_carrier.after = interrupt(by=TimeoutError)  # type: ignore[assignment]
    work_off()
    hurry()
    work_off()
    message.refresh_from_db()
    assert message.error == "reimari.messaging.tasks.OutcomeUnknown"
    assert (len(plain_carrier.delivered), states()) == (1, ["failed"])


def test_after_a_persons_look_an_unknown_outcome_is_tried_again(
    plain_carrier: FakeAdapter, message: Message
) -> None:
    plain_carrier.before = interrupt(by=TimeoutError)  # type: ignore[assignment]
    work_off()
    plain_carrier.before = None
    run(message, failures=1, is_last=True)
    assert (message.state, len(plain_carrier.delivered)) == (MessageState.SENT, 1)


def test_two_workers_with_the_same_job_send_once(plain_carrier: FakeAdapter, message: Message) -> None:
    """As when a slow worker was taken for dead."""
    race(lambda: run(message), lambda: run(message), lambda: run(message))
    message.refresh_from_db()
    assert (message.state, message.attempts, len(plain_carrier.asked)) == (MessageState.SENT, 1, 1)


def test_a_sent_message_stays_sent(carrier: FakeAdapter, message: Message) -> None:
    run(message)
    run(message)
    assert (message.state, len(carrier.asked)) == (MessageState.SENT, 1)
    with pytest.raises(Refused):
        settle_message(message, outcome=Sent("again"), actor=ACTOR, now=NOW)


def test_what_was_taken_back_isnt_sent_and_what_is_tried_isnt_taken_back(
    carrier: FakeAdapter, message: Message
) -> None:
    assert within(lambda: actions.withdraw_message(message, now=NOW))
    run(message)
    assert carrier.asked == []
    message.refresh_from_db()
    assert (message.state, message.next_at) == (MessageState.WITHDRAWN, None)
    tried = queued(replace(NOTICE, key="another"))
    Message.objects.filter(pk=tried.pk).update(attempts=1)
    assert not within(lambda: actions.withdraw_message(tried, now=NOW))


def test_every_state_has_its_moves() -> None:
    assert set(MOVES) == set(MessageState)
    assert not MOVES[MessageState.SENT]
