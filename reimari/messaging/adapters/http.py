"""Calls of other programs by HTTP, of which it is known whether anything was sent. Never led elsewhere."""

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

from reimari.common.addresses import HttpService
from reimari.messaging.adapters import NotNow, Rejected

SECONDS = 20
LARGEST = 1_000_000  # bytes of an answer that are read
LATER = {408, 425, 429, 503}  # surely not taken, and may be later
DONE, MOVED, REFUSED, BROKEN = 200, 300, 400, 500


class Unclear(Exception):
    """The answer doesn't tell whether it was taken."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back."""

    code: int
    body: bytes

    def text(self) -> str:
        """The body as words, in one line."""
        return " ".join(self.body.decode(errors="replace").split())


def called(
    service: HttpService, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None
) -> Answered:
    """The answer. NotNow: nothing was sent. Any other exception: it isn't known whether it arrived."""
    connection = _connected(service)
    try:
        connection.request(method, service.path + path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        return Answered(answer.status, answer.read(LARGEST))
    finally:
        connection.close()


def taken(answer: Answered) -> Answered:
    """The same, if it was taken; raises NotNow, Rejected and Unclear.

    A gate between us (502, 504) may have lost the answer of who took it: that isn't known.
    """
    if answer.code in LATER:
        raise NotNow
    if DONE <= answer.code < MOVED:
        return answer
    if MOVED <= answer.code < BROKEN:
        raise Rejected
    raise Unclear


def _connected(service: HttpService) -> http.client.HTTPConnection:
    connection: http.client.HTTPConnection
    if service.scheme == "https":
        trust = ssl.create_default_context(cafile=service.ca or None)
        trust.minimum_version = ssl.TLSVersion.TLSv1_2
        connection = http.client.HTTPSConnection(service.host, service.port, timeout=SECONDS, context=trust)
    else:
        connection = http.client.HTTPConnection(service.host, service.port, timeout=SECONDS)
    try:
        connection.connect()
    except OSError as trouble:
        connection.close()
        raise NotNow from trouble
    return connection
