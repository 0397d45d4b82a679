"""The stream of changes (server-sent events): only the event process can answer with it."""

import asyncio
import random
import re
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db import connection
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.desk import access
from reimari.desk.live import EVERYTHING, Follower, Hub, frame
from reimari.desk.queries import live as queries

PING_EVERY = 15.0  # seconds
LIVES = 300.0  # then the browser asks again, and its rights are looked at again
COMES_BACK_AFTER = 1000  # milliseconds
KNOWN_FOR = 3600.0  # seconds in which following the same again isn't logged again
MOST_OPEN = 50
MISDIRECTED = 421
NUMBER = re.compile(r"\d{1,18}", re.ASCII)


@require_safe
def events(request: ActorRequest) -> HttpResponseBase:
    """What changes on the topics that are asked for and allowed, until the stream ends by itself.

    `follow`: topics, `open`: tracks that are open in the browser; both separated by commas. `last`: the
    transaction from which on changes are news, as the page or the last event named it.
    """
    access.FOLLOW.require(request.actor)
    if request.method == "HEAD":
        return HttpResponse(status=204)
    if not isinstance(request, ASGIRequest):  # a page server would draw it for ever
        return HttpResponse(status=MISDIRECTED)
    one, alerts = _follower(request)
    _give_back()
    response = StreamingHttpResponse(_stream(one, _last(request), alerts), content_type="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _follower(request: ActorRequest) -> tuple[Follower, Mapping[str, str]]:
    """Whoever follows, and the teams that alert them; logged when this session follows something new."""
    actor, user = request.actor, request.user
    assert isinstance(user, User)  # noqa: S101 (FOLLOW needs a post)
    asked = _listed(request, "follow")
    with reading(actor, access.FOLLOW) as seen:
        found = queries.followed(actor, asked)
        alerts = queries.alerting_teams(actor)
        session = str(request.session.session_key)
        if KNOWN.is_new(session, found.topics):
            seen.subject = user
    KNOWN.keep(session, found.topics)
    raised = {f"{kind}:{team}" for team in alerts for kind in ("new", "urgent")} | {f"offer:{actor.id}"}
    return Follower(
        user=user.pk,
        name=str(user),
        session=session,
        secret=user.get_session_auth_hash(),
        posts=frozenset((post.role, post.team) for post in actor.posts),
        topics=found.topics | raised | {EVERYTHING},
        sees=found.sees,
        open=found.sees & set(_listed(request, "open")[:MOST_OPEN]),
    ), alerts


def _listed(request: ActorRequest, name: str) -> list[str]:
    return [word for word in request.GET.get(name, "").split(",") if word]


def _last(request: ActorRequest) -> int | None:
    """From where on changes are news. What can't be read is so old that everything is news."""
    told = request.headers.get("Last-Event-ID") or request.GET.get("last", "")
    if not told:
        return None
    return int(told) if NUMBER.fullmatch(told) else 0


def _give_back() -> None:
    """The stream needs no database connection: it would hold one for as long as it is open."""
    if not connection.in_atomic_block:
        connection.close()


async def _stream(one: Follower, since: int | None, alerts: Mapping[str, str]) -> AsyncIterator[str]:
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
            _give_back()

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
            self._hub, self._loop = Hub(_parameters, _ended), loop
        return self._hub


def _parameters() -> dict[str, Any]:
    """How the program connects to its database, for a connection of psycopg's own."""
    given = connection.get_connection_params()
    of_django = ("cursor_factory", "context", "prepare_threshold")
    return {name: value for name, value in given.items() if name not in of_django}


async def _ended(followers: Sequence[Follower]) -> Mapping[Follower, str]:
    return await in_thread(lambda: queries.ended(followers)) if followers else {}


KNOWN = Known()
HUB = OneForEachLoop()
