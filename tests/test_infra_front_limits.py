"""The one port refuses what is too much, too slow, too often or no page, before a server is asked."""

import asyncio
import socket
from dataclasses import replace
from urllib.parse import unquote

import pytest

from reimari.cli import front
from reimari.cli.front import Front, listening
from reimari.cli.limits import Limits
from tests.fronting import QUICK, Ground, Seen, Stub, Told, answers, ground, is_quiet, request, streams

__all__ = ["ground"]


def test_too_much_is_refused_before_a_server_is_asked(ground: Ground) -> None:
    async def test() -> None:
        assert (await ground.ask("POST /form/", b"x" * 2001)).status == 413
        chunks = b"400\r\n" + b"x" * 1024 + b"\r\n"
        async with ground.connected() as (reader, writer):
            writer.write(
                b"POST /form/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + 3 * chunks
            )
            assert b" 413 " in await reader.readline()
        assert (await ground.ask("POST /form/", b"x" * 2000)).status == 200

    ground.run(test)
    assert [len(seen.body) for seen in ground.pages.seen] == [2000]


def test_a_slow_sender_occupies_no_server(ground: Ground) -> None:
    async def test() -> None:
        async with ground.connected() as (reader, writer):
            writer.write(b"POST /form/ HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nkey=")
            assert b" 408 " in await reader.readline()

    ground.run(test)
    assert ground.pages.seen == []


def test_who_waits_to_be_asked_for_the_body_is_asked(ground: Ground) -> None:
    async def test() -> None:
        async with ground.connected() as (reader, writer):
            writer.write(
                b"POST /form/ HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
            )
            assert b" 100 " in await reader.readuntil(b"\r\n\r\n")
            writer.write(b"key=1")
            assert b" 200 " in await reader.readline()

    ground.run(test)
    assert ground.pages.seen[0].body == b"key=1"


@pytest.mark.parametrize(
    "raw",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * 20_000 + b"\r\n\r\n",
        b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(200)) + b"\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"CONNECT other.example:443 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET http://other.example/ HTTP/1.1\r\nHost: x\r\n\r\n",
        b"TRACE / HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=[
        "long header",
        "long line",
        "many headers",
        "two lengths",
        "not HTTP",
        "CONNECT",
        "a proxy's",
        "TRACE",
    ],
)
def test_what_no_browser_sends_is_refused_calmly(raw: bytes, ground: Ground) -> None:
    async def test() -> None:
        async with ground.connected() as (reader, writer):
            writer.write(raw)
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
        assert " 400 " in head.split("\r\n")[0]
        assert "default-src 'none'" in head
        assert "Server:" not in head

    ground.run(test)
    assert ground.pages.seen == []


def test_an_upgrade_is_answered_as_if_it_hadnt_been_asked(ground: Ground) -> None:
    async def test() -> None:
        async with ground.connected() as (reader, writer):
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
            assert b" 200 " in await reader.readline()

    ground.run(test)
    assert "Upgrade" not in ground.pages.seen[0].headers


def test_events_come_as_they_happen_and_last(ground: Ground) -> None:
    ground.events.deeds.append(streams)

    async def test() -> None:
        async with ground.connected() as (reader, writer):
            writer.write(request("GET /%65vents/?topics=x"))
            for number in range(3):
                await reader.readuntil(f"data: {number}\n\n".encode())
                assert not ground.events.left.is_set()
        await asyncio.wait_for(ground.events.left.wait(), 2)  # the stream ended when the browser went

    ground.run(test)
    assert ground.events.seen[0].line == "GET /%65vents/?topics=x HTTP/1.1"
    assert ground.pages.seen == []


def test_a_browser_that_goes_takes_its_quiet_stream_along(ground: Ground) -> None:
    ground.events.deeds.append(is_quiet)

    async def test() -> None:
        async with ground.connected() as (reader, writer):
            writer.write(request("GET /events/"))
            await reader.readuntil(b"\r\n\r\n")
        await asyncio.wait_for(ground.events.left.wait(), 2)

    ground.run(test)


