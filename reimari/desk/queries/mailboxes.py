"""The mailboxes as the administrator sees them: when each was looked into, and what is wrong, in words."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from reimari.mail.queries import own_mailboxes, watched_mailboxes
from reimari.region.profile.values import fold
from reimari.work.queries import county_on

AWAY = _("The mail server can't be reached, or broke off.")
NONSENSE = _("The mail server refused what it was asked, or answered what can't be understood.")
DATABASE = _("The database couldn't be reached, or refused.")
FAULTS = {
    "imap_tools.errors.MailboxLoginError": _("The mail server doesn't accept the account or the password."),
    "imap_tools.errors.MailboxFolderSelectError": _("The mail server has no such folder."),
    "imap.move": _("The mail server can't move messages: leave out the folder for what was taken."),
    "ssl.SSLCertVerificationError": _("The certificate of the mail server isn't known here."),
    "reimari.mail.reading.NoLine": _(
        "The county has no such contact point today, or nobody answers at it: see the county's profile."
    ),
    "reimari.common.mailboxes.WrongMailboxes": _("The file with the password can't be read."),
}
KINDS = {
    **dict.fromkeys(("builtins", "socket", "ssl"), AWAY),
    **dict.fromkeys(("imap_tools", "imaplib", "imap"), NONSENSE),
    **dict.fromkeys(("django", "psycopg"), DATABASE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxLine:
    """A mailbox: its address if the county tells it, the last look, since when it fails, and why in words.

    `error`: the class of the fault, for whoever mends it. `good`: nothing is wrong.
    """

    code: str
    address: str
    looked_at: dt.datetime | None
    failed_at: dt.datetime | None
    fault: str
    error: str
    good: bool


def mailbox_lines(now: dt.datetime) -> list[MailboxLine]:
    """The mailboxes of this installation; one query, none without any."""
    watched = watched_mailboxes(now)
    if not watched:
        return []
    addresses = {fold(point.code): point.value for point in own_mailboxes(county_on(now).profile)}
    return [
        MailboxLine(
            code=each.code,
            address=addresses.get(fold(each.code), ""),
            looked_at=each.looked_at,
            failed_at=each.failed_at,
            fault=fault_of(each.error),
            error=each.error,
            good=not each.error and not each.late,
        )
        for each in watched
    ]


def failing_mailboxes(now: dt.datetime) -> int:
    """How many can't be read, for longer than a moment; one query, none without any."""
    return sum(each.late and bool(each.error) for each in watched_mailboxes(now))


def fault_of(error: str) -> str:
    """The kind of fault in words; empty when there is none or no words are known for it."""
    known = FAULTS.get(error) or KINDS.get(error.partition(".")[0])
    return str(known) if known else ""
