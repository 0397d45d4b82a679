"""Suomi.fi Messages as its published interface has it: what it is asked is checked by its schemas."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

USER, PASSWORD = "reimari", "only in tests"
SERVICE = "service-1"
WITH_MAILBOX = "010190-900A"

# Field -> its kind: a type, the values that it may have, the fields within, or [what a list holds]. A field
# with a question mark may be missing; one that isn't here is refused. By the schemas of the client library
# django-helsinki-suomifi-messages 1.0 (MIT), which follow the service's own OpenAPI document.
ADDRESS = {
    "name": str, "additionalName?": str, "streetAddress": str, "zipCode": str, "city": str, "countryCode": str
}  # fmt: skip
ELECTRONIC = {
    "attachments": [{"attachmentId": str}],
    "body": str,
    "bodyFormat": {"Text", "Markdown"},
    "inReplyToMessageId?": int,
    "messageServiceType": {"Normal", "Verifiable"},
    "notifications": {
        "senderDetailsInNotifications": {"Organisation and service name", "None"},
        "unreadMessageNotification": {"reminder": {"Default reminder", "No reminders"}},
    },
    "replyAllowedBy": {"Anyone", "No one"},
    "title": str,
    "visibility": {"Normal", "Recipient only"},
}
PAPER = {
    "attachments": [{"attachmentId": str}],
    "colorPrinting": bool,
    "createAddressPage": bool,
    "messageServiceType": {"Normal", "Verifiable"},
    "printingAndEnvelopingService": {
        "costPool?": str,
        "postiMessaging": {"contactDetails": {"email": str}, "username": str, "password": str},
    },
    "recipient": {"address": ADDRESS},
    "rotateLandscapePages": bool,
    "sender": {"address": ADDRESS},
    "twoSidedPrinting": bool,
}
HEAD = {"externalId": str, "sender": {"serviceId": str}}
BY_CODE = {"recipient": {"id": str}, "electronic": ELECTRONIC}
SCHEMAS: dict[str, Any] = {
    "/v1/token": {"username": str, "password": str},
    "/v1/mailboxes/active": {"endUsers": [{"id": str}]},
    "/v2/messages/electronic": HEAD | BY_CODE,
    "/v2/messages": HEAD | BY_CODE | {"paperMail": PAPER},
    "/v2/paper-mail-without-id": HEAD | {"paperMail": PAPER},
}


def faults(given: object, kind: Any, where: str = "") -> Iterator[str]:
    """What is wrong with it by the schema."""
    if isinstance(kind, dict) and isinstance(given, dict):
        yield from _faults_within(given, kind, where)
    elif isinstance(kind, list) and isinstance(given, list):
        for each in given:
            yield from faults(each, kind[0], f"{where}[]")
    elif isinstance(kind, set):
        yield from () if given in kind else (f"{where}: {given}",)
    elif not isinstance(kind, type) or type(given) is not kind or given == "":
        yield f"{where}: {given!r}"


def _faults_within(given: dict[str, Any], kind: dict[str, Any], where: str) -> Iterator[str]:
    known = {name.rstrip("?"): (name, inner) for name, inner in kind.items()}
    yield from (f"{where}.{name} is unknown" for name in given.keys() - known.keys())
    for name, (told, inner) in known.items():
        if name in given:
            yield from faults(given[name], inner, f"{where}.{name}")
        elif not told.endswith("?"):
            yield f"{where}.{name} is missing"


@dataclass
class Office:
    """What has been asked and sent; what goes wrong when told to."""

    port: int = 0
    asked: list[str] = field(default_factory=list)
    sent: dict[str, tuple[str, int]] = field(default_factory=dict)  # externalId -> the address, its number
    bodies: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    at: dict[str, int] = field(default_factory=dict)  # address -> the code that it answers instead
    lost_after: bool = False  # it is taken, the answer never comes
    events: list[dict[str, Any]] = field(default_factory=list)
    tokens_gone: bool = False  # those of events are forgotten, as after sixty days
    most: int = 1_000  # events of an answer

    def happens(self, kind: str, key: object, at: str = "2026-11-27T08:00:00Z") -> None:
        """An event, as the service's `Event` and `EventMetadata` have it."""
        about = {"messageId": len(self.events) + 1, "serviceId": SERVICE, "externalId": str(key)}
        self.events.append({"type": kind, "eventTime": at, "metadata": about})

    def forget_tokens(self) -> None:
        """As when they have grown old."""
        self.tokens.clear()


