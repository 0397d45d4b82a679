"""The one port: `/events/` goes to the event process, the rest to the page servers.

A program of its own without Django: `python -m reimari.cli.front --fd 3 --pages SOCKET --events SOCKET`.
It has no secret and no database. A request is read whole before a page server is asked, so that a slow
sender occupies none, and a request that reached nobody can wait. Event streams are passed on byte by byte.
"""

import argparse
import asyncio
import logging
import os
import signal
import socket
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, override
from urllib.parse import unquote

import aiohttp
from aiohttp import web
from yarl import URL

from reimari.cli import WRONG_CALL, calm
from reimari.cli.limits import HELD, Limits, is_behind_proxy, limits_of
from reimari.cli.onward import (
    Passed,
    PassedWhole,
    client_address,
    may_pass,
    of_answer,
    of_request,
    own_answer,
)
from reimari.cli.pacing import Pacing
from reimari.common.variables import Variables, WrongVariable

log = logging.getLogger("reimari.front")
EVENTS = "/events/"
REPEATABLE = {"GET", "HEAD", "OPTIONS"}
SMALL_BODY = 1 << 16  # bytes; a larger body waits for one of few places
WHOLE = 1 << 18  # bytes; an answer up to this size is passed on when it is whole
LONGEST_LINE = 16_384  # bytes of the request's line, and of one header
MOST_HEADERS = 100
DYING = 0.1  # seconds; a server that has just closed one connection may still take another and close it too
FULL = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass
class Front:
    """Passes requests on, within `opened()`; `answer` is a handler for aiohttp's server."""

    pages: Path
    events: Path
    limits: Limits = field(default_factory=Limits)
    behind_proxy: bool = False
    streams: set[asyncio.Task[Any]] = field(default_factory=set)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Within, connections to the page servers are kept."""
        self._pacing = Pacing(self.limits.a_minute)
        self._large_bodies = asyncio.Semaphore(max(4, HELD // self.limits.body))
        async with (
            _session(self.pages, kept=True) as self._kept,
            _session(self.pages, kept=False) as self._own,
            _session(self.events, kept=False) as self._events,
        ):
            yield

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """What a page server or the event process answers, or a page of our own."""
        try:
            if not may_pass(request.method, request.raw_path):
                raise calm.unreadable()
            self._keep_pace(request)
            async with self._body_of(request) as body:
                # Decoded as the page servers would: one of them would draw an endless stream for ever.
                if unquote(request.raw_path.partition("?")[0]).startswith(EVENTS):
                    return await self._streamed(request, body)
                upstream, whole = await self._from_pages(request, body)
                async with upstream:
                    return await self._passed_on(request, upstream, whole)
        except calm.Trouble as trouble:
            return own_answer(request, trouble)

    def _keep_pace(self, request: web.BaseRequest) -> None:
        address = client_address(request, behind_proxy=self.behind_proxy)
        if wait := self._pacing.wait(
            request.method, request.raw_path, address, request.cookies, time.monotonic()
        ):
            raise calm.too_often(wait)

    @asynccontextmanager
    async def _body_of(self, request: web.BaseRequest) -> AsyncIterator[bytes]:
        if not request.body_exists:
            yield b""
            return
        if (request.content_length or 0) > self.limits.body:
            raise calm.too_large()
        if request.headers.get("Expect", "").lower() == "100-continue":
            await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            request.writer.output_size = 0  # the answer itself hasn't begun
        async with AsyncExitStack() as place:
            try:
                async with asyncio.timeout(self.limits.body_within):
                    body = await self._read(request, place)
            except TimeoutError:
                raise calm.too_slow() from None
            except web.RequestPayloadError:
                raise calm.unreadable() from None
            yield body

    async def _read(self, request: web.BaseRequest, place: AsyncExitStack) -> bytes:
        body = bytearray()
        has_place = False
        async for piece in request.content.iter_any():
            body += piece
            if len(body) > self.limits.body:
                raise calm.too_large()
            if len(body) > SMALL_BODY and not has_place:
                await place.enter_async_context(self._large_bodies)
                has_place = True
        return bytes(body)

    async def _from_pages(
        self, request: web.BaseRequest, body: bytes
    ) -> tuple[aiohttp.ClientResponse, bytes | None]:
        """The beginning of the answer; a short one is whole.

        Nobody to connect to: waits for the page server to come back. It died after the request was sent: what
        only reads is sent once more; of anything else nobody knows whether it was done (`calm.unknown`). That
        has a connection of its own: a kept one may have been closed before, which looks the same.
        """
        repeatable = request.method in REPEATABLE
        sessions = [self._kept, self._own] if repeatable else [self._own]
        for session in sessions:
            try:
                return await self._asked(session, request, body, within=self.limits.answer_within)
            except TimeoutError:
                raise (calm.late() if repeatable else calm.unknown()) from None
            except aiohttp.ClientError:
                await asyncio.sleep(DYING)
        raise calm.away() if repeatable else calm.unknown()

    async def _asked(
        self, session: aiohttp.ClientSession, request: web.BaseRequest, body: bytes, *, within: float | None
    ) -> tuple[aiohttp.ClientResponse, bytes | None]:
        """Raises ClientError when the server dies, TimeoutError when late, Trouble when none is there."""
        until = asyncio.get_running_loop().time() + self.limits.back_within
        url = URL(f"http://upstream{request.raw_path}", encoded=True)
        headers = of_request(request, behind_proxy=self.behind_proxy)
        timeout = aiohttp.ClientTimeout(total=None, sock_read=within)
        while True:
            try:
                upstream = await session.request(
                    request.method,
                    url,
                    headers=headers,
                    data=body or None,
                    allow_redirects=False,
                    timeout=timeout,
                )
                return upstream, await _whole(upstream)
            except aiohttp.ClientConnectorError:
                if asyncio.get_running_loop().time() > until:
                    raise calm.away() from None
                await asyncio.sleep(0.05)

    async def _streamed(self, request: web.BaseRequest, body: bytes) -> web.StreamResponse:
        """Without any limit of time; it ends when one of the two goes, or when we stop."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 (whatever runs here is in one)
        self.streams.add(task)
        try:
            upstream, whole = await self._asked(self._events, request, body, within=None)
            async with upstream:
                return await self._passed_on(request, upstream, whole)
        except aiohttp.ClientError:
            raise calm.away() from None
        finally:
            self.streams.discard(task)

    async def _passed_on(
        self, request: web.BaseRequest, upstream: aiohttp.ClientResponse, whole: bytes | None
    ) -> web.StreamResponse:
        """A connection that breaks in the middle, on either side, is cut: nobody takes a part for all."""
        headers = of_answer(upstream)
        answer: web.StreamResponse
        if whole is None:
            answer = Passed(status=upstream.status, reason=upstream.reason, headers=headers)
            answer.content_length = upstream.content_length
        else:
            answer = PassedWhole(status=upstream.status, reason=upstream.reason, headers=headers, body=whole)
        try:
            async with asyncio.timeout(self.limits.taken_within):
                await answer.prepare(request)
            if whole is None:
                async for piece in upstream.content.iter_any():
                    async with asyncio.timeout(self.limits.taken_within):
                        await answer.write(piece)
            async with asyncio.timeout(self.limits.taken_within):
                await answer.write_eof()
        except (aiohttp.ClientError, TimeoutError):
            if request.transport:
                request.transport.abort()
        return answer


