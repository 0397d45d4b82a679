"""What of a request and of an answer goes on, and what ends at the front."""

import logging
from collections.abc import Iterable
from typing import override

import aiohttp
from aiohttp import web
from multidict import CIMultiDict

from reimari.cli import calm
from reimari.common.addresses import client_of
from reimari.common.ids import uuid7

log = logging.getLogger("reimari.front")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
# Of one connection only (RFC 9110 7.6.1), or made anew for the next one.
ONE_HOP = frozenset(
    {
        "connection",
        "content-length",
        "expect",
        "http2-settings",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "server",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
# What only a proxy may say of a client.
OF_A_PROXY = ("x-forwarded-", "forwarded", "x-real-ip")


def may_pass(method: str, raw_path: str) -> bool:
    """Whether it is a request for a page: a usual method, and a path of ASCII that begins with `/`."""
    return method in METHODS and raw_path.startswith("/") and raw_path.isascii()


def of_request(request: web.BaseRequest, *, behind_proxy: bool) -> CIMultiDict[str]:
    """The headers for a page server: the last address of X-Forwarded-For is always the client's.

    Behind a proxy it is what the proxy has added; else we set it, and drop what the client says of itself.
    """
    headers = _passed(request.headers.items(), request.headers.get("Connection", ""))
    told = headers.popall("X-Forwarded-For", []) if behind_proxy else []
    if not behind_proxy:
        for name in [name for name in headers if name.lower().startswith(OF_A_PROXY)]:
            headers.popall(name, None)
        headers["X-Forwarded-Proto"] = "http"
    headers["X-Forwarded-For"] = ", ".join(told) or request.remote or ""
    return headers


def client_address(request: web.BaseRequest, *, behind_proxy: bool) -> str:
    """The client's address, as the page servers will be told it."""
    told = request.headers.getall("X-Forwarded-For", []) if behind_proxy else []
    return client_of(told[-1] if told else request.remote or "")


def of_answer(upstream: aiohttp.ClientResponse) -> CIMultiDict[str]:
    """The headers for the client."""
    return _passed(upstream.headers.items(), upstream.headers.get("Connection", ""))


def _passed(headers: Iterable[tuple[str, str]], connection: str) -> CIMultiDict[str]:
    """Without what is of this connection, what isn't UTF-8, and names that are taken for others.

    In WSGI `X_Forwarded_For` and `X-Forwarded-For` are the same.
    """
    dropped = ONE_HOP
    if connection:
        dropped = ONE_HOP.union(name.strip() for name in connection.lower().split(","))
    return CIMultiDict(
        (name, value)
        for name, value in headers
        if name.lower() not in dropped and "_" not in name and (value.isascii() or _is_text(value))
    )


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


class Passed(web.StreamResponse):
    """An answer that names no software."""

    @override
    async def _prepare_headers(self) -> None:
        await super()._prepare_headers()
        self.headers.popall("Server", None)


class PassedWhole(web.Response):
    """The same for an answer whose body is known: it goes out in one piece."""

    @override
    async def _prepare_headers(self) -> None:
        await super()._prepare_headers()
        self.headers.popall("Server", None)


def own_answer(request: web.BaseRequest, trouble: calm.Trouble) -> web.StreamResponse:
    """The front's own page for what went wrong; a client that is still sending is let go."""
    code = str(uuid7())
    log.warning("answered %d itself, request %s", trouble.status, code)
    told = calm.answer_of(trouble, request.raw_path, request.headers, request.cookies, code)
    answer = PassedWhole(status=told.status, headers=told.headers, body=told.body)
    if request.body_exists and not request.content.at_eof():
        answer.force_close()
    return answer
