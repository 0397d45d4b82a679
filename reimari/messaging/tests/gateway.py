"""Debian's Kannel with its fake centre, and a server of our own pages that it calls, all on free ports."""

import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import quote, unquote_to_bytes
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.core.handlers.wsgi import WSGIHandler
from django.db import connections

from reimari.common.addresses import HttpService
from reimari.jobs.tests.queue import until

BEARERBOX, SMSBOX, CENTRE = "/usr/sbin/bearerbox", "/usr/sbin/smsbox", "/usr/lib/kannel/test/fakesmsc"
HAS_ONE = all(Path(each).exists() for each in (BEARERBOX, SMSBOX, CENTRE))
WHY_NOT = "needs kannel and kannel-extras: scripts/test-tools installs them"
SECRET = "only-in-tests-only-in-tests-only-in-tests"  # noqa: S105
OURS = "16100"
# docs/operations/messages.md tells the same lines to whoever connects a gateway.
CONFIG = """
group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = only-in-tests
smsbox-port = {boxes}
smsbox-interface = 127.0.0.1
log-file = {folder}/bearerbox.log
log-level = 1
store-type = file
store-location = {folder}/store
dlr-storage = internal

group = smsc
smsc = fake
smsc-id = centre
host = 127.0.0.1
port = {centre}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = {boxes}
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1
global-sender = {ours}
log-file = {folder}/smsbox.log
log-level = 1
http-request-retry = 20
http-queue-delay = 1

group = sendsms-user
username = reimari
password = only-in-tests
concatenation = true
max-messages = 10

group = sms-service
keyword = default
catch-all = true
post-url = "{back}/sms/text?key={secret}&id=%I&t=%T"
send-sender = true
max-messages = 0
"""
GOT = re.compile(r"Got message \d+: <(?P<sender>\S+) (?P<number>\S+) (?P<rest>.*?)>$", re.MULTILINE)


@dataclass(frozen=True)
class Got:
    """A message as a telephone would show it."""

    number: str
    words: str
    parts: int = 1


@dataclass
class Kannel:
    """The gateway: what reached telephones, and telephones that write."""

    folder: Path
    ports: dict[str, int]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    heard: int = 0

    @property
    def service(self) -> HttpService:
        """As an installation tells it."""
        port = self.ports["sendsms"]
        return HttpService("http", "127.0.0.1", port, "/cgi-bin/sendsms", "reimari", "only-in-tests")

    def start(self) -> None:
        """All of it; the centre last, which has no telephone that writes yet."""
        self._run("bearerbox", BEARERBOX, port="boxes")
        self.start_sending()
        self.centre()

    def start_sending(self) -> None:
        """The part that we call."""
        self._run("smsbox", SMSBOX, port="sendsms")

    def centre(self, *written: str) -> None:
        """The centre anew: one text from somebody, or none; what it takes it writes down."""
        self.end("centre")
        told = written or (f"{OURS} {OURS} text none",)
        ports = ("-H", "127.0.0.1", "-r", str(self.ports["centre"]), "-m", str(len(written)))
        with (self.folder / "centre").open("ab") as log:
            self.running["centre"] = subprocess.Popen(  # noqa: S603
                [CENTRE, *ports, *told], stdout=log, stderr=log
            )

    def says(self, number: str, words: str) -> None:
        """A telephone sends us a text."""
        if words.isascii():
            self.centre(f"{number} {OURS} text {words}")
        else:
            self.centre(f"{number} {OURS} ucs2 {quote(words.encode('utf-16-be'))}")

    def got(self) -> list[Got]:
        """What has reached telephones since it was last asked; parts of one message together."""
        lines = list(GOT.finditer((self.folder / "centre").read_text(errors="replace")))
        new, self.heard = lines[self.heard :], len(lines)
        return list(_joined(new))

    def end(self, name: str) -> None:
        """Stop one of its programs, at once."""
        if process := self.running.pop(name, None):
            process.send_signal(signal.SIGKILL)
            process.wait()

    def stop(self) -> None:
        """Stop it whole."""
        for name in list(self.running):
            self.end(name)

    def _run(self, name: str, program: str, port: str) -> None:
        with (self.folder / f"{name}.out").open("ab") as log:
            self.running[name] = subprocess.Popen(  # noqa: S603
                [program, str(self.folder / "conf")], stdout=log, stderr=log, cwd=self.folder
            )
        until(lambda: _listens(self.ports[port]))


def _joined(lines: Iterable[re.Match[str]]) -> Iterator[Got]:
    words, parts = "", 0
    for line in lines:
        head, raw = None, line["rest"]
        if raw.startswith("udh "):
            _udh, head, raw = raw.split(" ", 2)
        kind, _, body = raw.partition(" ")
        words, parts = words + READ[kind](body), parts + 1
        if head is None or parts == unquote_to_bytes(head.replace("+", " "))[4]:
            yield Got(line["number"], words, parts)
            words, parts = "", 0


def _plain(body: str) -> str:
    """Of a part; the centre doesn't write down in which of the two alphabets it is."""
    raw = unquote_to_bytes(body.replace("+", " "))
    return raw.decode("utf-16-be" if b"\x00" in raw else "utf-8")


def _utf_16(body: str) -> str:
    return unquote_to_bytes(body.replace("+", " ")).decode("utf-16-be")


READ: dict[str, Callable[[str], str]] = {"text": str, "data": _plain, "ucs-2": _utf_16}


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def free_ports(count: int) -> list[int]:
    """Ports that nobody has now."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


@contextmanager
def kannel(back: str) -> Iterator[Kannel]:
    """The gateway, which tells `back` what it hears."""
    folder = Path(tempfile.mkdtemp(prefix="rkannel-"))
    ports = dict(zip(("admin", "boxes", "centre", "sendsms"), free_ports(4), strict=True))
    (folder / "conf").write_text(
        CONFIG.format(folder=folder, back=back, secret=SECRET, ours=OURS, **ports), "utf-8"
    )
    gateway = Kannel(folder, ports)
    try:
        gateway.start()
        yield gateway
    finally:
        gateway.stop()
        shutil.rmtree(folder, ignore_errors=True)


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (as its base has it)
        pass


class _Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@dataclass
class Pages:
    """Our pages on a port: whoever called which address, and how often it is away first."""

    address: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    away: int = 0


@contextmanager
def our_pages() -> Iterator[Pages]:
    """A server of the program's own pages, in threads of this process."""
    pages, program = Pages(), WSGIHandler()

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        pages.asked.append((environ["REQUEST_METHOD"], f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}"))
        if pages.away:
            pages.away -= 1
            start("503 Away", [("Content-Length", "0")])
            return []
        try:
            return [b"".join(program(environ, start))]
        finally:
            connections.close_all()

    server = make_server("127.0.0.1", 0, answer, server_class=_Threads, handler_class=_Quiet)
    pages.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield pages
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
