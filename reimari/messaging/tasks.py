"""Sending what waits in the outbox; how it fared; forgetting what clients texted long ago."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from uuid import UUID

from django.conf import settings
from django.db import Error, connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.common.jobs import GiveUp, job
from reimari.jobs.acting import JobNow, job_now
from reimari.jobs.rules import wait_after
from reimari.jobs.runner import kind_of
from reimari.messaging import actions
from reimari.messaging.actions import Sent, Unsent
from reimari.messaging.adapters import Adapter, NotNow, Parcel, Rejected, adapter_of
from reimari.messaging.adapters.suomifi import SuomiFiAdapter
from reimari.messaging.adapters.suomifi_events import Events, Service, TokenGone, Told, events_after
from reimari.messaging.models import EventMark, IncomingText, Message
from reimari.messaging.queries import own_address
from reimari.messaging.rules import told_by_event, told_later
from reimari.messaging.states import Channel, Delivery, MessageState
from reimari.region.profile.values import Retained
from reimari.region.retention import Forgetting

FIRST_WAIT = 10.0  # seconds
PAPER = {Channel.LETTER, Channel.SUOMI_FI}
MOST_ASKED = 50  # times in one run: fifty thousand events


class OutcomeUnknown(GiveUp):
    """The carrier may have taken it, and would carry it twice if asked again: a person decides."""


@job(_("Send a message"), tries=8, first_wait=FIRST_WAIT)
def send_message(message_id: str) -> None:
    """Hand the message to its channel's carrier, unless another worker is at it or it has been sent.

    A message that somebody died sending is handed over again under the same key when the carrier knows
    keys; else it fails for a person to decide. So nobody ever gets it twice.
    """
    with only_one(message_id) as alone:
        if not alone:
            return
        message = Message.objects.get(pk=message_id)
        if message.state in {MessageState.SENT, MessageState.WITHDRAWN}:
            return
        now, died_sending = job_now(), message.state == MessageState.SENDING
        message = actions.send_message(message, actor=now.actor, now=timezone.now())
        try:
            adapter = adapter_of(message.channel)
            if died_sending and not adapter.knows_keys:
                raise OutcomeUnknown
            receipt = _handed_over(adapter, message)
        except Exception as error:
            unsent = Unsent(kind_of(error), _next_try(error, now))
            actions.settle_message(message, outcome=unsent, actor=now.actor, now=timezone.now())
            raise
        actions.settle_message(message, outcome=Sent(receipt), actor=now.actor, now=timezone.now())


@job(_("Ask Suomi.fi how messages fared"), tries=1)
def follow_suomi_fi() -> None:
    """Nothing without the service. While it is away nothing is lost: it tells events for sixty days."""
    service = settings.SUOMI_FI
    if service is None:
        return
    with only_one("events of Suomi.fi") as alone:
        if alone:
            account = f"{service.user}@{service.host}:{service.port}"
            follow_all(SuomiFiAdapter(), account, job_now().actor)


def follow_all(service: Service, account: str, actor: Actor) -> int:
    """Write down what the events tell that wasn't known, the token after each answer; how many of ours.

    One that is told again changes nothing, so what stops half-way is read again from the last token.
    """
    mark = EventMark.objects.filter(account=account).first() or EventMark(account=account)
    known = 0
    for _time in range(MOST_ASKED):
        answer = _next_events(service, mark.token)
        known += _write_down(answer.events, actor)
        if answer.token != mark.token:
            mark = actions.follow_events(mark, token=answer.token, actor=actor, now=timezone.now())
        if not answer.events:
            break
    return known


def _next_events(service: Service, token: str) -> Events:
    try:
        return events_after(service, token)
    except TokenGone:
        return events_after(service, "")


def _write_down(events: Sequence[Told], actor: Actor) -> int:
    about = {each.about for each in events if each.about and told_by_event(each.kind)}
    ours = Message.objects.filter(channel__in=PAPER).in_bulk(list(about)) if about else {}
    for each in events:
        message, told = ours.get(each.about), told_by_event(each.kind)
        if message and told and told_later(message.delivery, told):
            delivery, now = Delivery(told), timezone.now()
            report = actions.report_message(message, delivery=delivery, at=each.at, actor=actor, now=now)
            ours[report.pk] = report
    return len(ours)


@job(_("Forget old text messages"), tries=1)
def forget_texts() -> None:
    """When its time is over, number and words of a text that came are removed; that it came stays."""
    TEXTS.forget(timezone.now())


def _came(before: dt.datetime) -> QuerySet[IncomingText]:
    return IncomingText.objects.filter(~Q(number="") | ~Q(words=""), came_at__lt=before)


def _empty(texts: Sequence[UUID]) -> None:
    IncomingText.objects.filter(pk__in=texts).update(number="", called="", words="")


TEXTS = Forgetting(Retained.TEXT_WORDS, _came, _empty)


def _handed_over(adapter: Adapter, message: Message) -> str:
    """The carrier's receipt; raises OutcomeUnknown where a second try could reach people twice."""
    try:
        return adapter.send(_parcel(message))
    except (NotNow, Rejected):
        raise
    except Exception as error:
        if adapter.knows_keys:
            raise
        raise OutcomeUnknown from error


def _parcel(message: Message) -> Parcel:
    """What the carrier gets. The identity code is looked up now, and only for who asks for it."""
    on_paper = message.channel in PAPER
    day = timezone.localdate(message.queued_at)
    person = message.person if message.channel == Channel.SUOMI_FI else None
    return Parcel(
        key=message.pk,
        channel=message.channel,
        address=message.address,
        language=message.language,
        title=message.title,
        words=message.words,
        sender=message.sender or (own_address(message.language, day) if on_paper else ""),
        message_id=message.message_id,
        answers=tuple(message.answers.split()),
        thread=message.thread,
        written_on=day,
        identity_code=(person and person.identity_code) or "",
    )


def _next_try(error: Exception, now: JobNow) -> dt.datetime | None:
    """When the queue runs the job again; None when it doesn't."""
    if now.is_last or isinstance(error, GiveUp):
        return None
    wait = wait_after(now.failures + 1, first=FIRST_WAIT)
    return timezone.now() + dt.timedelta(seconds=wait)


@contextmanager
def only_one(message_id: str) -> Iterator[bool]:
    """Whether nobody else is at this message now: a lock of the session, which ends with its worker."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [f"message {message_id}"])
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone:
            with suppress(Error), connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [f"message {message_id}"]
                )
