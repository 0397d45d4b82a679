"""Who follows what, and telling them: the heart of the event process (one for each process).

One connection listens to PostgreSQL. A notification only wakes it; what has changed is read from
`work.Change` by transaction: everything that wasn't finished when it read last is read again, so a late
commit is never missed. Presence (who has a matter open) lives here in memory and nowhere else.
"""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg

from reimari.common.metrics import OPEN_STREAMS

log = logging.getLogger("reimari.live")

CHANNEL = "reimari_changes"
CHANGED = """
    SELECT pg_snapshot_xmin(now_seen)::text::bigint, pg_snapshot_xmax(now_seen)::text::bigint,
           change.id, change.xid::text::bigint, change.topics
    FROM pg_current_snapshot() AS now_seen LEFT JOIN work_change AS change ON change.xid >= %s::text::xid8
    ORDER BY change.id
"""
LOOKS_EVERY = 10.0  # seconds without a notification
GATHERS = 0.02
ANSWERS_WITHIN = 8.0  # a server that is silent for longer counts as lost
FIRST_WAIT, LONGEST_WAIT = 0.25, 5.0
CHECKS_EVERY = 30.0  # seconds between two looks at who is still signed in and has the same posts
LEFT_AFTER = 2.0  # seconds: whoever loads the page anew hasn't left
MOST_WAITING = 64  # frames; whoever takes them slower is cut off and catches up when it comes back
ALERTS = ("new:", "urgent:", "offer:")
EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class Told:
    """One row of `work.Change`."""

    xid: int
    topics: Sequence[str]


def frame(data: object, *, event: str = "", last: int | None = None) -> str:
    """One server-sent event. `last` is what a client that comes back says to be told what it missed."""
    lines = [f"event: {event}"] if event else []
    if last is not None:
        lines.append(f"id: {last}")
    return "\n".join([*lines, f"data: {json.dumps(data, separators=(',', ':'))}", "", ""])


@dataclass(eq=False, slots=True, kw_only=True)
class Follower:
    """One open stream: whose it is, what it follows, which matters are open in that browser.

    `sees`: tracks on which it may be told who else is there. `posts`: role and team of each post when the
    stream began.
    """

    user: UUID
    name: str
    session: str
    secret: str
    posts: frozenset[tuple[str, str]]
    topics: frozenset[str]
    sees: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()
    frames: asyncio.Queue[str | None] = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))
    said: dict[str, list[str]] = field(default_factory=dict)
    over: bool = False

    def tell(self, text: str) -> None:
        """Add a frame; the stream of whoever is too slow ends, and they catch up when they come back."""
        if self.over:
            return
        try:
            self.frames.put_nowait(text)
        except asyncio.QueueFull:
            self.end()

    def end(self, text: str = "") -> None:
        """End the stream, with a last word; what wasn't sent yet is caught up by whoever comes back."""
        self.over = True
        while not self.frames.empty():
            self.frames.get_nowait()
        for last in (text, None):
            if last != "":
                self.frames.put_nowait(last)

    def frame_of(self, changes: Iterable[Told], *, last: int) -> str | None:
        """What of these changes concerns this stream, as one frame; None when nothing does."""
        topics: set[str] = set()
        alerts: Counter[str] = Counter()
        newest = 0
        for change in changes:
            if mine := self.topics.intersection(change.topics):
                newest = max(newest, change.xid)
                topics |= mine
                alerts.update(each for each in change.topics if each in mine and each.startswith(ALERTS))
        if not topics:
            return None
        plain = sorted(topic for topic in topics if not topic.startswith(ALERTS))
        return frame({"topics": plain, "xid": newest, "alerts": dict(alerts)}, last=last)


class Presence:
    """Who has which matter open. Whoever leaves is gone after a moment; several windows are one person."""

    def __init__(self, followers: Collection[Follower]) -> None:
        self._followers = followers
        self._people: dict[str, dict[UUID, tuple[str, int]]] = {}

    def arrive(self, one: Follower) -> None:
        for track in one.open:
            people = self._people.setdefault(track, {})
            people[one.user] = (one.name, people.get(one.user, ("", 0))[1] + 1)
            self._say(track)
        for track in one.sees - one.open:
            self._say_to(one, track)

    def leave(self, one: Follower) -> None:
        for track in one.open:
            name, windows = self._people[track][one.user]
            self._people[track][one.user] = (name, windows - 1)
            asyncio.get_running_loop().call_later(LEFT_AFTER, self._forget, track, one.user)

    def _forget(self, track: str, user: UUID) -> None:
        people = self._people.get(track, {})
        if user in people and people[user][1] == 0:
            del people[user]
            if not people:
                del self._people[track]
            self._say(track)

    def others(self, track: str, user: UUID) -> list[str]:
        """The names of those who have it open beside this user."""
        people = self._people.get(track, {})
        return sorted(name for pk, (name, _windows) in people.items() if pk != user)

    def _say(self, track: str) -> None:
        for one in list(self._followers):
            if track in one.sees:
                self._say_to(one, track)

    def _say_to(self, one: Follower, track: str) -> None:
        names = self.others(track, one.user)
        if one.said.get(track, []) != names:
            one.said[track] = names
            one.tell(frame({"track": track, "people": names}, event="presence"))


