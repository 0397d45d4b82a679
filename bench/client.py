"""A browser without a window: keeps a connection, sends forms, tells what the server says it took."""

import gzip
import http.client
import re
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, override
from urllib.parse import urlencode, urljoin, urlsplit

TIMING = re.compile(r"([\w-]+);dur=([\d.]+)")
HTMX = {"HX-Request": "true"}
TIMEOUT = 60.0
OK = 200
IDLE = 10.0  # seconds; the page servers close a connection that nobody has used for a while
Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: the server's own times in milliseconds and numbers, seconds on our side, bytes sent."""

    status: int
    text: str
    location: str
    took: Mapping[str, float]
    seconds: float
    sent: int  # bytes as they came
    plain: int  # bytes of the page itself

    @property
    def rows(self) -> int:
        """Rows of tables on the page."""
        return self.text.count("<tr")


@dataclass
class Browser:
    """Somebody's browser at one address: a port, or a server's own socket."""

    address: tuple[str, int] | Path
    person: Mapping[str, Any] = field(default_factory=dict)  # session and csrf
    _connection: http.client.HTTPConnection | None = None
    _used_at: float = 0.0

    def get(self, path: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path, None, headers or {})

    def post(self, path: str, fields: Fields, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Send a form."""
        body = urlencode([*fields, ("csrfmiddlewaretoken", str(self.person.get("csrf", "")))])
        more = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return self._ask("POST", path, body.encode(), more)

    def send(self, path: str, body: bytes, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Send something else than a form, as JSON."""
        return self._ask("POST", path, body, {"Content-Type": "application/json", **(headers or {})})

    def begins(self, path: str, kind: str) -> bool:
        """Whether an answer of this kind begins; what it goes on with isn't read."""
        connection = self._connected()
        try:
            connection.request("GET", path, headers=self._headers())
            answer = connection.getresponse()
            return answer.status == OK and answer.headers.get_content_type() == kind
        except http.client.HTTPException:
            return False
        finally:
            connection.close()

    def close(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        if time.perf_counter() - self._used_at > IDLE:
            self.close()
        kept = self._connection is not None
        connection = self._connection = self._connection or self._connected()
        began = time.perf_counter()
        try:
            connection.request(method, path, body, {**self._headers(), **headers})
            response = connection.getresponse()
            read = response.read()
        except (http.client.RemoteDisconnected, ConnectionError):
            self.close()
            if method != "GET" or not kept:  # the server may have closed an idle connection
                raise
            return self._ask(method, path, body, headers)
        self._used_at = time.perf_counter()
        seconds = self._used_at - began
        whole = gzip.decompress(read) if response.headers.get("Content-Encoding") == "gzip" else read
        return Answer(
            response.status,
            whole.decode("utf-8", "replace"),
            response.headers.get("Location") or response.headers.get("HX-Redirect") or "",
            {name: float(value) for name, value in TIMING.findall(response.headers.get("Server-Timing", ""))},
            seconds,
            len(read),
            len(whole),
        )

    def _headers(self) -> dict[str, str]:
        cookies = (
            f"__Host-session={self.person.get('session', '')}; __Host-csrf={self.person.get('csrf', '')}"
        )
        return {
            "Host": "localhost",
            "Origin": "https://localhost",
            "Referer": "https://localhost/",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "127.0.0.1",
            "Accept-Encoding": "gzip",
            "Cookie": cookies if self.person else "",
        }

    def _connected(self) -> http.client.HTTPConnection:
        if isinstance(self.address, Path):
            return _UnixConnection(self.address)
        return http.client.HTTPConnection(*self.address, timeout=TIMEOUT)


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=TIMEOUT)
        self._path = path

    @override
    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(TIMEOUT)
        self.sock.connect(str(self._path))


class Form(HTMLParser):
    """The fields of the form with this id as a browser would send them, with their values as drawn."""

    def __init__(self, page: str, form: str) -> None:
        super().__init__()
        self._form, self._inside = form, False
        self._select, self._text = "", ""
        self.fields: Fields = []
        self.feed(page)

    def filled(self, values: Mapping[str, str]) -> Fields:
        """The fields with some values given."""
        kept = [(name, value) for name, value in self.fields if name not in values]
        return [*kept, *values.items()]

    @override
    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._inside = given.get("id") == self._form
        if not self._inside:
            return
        name = given.get("name") or ""
        if tag == "input" and name and _counts(given):
            value = given.get("value")
            self.fields.append((name, "on" if value is None and "checked" in given else value or ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self.fields.append((self._select, given.get("value") or ""))
        elif tag == "textarea":
            self._text = name

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._text = ""

    @override
    def handle_data(self, data: str) -> None:
        if self._text:
            self.fields.append((self._text, data.removeprefix("\n")))  # as browsers do


def _counts(given: Mapping[str, str | None]) -> bool:
    """Whether a browser sends the field: not a button, a box only when ticked."""
    kind = given.get("type") or "text"
    if kind in {"submit", "button", "image", "reset"} or given.get("name") == "csrfmiddlewaretoken":
        return False
    if kind in {"checkbox", "radio"}:
        return "checked" in given
    return True


def path_of(location: str) -> str:
    """The path that a redirect names."""
    parts = urlsplit(urljoin("https://localhost/", location))
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
