"""A carrier for e-mail: the county's own relay, spoken to by SMTP, always under TLS but on this machine.

SMTP knows no keys: a message whose last answer was lost may have gone out, and nobody is written to twice.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP as LINES
from email.utils import localtime

from django.conf import settings

from reimari.common.addresses import MailRelay
from reimari.messaging.adapters import NoAdapter, NotNow, Parcel, Rejected
from reimari.messaging.rules import plus_address

SECONDS = 20
LATER, NEVER = 400, 500
type Answer = tuple[int, bytes]


class SmtpAdapter:
    """Whatever fails before the relay was given the words means that nothing went out."""

    knows_keys = False

    def __init__(self, relay: MailRelay | None = None, *, plus: bool | None = None) -> None:
        self.relay = relay or settings.SMTP
        self.plus = settings.MAIL_PLUS if plus is None else plus

    def send(self, parcel: Parcel) -> str:
        """Hand the e-mail to the relay; answers its last word.

        Raises NotNow and Rejected; anything else, an OSError or SMTPException, comes after the words were
        given and before they were answered.
        """
        if self.relay is None:
            raise NoAdapter
        words = letter_of(parcel, plus=self.plus).as_bytes(policy=LINES)
        with _spoken_to(self.relay) as server:
            _agreed(server, parcel)
            return _handed(server, words)


def letter_of(parcel: Parcel, *, plus: bool = False) -> EmailMessage:
    """The e-mail as it goes out: plain text, nothing quoted. Raises Rejected for what can't be an e-mail.

    What the program tells by itself says so (RFC 3834), so that no machine answers it.
    """
    ends = (parcel.sender, parcel.address)
    if not (all(ends) and all(map(str.isascii, ends)) and parcel.message_id):
        raise Rejected  # few relays take other letters in an address: a person writes otherwise
    letter = EmailMessage(policy=LINES)
    try:
        letter["From"] = parcel.sender
        letter["To"] = parcel.address
        letter["Subject"] = parcel.title
        letter["Date"] = localtime()
        letter["Message-ID"] = parcel.message_id
        if parcel.answers:
            letter["In-Reply-To"], letter["References"] = parcel.answers[-1], " ".join(parcel.answers)
        if parcel.thread and plus:
            letter["Reply-To"] = plus_address(parcel.sender, parcel.thread)
        if not parcel.thread:
            letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(parcel.words, cte="quoted-printable")
        letter["Content-Language"] = parcel.language
    except (ValueError, LookupError) as wrong:  # a line break in a header, half of a pair of surrogates
        raise Rejected from wrong
    return letter


@contextmanager
def _spoken_to(relay: MailRelay) -> Iterator[smtplib.SMTP]:
    """The relay, greeted, under TLS and signed in. What it says at the end changes nothing."""
    try:
        server = _greeted(relay)
    except (OSError, smtplib.SMTPException) as trouble:
        raise NotNow from trouble
    try:
        yield server
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
        server.close()


def _greeted(relay: MailRelay) -> smtplib.SMTP:
    trust = ssl.create_default_context(cafile=relay.ca or None)
    trust.minimum_version = ssl.TLSVersion.TLSv1_2
    server: smtplib.SMTP
    if relay.scheme == "smtps":
        server = smtplib.SMTP_SSL(relay.host, relay.port, timeout=SECONDS, context=trust)
    else:
        server = smtplib.SMTP(relay.host, relay.port, timeout=SECONDS)
    try:
        if relay.scheme == "smtp" and not relay.plain:
            server.starttls(context=trust)
        server.ehlo_or_helo_if_needed()
        if relay.user:
            server.login(relay.user, relay.password)
    except BaseException:
        server.close()
        raise
    return server


def _agreed(server: smtplib.SMTP, parcel: Parcel) -> None:
    """The relay takes mail from us to this address; raises NotNow and Rejected."""
    try:
        _accepted(server.mail(parcel.sender))
        _accepted(server.rcpt(parcel.address))
    except (OSError, smtplib.SMTPException) as trouble:
        raise NotNow from trouble


def _handed(server: smtplib.SMTP, words: bytes) -> str:
    try:
        code, said = server.data(words)
    except smtplib.SMTPDataError as refusal:  # it asked for no words
        _accepted((refusal.smtp_code, b""))
        raise
    _accepted((code, said))
    return f"{code} {said.decode(errors='replace')}"


def _accepted(answer: Answer) -> None:
    code, _said = answer
    if code >= NEVER:
        raise Rejected
    if code >= LATER:
        raise NotNow
