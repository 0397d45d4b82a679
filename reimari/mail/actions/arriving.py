"""An e-mail that has come, as values: what was read of it, and the line whose mailbox it came to."""

import datetime as dt
from dataclasses import dataclass

from reimari.mail.states import MailKind, Verdict
from reimari.messaging.states import Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """A file that came with it. `content`: None when it isn't kept."""

    name: str
    declared_type: str
    type: str
    size: int
    verdict: Verdict
    content: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """What it tells of messages of ours: their Message-IDs, and how they fared."""

    message_ids: tuple[str, ...]
    delivery: Delivery | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """One e-mail. `likeness`: the same when the same e-mail is delivered twice (at most 64 signs).

    `recipients`: the addresses that it was sent to, for a token after a plus. `references`: the Message-IDs
    of References and In-Reply-To. `received_at`: when the server took it, whatever the e-mail itself claims.
    """

    uid_validity: int
    uid: int
    likeness: str
    received_at: dt.datetime
    original: bytes
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
    files: tuple[Came, ...] = ()
    reported: Reported | None = None
