"""What somebody asks for who wants to be called, as values."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from reimari.callbacks.states import RequestedVia
from reimari.cases.models import Case
from reimari.contacts.models import Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which number is called, when, and what is told of the matter; `number` as typed or in E.164.

    `no_message`: others may hear or read what is left there, so nothing is.
    """

    number: str
    language: str = "fi"
    window_from: dt.time | None = None
    window_until: dt.time | None = None
    is_urgent: bool = False
    no_message: bool = False
    name: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A request to be called back by the line `channel_id`. `asked_at`: the raw arrival (I-10).

    `person_id`, `contact` (in which it was asked) and `case` (about which): staff only, of those they see.
    """

    wanted: Wanted
    channel_id: str
    via: RequestedVia
    asked_at: dt.datetime
    need: str = ""
    service_task_id: str | None = None
    area_id: str | None = None
    place_id: str | None = None
    person_id: UUID | None = None
    contact: Contact | None = None
    case: Case | None = None

    @property
    def names_rows(self) -> bool:
        """Whether it names rows that not everybody may see."""
        return bool(self.person_id or self.contact or self.case)
