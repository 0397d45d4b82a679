"""An e-mail read whole: who, what, which files; and what it is when it can't be read."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

from reimari.mail.parsing.headers import message_ids, people, raw_field, raw_fields, words
from reimari.mail.parsing.kinds import kind_of, reported_ids
from reimari.mail.parsing.text import decoded, one_line, readable, written
from reimari.mail.states import MailKind
from reimari.messaging.states import Delivery

LONGEST_TEXT = 100_000  # signs that are kept as readable; the original holds all
MOST_FILES = 100
DEEPEST = 40  # parts within parts
RECIPIENTS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")
ENCRYPTED = {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}
TNEF = {"application/ms-tnef", "application/vnd.ms-tnef"}
PGP = "-----BEGIN PGP MESSAGE-----"
NOT_SHOWN = {"text/calendar", "text/x-vcalendar", "text/vcard", "text/x-vcard", "text/directory"}


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file as it was sent: the name and type that it claims, and its bytes."""

    name: str
    declared_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What was read of an e-mail. `likeness`: 64 signs, the same when the same e-mail is delivered twice.

    `reported`: Message-IDs that a machine tells about, and `delivery` how those fared.
    """

    likeness: str
    kind: MailKind = MailKind.PERSON
    message_id: str = ""
    references: str = ""
    from_name: str = ""
    from_address: str = ""
    reply_to: str = ""
    recipients: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    is_cut: bool = False
    files: tuple[Enclosed, ...] = ()
    reported: tuple[str, ...] = ()
    delivery: Delivery | None = None


def parse(raw: bytes) -> Parsed:
    """Everything that can be read of it; never raises: what nobody can read is UNREADABLE."""
    try:
        return _read(raw)
    except Exception:
        return _only_fields(raw)


def _only_fields(raw: bytes) -> Parsed:
    """When reading the whole has failed: what its fields tell, if they do."""
    unread = Parsed(likeness=hashlib.sha256(raw).hexdigest(), kind=MailKind.UNREADABLE)
    try:
        head, _gap, _rest = raw[:200_000].replace(b"\r\n", b"\n").partition(b"\n\n")
        fields = message_from_bytes(head + b"\n\n", policy=compat32)
        return replace(_with_fields(fields, raw), likeness=unread.likeness, kind=MailKind.UNREADABLE)
    except Exception:
        return unread


def _read(raw: bytes) -> Parsed:
    letter = message_from_bytes(raw, policy=compat32)
    told = _with_fields(letter, raw)
    body = _Body()
    body.take(letter)
    text = written(body.text)
    kind, delivery = kind_of(letter)
    if kind == MailKind.PERSON and _is_closed(letter, told, text, body.files):
        kind = MailKind.UNREADABLE
    about = () if kind == MailKind.PERSON else tuple(reported_ids(letter, text))
    return replace(
        told,
        kind=kind,
        delivery=delivery,
        reported=about,
        text=text[:LONGEST_TEXT].rstrip(),
        is_cut=len(text) > LONGEST_TEXT or body.left_out,
        files=tuple(body.files),
    )


def _with_fields(letter: Message, raw: bytes) -> Parsed:
    froms = people(", ".join(raw_fields(letter, "from")) or raw_field(letter, "sender"))
    name, address = next((each for each in froms if each[1]), froms[0] if froms else ("", ""))
    ids = message_ids(raw_field(letter, "message-id"))
    answers = people(raw_field(letter, "reply-to"))
    told = (raw_fields(letter, each) for each in RECIPIENTS)
    return Parsed(
        likeness=_likeness(letter, raw, ids[0] if ids else ""),
        message_id=ids[0] if ids else "",
        references=" ".join(message_ids(raw_field(letter, "references"), raw_field(letter, "in-reply-to"))),
        from_name=name[:200],
        from_address=address[:254],
        reply_to=next((each for _name, each in answers if each), "")[:254],
        recipients=tuple(address for each in told for field in each for _name, address in people(field))[
            :100
        ],
        subject=words(raw_field(letter, "subject"))[:500],
    )


def _likeness(letter: Message, raw: bytes, message_id: str) -> str:
    """Of the Message-ID, what it says of itself, and its body: its way here may differ."""
    digest = hashlib.sha256()
    if not message_id:
        digest.update(raw)
        return digest.hexdigest()
    said = [raw_field(letter, name) for name in ("message-id", "from", "date", "subject")]
    _head, _gap, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    digest.update("\0".join(said).encode("utf-8", "surrogateescape") + b"\0" + body.rstrip())
    return digest.hexdigest()


def _is_closed(letter: Message, told: Parsed, text: str, files: list[Enclosed]) -> bool:
    """Whether it is encrypted, packed as only Outlook does, or no e-mail at all."""
    if letter.get_content_type() in ENCRYPTED or text.startswith(PGP):
        return True
    if text:
        return False
    if any(each.declared_type in TNEF for each in files):
        return True
    return not (files or told.from_address or told.subject or raw_field(letter, "date"))


class _Body:
    """The readable words and the files, gathered part by part."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.files: list[Enclosed] = []
        self.left_out = False

    @property
    def text(self) -> str:
        return "\n\n".join(text for text in self.texts if text.strip())

    def take(self, part: Message, depth: int = 0) -> None:
        """The part with all that it holds."""
        held = part.get_payload()
        if depth > DEEPEST:
            self.left_out = True
        elif part.get_content_maintype() == "multipart" and isinstance(held, list):
            self._take_all(part, [each for each in held if isinstance(each, Message)], depth + 1)
        elif _is_text(part):
            self._take_text(part)
        elif len(self.files) < MOST_FILES:
            self._take_file(part, depth)
        else:
            self.left_out = True

    def _take_text(self, part: Message) -> None:
        if sum(map(len, self.texts)) > LONGEST_TEXT:
            self.left_out = True
        else:
            self.texts.append(_text(part))

    def _take_all(self, part: Message, held: list[Message], depth: int) -> None:
        if part.get_content_subtype() != "alternative":
            for each in held:
                self.take(each, depth)
            return
        best = _best(held)
        for each in held:
            if each is best or not _only_says(each):
                self.take(each, depth)

    def _take_file(self, part: Message, depth: int) -> None:
        self.files.append(_file(part))
        held = part.get_payload()
        if part.get_content_type() == "message/rfc822" and isinstance(held, list) and not self.text.strip():
            within = _Body()
            for each in (each for each in held if isinstance(each, Message)):
                within.take(each, depth + 1)
            self.texts.append(within.text)


