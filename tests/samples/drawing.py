"""Draws the sample of all pieces and serves it on a loopback port with the program's own headers."""

import datetime as dt
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from reimari.accounts.models import User
from reimari.common.forms import DayInput
from reimari.common.shell import NavItem, Rail, Tab, Viewer

STATIC = Path(__file__).parents[2] / "reimari/common/static"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'"
NO_CONTENT = 204
NOW = dt.datetime(2026, 11, 25, 14, 5, tzinfo=ZoneInfo("Europe/Helsinki"))
KINDS = [
    "late",
    "soon",
    "waiting",
    "urgent",
    "new",
    "untouched",
    "joint",
    "closed",
    "protected",
    "invented",
    "gap",
]


class SampleForm(forms.Form):
    words = forms.CharField(
        label="What is it about?",
        help_text="In the client's own words. No identity codes here.",
        widget=forms.Textarea(attrs={"rows": 3, "data-warns": "words-warning", "class": "large"}),
    )
    place = forms.ChoiceField(
        label="Where does the client live?", choices=[("", "Choose"), ("018", "Askola")]
    )
    on = forms.DateField(label="On which day?", required=False, widget=DayInput)
    who = forms.ChoiceField(
        label="Who contacts?",
        choices=[("client", "client"), ("close", "close person"), ("other", "other")],
        widget=forms.RadioSelect,
    )
    interpreter = forms.BooleanField(label="Needs an interpreter", required=False)
    phone = forms.CharField(label="Phone", required=False)


def rows() -> list[dict[str, Any]]:
    whats = ["call the client", "check the service task", "meeting at the office", "accept the case"]
    late = NOW.replace(hour=23, minute=59, second=59)
    return [
        {
            "pk": number,
            "what": whats[number % 4],
            "who": "client (sv)" if number % 2 else "anonymous",
            "due": late + dt.timedelta(days=number - 1),
            "left": number - 1,
            "kind": KINDS[number % len(KINDS)],
        }
        for number in range(6)
    ]


def rows_of(html: str) -> str:
    return html[html.index("<tbody") : html.index("</tbody>")] + "</tbody>"


def refusal_html() -> str:
    return render_to_string("common/refused.html#message", {"sentences": ["Timo took it just now."]})


def page_html(*, language: str = "en", bound: bool = True) -> str:
    request = RequestFactory().get("/")
    request.user = User(username="oona", first_name="Oona", last_name="Esimerkki")
    nav = [
        NavItem("/#day", "My day", "calendar-check", current=True),
        NavItem("/#new", "New contact", "phone-incoming", key="n"),
        NavItem("/#lists", "Work lists", "list-checks"),
        NavItem("/#search", "Search", "search", key="/"),
        NavItem("/#team", "Team", "users"),
        NavItem("/#settings", "Settings", "settings"),
        NavItem("/#log", "Use log", "eye"),
    ]
    context = {
        "now": NOW,
        "tomorrow": NOW + dt.timedelta(days=1),
        "yesterday": NOW - dt.timedelta(days=1),
        "yesterday_on": NOW.date() - dt.timedelta(days=1),
        "late_due": NOW.replace(hour=23, minute=59, second=59) + dt.timedelta(days=8),
        "rail": Rail(nav),
        "viewer": Viewer("client adviser", "Client advice"),
        "rows": rows(),
        "kinds": KINDS,
        "tabs": [Tab("#new", "New", 4, current=True), Tab("#mine", "Mine", 7), Tab("#late", "Late", 2)],
        "form": SampleForm({"words": "", "place": "018"} if bound else None),
    }
    source = Path(__file__).with_name("components.html").read_text()
    with translation.override(language):
        template: Any = engines["templates"].from_string(source)  # our own `rail` wins over the processor's
        around: dict[str, object] = {"request": request, "csrf_token": "sample"}
        for processor in template.backend.template_context_processors:
            around |= processor(request)
        return str(template.template.render(around | context))


@dataclass(slots=True)
class Served:
    """The address, what was posted, and whether the server answers drafts now."""

    html: str
    url: str = ""
    posted: list[tuple[str, str]] = field(default_factory=list)
    answering: bool = True


class Server(ThreadingHTTPServer):
    state: Served


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        html = self.server.state.html
        path = STATIC / self.path.removeprefix("/static/").partition("?")[0]
        if self.path.startswith("/static/") and path.is_file():
            self.answer(path.read_bytes(), kind=TYPES[path.suffix])
        elif self.path.startswith("/rows"):
            self.answer(rows_of(html).encode())
        else:
            self.answer(html.encode())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if not self.server.state.answering:
            self.answer(b"away", status=503)
            return
        self.server.state.posted.append((self.path, body))
        if self.path == "/refused":
            over = {"HX-Retarget": "#message", "HX-Reswap": "outerHTML"}
            self.answer(refusal_html().encode(), status=409, headers=over)
        elif self.path == "/broken":
            self.answer(b"out of order", status=500)
        else:
            self.answer(b"", status=204, headers={"HX-Trigger": "step-taken"})

    def answer(
        self,
        body: bytes,
        *,
        kind: str = "text/html; charset=utf-8",
        status: int = 200,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY)
        if status != NO_CONTENT:
            self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """The test's own output stays readable."""


@contextmanager
def served(html: str) -> Iterator[Served]:
    server = Server(("127.0.0.1", 0), Handler)
    server.state = Served(html, f"http://127.0.0.1:{server.server_port}/")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.state
    finally:
        server.shutdown()
        server.server_close()
