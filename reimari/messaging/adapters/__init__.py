"""Who carries messages out of the house: one face for all channels, chosen by `MESSAGE_ADAPTERS`."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from reimari.common.jobs import GiveUp


class NotNow(Exception):
    """The carrier surely didn't take the message, and may take it later."""


class Rejected(GiveUp):
    """The carrier surely didn't take the message and never will: a wrong address, a text too long."""


class NoAdapter(GiveUp):
    """This installation has nobody who carries messages of the channel."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What the carrier gets. `key` is the same at every try of the same message.

    An e-mail has its envelope too: our address, its own Message-ID, those it answers (the oldest first), and
    the token of its thread if a person wrote it in one. A text message's `message_id` is what reports of it
    carry. Of what goes on paper `address` and `sender` are the rows of the recipient's and our own address,
    one on a line; `identity_code` opens a mailbox of Suomi.fi, and stands nowhere in the outbox.
    """

    key: UUID
    channel: str
    address: str
    language: str
    title: str
    words: str
    sender: str = ""
    message_id: str = ""
    answers: tuple[str, ...] = ()
    thread: str = ""
    written_on: dt.date | None = None
    identity_code: str = field(default="", repr=False)


class Adapter(Protocol):
    """A carrier. Any exception but NotNow and Rejected means: it isn't known whether it was taken.

    `knows_keys`: a second parcel with the same key is not carried again, it gets the first one's receipt.
    """

    knows_keys: bool

    def send(self, parcel: Parcel) -> str:
        """Hand the message over, within the adapter's own time-out; answers the carrier's receipt."""
        ...


def adapter_of(channel: str) -> Adapter:
    """Who carries the channel's messages; raises NoAdapter."""
    path = settings.MESSAGE_ADAPTERS.get(channel)
    if path is None:
        raise NoAdapter
    return _made(path)


@cache
def _made(path: str) -> Adapter:
    adapter: Adapter = import_string(path)()
    return adapter
