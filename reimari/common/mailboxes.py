"""Which mailboxes are read, from a file of the installation: no address of a server stands in a profile."""

from dataclasses import dataclass
from typing import Any

from reimari.common.addresses import MAILBOX_PORTS, MailRelay, WrongAddress, mail_relay
from reimari.common.told_files import password_in, tables_in

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
        password = password_in(self.password_file, self.code, wrong=WrongMailboxes)
        return _server(self.code, self.url, password)


def told_mailboxes(path: str) -> tuple[MailboxTold, ...]:
    """The `[[mailbox]]` tables of the file; none without a file. Raises WrongMailboxes."""
    found = tuple(_mailbox(table) for table in tables_in(path, "mailbox", wrong=WrongMailboxes))
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
