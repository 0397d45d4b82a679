"""What wrote an e-mail: a person, or a machine that nobody answers (RFC 3834, 3464, 8098, 2369)."""

import re
from collections.abc import Iterator
from email.message import Message

from reimari.mail.parsing.headers import message_ids, people, raw_field, raw_fields
from reimari.mail.states import MailKind
from reimari.messaging.states import Delivery

MACHINES = {"mailer-daemon", "mail-daemon"}
OFFICES = MACHINES | {"postmaster", "mdaemon", "mailadmin"}
ANSWERED = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-autoreply-from", "x-mail-autoreply")
OF_LISTS = ("list-id", "list-unsubscribe", "list-post", "list-help", "list-owner", "feedback-id")
MANY = {"bulk", "junk", "list", "auto_reply", "auto-reply"}
REPORTS = {"message/delivery-status", "message/disposition-notification", "message/global-delivery-status"}
HEADERS_OF = {"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"}
ACTION = re.compile(r"^action\s*:\s*([a-z]+)", re.IGNORECASE | re.MULTILINE)
NAMED = re.compile(
    r"^\s*>?\s*(?:original-)?message-id\s*:\s*(<[^<>\s]{1,250}>)", re.IGNORECASE | re.MULTILINE
)
# Told for several recipients, the worst counts.
FARED = {
    "failed": Delivery.FAILED,
    "delayed": Delivery.DELAYED,
    "delivered": Delivery.DELIVERED,
    "relayed": Delivery.DELIVERED,
    "expanded": Delivery.DELIVERED,
}
LOOKED_THROUGH = 200_000  # signs of a notice in which our Message-ID is looked for


def kind_of(letter: Message) -> tuple[MailKind, Delivery | None]:
    """What it is, and how it says that a message fared."""
    types = {part.get_content_type() for part in _parts(letter)}
    if letter.get_content_type() == "multipart/report" or types & REPORTS:
        return _report(letter, types)
    sender = _sender(letter)
    returns_nowhere = any(value.replace(" ", "") == "<>" for value in raw_fields(letter, "return-path"))
    if sender in MACHINES or (returns_nowhere and sender in OFFICES):
        return MailKind.BOUNCE, Delivery.FAILED
    if returns_nowhere or _answers_by_itself(letter):
        return MailKind.AUTO_REPLY, None
    return MailKind.PERSON, None


def reported_ids(letter: Message, text: str) -> list[str]:
    """Message-IDs that it is about: of the message that it brings back, that it names, that it answers."""
    found = []
    for part in _parts(letter):
        if part.get_content_type() in HEADERS_OF or part.get_content_type() in REPORTS:
            found += NAMED.findall(_plain(part))
    found += NAMED.findall(text[:LOOKED_THROUGH])
    answered = message_ids(raw_field(letter, "in-reply-to"), raw_field(letter, "references"))
    return list(dict.fromkeys((*found, *answered)))


def _report(letter: Message, types: set[str]) -> tuple[MailKind, Delivery | None]:
    if "message/disposition-notification" in types:
        return MailKind.REPORT, Delivery.DELIVERED
    told = {
        FARED[word.lower()]
        for part in _parts(letter)
        if part.get_content_type() in REPORTS
        for word in ACTION.findall(_plain(part))
        if word.lower() in FARED
    }
    worst = next(
        (each for each in (Delivery.FAILED, Delivery.DELAYED, Delivery.DELIVERED) if each in told), None
    )
    return (MailKind.BOUNCE if worst == Delivery.FAILED else MailKind.REPORT), worst


def _answers_by_itself(letter: Message) -> bool:
    submitted = raw_field(letter, "auto-submitted").partition(";")[0].strip().lower()
    if submitted and submitted != "no":
        return True
    if raw_field(letter, "precedence").lower() in MANY:
        return True
    return any(raw_fields(letter, name) for name in (*ANSWERED, *OF_LISTS))


def _sender(letter: Message) -> str:
    """What stands before the @ of whoever it is from, in small letters."""
    found = people(raw_field(letter, "from"))
    return found[0][1].partition("@")[0].lower() if found else ""


def _parts(letter: Message) -> Iterator[Message]:
    """Its parts in order, but not the inside of messages that it brings back."""
    waiting = [letter]
    while waiting:
        part = waiting.pop()
        yield part
        held = part.get_payload()
        if part.is_multipart() and isinstance(held, list) and part.get_content_maintype() == "multipart":
            waiting += [each for each in reversed(held) if isinstance(each, Message)]


def _plain(part: Message) -> str:
    """The fields and words of a part, as they stand."""
    try:
        return part.as_bytes()[:LOOKED_THROUGH].decode("utf-8", "replace").replace("\r\n", "\n")
    except Exception:
        return ""
