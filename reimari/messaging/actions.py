"""The outbox: a message is queued in the deed's transaction, and its journey is written down step by step."""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from reimari.access.actor import Actor
from reimari.access.deeds import does, part
from reimari.common.jobs import enqueue
from reimari.common.problems import Problem, Refused, refuse
from reimari.common.states import check_move
from reimari.jobs.keeping import try_again
from reimari.messaging import access
from reimari.messaging.models import EventMark, IncomingText, Message
from reimari.messaging.queries import answered_by_text, own_message_id, report_token, thread_token
from reimari.messaging.rules import NOT_LOST, again_problems, text_number, told_later
from reimari.messaging.states import MOVES, Channel, Delivery, MessageState

TASK = "reimari.messaging.tasks.send_message"
AGAIN = ":again:"  # and the how many-th: the key of what is sent once more


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be told to whom. `key` names it for ever: `cases.close:<case>:sms`.

    Of what goes on paper `address` is the rows of the recipient's address, one on a line, the name first;
    `sender` likewise ours, where it isn't the county's own name and return address.
    Of an e-mail: `sender` is our address, `answers` are the Message-IDs that it answers, the oldest first.
    One that a person writes about a matter (`threaded`) carries the token by which an answer finds it again.
    """

    key: str
    kind: str
    channel: Channel
    address: str
    words: str
    title: str = ""
    language: str = "fi"
    person_id: UUID | None = None
    track_id: UUID | None = None
    sender: str = ""
    answers: tuple[str, ...] = ()
    threaded: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """The carrier took it."""

    receipt: str


@dataclass(frozen=True, slots=True)
class Unsent:
    """The carrier didn't take it, or it isn't known. `next_at`: when it is tried again; None: it isn't."""

    error: str
    next_at: dt.datetime | None = None


@part
def queue_message(notice: Notice, *, now: dt.datetime, after: dt.datetime | None = None) -> Message:
    """Queue the notice unless it was queued before; with the deed it is undone, row and job.

    `after`: it waits in the outbox until then. Answers the message of the notice, new or old.
    """
    message = Message(
        key=notice.key,
        kind=notice.kind,
        channel=notice.channel,
        track_id=notice.track_id,
        person_id=notice.person_id,
        address=notice.address,
        language=notice.language,
        title=notice.title,
        words=notice.words,
        queued_at=now,
        next_at=after or now,
        sender=notice.sender,
        answers=" ".join(notice.answers),
    )
    if notice.threaded and notice.track_id:
        message.thread = thread_token(notice.track_id)
    if notice.channel == Channel.SMS:
        message.message_id = report_token(message)
        with suppress(ValueError):  # what can't be one, the carrier refuses visibly
            message.address = text_number(notice.address)
    elif notice.channel == Channel.EMAIL and notice.sender:
        message.message_id = own_message_id(message)
    Message.objects.bulk_create([message], ignore_conflicts=True)
    kept = Message.objects.get(key=notice.key)
    if kept.pk == message.pk:
        enqueue(TASK, kept.pk, after=after)
    return kept


@part
def withdraw_message(message: Message, *, now: dt.datetime) -> bool:
    """Take back what nobody has tried to send yet; whether it was so."""
    waits = Message.objects.filter(pk=message.pk, state=MessageState.QUEUED, attempts=0)
    return bool(waits.update(state=MessageState.WITHDRAWN, next_at=None))


@part
def queue_again(
    message: Message, *, address: str, knows: bool, now: dt.datetime, after: dt.datetime | None = None
) -> Message:
    """Send once more what is lost: the same row if nothing of it has gone out, else a new one in its place.

    The address may be another by now. Refused while it waits or runs already, and where nobody knows whether
    it arrived, unless whoever asks for it `knows` that it may come twice.
    """
    kept = Message.objects.select_for_update(no_key=True).get(pk=message.pk)
    refuse(again_problems(state=kept.state, delivery=kept.delivery, error=kept.error, knows=knows))
    if kept.state != MessageState.FAILED:
        return _queue_anew(kept, address, now=now, after=after)
    tried = try_again(TASK, str(kept.pk), after=after)
    if tried is False:
        raise Refused(Problem("messaging.not_lost", NOT_LOST))
    if tried is None:  # it was put aside long ago
        enqueue(TASK, kept.pk, after=after)
    check_move(MOVES, MessageState(kept.state), MessageState.QUEUED)
    kept.state, kept.next_at, kept.error, kept.address = MessageState.QUEUED, after or now, "", address
    if kept.channel == Channel.SMS:
        with suppress(ValueError):
            kept.address = text_number(address)
    kept.save(update_fields=["state", "next_at", "error", "address"])
    return kept


