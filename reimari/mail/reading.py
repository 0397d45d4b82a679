"""One look into a mailbox: what waits is taken in, one deed each, and marked on the server after it holds."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from reimari.access.actor import system
from reimari.mail.actions import Arrived, Came, Line, Reported, receive_mail
from reimari.mail.adapters.clamd import Clamd, Scan
from reimari.mail.adapters.imap import Away, Box, Gone, Waits
from reimari.mail.models import Mail, Mailbox
from reimari.mail.parsing import Enclosed, parse
from reimari.mail.parsing.types import is_let_through, type_of
from reimari.mail.queries import line_at
from reimari.mail.states import MailKind, Verdict

READER = system("mail")
BEGINNING = 262_144  # bytes that are read of an e-mail that is too big
LARGEST_FILE = 25_000_000  # bytes
TRIES = 3  # of a message that the server can't hand out


class NoLine(Exception):
    """The county's profile has no such contact point, or no team that answers at it."""


@dataclass(slots=True)
class Reading:
    """A mailbox that is being read: its code, and how often the server couldn't hand out which message."""

    code: str
    scanner: Clamd | None = None
    refused: dict[int, int] = field(default_factory=dict)


def look(box: Box, reading: Reading) -> int:
    """Take in everything that waits; how many. Raises Away, NoLine or what the database raises: try later."""
    taken, row = 0, _row(reading.code)
    goes_on = True
    while goes_on:
        known = row.uid_validity == box.uid_validity and not box.moves  # there, whatever is left waits
        after = row.last_uid if known else 0
        waiting = list(box.waiting(after=after))
        for waits in waiting:
            take_in(box, waits, reading)
            taken += 1
        row.refresh_from_db()
        goes_on = box.more
    Mailbox.objects.filter(pk=row.pk).update(looked_at=timezone.now(), failed_at=None, error="")
    return taken


def note_failure(code: str, error: str) -> None:
    """Keep since when, and how, the mailbox can't be read."""
    row = _row(code)
    since = row.failed_at or timezone.now()
    Mailbox.objects.filter(pk=row.pk).update(failed_at=since, error=error[:200])


def take_in(box: Box, waits: Waits, reading: Reading) -> Mail | None:
    """One message: kept first, marked then. None: somebody has moved it meanwhile."""
    now = timezone.now()
    line = line_at(reading.code, now=now)
    if line is None:
        raise NoLine(reading.code)
    try:
        arrived = _arrived(box, waits, reading)
    except Gone:
        return None
    mail = _kept(_row(reading.code), arrived, line, now)
    box.take(waits.uid)
    return mail


def _row(code: str) -> Mailbox:
    return Mailbox.objects.get_or_create(pk=code)[0]


def _kept(row: Mailbox, arrived: Arrived, line: Line, now: dt.datetime) -> Mail:
    """The deed; when what was read of it can't be kept, the e-mail is kept as one that nobody can read."""
    try:
        return receive_mail(row, arrived=arrived, line=line, actor=READER, now=now)
    except DatabaseError as trouble:
        if not _of_values(trouble):
            raise
    except ValueError:
        pass
    bare = Arrived(
        uid_validity=arrived.uid_validity,
        uid=arrived.uid,
        likeness=arrived.likeness,
        received_at=arrived.received_at,
        original=arrived.original,
        kind=MailKind.UNREADABLE,
    )
    return receive_mail(row, arrived=bare, line=line, actor=READER, now=now)


def _of_values(trouble: DatabaseError) -> bool:
    """Whether the database didn't like the values (class 22), and isn't itself in trouble."""
    state = getattr(trouble.__cause__, "sqlstate", None) or ""
    return state.startswith("22")


def _arrived(box: Box, waits: Waits, reading: Reading) -> Arrived:
    too_big = waits.size > settings.MAIL_LARGEST
    try:
        raw = box.beginning(waits.uid, BEGINNING) if too_big else box.content(waits.uid)
    except Away:
        reading.refused[waits.uid] = reading.refused.get(waits.uid, 0) + 1
        if reading.refused[waits.uid] < TRIES:
            raise
        return _unread(box, waits)
    return arrived_of(
        raw,
        uid_validity=box.uid_validity,
        uid=waits.uid,
        received_at=waits.received_at,
        scanner=reading.scanner,
        is_cut=too_big,
    )


def _unread(box: Box, waits: Waits) -> Arrived:
    """What the server has and can't hand out: it becomes a contact that says so."""
    place = f"{box.uid_validity} {waits.uid}"
    return Arrived(
        uid_validity=box.uid_validity,
        uid=waits.uid,
        likeness=hashlib.sha256(place.encode()).hexdigest(),
        received_at=waits.received_at,
        original=b"",
        kind=MailKind.UNREADABLE,
    )


def arrived_of(
    raw: bytes,
    *,
    uid_validity: int,
    uid: int,
    received_at: dt.datetime,
    scanner: Clamd | None = None,
    is_cut: bool = False,
) -> Arrived:
    """The e-mail as the deed takes it. `is_cut`: these are only its first bytes."""
    read = parse(raw)
    about = Reported(message_ids=read.reported, delivery=read.delivery)
    return Arrived(
        uid_validity=uid_validity,
        uid=uid,
        likeness=read.likeness,
        received_at=received_at,
        original=raw,
        kind=read.kind,
        message_id=read.message_id,
        references=read.references,
        from_name=read.from_name,
        from_address=read.from_address,
        reply_to=read.reply_to,
        recipients=read.recipients,
        subject=read.subject,
        text=read.text,
        is_cut=read.is_cut or is_cut,
        files=tuple(_came(each, scanner, is_cut=is_cut) for each in read.files),
        reported=None if read.kind in {MailKind.PERSON, MailKind.UNREADABLE} else about,
    )


def _came(file: Enclosed, scanner: Clamd | None, *, is_cut: bool) -> Came:
    kind = type_of(file.content, file.declared_type)
    verdict = _verdict(file, kind, scanner, is_cut=is_cut)
    return Came(
        name=file.name,
        declared_type=file.declared_type,
        type=kind,
        size=len(file.content),
        verdict=verdict,
        content=file.content if verdict in {Verdict.CLEAN, Verdict.NOT_SCANNED} else None,
    )


def _verdict(file: Enclosed, kind: str, scanner: Clamd | None, *, is_cut: bool) -> Verdict:
    if is_cut or len(file.content) > LARGEST_FILE:
        return Verdict.TOO_BIG
    scan = scanner.scan(file.content) if scanner else Scan.UNKNOWN
    if scan == Scan.INFECTED:
        return Verdict.INFECTED
    if not is_let_through(file.name, kind, file.content):
        return Verdict.REFUSED_TYPE
    return Verdict.CLEAN if scan == Scan.CLEAN else Verdict.NOT_SCANNED
