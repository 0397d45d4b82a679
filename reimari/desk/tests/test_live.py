"""The hub: nothing that was committed is missed, nobody is told what they don't follow."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection

from reimari.desk import live
from reimari.desk.live import EVERYTHING, MOST_WAITING, Follower, Hub, Told, frame
from reimari.desk.queries.live import missed
from reimari.desk.stream import in_thread, parameters

TELL = "SELECT work_tell_topics(ARRAY['{}'])"
A_TRACK = "11111111-1111-7111-8111-111111111111"


def follower(*topics: str, user: int = 1, name: str = "Eero Kuusirinne", **given: Any) -> Follower:
    return Follower(
        user=UUID(int=user),
        name=name,
        session="s",
        secret="s",  # noqa: S106
        posts=frozenset(),
        topics=frozenset({*topics, EVERYTHING}),
        **given,
    )


def data_of(text: str | None) -> Any:
    assert text
    return json.loads(text.split("data: ", 1)[1])


async def next_frame(one: Follower, within: float = 5.0) -> str | None:
    return await asyncio.wait_for(one.frames.get(), within)


async def next_changes(one: Follower, within: float = 5.0) -> Any:
    """The next frame that isn't about the connection itself."""
    while True:
        text = await next_frame(one, within)
        if text and not text.startswith("event: "):
            return data_of(text)


async def nobody_ended(_followers: Sequence[Follower]) -> Mapping[Follower, str]:
    return {}


@asynccontextmanager
async def listening(*followers: Follower) -> AsyncIterator[Hub]:
    """A hub of the test's own, from when it listens until the block ends."""
    hub = Hub(parameters, nobody_ended)
    for one in followers:
        hub.join(one)
    try:
        async with asyncio.timeout(10):
            while not hub.listening:
                await asyncio.sleep(0.01)
        yield hub
    finally:
        await hub.close()


async def connected() -> psycopg.AsyncConnection[Any]:
    return await psycopg.AsyncConnection.connect(**parameters())


def test_a_frame_names_its_event_and_from_where_to_go_on() -> None:
    assert frame({"a": 1}, event="e", last=7) == 'event: e\nid: 7\ndata: {"a":1}\n\n'


def test_a_frame_holds_only_what_its_stream_follows() -> None:
    one = follower("team:A", "new:A", "offer:me")
    changes = [Told(4, ["team:A", "new:A", "new:A", "team:B", "new:B"]), Told(9, ["team:C", "offer:me"])]
    assert data_of(one.frame_of(changes, last=3)) == {
        "topics": ["team:A"],
        "xid": 9,
        "alerts": {"new:A": 2, "offer:me": 1},
    }
    assert one.frame_of([Told(9, ["team:C"])], last=3) is None


def test_whoever_is_too_slow_is_cut_off_and_told_nothing_half() -> None:
    one = follower()
    for number in range(MOST_WAITING + 1):
        one.tell(frame(number))
    assert one.over
    assert one.frames.get_nowait() is None
    one.tell(frame("late"))
    assert one.frames.empty()


def test_presence_tells_the_others_and_never_oneself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LEFT_AFTER", 0.05)

    async def story() -> None:
        sees: dict[str, Any] = {"sees": frozenset({A_TRACK}), "open": frozenset({A_TRACK})}
        eero, again = follower(user=1, **sees), follower(user=1, **sees)
        timo = follower(user=2, name="Timo Rantaharju", **sees)
        stranger = follower(user=3)
        hub = Hub(parameters, nobody_ended)
        hub._tasks = {asyncio.create_task(asyncio.sleep(0))}  # noqa: SLF001 (no database in this test)
        for one in (eero, again, stranger, timo):
            hub.join(one)
        assert data_of(eero.frames.get_nowait()) == {"track": A_TRACK, "people": ["Timo Rantaharju"]}
        assert data_of(timo.frames.get_nowait()) == {"track": A_TRACK, "people": ["Eero Kuusirinne"]}
        hub.leave(again)
        await asyncio.sleep(0.1)
        assert timo.frames.empty()  # another window of the same person is still there
        hub.leave(eero)
        back = follower(user=1, **sees)
        hub.join(back)
        await asyncio.sleep(0.1)
        assert timo.frames.empty()  # loaded the page anew
        hub.leave(back)
        assert data_of(await next_frame(timo, 1)) == {"track": A_TRACK, "people": []}
        assert stranger.frames.empty()

    asyncio.run(story())


