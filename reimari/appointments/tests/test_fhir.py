"""A client information system's calendar by FHIR: a server that speaks it, and one that doesn't as agreed."""

import datetime as dt
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from reimari.appointments.adapters import Source, Unreachable
from reimari.appointments.adapters.asking import session_with
from reimari.appointments.adapters.fhir import FhirSource, spans_of, status_of, takes
from reimari.appointments.states import BY_NATIONAL, NATIONAL, TAKES, Status
from reimari.common.addresses import HttpService

BEARER = "abc"
FIRST, LAST = dt.date(2026, 11, 16), dt.date(2026, 11, 20)


def slot(number: int, status: str, **given: Any) -> dict[str, Any]:
    begins = f"2026-11-18T{8 + number:02}"
    told = {"start": f"{begins}:00:00+02:00", "end": f"{begins}:30:00+02:00", "comment": "Salla Salainen"}
    return {"resourceType": "Slot", "id": str(number), "status": status} | told | given


def appointment(status: str, code: str = "", **given: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "resourceType": "Appointment",
        "id": "9",
        "status": status,
        "description": "010190-900P",
        "start": "2026-11-19T06:00:00Z",
        "end": "2026-11-19T07:00:00Z",
        "participant": [{"actor": {"display": "Salla Salainen"}}],
    }
    if code:
        concept = {"coding": [{"system": NATIONAL, "code": code}]}
        told["extension"] = [{"url": "https://example.org/state", "valueCodeableConcept": concept}]
    return told | given


class Server:
    """A server whose answers a test gives, page by page; it keeps what it was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, list[Any]] = {"Slot": [[]], "Appointment": [[]]}
        self.asked: list[tuple[str, dict[str, list[str]], str]] = []
        self.status, self.body, self.next_host = 200, b"", ""
        self.files: dict[str, bytes] = {}  # by path, those of a server that gives out calendars as files
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.answer(self)

            def log_message(self, *_: Any) -> None: ...

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.http.server_port}/fhir"
        Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(request.path)
        query, kind = parse_qs(parts.query), parts.path.rpartition("/")[2]
        self.asked.append((kind, query, request.headers.get("Authorization", "")))
        if parts.path in self.files:
            self.send(request, self.files[parts.path])
            return
        if kind not in self.pages:
            request.send_error(404)
            return
        number = int(query.get("page", ["0"])[0])
        bundle: dict[str, Any] = {
            "resourceType": "Bundle",
            "entry": [{"resource": each} for each in self.pages[kind][number]],
        }
        if number + 1 < len(self.pages[kind]):
            host = self.next_host or self.base
            bundle["link"] = [{"relation": "next", "url": f"{host}/{kind}?page={number + 1}"}]
        self.send(request, self.body or json.dumps(bundle).encode())

    def send(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        request.send_response(self.status)
        request.send_header("Content-Type", "application/fhir+json")
        request.send_header("Content-Length", str(len(body)))
        if self.status == 302:
            request.send_header("Location", f"{self.base}/Slot")
        request.end_headers()
        request.wfile.write(body)


def bearing() -> requests.Session:
    return session_with(HttpService("http", "127.0.0.1", 80, password=BEARER))


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.http.shutdown()
    made.http.server_close()


def test_slots_and_appointments_tell_when_and_nothing_else(server: Server) -> None:
    """I-19, R-KL-24."""
    server.pages["Slot"] = [[slot(0, "busy"), slot(1, "free")], [slot(2, "busy-tentative")]]
    server.pages["Appointment"] = [[appointment("booked"), {"resourceType": "OperationOutcome"}]]
    source: Source = FhirSource(server.base, session=bearing())
    found = source.taken("17", first=FIRST, last=LAST)
    assert [each.begins.isoformat() for each in found.spans] == [
        "2026-11-18T06:00:00+00:00",
        "2026-11-18T08:00:00+00:00",
        "2026-11-19T06:00:00+00:00",
    ]
    assert found.not_read == 0
    assert "Salla" not in repr(found)
    kind, query, bearer = server.asked[0]
    assert (kind, query["schedule.actor"], bearer) == ("Slot", ["Practitioner/17"], "Bearer abc")
    assert query["start"] == ["ge2026-11-14T22:00:00+00:00", "lt2026-11-20T22:00:00+00:00"]
    assert source.taken("17", first=FIRST, last=LAST) == found


@pytest.mark.parametrize(
    ("code", "status", "taken"),
    [
        ("1", "waitlist", False),
        ("2", "proposed", False),
        ("8", "pending", True),
        ("3", "booked", True),
        ("4", "cancelled", False),
        ("5", "cancelled", False),
        ("10", "checked-in", True),
        ("6", "fulfilled", True),
        ("7", "fulfilled", True),
        ("9", "noshow", False),
    ],
)
def test_the_national_states_are_known(code: str, status: str, taken: bool) -> None:  # noqa: FBT001
    """1.2.246.537.6.881 by HL7 Finland's Finnish Scheduling."""
    told = appointment("entered-in-error", code)
    assert status_of(told) == status
    assert takes(told) is taken
    assert takes(appointment(status)) is taken
    assert len(BY_NATIONAL) == 10


def test_what_cant_be_understood_is_counted() -> None:
    wrong = [
        slot(0, "unheard-of"),
        slot(1, "busy", start="2026-11-18T09:00:00"),
        slot(2, "busy", end="2026-11-18T06:00:00+02:00"),
        slot(3, "busy", start=None),
        appointment("booked", "99"),
        {"resourceType": "Appointment"},
    ]
    assert spans_of([*wrong, slot(4, "busy")]).not_read == 6
    assert not {Status.CANCELLED, Status.NOSHOW, Status.WAITLIST, Status.PROPOSED} & TAKES


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, b""), (401, b""), (302, b""), (200, b"<html>"), (200, b"[]"), (200, b'{"resourceType": "Slot"}')],
)
def test_a_server_that_answers_otherwise_tells_nothing(server: Server, status: int, body: bytes) -> None:
    server.status, server.body = status, body
    with pytest.raises(Unreachable):
        FhirSource(server.base).taken("17", first=FIRST, last=LAST)
    assert len(server.asked) == 1


def test_a_next_page_of_another_server_is_never_asked_for(server: Server) -> None:
    other = Server()
    server.pages["Slot"] = other.pages["Slot"] = [[], []]
    server.next_host = other.base
    with pytest.raises(Unreachable):
        FhirSource(server.base, session=bearing()).taken("17", first=FIRST, last=LAST)
    other.http.shutdown()
    other.http.server_close()
    assert not other.asked


def test_pages_without_end_are_left(server: Server) -> None:
    server.pages["Slot"] = [[]] * 60
    with pytest.raises(Unreachable):
        FhirSource(server.base).taken("17", first=FIRST, last=LAST)


def test_nobody_there() -> None:
    with pytest.raises(Unreachable):
        FhirSource("http://127.0.0.1:9").taken("17", first=FIRST, last=LAST)
