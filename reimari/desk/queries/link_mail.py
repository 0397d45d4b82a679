"""Whether whoever contacted us can be sent the link by e-mail, and what became of it (R-PS-90)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from reimari.common.sentences import sentences_of
from reimari.contacts.models import Contact, Participant
from reimari.contacts.queries import email_of, message_of_link, why_no_link
from reimari.messaging.models import Message
from reimari.messaging.states import Delivery, MessageState
from reimari.region.profile.values import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkMail:
    """`address`: whom it goes to; `message`: the e-mail when it was sent; `why_not`: sentences."""

    address: str
    message: Message | None
    why_not: tuple[str, ...]

    @property
    def may_send(self) -> bool:
        return self.message is None and not self.why_not

    @property
    def lost(self) -> bool:
        """Whether it didn't go out, or didn't arrive."""
        sent = self.message
        return sent is not None and (sent.state == MessageState.FAILED or sent.delivery == Delivery.FAILED)


def link_mail_of(
    contact: Contact, took_part: Sequence[Participant], profile: Profile, *, now: dt.datetime
) -> LinkMail:
    """As the contact's page shows it; one query, none where whoever contacted us gave no address."""
    address = email_of(took_part)
    message = message_of_link(contact) if address else None
    why = () if message else why_no_link(contact, took_part, profile, now=now)
    return LinkMail(address=address, message=message, why_not=tuple(sentences_of(why)))
