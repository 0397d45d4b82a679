"""A mail relay that really receives: aiosmtpd on a free port, with TLS, passwords, trouble when told to."""

import shutil
import ssl
import subprocess
from asyncio import Server, Transport
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from reimari.common.addresses import MailRelay

USER, PASSWORD = "reimari", "only in tests"
OK = "250 taken"


@dataclass
class Received:
    """One e-mail as it arrived, with its envelope."""

    sender: str
    recipients: list[str]
    secure: bool
    letter: EmailMessage


@dataclass
class Box:
    """What has arrived; `at`: what the relay answers at a command (`MAIL`, `RCPT`, `DATA`) instead."""

    received: list[Received] = field(default_factory=list)
    at: dict[str, str] = field(default_factory=dict)
    lost_after: bool = False  # the words are taken, the answer never comes

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "MAIL" not in self.at:
            envelope.mail_from = address
        return self.at.get("MAIL", OK)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "RCPT" not in self.at:
            envelope.rcpt_tos.append(address)
        return self.at.get("RCPT", OK)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if "DATA" in self.at:
            return self.at["DATA"]
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        secure = session.ssl is not None
        self.received.append(Received(envelope.mail_from or "", envelope.rcpt_tos, secure, letter))
        if self.lost_after:
            transport = server.transport
            assert isinstance(transport, Transport)
            transport.abort()
        return OK


class AnyPort(Controller):
    """It tries whether it answers, at the port that it was given: a free one, which is known only then."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


def _signs_in(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: LoginPassword
) -> AuthResult:
    right = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of this machine, signed by itself, and its key."""
    openssl = shutil.which("openssl")
    assert openssl, "the tests need openssl"
    shown, key = folder / "relay.pem", folder / "relay.key"
    names = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1")
    made = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", shown)
    subprocess.run([openssl, *made, *names], check=True, capture_output=True)  # noqa: S603
    return shown, key


@contextmanager
def relay(box: Box, certified: tuple[Path, Path] | None = None) -> Iterator[MailRelay]:
    """The relay, listening; with a certificate it takes passwords, and nothing without STARTTLS."""
    more: dict[str, Any] = {}
    if certified:
        secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        secure.load_cert_chain(*certified)
        more = {"tls_context": secure, "require_starttls": True}
        more |= {"auth_required": True, "authenticator": _signs_in}
    listening = AnyPort(box, hostname="127.0.0.1", port=0, **more)
    listening.start()
    try:
        port = listening.port
        if certified:
            yield MailRelay("smtp", "localhost", port, USER, PASSWORD, str(certified[0]))
        else:
            yield MailRelay("smtp", "127.0.0.1", port, plain=True)
    finally:
        listening.stop()