def test_stopping_ends_streams_and_lets_pages_end(ground: Ground) -> None:
    async def slow(stub: Stub, seen: Seen, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.3)
        await answers()(stub, seen, writer)

    ground.events.deeds.append(streams)
    ground.pages.deeds.append(slow)
    asked: list[asyncio.Task[Told]] = []
    began = 0.0

    async def test() -> None:
        nonlocal began
        asked.append(asyncio.create_task(ground.ask("GET /")))
        asked.append(asyncio.create_task(ground.ask("GET /events/")))
        await asyncio.sleep(0.1)
        began = asyncio.get_running_loop().time()

    async def whole() -> None:
        one = Front(ground.pages.path, ground.events.path, QUICK)
        async with ground.pages.up(), ground.events.up():
            with socket.create_server(("127.0.0.1", 0)) as listener:
                ground.port = listener.getsockname()[1]
                async with listening(one, listener):
                    await test()
                assert asyncio.get_running_loop().time() - began < 1.5
                assert (await asked[0]).status == 200
                assert "data: 0" in (await asked[1]).body

    asyncio.run(asyncio.wait_for(whole(), 15))


def test_more_connections_than_we_take_are_sent_away(ground: Ground) -> None:
    async def test() -> None:
        async with ground.connected(), ground.connected():
            await asyncio.sleep(0.05)
            assert (await ground.ask("GET /")).status == 503
        await asyncio.sleep(0.05)
        assert (await ground.ask("GET /")).status == 200

    ground.run(test, limits=Limits(connections=2))


def test_who_connects_and_says_nothing_is_sent_away(ground: Ground) -> None:
    async def test() -> None:
        async with ground.connected() as (reader, writer):
            writer.write(b"GET / HTTP/1.1\r\nHost:")
            assert await asyncio.wait_for(reader.read(), 2) == b""

    ground.run(test)


def test_a_mistake_of_the_front_tells_nothing(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object) -> bool:
        raise ValueError("a secret")

    monkeypatch.setattr(front, "may_pass", broken)

    async def test() -> None:
        answer = await ground.ask("GET /\nAccept: text/html")
        assert answer.status == 500
        assert "secret" not in answer.body
        assert not answer.header("Server")

    ground.run(test)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_who_asks_too_often_is_told_so_calmly_and_before_a_server_is_asked(
    ground: Ground, language: str
) -> None:
    async def test() -> None:
        asks = f"GET /\nCookie: session=1\nAccept-Language: {language}"
        assert [(await ground.ask(asks)).status for _ in range(4)] == [200] * 4
        answer = await ground.ask(asks)
        assert answer.status == 429
        assert 1 <= int(answer.header("Retry-After")) <= 120
        assert f'<html lang="{language}">' in answer.body
        assert answer.header("X-Request-ID") in answer.body
        assert "no-store" in answer.header("Cache-Control")
        part = await ground.ask(f"{asks}\nHX-Request: true")
        assert (part.status, part.header("HX-Reswap")) == (429, "none")
        assert unquote(part.header("X-Message"))
        assert (await ground.ask("GET /\nCookie: session=2")).status == 200

    ground.run(test, limits=replace(QUICK, a_minute=4))
    assert len(ground.pages.seen) == 5


@pytest.mark.parametrize("behind_proxy", [True, False])
def test_an_address_is_what_the_proxy_says_and_not_what_the_client_says(
    ground: Ground, *, behind_proxy: bool
) -> None:
    async def test() -> None:
        for number in range(20):
            assert (await ground.ask(f"GET /\nX-Forwarded-For: 10.9.9.{number}, 5.6.7.8")).status == 200
        assert (await ground.ask("GET /\nX-Forwarded-For: 10.9.9.20, 5.6.7.8")).status == 429
        other = (await ground.ask("GET /\nX-Forwarded-For: 5.6.7.8, 10.9.9.21")).status
        assert other == (200 if behind_proxy else 429)

    ground.run(test, limits=replace(QUICK, a_minute=1), behind_proxy=behind_proxy)
