"""One mailbox on its server: what waits in it, the bytes, the mark on what was taken, and when more comes.

A message is only looked at (`PEEK`) until it has been taken; nothing is ever deleted here.
"""

import datetime as dt
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from imaplib import IMAP4
from threading import Event
from typing import Any

from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted

from reimari.common.addresses import MailRelay

PATIENCE = 60.0  # seconds that the server may be silent
SLICE = 1.0  # seconds of waiting at a time, so that we can be asked to stop
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
CAME = re.compile(rb'INTERNALDATE "([^"]+)"')
UID = re.compile(rb"UID (\d+)")


class Away(Exception):
    """The server can't be reached, doesn't let us in, or answers nonsense; the text is the kind of fault."""


class Gone(Exception):
    """The message isn't there any more: somebody has moved or deleted it."""


@dataclass(frozen=True, slots=True)
class Waits:
    """A message that waits: its UID, size in bytes, and when the server took it."""

    uid: int
    size: int
    received_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mailbox is: its server and account, its folder, and the folder for what was taken (if any)."""

    server: MailRelay
    folder: str = "INBOX"
    taken: str = ""


class Box:
    """A mailbox that is open; every failure of it is `Away`."""

    def __init__(self, mailbox: BaseMailBox, place: Place) -> None:
        self._mailbox, self._place = mailbox, place
        self.uid_validity = self._validity()
        self.more = False

    def waiting(self, *, after: int) -> Iterator[Waits]:
        """What waits beyond a UID, the oldest first; `more`: something came while it was asked."""
        client = self._mailbox.client
        with _told():
            client.noop()
            client.response("EXISTS")  # told before the question
            found = self._asked("SEARCH", f"UID {after + 1}:*")
            self.more = client.response("EXISTS")[1] != [None]
        numbers = sorted({int(word) for line in found if line for word in line.split()})
        for uid in (number for number in numbers if number > after):  # `n:*` always answers the last one
            with suppress(Gone):
                yield self._waits(uid)

    def content(self, uid: int) -> bytes:
        """A message byte for byte; raises Gone."""
        return self._literal(uid, "BODY.PEEK[]")

    def beginning(self, uid: int, size: int) -> bytes:
        """The first bytes of one that is too big; raises Gone."""
        return self._literal(uid, f"BODY.PEEK[]<0.{size}>")

    def take(self, uid: int) -> None:
        """Say on the server that it has been taken: it counts as read, and is moved if it is to be."""
        with _told():
            self._mailbox.flag(str(uid), ["\\Seen"], value=True)
            if self._place.taken:
                self._move(uid)

    def wait(self, seconds: float, stopped: Event) -> bool:
        """Wait until something comes (IDLE), at most so long; False when nothing did or we are to stop."""
        with _told(), self._mailbox.idle as idle:
            for _slice in range(max(1, int(seconds / SLICE))):
                if stopped.is_set():
                    return False
                if idle.poll(timeout=SLICE):
                    return True
        return False

    @property
    def moves(self) -> bool:
        """Whether what was taken leaves the folder."""
        return bool(self._place.taken)

    @property
    def tells(self) -> bool:
        """Whether the server tells by itself when something comes."""
        return "IDLE" in self._mailbox.client.capabilities

    def _move(self, uid: int) -> None:
        """In one command where the server has one (RFC 6851); else this message alone is copied and goes."""
        if "MOVE" in self._mailbox.client.capabilities:
            self._mailbox.move(str(uid), self._place.taken)
            return
        self._mailbox.copy(str(uid), self._place.taken)
        self._mailbox.flag(str(uid), ["\\Deleted"], value=True)
        self._asked("EXPUNGE", str(uid))

    def _validity(self) -> int:
        with _told():
            found = self._mailbox.client.response("UIDVALIDITY")[1]
            return int(found[0])

    def _asked(self, command: str, *words: str) -> list[Any]:
        answer, found = self._mailbox.client.uid(command, *words)
        if answer != "OK":
            raise Away(f"imap.{command.lower()}")
        return list(found)

    def _waits(self, uid: int) -> Waits:
        with _told():
            found = self._asked("FETCH", str(uid), "(UID RFC822.SIZE INTERNALDATE)")
        line = next((each for each in found if isinstance(each, bytes) and _uid_of(each) == uid), None)
        if line is None:
            raise Gone
        size, came = SIZE.search(line), CAME.search(line)
        if size is None or came is None:
            raise Away("imap.fetch")
        return Waits(uid, int(size[1]), _moment(came[1].decode("ascii", "replace")))

    def _literal(self, uid: int, what: str) -> bytes:
        with _told():
            found = self._asked("FETCH", str(uid), f"(UID {what})")
        for each in found:
            if isinstance(each, tuple) and b"BODY[" in each[0]:
                return bytes(each[1])
        raise Gone


def _uid_of(line: bytes) -> int:
    found = UID.search(line)
    return int(found[1]) if found else 0


def _moment(told: str) -> dt.datetime:
    """`17-Jul-2026 02:44:25 +0300` (RFC 3501)."""
    try:
        return dt.datetime.strptime(told.strip(), "%d-%b-%Y %H:%M:%S %z")
    except ValueError as wrong:
        raise Away("imap.date") from wrong


@contextmanager
def opened(place: Place) -> Iterator[Box]:
    """Sign in and open the folder; sign out at the end, whatever happens."""
    with _told():
        mailbox = _connected(place.server)
    try:
        with _told():
            mailbox.login(place.server.user, place.server.password, initial_folder=None)
            _ask_what_it_can(mailbox)
            if place.taken and not {"MOVE", "UIDPLUS"} & set(mailbox.client.capabilities):
                raise Away("imap.move")  # a plain EXPUNGE would delete what others have marked
            mailbox.folder.set(place.folder)
            if place.taken and not mailbox.folder.exists(place.taken):
                mailbox.folder.create(place.taken)
        yield Box(mailbox, place)
    finally:
        with suppress(Exception):
            mailbox.logout()
        with suppress(Exception):
            mailbox.client.shutdown()


def _ask_what_it_can(mailbox: BaseMailBox) -> None:
    """Most servers tell the half of it before one has signed in, and imaplib asks no second time."""
    answer, found = mailbox.client.capability()
    if answer == "OK" and found[-1]:
        mailbox.client.capabilities = tuple(found[-1].decode("ascii", "replace").upper().split())


def _connected(server: MailRelay) -> BaseMailBox:
    if server.plain:
        return MailBoxUnencrypted(server.host, server.port, timeout=PATIENCE)
    secure = ssl.create_default_context(cafile=server.ca or None)
    if server.scheme == "imaps":
        return MailBox(server.host, server.port, timeout=PATIENCE, ssl_context=secure)
    return MailBoxStartTls(server.host, server.port, timeout=PATIENCE, ssl_context=secure)


@contextmanager
def _told() -> Iterator[None]:
    """What the library or the network raises becomes `Away`, whose text holds no words of a message."""
    try:
        yield
    except (Away, Gone):
        raise
    except (OSError, EOFError, ValueError, TypeError, ImapToolsError, IMAP4.error) as wrong:
        raise Away(f"{type(wrong).__module__}.{type(wrong).__qualname__}") from None
