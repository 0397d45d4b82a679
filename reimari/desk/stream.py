"""One open stream from its first word to its last; and what the event process keeps for all of them."""

import asyncio
import random
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connection

from reimari.desk.live import Follower, Hub, frame
from reimari.desk.queries import live as queries

PING_EVERY = 15.0  # seconds
LIVES = 300.0  # then the browser asks again, and its rights are looked at again
COMES_BACK_AFTER = 1000  # milliseconds
KNOWN_FOR = 3600.0  # seconds in which following the same again isn't logged again


def give_back() -> None:
    """The stream needs no database connection: it would hold one for as long as it is open."""
    if not connection.in_atomic_block:
        connection.close()


async def stream(one: Follower, since: int | None, alerts: Mapping[str, str]) -> AsyncIterator[str]:
    """All frames of one stream. `since`: the transaction from which on changes are news; None: from now on.

    `alerts`: the teams whose new work raises an alert, with their names.
    """
    hub = HUB.here()
    hub.join(one)
    try:
        # joined first, asked then: what is committed between the two comes twice, never not at all
        missed = await in_thread(lambda: queries.missed(since, one.topics))
        hello = {"viewer": str(one.user), "teams": dict(alerts), "listening": hub.listening}
        yield f"retry: {COMES_BACK_AFTER}\n{frame(hello, event='hello', last=missed.last)}"
        if text := one.frame_of(missed.changes, last=missed.last):
            yield text
        async for text in _frames(one, hub):
            yield text
    finally:
        hub.leave(one)


async def _frames(one: Follower, hub: Hub) -> AsyncIterator[str]:
    """What the hub tells; when it tells nothing, a sign of life that says up to where nothing happened."""
    clock = asyncio.get_running_loop().time
    until = clock() + LIVES * random.uniform(0.8, 1.2)  # noqa: S311 (so that not all come back at once)
    while (left := until - clock()) > 0:
        try:
            text = await asyncio.wait_for(one.frames.get(), min(PING_EVERY, left))
        except TimeoutError:
            yield f": ping\n{frame({}, event='still', last=hub.read_from)}"
            continue
        if text is None:
            return
        yield text


async def in_thread[T](ask: Callable[[], T]) -> T:
    """The database's answer, asked in a thread that keeps no connection."""

    def run() -> T:
        try:
            return ask()
        finally:
            give_back()

    return await sync_to_async(run, thread_sensitive=False)()


class Known:
    """What each session follows and has been logged for, for an hour; in this process only."""

    def __init__(self) -> None:
        self._until: dict[str, dict[str, float]] = {}
        self._lock = threading.Lock()

    def is_new(self, session: str, topics: frozenset[str]) -> bool:
        """Whether following these isn't in the log yet; following nothing is, once."""
        with self._lock:
            known = self._until.get(session, {})
            now = time.monotonic()
            return not known or any(known.get(topic, 0.0) < now for topic in topics)

    def keep(self, session: str, topics: frozenset[str]) -> None:
        with self._lock:
            now = time.monotonic()
            self._until.setdefault(session, {}).update(dict.fromkeys((*topics, ""), now + KNOWN_FOR))
            for key in [key for key, known in self._until.items() if max(known.values()) < now]:
                del self._until[key]


class OneForEachLoop:
    """The hub of the event loop that asks: the process has one, a test run several."""

    def __init__(self) -> None:
        self._hub: Hub | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def here(self) -> Hub:
        loop = asyncio.get_running_loop()
        if self._hub is None or self._loop is not loop:
            self._hub, self._loop = Hub(parameters, _ended), loop
        return self._hub


def parameters() -> dict[str, Any]:
    """How the program connects to its database, for a connection of psycopg's own."""
    given = connection.get_connection_params()
    of_django = ("cursor_factory", "context", "prepare_threshold")
    return {name: value for name, value in given.items() if name not in of_django}


async def _ended(followers: Sequence[Follower]) -> Mapping[Follower, str]:
    return await in_thread(lambda: queries.ended(followers)) if followers else {}


KNOWN = Known()
HUB = OneForEachLoop()