def _best(held: list[Message]) -> Message | None:
    """Of the same said in several ways: plain words, unless there are none."""
    plain = (each for each in held if each.get_content_type() == "text/plain" and _text(each).strip())
    return next(plain, None) or next((each for each in reversed(held) if _says(each)), None)


def _says(part: Message) -> bool:
    return any(_is_text(leaf) and bool(_text(leaf).strip()) for leaf in _leaves(part))


def _only_says(part: Message) -> bool:
    """Whether it is one of the ways of saying the same, and holds no file of its own."""
    return _is_text(part) or (
        part.get_content_maintype() == "multipart" and all(map(_is_text, _leaves(part)))
    )


def _leaves(part: Message, depth: int = 0) -> Iterator[Message]:
    held = part.get_payload()
    if isinstance(held, list) and depth < DEEPEST and part.get_content_maintype() == "multipart":
        for each in (each for each in held if isinstance(each, Message)):
            yield from _leaves(each, depth + 1)
    else:
        yield part


def _is_text(part: Message) -> bool:
    """Whether it is there to be read, and no file."""
    named = part.get_content_disposition() == "attachment" or part.get_filename()
    return part.get_content_maintype() == "text" and not named and part.get_content_type() not in NOT_SHOWN


def _text(part: Message) -> str:
    charset = part.get_param("charset") or "utf-8"
    text = decoded(_bytes(part), charset[2] if isinstance(charset, tuple) else charset)
    return readable(text) if part.get_content_subtype() == "html" else text


def _file(part: Message) -> Enclosed:
    kind = part.get_content_type()
    return Enclosed(_file_name(part, kind)[:200], kind[:100], _bytes(part))


def _file_name(part: Message, kind: str) -> str:
    """As it claims, in any of the ways that programs write it (RFC 2231, RFC 2047, bare letters)."""
    try:
        told = part.get_filename() or ""
    except Exception:
        told = ""
    told = told.encode("utf-8", "surrogateescape").decode("utf-8", "replace") if not told.isascii() else told
    if told:
        return words(told)
    return one_line({"text/calendar": "invitation.ics", "message/rfc822": "message.eml"}.get(kind, ""))


def _bytes(part: Message) -> bytes:
    """What it holds, unpacked."""
    held = part.get_payload()
    if isinstance(held, list):
        inside = [each.as_bytes() for each in held if isinstance(each, Message)]
        return b"\n".join(inside)
    unpacked = part.get_payload(decode=True)
    return unpacked if isinstance(unpacked, bytes) else str(held or "").encode("utf-8", "surrogateescape")
