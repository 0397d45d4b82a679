"""The one port: what goes on, what ends there, and what is said when the page servers are away."""

import asyncio
import contextlib
import hashlib
import json
import re
import socket
import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import pytest

from reimari.cli import calm, front
from reimari.cli.front import Front, Limits, listening

type Deed = Callable[["Stub", "Seen", asyncio.StreamWriter], Awaitable[None]]
QUICK = Limits(
    body=2000,
    idle=0.5,
    body_within=0.4,
    answer_within=0.5,
    taken_within=2,
    back_within=0.3,
    drains_within=2,
)


class Seen(NamedTuple):
    """A request as a page server gets it."""

    line: str
    headers: dict[str, str]
    body: bytes


class Stub:
    """A page server that does with each request what it was told to; then it answers."""

    def __init__(self, path: Path, *deeds: Deed) -> None:
        self.path = path
        self.deeds = list(deeds)
        self.seen: list[Seen] = []
        self.left = asyncio.Event()
        self.reader: asyncio.StreamReader

    @contextlib.asynccontextmanager
    async def up(self) -> AsyncIterator["Stub"]:
        server = await asyncio.start_unix_server(self._talk, str(self.path))
        try:
            yield self
        finally:
            server.close()
            server.close_clients()
            self.path.unlink(missing_ok=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                self.reader = reader
                seen = await _request(reader)
                self.seen.append(seen)
                deed = self.deeds.pop(0) if self.deeds else answers()
                await deed(self, seen, writer)
                if writer.is_closing():
                    return
        self.left.set()
        writer.close()


async def _request(reader: asyncio.StreamReader) -> Seen:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in head[1:] if line)
    length = int(headers.get("Content-Length", 0))
    return Seen(head[0], headers, await reader.readexactly(length))


