"""Messages found again by what an answer or a report carries; and the tokens made for them."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings

from reimari.messaging.models import Message
from reimari.messaging.rules import opaque


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
