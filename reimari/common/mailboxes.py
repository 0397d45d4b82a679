"""Which mailboxes are read, from a file of the installation: no address of a server stands in a profile."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reimari.common.addresses import MAILBOX_PORTS, MailRelay, WrongAddress, mail_relay

KEYS = {"code", "url", "password_file", "folder", "taken"}


class WrongMailboxes(ValueError):
    """The file can't be read, or says what it can't; the text never holds a password."""


@dataclass(frozen=True, slots=True)
class MailboxTold:
    """A mailbox: the contact point whose address it has, its server, the folder, where the taken is moved."""

    code: str
    url: str
    password_file: str = ""
    folder: str = "INBOX"
    taken: str = ""

    def server(self) -> MailRelay:
        """Where to sign in; the password is read anew each time. Raises WrongMailboxes."""
        password = ""
        if self.password_file:
            try:
                password = Path(self.password_file).read_text(encoding="utf-8").partition("\n")[0].strip()
            except (OSError, ValueError) as wrong:
                raise WrongMailboxes(f"{self.code}: password_file can't be read.") from wrong
        return _server(self.code, self.url, password)


def told_mailboxes(path: str) -> tuple[MailboxTold, ...]:
    """The `[[mailbox]]` tables of the file; none without a file. Raises WrongMailboxes."""
    if not path:
        return ()
    try:
        told = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as wrong:
        raise WrongMailboxes(f"{path} can't be read as TOML.") from wrong
    tables = told.get("mailbox", [])
    if set(told) - {"mailbox"} or not isinstance(tables, list):
        raise WrongMailboxes("Only [[mailbox]] tables are known.")
    found = tuple(_mailbox(table) for table in tables)
    codes = [each.code.casefold() for each in found]
    if len(set(codes)) != len(codes):
        raise WrongMailboxes("A mailbox stands there twice.")
    return found


def _mailbox(table: Any) -> MailboxTold:
    if not isinstance(table, dict) or set(table) - KEYS or not {"code", "url"} <= set(table):
        raise WrongMailboxes(
            f"A mailbox has code, url and perhaps {', '.join(sorted(KEYS - {'code', 'url'}))}."
        )
    if not all(isinstance(value, str) and value for value in table.values()):
        raise WrongMailboxes("Every value of a mailbox is text in quotes.")
    mailbox = MailboxTold(**table)
    if mailbox.taken == mailbox.folder:
        raise WrongMailboxes(f"{mailbox.code}: taken is another folder than the one that is read.")
    _server(mailbox.code, mailbox.url)
    return mailbox


def _server(code: str, url: str, password: str = "") -> MailRelay:
    try:
        server = mail_relay(url, password, MAILBOX_PORTS)
    except WrongAddress as wrong:
        raise WrongMailboxes(f"{code}: {wrong}") from wrong
    if server is None or not server.user:
        raise WrongMailboxes(f"{code}: the url has no user.")
    return server