def answers(body: bytes = b"a page", *headers: str, status: str = "200 OK") -> Deed:
    async def deed(stub: Stub, seen: Seen, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Server: stub", *headers, "", ""]
        writer.write("\r\n".join(lines).encode() + (b"" if seen.line.startswith("HEAD") else body))

    return deed


async def dies(stub: Stub, seen: Seen, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def is_silent(stub: Stub, seen: Seen, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(1.5)
    writer.transport.abort()


async def dies_in_the_middle(stub: Stub, seen: Seen, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n" + b"x" * 400_000)
    await writer.drain()
    await asyncio.sleep(0.1)
    writer.transport.abort()


async def streams(stub: Stub, seen: Seen, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
    for number in range(100):
        text = f"data: {number}\n\n".encode()
        writer.write(b"%x\r\n%s\r\n" % (len(text), text))
        await writer.drain()
        await asyncio.sleep(0.35)  # together longer than a page may take


async def is_quiet(stub: Stub, seen: Seen, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
    await stub.reader.read()  # to the end, which comes when the other side closes


class Ground:
    """A front on a port, its page server and its event process, one event loop a test."""

    def __init__(self, folder: Path) -> None:
        self.pages = Stub(folder / "pages")
        self.events = Stub(folder / "events")
        self.port = 0

    def run(
        self,
        test: Callable[[], Coroutine[Any, Any, None]],
        *deeds: Deed,
        limits: Limits = QUICK,
        behind_proxy: bool = False,
        up: bool = True,
    ) -> None:
        async def all_of_it() -> None:
            one = Front(self.pages.path, self.events.path, limits, behind_proxy=behind_proxy)
            self.pages.deeds += deeds
            async with contextlib.AsyncExitStack() as stack:
                for stub in (self.pages, self.events) if up else ():
                    await stack.enter_async_context(stub.up())
                listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
                self.port = listener.getsockname()[1]
                await stack.enter_async_context(listening(one, listener))
                await test()

        asyncio.run(asyncio.wait_for(all_of_it(), 15))

    async def ask(self, text: str, body: bytes = b"") -> "Told":
        """Send a request as it stands, with `Connection: close`, and read to the end."""
        async with self.connected() as (reader, writer):
            writer.write(request(text, body))
            return told(await reader.read())

    @contextlib.asynccontextmanager
    async def connected(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            yield reader, writer
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()


def request(text: str, body: bytes = b"") -> bytes:
    lines = [*text.split("\n"), "Host: desk.example", "Connection: close"]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([lines[0] + " HTTP/1.1", *lines[1:], "", ""]).encode() + body


class Told(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: str

    def header(self, name: str) -> str:
        return ", ".join(value for key, value in self.headers if key.lower() == name.lower())


def told(raw: bytes) -> Told:
    head, _, body = raw.decode().partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    return Told(int(first.split()[1]), [tuple(line.split(": ", 1)) for line in lines], body)  # type: ignore[misc]


@pytest.fixture
def ground() -> Iterator[Ground]:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:  # short enough for a socket
        yield Ground(Path(folder))


def test_the_front_knows_no_django() -> None:
    question = (
        "import sys, reimari.cli.front; sys.exit(any(name.startswith('django') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", question], check=False).returncode == 0  # noqa: S603


def test_a_request_goes_on_as_it_came(ground: Ground) -> None:
    async def test() -> None:
        answer = await ground.ask("GET /a%2Fb/%C3%A4/../x?y=1+2&z=%20\nCookie: session=1\nX-Odd: ä")
        assert (answer.status, answer.body) == (200, "a page")
        posted = await ground.ask("POST /form/", b"key=1&text=x")
        assert posted.status == 200

    ground.run(test)
    got, posted = ground.pages.seen
    assert got.line == "GET /a%2Fb/%C3%A4/../x?y=1+2&z=%20 HTTP/1.1"
    assert got.headers["Host"] == "desk.example"
    assert got.headers["Cookie"] == "session=1"
    assert got.headers["X-Odd"] == "ä"
    assert "Accept-Encoding" not in got.headers
    assert (posted.line, posted.body) == ("POST /form/ HTTP/1.1", b"key=1&text=x")


def test_nobody_tells_an_address_but_the_connection(ground: Ground) -> None:
    lies = (
        "X-Forwarded-For: 1.2.3.4\nx_forwarded_for: 1.2.3.4\nX-Forwarded-Proto: https\nForwarded: for=1.2.3.4"
    )

    async def test() -> None:
        await ground.ask(f"GET /\n{lies}\nX-Real-IP: 1.2.3.4\nX-Forwarded-Host: evil.example")

    ground.run(test)
    headers = ground.pages.seen[0].headers
    assert headers["X-Forwarded-For"] == "127.0.0.1"
    assert headers["X-Forwarded-Proto"] == "http"
    assert not {"x_forwarded_for", "Forwarded", "X-Real-IP", "X-Forwarded-Host"} & set(headers)


def test_behind_a_proxy_its_word_counts(ground: Ground) -> None:
    said = "X-Forwarded-For: 9.9.9.9\nX-Forwarded-For: 5.6.7.8"
    said += "\nX-Forwarded-Proto: https\nx_forwarded_for: 1.1.1.1"

    async def test() -> None:
        await ground.ask(f"GET /\n{said}")
        await ground.ask("GET /")

    ground.run(test, behind_proxy=True)
    first, second = (seen.headers for seen in ground.pages.seen)
    assert first["X-Forwarded-For"] == "9.9.9.9, 5.6.7.8"
    assert first["X-Forwarded-Proto"] == "https"
    assert "x_forwarded_for" not in first
    assert second["X-Forwarded-For"] == "127.0.0.1"


def test_what_is_of_one_connection_stays_there(ground: Ground) -> None:
    async def test() -> None:
        answer = await ground.ask(
            "GET /\nTE: trailers\nUpgrade: h2c\nProxy-Authorization: x\nConnection: X-Own\nX-Own: 1"
        )
        assert answer.header("Set-Cookie") == "a=1, b=2"
        assert answer.header("Connection") == "close"
        assert not answer.header("Server")
        assert not answer.header("Keep-Alive")

    ground.run(
        test, answers(b"x", "Set-Cookie: a=1", "Set-Cookie: b=2", "Keep-Alive: timeout=5", "Connection: x")
    )
    assert not {"TE", "Upgrade", "Proxy-Authorization", "Connection", "X-Own"} & set(
        ground.pages.seen[0].headers
    )


@pytest.mark.parametrize(("text", "status"), [("HEAD", 200), ("HEAD", 304), ("GET", 304), ("GET", 204)])
def test_an_answer_without_a_body_has_none(text: str, status: int, ground: Ground) -> None:
    async def bare(stub: Stub, seen: Seen, writer: asyncio.StreamWriter) -> None:
        length = "" if status == 204 else "Content-Length: 700000\r\n"
        writer.write(f"HTTP/1.1 {status} So\r\n{length}\r\n".encode())

    async def test() -> None:
        answer = await ground.ask(f"{text} /")
        assert (answer.status, answer.body) == (status, "")
        assert answer.header("Content-Length") == ("700000" if text == "HEAD" and status == 200 else "")

    ground.run(test, bare)


def test_one_connection_takes_many_requests_and_so_does_the_page_server(ground: Ground) -> None:
    async def test() -> None:
        async with ground.connected() as (reader, writer):
            for _ in range(3):
                writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                assert b"200 OK" in await reader.readuntil(b"a page")

    ground.run(test)
    assert len(ground.pages.seen) == 3


def test_a_page_is_asked_for_once_more_when_its_server_dies(ground: Ground) -> None:
    async def test() -> None:
        assert (await ground.ask("GET /")).status == 200

    ground.run(test, dies)
    assert len(ground.pages.seen) == 2


def test_a_page_that_kills_two_servers_is_given_up(ground: Ground) -> None:
    async def test() -> None:
        assert (await ground.ask("GET /")).status == 503

    ground.run(test, dies, dies)
    assert len(ground.pages.seen) == 2


def test_a_form_whose_server_died_is_sent_once_and_nobody_claims_to_know(ground: Ground) -> None:
    async def test() -> None:
        answer = await ground.ask("POST /form/\nAccept-Language: en", b"key=1")
        assert answer.status == 503
        assert "We don&#x27;t know whether it was saved" in answer.body
        assert "the same form sent twice does one thing only" in answer.body

    ground.run(test, dies)
    assert len(ground.pages.seen) == 1


@pytest.mark.parametrize("text", ["GET /", "POST /form/"])
def test_who_comes_while_no_server_is_there_waits_for_it(text: str, ground: Ground) -> None:
    async def test() -> None:
        asked = asyncio.create_task(ground.ask(text, b"key=1" if text.startswith("POST") else b""))
        await asyncio.sleep(0.15)
        async with ground.pages.up():
            assert (await asked).status == 200

    ground.run(test, up=False)
    assert len(ground.pages.seen) == 1


@pytest.mark.parametrize("text", ["GET /", "POST /form/", "GET /events/"])
def test_nobody_waits_for_ever(text: str, ground: Ground) -> None:
    async def test() -> None:
        answer = await ground.ask(
            f"{text}\nAccept-Language: en", b"key=1" if text.startswith("POST") else b""
        )
        assert answer.status == 503
        assert "Nothing was lost" in answer.body
        assert answer.header("Retry-After") == "2"

    ground.run(test, up=False)


@pytest.mark.parametrize(("text", "status"), [("GET /", 504), ("POST /form/", 503)])
def test_a_silent_server_is_given_up(text: str, status: int, ground: Ground) -> None:
    async def test() -> None:
        answer = await ground.ask(text, b"key=1" if status == 503 else b"")
        assert answer.status == status

    ground.run(test, is_silent)
    assert len(ground.pages.seen) == 1


def test_an_answer_cut_in_the_middle_is_no_whole_answer(ground: Ground) -> None:
    async def test() -> None:
        async with ground.connected() as (reader, writer):
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            await reader.readuntil(b"\r\n\r\n")
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                await asyncio.wait_for(reader.readexactly(900_000), 2)

    ground.run(test, dies_in_the_middle, limits=Limits())


def test_htmx_gets_the_sentence_for_the_page_that_is_still_there(ground: Ground) -> None:
    async def test() -> None:
        answer = await ground.ask("POST /form/\nHX-Request: true\nAccept-Language: en", b"key=1")
        assert answer.status == 503
        assert unquote(answer.header("X-Message")).startswith("The answer didn't come, so we don't know")
        assert "<html" not in answer.body

    ground.run(test, dies)


def test_a_program_gets_json(ground: Ground) -> None:
    async def test() -> None:
        answer = await ground.ask("POST /api/v1/contacts\nAccept-Language: en", b"{}")
        assert answer.header("Content-Type") == "application/problem+json"
        told = json.loads(answer.body)
        assert (told["type"], told["status"], told["codes"]) == ("about:blank", 503, ["api.away"])
        assert "safe" in told["detail"]
        assert told["request_id"] == answer.header("X-Request-ID")

    ground.run(test, dies)


@pytest.mark.parametrize(
    ("cookie", "wishes", "language"),
    [
        ("sv", "en", "sv"),
        ("", "sv-FI, fi;q=0.8", "sv"),
        ("", "de, en;q=0.5, fi;q=0.7", "fi"),
        ("xx", "", "fi"),
        ("", "en;q=junk, sv;q=0.1", "sv"),
        ("", "*", "fi"),
    ],
)
def test_our_own_pages_speak_the_browsers_language(cookie: str, wishes: str, language: str) -> None:
    assert calm.language_of(cookie, wishes) == language
    told = calm.answer_of(calm.away(), "/", {"Accept-Language": wishes}, {"language": cookie}, "7")
    assert f'<html lang="{language}">' in told.body.decode()


def test_our_own_pages_are_safe_and_whole() -> None:
    told = calm.answer_of(calm.unknown(), "/", {}, {}, "7")
    page = told.body.decode()
    style = re.search(r"<style>(.*)</style>", page, re.DOTALL)
    assert style
    digest = b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in told.headers["Content-Security-Policy"]
    assert "unsafe" not in told.headers["Content-Security-Policy"]
    assert told.headers["Cache-Control"] == "no-store"
    assert told.headers["X-Frame-Options"] == "DENY"
    assert told.headers["X-Content-Type-Options"] == "nosniff"
    assert told.headers["Referrer-Policy"] == "same-origin"


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


def test_over_https_our_own_pages_say_so_for_good() -> None:
    told = calm.answer_of(calm.away(), "/", {"X-Forwarded-Proto": "https"}, {}, "7")
    assert "max-age=63072000; includeSubDomains" in told.headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in calm.answer_of(calm.away(), "/", {}, {}, "7").headers
