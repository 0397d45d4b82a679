"""How an answer finds its matter again, and what of a report counts. No Django, no clock, no database."""

import base64
import hmac
import re
from uuid import UUID

TOKEN_BYTES = 10  # 80 bits: sixteen characters, which no mail system changes and nobody guesses
_CODE = r"[a-z2-7]{16}"
_IN_SUBJECT = re.compile(rf"\[({_CODE})\]", re.IGNORECASE)
_IN_ADDRESS = re.compile(rf"\+({_CODE})@", re.IGNORECASE)
_IN_MESSAGE_ID = re.compile(rf"<({_CODE})\.{_CODE}@", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
MOST_ANSWERED = 20  # Message-IDs that a message carries on
_WEIGHT = {"": 0, "delayed": 1, "delivered": 2, "failed": 3}


def opaque(key: str, purpose: str, of: UUID) -> str:
    """What stands for an id outside: the same each time, and it tells nothing without the key."""
    digest = hmac.digest(key.encode(), purpose.encode() + b" " + of.bytes, "sha256")
    return base64.b32encode(digest[:TOKEN_BYTES]).decode().lower()


def tokens_in(*texts: str) -> list[str]:
    """The tokens of our threads that subjects, addresses and Message-IDs may hold, each once, in order."""
    found = (
        token.lower()
        for pattern in (_IN_MESSAGE_ID, _IN_ADDRESS, _IN_SUBJECT)
        for text in texts
        for token in pattern.findall(text)
    )
    return list(dict.fromkeys(found))


def message_ids_in(text: str) -> list[str]:
    """The Message-IDs of a header, each once, in order; anything else that stands there is left out."""
    return list(dict.fromkeys(_MESSAGE_ID.findall(text)))


def answered(references: str, message_id: str) -> tuple[str, ...]:
    """The Message-IDs that an answer carries: the thread so far, what it answers last (RFC 5322, 3.6.4)."""
    own = message_ids_in(message_id)[:1]
    before = [each for each in message_ids_in(references) if each not in own]
    return (*before[-(MOST_ANSWERED - len(own)) :], *own)


def plus_address(address: str, token: str) -> str:
    """The same mailbox with the token after a plus (RFC 5233): box+token@example.org."""
    box, _at, domain = address.rpartition("@")
    return f"{box}+{token}@{domain}"


def titled(title: str, token: str) -> str:
    """A subject line with the token, by which an answer is found when all else was lost on the way."""
    return f"{title} [{token}]".strip()


def masked_address(address: str) -> str:
    """Enough of an e-mail address to know one's own: m…@example.org."""
    box, at, domain = address.rpartition("@")
    return f"{box[:1]}…{at}{domain}" if at else ""


def told_later(known: str, told: str) -> bool:
    """Whether a report adds to what is known of a message on its way: what came back stays so."""
    return _WEIGHT[told] > _WEIGHT[known]