@part
def _queue_anew(
    message: Message, address: str, *, now: dt.datetime, after: dt.datetime | None = None
) -> Message:
    """What came back stays as it is; the same words go out under a key of their own."""
    root = message.key.partition(AGAIN)[0]
    times = Message.objects.filter(key__startswith=f"{root}{AGAIN}").count()
    notice = Notice(
        key=f"{root}{AGAIN}{times + 1}",
        kind=message.kind,
        channel=Channel(message.channel),
        address=address,
        words=message.words,
        title=message.title,
        language=message.language,
        person_id=message.person_id,
        track_id=message.track_id,
        sender=message.sender,
    )
    return queue_message(notice, now=now, after=after)


@does(access.SEND)
def send_message(message: Message, *, actor: Actor, now: dt.datetime) -> Message:
    """Write down, before the carrier is asked, that it is asked now."""
    check_move(MOVES, MessageState(message.state), MessageState.SENDING)
    message.state, message.next_at = MessageState.SENDING, None
    message.attempts += 1
    message.save(update_fields=["state", "next_at", "attempts"])
    return message


@does(access.SETTLE)
def settle_message(message: Message, *, outcome: Sent | Unsent, actor: Actor, now: dt.datetime) -> Message:
    """Write down what the carrier answered."""
    match outcome:
        case Sent(receipt):
            target, message.sent_at, message.receipt, message.error = (
                MessageState.SENT,
                now,
                receipt[:120],
                "",
            )
        case Unsent(error, None):
            target, message.error = MessageState.FAILED, error
        case Unsent(error, next_at):
            target, message.error, message.next_at = MessageState.QUEUED, error, next_at
    check_move(MOVES, MessageState(message.state), target)
    message.state = target
    message.save(update_fields=["state", "error", "next_at", "sent_at", "receipt"])
    return message


@does(access.REPORT)
def report_message(
    message: Message, *, delivery: Delivery, actor: Actor, now: dt.datetime, at: dt.datetime | None = None
) -> Message:
    """Write down what the carrier told of a message on its way; `at`: when that was, if it told so."""
    return report_delivery(message, delivery=delivery, now=min(at, now) if at else now)


@does(access.FOLLOW)
def follow_events(mark: EventMark, *, token: str, actor: Actor, now: dt.datetime) -> EventMark:
    """Keep from where the carrier's events are read next time."""
    mark.token, mark.read_at = token, now
    EventMark.objects.bulk_create(
        [mark],
        update_conflicts=True,
        unique_fields=["account"],
        update_fields=["token", "read_at"],
    )
    return mark


@does(access.RECEIVE)
def receive_text(text: IncomingText, *, actor: Actor, now: dt.datetime) -> IncomingText:
    """Keep a text that somebody sent, and tell those who wait for answers; one told twice is kept once."""
    text.answers = answered_by_text(text.number)
    text.track_id = text.answers.track_id if text.answers else None
    IncomingText.objects.bulk_create([text], ignore_conflicts=True)
    kept = IncomingText.objects.get(gateway_id=text.gateway_id)
    if kept.pk == text.pk:
        for path in settings.TEXTS_TOLD_TO:
            import_string(path)(kept, now=now)
    return kept


@part
def report_delivery(message: Message, *, delivery: Delivery, now: dt.datetime) -> Message:
    """Write down what a report told of a message on its way; a late one doesn't unsettle what is settled."""
    if told_later(message.delivery, delivery):
        message.delivery, message.delivery_at = delivery, now
        message.save(update_fields=["delivery", "delivery_at"])
    return message
