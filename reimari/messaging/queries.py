"""Messages found again by what an answer or a report carries; and the tokens made for them."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings

from reimari.messaging.models import IncomingText, Message
from reimari.messaging.rules import opaque
from reimari.messaging.states import Channel, MessageState
from reimari.region.queries import profile_on


def is_carried(channel: str) -> bool:
    """Whether this installation has somebody who carries messages of the channel out of the house."""
    return channel in settings.MESSAGE_ADAPTERS


def thread_token(track_id: UUID) -> str:
    """The token of a matter's thread, the same in all its messages."""
    return opaque(settings.MAIL_KEY, "thread", track_id)


def own_message_id(message: Message) -> str:
    """The Message-ID of one of ours, which names neither the matter nor the row."""
    thread = message.thread or opaque(settings.MAIL_KEY, "no thread", message.pk)
    domain = message.sender.rpartition("@")[2]
    return f"<{thread}.{opaque(settings.MAIL_KEY, 'message', message.pk)}@{domain}>"


def report_token(message: Message) -> str:
    """What the gateway's reports of a text message carry: it names neither the matter nor the row."""
    return opaque(settings.MAIL_KEY, "report", message.pk)


def track_of_token(tokens: Iterable[str]) -> UUID | None:
    """The matter of the first token that one of our own messages has carried; None: none of them is ours."""
    asked = list(tokens)
    if not asked:
        return None
    known = dict(Message.objects.filter(thread__in=asked).order_by("pk").values_list("thread", "track_id"))
    return next((known[token] for token in asked if token in known), None)


def sent_as(message_ids: Iterable[str]) -> list[Message]:
    """Our own messages of these Message-IDs, the newest first."""
    asked = list(message_ids)
    if not asked:
        return []
    return list(Message.objects.filter(message_id__in=asked).exclude(message_id="").order_by("-pk"))


def own_address(language: str, day: dt.date) -> str:
    """The county as the sender of a letter: its name in the letter's language, and where it is returned."""
    return "\n".join((profile_on(day).name.in_language(language), *settings.LETTER_RETURN))


def answered_by_text(number: str) -> Message | None:
    """The newest text of ours that went to the number: the one that a text from it most likely answers."""
    gone = Message.objects.filter(
        channel=Channel.SMS, address=number, state__in=(MessageState.SENDING, MessageState.SENT)
    )
    return gone.order_by("-queued_at", "-pk").first() if number else None


def is_known_text(gateway_id: str) -> bool:
    """Whether the gateway has told us of this text before."""
    return IncomingText.objects.filter(gateway_id=gateway_id).exists()