def _session(path: Path, *, kept: bool) -> aiohttp.ClientSession:
    # The page servers close a connection that was idle for 30 seconds.
    connector = (
        aiohttp.UnixConnector(str(path), limit=0, keepalive_timeout=15)
        if kept
        else aiohttp.UnixConnector(str(path), limit=0, force_close=True)
    )
    session = aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        skip_auto_headers={"Accept", "Accept-Encoding", "Content-Type", "User-Agent"},
        max_line_size=1 << 16,
        max_field_size=1 << 16,
    )
    session._retry_connection = False  # noqa: SLF001 (when to send again is ours to decide)
    return session


async def _whole(upstream: aiohttp.ClientResponse) -> bytes | None:
    """The body of an answer that is short and says so; None for the others and for HEAD."""
    if upstream.method == "HEAD" or upstream.content_length is None or upstream.content_length > WHOLE:
        return None
    try:
        return await upstream.read()
    except BaseException:
        upstream.close()
        raise


class Handler(web.RequestHandler):
    """aiohttp's handler of a connection, whose own errors are our pages and tell nothing."""

    @override
    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        if status != 400:  # noqa: PLR2004
            log.error("the front itself has failed: %s", type(exc).__name__)
        if request.writer.output_size > 0:
            raise ConnectionError("the answer has begun")
        answer = own_answer(request, calm.unreadable() if status == 400 else calm.fault())  # noqa: PLR2004
        answer.force_close()
        return answer


class Port(web.Server):
    """Makes a handler for each connection, up to a number."""

    def __init__(self, front: Front) -> None:
        super().__init__(
            front.answer,
            handler_cancellation=True,  # a client that goes takes its event stream along
            keepalive_timeout=front.limits.idle,
            lingering_time=2.0,
            max_line_size=LONGEST_LINE,
            max_field_size=LONGEST_LINE,
            max_headers=MOST_HEADERS,
            auto_decompress=False,
            access_log=None,
        )
        self._most = front.limits.connections

    @override
    def __call__(self) -> web.RequestHandler:
        return Handler(self, loop=self._loop, **self._kwargs)

    def protocol(self) -> asyncio.BaseProtocol:
        """The protocol of a new connection: a handler, or a refusal when there are too many."""
        return Full() if len(self._connections) >= self._most else self()


class Full(asyncio.Protocol):
    """Sends whoever comes away at once."""

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 (a stream has one)
        transport.write(FULL)
        transport.close()


@asynccontextmanager
async def listening(front: Front, listener: socket.socket) -> AsyncIterator[None]:
    """Answer on the socket; at the end streams are cut, and what is being answered is answered."""
    async with front.opened():
        port = Port(front)
        server = await asyncio.get_running_loop().create_server(port.protocol, sock=listener, backlog=1024)
        try:
            yield
        finally:
            server.close()
            for stream in tuple(front.streams):
                stream.cancel()
            port.pre_shutdown()
            await port.shutdown(front.limits.drains_within)


async def _run(front: Front, listener: socket.socket) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with listening(front, listener):
        await stopped.wait()


def main() -> None:
    """Answer on an inherited socket until told to stop."""
    parser = argparse.ArgumentParser(prog="reimari.cli.front", description=__doc__)
    parser.add_argument("--fd", type=int, required=True, help="the listening socket, inherited")
    parser.add_argument("--pages", type=Path, required=True, help="unix socket of the page servers")
    parser.add_argument("--events", type=Path, required=True, help="unix socket of the event process")
    options = parser.parse_args()
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("aiohttp").setLevel(logging.CRITICAL)  # it would quote what clients sent
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    told = Variables(os.environ)
    try:
        limits, behind = limits_of(told), is_behind_proxy(told)
    except WrongVariable as wrong:
        parser.exit(WRONG_CALL, f"reimari: {wrong}\n")
    front = Front(options.pages, options.events, limits, behind_proxy=behind)
    asyncio.run(_run(front, socket.socket(fileno=options.fd)))


if __name__ == "__main__":
    main()