@pytest.mark.django_db(transaction=True)
def test_a_late_commit_of_an_early_transaction_is_told() -> None:
    """Two transactions commit in the reverse order of their numbers: whoever counts by number misses one."""

    async def story() -> None:
        one = follower("team:EARLY", "team:LATE")
        async with listening(one), await connected() as early, await connected() as late:
            await early.execute(TELL.format("team:EARLY"))
            await late.execute(TELL.format("team:LATE"))
            await late.commit()
            first = await next_changes(one)
            await early.commit()
            second = await next_changes(one)
        assert (first["topics"], second["topics"]) == (["team:LATE"], ["team:EARLY"])
        assert first["xid"] > second["xid"]
        await asyncio.sleep(0)
        assert one.frames.qsize() <= 1  # nothing twice: only the end of the stream may wait

    asyncio.run(story())


@pytest.mark.django_db(transaction=True)
def test_whoever_comes_back_is_told_what_was_committed_late_too() -> None:
    async def story() -> None:
        one = follower("team:EARLY")
        async with listening(one), await connected() as early, await connected() as late:
            await early.execute(TELL.format("team:EARLY"))
            await late.execute(TELL.format("team:LATE"))
            await late.commit()
            before = await in_thread(lambda: missed(None, one.topics))
            assert not before.changes
            await early.commit()
            after = await in_thread(lambda: missed(before.last, one.topics))
            assert [list(change.topics) for change in after.changes] == [["team:EARLY"]]

    asyncio.run(story())


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_never_told() -> None:
    async def story() -> None:
        one = follower("team:A", "team:B")
        async with listening(one), await connected() as writer:
            await writer.execute(TELL.format("team:A"))
            await writer.rollback()
            await writer.execute(TELL.format("team:B"))
            await writer.commit()
            assert (await next_changes(one))["topics"] == ["team:B"]

    asyncio.run(story())


@pytest.mark.django_db(transaction=True)
def test_a_lost_connection_is_said_and_nothing_of_the_time_between_is_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live, "FIRST_WAIT", 0.5)

    async def story() -> None:
        one = follower("team:A")
        async with listening(one), await connected() as writer:
            assert await next_frame(one) == frame({}, event="listening")
            await writer.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'"
                " OR (datname = current_database() AND pid <> pg_backend_pid()"
                " AND query LIKE '%now_seen%')"
            )
            assert await next_frame(one) == frame({}, event="paused")
            await writer.execute(TELL.format("team:A"))
            await writer.commit()
            told = [await next_frame(one), await next_frame(one)]
        assert frame({}, event="listening") in told
        assert [data_of(text)["topics"] for text in told if text and "topics" in text] == [["team:A"]]

    asyncio.run(story())


@pytest.mark.django_db
def test_what_cannot_be_told_any_more_is_told_as_a_change_of_everything() -> None:
    topics = {"team:A", EVERYTHING}
    with connection.cursor() as cursor:
        cursor.execute(TELL.format("team:A"))
        cursor.execute("SELECT min(xid)::text::bigint FROM work_change")
        oldest = cursor.fetchone()[0]
    assert [list(change.topics) for change in missed(oldest, topics).changes] == [["team:A"]]
    assert missed(oldest, {"team:B"}).changes == []
    everything = [Told(change.xid, [*change.topics]) for change in missed(oldest - 1, topics).changes]
    assert [told.topics for told in everything] == [[EVERYTHING]]
    assert missed(2**60, topics).changes[0].topics == (EVERYTHING,)
