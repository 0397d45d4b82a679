"""Header fields as people meant them: encoded words, bare eight-bit letters, twice, or not at all."""

import re
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

from reimari.mail.parsing.text import decoded, one_line

LONGEST = 20_000  # signs of one field that are looked at
ADDRESS = re.compile(r"[^\s<>\"(),;:\[\]\\@]+@[^\s<>\"(),;:\[\]\\@]+")
MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")


def raw_fields(letter: Message, name: str) -> list[str]:
    """Every field of this name, unfolded, as text: eight-bit letters as what they most likely are."""
    wanted = name.lower()
    return [_unfolded(value) for key, value in letter.raw_items() if key.lower() == wanted]


def raw_field(letter: Message, name: str) -> str:
    """The first of them; empty without one."""
    return next(iter(raw_fields(letter, name)), "")


def _unfolded(value: object) -> str:
    text = str(value)[:LONGEST]
    if not text.isascii():  # the parser keeps bytes of eight bits as halves of pairs
        text = decoded(text.encode("utf-8", "surrogateescape"), "utf-8")
    return re.sub(r"\r?\n[ \t]?", " ", text).strip()


def words(value: str) -> str:
    """A field's text with its encoded words (RFC 2047) read, in one line."""
    if "=?" not in value:
        return one_line(value)
    try:
        pieces = decode_header(value)
    except Exception:
        return one_line(value)
    return one_line("".join(_piece(content, charset) for content, charset in pieces))


def _piece(content: bytes | str, charset: str | None) -> str:
    if isinstance(content, str):
        return content
    return decoded(content, (charset or "utf-8").partition("*")[0])


def people(value: str) -> list[tuple[str, str]]:
    """(name, address) of each in a field of addresses, also of one that follows no rule."""
    if not value:
        return []
    try:
        found = [(words(name), address) for name, address in getaddresses([value]) if "@" in address]
    except Exception:
        found = []
    if found:
        return [(name, one_line(address)) for name, address in found]
    shown = words(value)
    addresses = ADDRESS.findall(shown)
    return [(one_line(shown.partition("<")[0].strip(' "')), address) for address in addresses] or [
        (shown, "")
    ]


def message_ids(*values: str) -> list[str]:
    """The Message-IDs in fields, each once, in order."""
    return list(dict.fromkeys(found for value in values for found in MESSAGE_ID.findall(value)))
