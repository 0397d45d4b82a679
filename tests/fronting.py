"""A front on a port with page servers of our making behind it."""

import asyncio
import contextlib
import socket
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from reimari.cli.front import Front, listening
from reimari.cli.limits import Limits

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
