"""How an answer finds its matter again, what of a report counts, what a text message holds.

No Django, no clock, no database.
"""

import base64
import datetime as dt
import hmac
import re
from uuid import UUID

import phonenumbers
from phonenumbers import PhoneNumberType

from reimari.common.problems import Problem, gettext_noop

TOKEN_BYTES = 10  # 80 bits: sixteen characters, which no mail system changes and nobody guesses
_CODE = r"[a-z2-7]{16}"
_IN_SUBJECT = re.compile(rf"\[({_CODE})\]", re.IGNORECASE)
_IN_ADDRESS = re.compile(rf"\+({_CODE})@", re.IGNORECASE)
_IN_MESSAGE_ID = re.compile(rf"<({_CODE})\.{_CODE}@", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
MOST_ANSWERED = 20  # Message-IDs that a message carries on
TOKEN = re.compile(_CODE)
# GSM 03.38, 6.2.1: a character is one septet; those of the extension table are two.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = frozenset("^{}\\[~]|€")
_ALONE, _JOINED = (160, 153), (70, 67)  # septets, and units of UTF-16, of a text alone and of a part of one
MOST_PARTS = 10  # of one text message
NO_TEXTS = {PhoneNumberType.FIXED_LINE, PhoneNumberType.TOLL_FREE, PhoneNumberType.PREMIUM_RATE}
# What the gateway's number for a report means; 8 (the centre has it) adds nothing to "sent".
_REPORTS = {1: "delivered", 2: "failed", 4: "delayed", 8: "", 16: "failed"}
ASKED_REPORTS = sum(kind for kind, told in _REPORTS.items() if told)
A_WEEK, AHEAD = dt.timedelta(days=7), dt.timedelta(minutes=5)  # a gateway that waited for us; clocks go wrong
# What was opened has reached its recipient, whatever is told of its paper.
_WEIGHT = {"": 0, "delayed": 1, "delivered": 2, "unsure": 3, "failed": 4, "read": 5}
UNKNOWN_OUTCOME = "reimari.messaging.tasks.OutcomeUnknown"
NOT_LOST = gettext_noop("This message isn't lost: it waits, is on its way or has arrived.")
NOT_KNOWN = gettext_noop("It isn't known whether the message arrived. Sent again it may come twice.")
# What Suomi.fi's events mean; the others (paper mail created, sent for printing …) add nothing to "sent".
_EVENTS = {
    "Electronic message created": "delivered",  # it lies in the recipient's mailbox
    "Electronic message read": "read",
    "Posti: returned to sender": "failed",
    "Posti: unresolved": "unsure",
}


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


def is_lost(state: str, delivery: str) -> bool:
    """Whether the recipient didn't get a message, or nobody knows."""
    return delivery in {"failed", "unsure"} or (state == "failed" and delivery not in {"delivered", "read"})


def is_unknown(delivery: str, error: str) -> bool:
    """Whether a lost message may have reached its recipient all the same."""
    return delivery == "unsure" or (not delivery and error == UNKNOWN_OUTCOME)


def again_problems(*, state: str, delivery: str, error: str, knows: bool) -> list[Problem]:
    """Why a message isn't sent again. `knows`: whoever asks for it knows that it may come twice."""
    if not is_lost(state, delivery):
        return [Problem("messaging.not_lost", NOT_LOST)]
    unknown = is_unknown(delivery, error) and not knows
    return [Problem("messaging.not_known", NOT_KNOWN)] if unknown else []


def is_gsm(words: str) -> bool:
    """Whether the alphabet of text messages holds all of it; else each part has 70 characters only."""
    return all(each in _GSM or each in _GSM_TWICE for each in words)


def parts_of_text(words: str) -> int:
    """How many messages the text becomes on its way (GSM 03.40, 9.2.3.24.1: six octets say which part)."""
    if is_gsm(words):
        units, (alone, joined) = len(words) + sum(each in _GSM_TWICE for each in words), _ALONE
    else:
        units, (alone, joined) = len(words.encode("utf-16-be", "surrogatepass")) // 2, _JOINED
    return 1 if units <= alone else -(-units // joined)


def text_number(address: str) -> str:
    """The number in E.164, read as Finnish unless it says otherwise; ValueError when no text can go there."""
    try:
        number = phonenumbers.parse(address, "FI")
    except phonenumbers.NumberParseException:
        raise ValueError("messaging.no_text_number") from None
    if not phonenumbers.is_possible_number(number) or phonenumbers.number_type(number) in NO_TEXTS:
        raise ValueError("messaging.no_text_number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def told_by_report(kind: str) -> str | None:
    """The Delivery that a gateway's report tells, "" for one that adds nothing; None: it isn't a report."""
    return _REPORTS.get(int(kind)) if kind.isascii() and kind.isdigit() and len(kind) <= 2 else None  # noqa: PLR2004


def told_by_event(kind: str) -> str:
    """The Delivery that an event of Suomi.fi tells; "": one that adds nothing, or that we don't know."""
    return _EVENTS.get(kind, "")


def came_at(told: str, now: dt.datetime) -> dt.datetime:
    """When a text came: as the gateway tells it in seconds, or now if that can't be."""
    if not re.fullmatch(r"\d{1,11}", told, re.ASCII):
        return now
    at = dt.datetime.fromtimestamp(int(told), tz=dt.UTC)
    return at if now - A_WEEK <= at <= now + AHEAD else now


def words_of(body: bytes, charset: str) -> str:
    """The words of a text as the gateway gave them; what can't be read is marked, never lost."""
    try:
        words = body.decode(charset or "utf-8", errors="replace")
    except LookupError:
        words = body.decode(errors="replace")
    return words.replace("\x00", "").strip()