type StillThere = Callable[[Sequence[Follower]], Awaitable[Mapping[Follower, str]]]


class Hub:
    """Listens and tells.

    `parameters`: how to connect. `still_there`: whose session or rights have ended, and which of the two.
    """

    def __init__(self, parameters: Callable[[], dict[str, Any]], still_there: StillThere) -> None:
        self._parameters = parameters
        self._still_there = still_there
        self.followers: set[Follower] = set()
        self.presence = Presence(self.followers)
        self.listening = False
        self._tasks: set[asyncio.Task[None]] = set()
        self.read_from: int | None = None
        self._read: set[int] = set()

    def join(self, one: Follower) -> None:
        """From now on it is told; whoever joins first wakes the hub."""
        if not self._tasks:
            self._tasks = {asyncio.create_task(self._listen()), asyncio.create_task(self._check())}
        self.followers.add(one)
        OPEN_STREAMS.set(len(self.followers))
        self.presence.arrive(one)

    def leave(self, one: Follower) -> None:
        if one in self.followers:
            self.followers.remove(one)
            OPEN_STREAMS.set(len(self.followers))
            self.presence.leave(one)

    async def close(self) -> None:
        """Stop listening; streams end."""
        for one in list(self.followers):
            one.end()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = set()

    async def _listen(self) -> None:
        """Listen for ever. A lost connection is told calmly and made anew; nothing in between is missed."""
        wait = FIRST_WAIT
        while True:
            try:
                async with asyncio.timeout(ANSWERS_WITHIN) as patience:
                    connection = await psycopg.AsyncConnection.connect(**self._parameters(), autocommit=True)
                    async with connection:
                        await connection.execute(f"LISTEN {CHANNEL}")
                        await self._read_changes(connection)
                        self._now_listening()
                        wait = FIRST_WAIT
                        patience.reschedule(None)
                        await self._follow(connection)
            except Exception as lost:  # whatever it was: without this loop no page is live any more
                log.warning("no live changes: %s", type(lost).__name__)
            self._lost()
            await asyncio.sleep(wait)
            wait = min(LONGEST_WAIT, wait * 2)

    async def _follow(self, connection: psycopg.AsyncConnection[Any]) -> None:
        """Read whenever we are woken. What wakes us while we read is kept by psycopg, and read next."""
        while True:
            async for _ in connection.notifies(timeout=LOOKS_EVERY, stop_after=1):
                pass
            await asyncio.sleep(GATHERS)  # commits that come together are told together
            async with asyncio.timeout(ANSWERS_WITHIN):
                await self._read_changes(connection)

    async def _read_changes(self, connection: psycopg.AsyncConnection[Any]) -> None:
        since = self.read_from
        cursor = await connection.execute(CHANGED, [since if since is not None else 2**62])
        rows = await cursor.fetchall()
        xmin, xmax = rows[0][:2]
        if since is not None and since > xmax:  # another server than before, or one put back from a backup
            self._tell([Told(xmax, [EVERYTHING])], last=xmin)
        found = [(pk, Told(xid, topics)) for _, _, pk, xid, topics in rows if pk is not None]
        new = [told for pk, told in found if pk not in self._read]
        self.read_from = xmin
        self._read = {pk for pk, told in found if told.xid >= xmin}
        if new:
            self._tell(new, last=xmin)

    def _tell(self, changes: Sequence[Told], *, last: int) -> None:
        for one in list(self.followers):
            if text := one.frame_of(changes, last=last):
                one.tell(text)

    def _now_listening(self) -> None:
        if not self.listening:
            self.listening = True
            self._say("listening")

    def _lost(self) -> None:
        if self.listening:
            self.listening = False
            self._say("paused")

    def _say(self, event: str) -> None:
        for one in list(self.followers):
            one.tell(frame({}, event=event))

    async def _check(self) -> None:
        """Now and then one look at all streams at once: whose session or posts have changed."""
        while True:
            await asyncio.sleep(CHECKS_EVERY)
            try:
                ended = await self._still_there(list(self.followers))
            except Exception as trouble:  # the database is away: asked again in a moment
                log.warning("sessions can't be checked: %s", type(trouble).__name__)
                continue
            for one, why in ended.items():
                one.end(frame({"why": why}, event="bye"))
