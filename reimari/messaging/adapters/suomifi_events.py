"""What Suomi.fi Messages tells afterwards of messages: put into a mailbox, opened, returned by the post.

GET /v2/events: at most a thousand at a time, for sixty days, with the token by which the next ones are asked
for. docs/operations/messages.md tells by which sources, and what isn't known.
"""

import datetime as dt
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote
from uuid import UUID

from reimari.messaging.adapters import NotNow
from reimari.messaging.adapters.http import BROKEN, Answered, taken

EVENTS = "/v2/events"
UNKNOWN_TOKEN = {400, 404, 410}


class NotUnderstood(Exception):
    """The answer isn't one that the published interface gives: nothing of it counts."""


class TokenGone(Exception):
    """The service doesn't know the token: all that it still tells is asked for anew."""


class Service(Protocol):
    def get(self, path: str) -> Answered: ...


@dataclass(frozen=True, slots=True)
class Told:
    """One event. `about`: the key of our message; None: it isn't about one of ours. `at`: None: not told."""

    kind: str
    about: UUID | None
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Events:
    """Some events, the first first, and the token of the next ones."""

    events: Sequence[Told]
    token: str


def events_after(service: Service, token: str) -> Events:
    """The next events; an empty token: all that there are. Raises NotNow, TokenGone and others."""
    answer = service.get(f"{EVENTS}?continuationToken={quote(token, safe='')}" if token else EVENTS)
    if token and answer.code in UNKNOWN_TOKEN:
        raise TokenGone
    if answer.code >= BROKEN:
        raise NotNow
    return _events_in(taken(answer).body)


def _events_in(body: bytes) -> Events:
    try:
        told = json.loads(body)
        events, token = told["events"], told["continuationToken"]
    except (ValueError, TypeError, KeyError):
        raise NotUnderstood from None
    if not (isinstance(events, list) and isinstance(token, str) and token):
        raise NotUnderstood
    return Events([_told(each) for each in events if isinstance(each, dict)], token)


def _told(event: dict[str, Any]) -> Told:
    """What of an event is understood; one that isn't holds nothing up."""
    about = event.get("metadata")
    key = about.get("externalId") if isinstance(about, dict) else None
    return Told(str(event.get("type", "")), _id_in(key), _moment_in(event.get("eventTime")))


def _id_in(key: object) -> UUID | None:
    with suppress(ValueError):
        return UUID(key) if isinstance(key, str) else None
    return None


def _moment_in(told: object) -> dt.datetime | None:
    with suppress(ValueError):
        moment = dt.datetime.fromisoformat(told) if isinstance(told, str) else None
        return moment if moment and moment.tzinfo else None
    return None