class _Desk(BaseHTTPRequestHandler):
    office: Office

    def do_POST(self) -> None:
        office, body = self.office, self.rfile.read(int(self.headers["Content-Length"]))
        office.asked.append(self.path)
        known = {f"Bearer {token}" for token in office.tokens}
        if code := office.at.get(self.path):
            self._answer(code, {"reason": "told to"})
        elif self.path == "/v1/token":
            self._signs_in(json.loads(body))
        elif self.headers["Authorization"] not in known:
            self._answer(401, {"reason": "Unauthorized"})
        elif self.path == "/v2/attachments":
            self._keeps(body)
        else:
            self._reads(json.loads(body))

    def do_GET(self) -> None:
        office, (path, _, query) = self.office, self.path.partition("?")
        office.asked.append(self.path)
        if code := office.at.get(path):
            self._answer(code, {"reason": "told to"})
        elif self.headers["Authorization"] not in {f"Bearer {token}" for token in office.tokens}:
            self._answer(401, {"reason": "Unauthorized"})
        elif path != "/v2/events":
            self._answer(404, {"reason": "Not found"})
        else:
            self._tells(parse_qs(query).get("continuationToken", [""])[0])

    def _tells(self, token: str) -> None:
        """Its tokens hold what stands in an address only when it is quoted."""
        office, (head, _, number) = self.office, token.partition("+/=")
        if token and (head != "from" or office.tokens_gone):
            return self._answer(400, {"reason": "Invalid continuation token"})
        since = int(number or 0)
        events = office.events[since : since + office.most]
        told = {"events": events, "continuationToken": f"from+/={since + len(events)}"}
        return self._answer(200, told)

    def _reads(self, told: dict[str, Any]) -> None:
        if found := list(faults(told, SCHEMAS[self.path])):
            self.office.wrong += found
            return self._answer(400, {"reason": "Validation failed", "validationErrors": found})
        if self.path == "/v1/mailboxes/active":
            active = [each for each in told["endUsers"] if each["id"] == WITH_MAILBOX]
            return self._answer(200, {"endUsersWithActiveMailbox": active})
        return self._sends(told)

    def _signs_in(self, told: dict[str, str]) -> None:
        if told != {"username": USER, "password": PASSWORD}:
            return self._answer(400, {"reason": "Invalid credentials"})
        token = uuid4().hex
        self.office.tokens.add(token)
        return self._answer(200, {"access_token": token, "expires_in": 3600, "token_type": "bearer"})

    def _keeps(self, body: bytes) -> None:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        form = BytesParser(EmailMessage, policy=HTTP).parsebytes(head + body)
        (part,) = form.iter_parts()
        named = part.get_param("name", header="content-disposition")
        if (named, part.get_content_type()) != ("file", "application/pdf") or not part.get_filename():
            return self._answer(400, {"reason": "Not a file"})
        number = str(uuid4())
        self.office.files[number] = part.get_payload(decode=True)  # type: ignore[assignment]
        return self._answer(201, {"attachmentId": number})

    def _sends(self, told: dict[str, Any]) -> None:
        office, key = self.office, told["externalId"]
        if key in office.sent:
            return self._answer(409, {"reason": "Duplicate", "messageId": office.sent[key][1]})
        for each in told.get("paperMail", {}).get("attachments", []):
            if each["attachmentId"] not in office.files:
                return self._answer(400, {"reason": "Attachment not found"})
        office.bodies.append(told)
        office.sent[key] = (self.path, len(office.bodies))
        if office.lost_after:
            self.connection.close()
            return None
        return self._answer(200, {"messageId": len(office.bodies)})

    def _answer(self, code: int, told: dict[str, Any]) -> None:
        content = json.dumps(told).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (as its base has it)
        pass

    def finish(self) -> None:
        try:
            super().finish()
        except (OSError, ValueError):
            return


@contextmanager
def suomi_fi(office: Office) -> Iterator[Office]:
    """The service, on a free port of this machine."""
    desk = type("Desk", (_Desk,), {"office": office})
    server = ThreadingHTTPServer(("127.0.0.1", 0), desk)
    server.daemon_threads = True
    office.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield office
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
