"""What clients are told of their times: a county's own words, and when it tells them (R-KL-02, R-KL-37)."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from reimari.region.profile.values.items import Item, Text


class NoticeKind(StrEnum):
    """The notices that the program sends by itself: the same in every county."""

    BOOKED = "booked"
    MOVED = "moved"  # by the client
    MOVED_BY_US = "moved_by_us"
    CANCELLED = "cancelled"  # by the client
    CANCELLED_BY_US = "cancelled_by_us"
    REMINDER = "reminder"
    WORKER = "worker"  # somebody else meets them, at the same time
    TIMES = "times"  # that they can choose by answering, when they asked for another time


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeWords(Item):
    """A county's own words of one kind of notice (`code`); what is left out is told in the program's words.

    `sms`: the text message. `title`: the subject of an e-mail and a letter, `words`: what stands in it. Each
    line is left out when something that it names isn't known.
    """

    code: str
    sms: Text = field(default_factory=Text)
    title: Text = field(default_factory=Text)
    words: Text = field(default_factory=Text)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRules(Item):
    """When clients are told. One holds at a time.

    From `quiet_from` until `quiet_until` nobody is woken. `remind_at`: when, the day before, somebody is
    reminded. `sensitive`: beginnings of words that may not stand in a notice, besides the names of the
    county's services and needs (I-36). None: the sources don't tell.
    """

    code: str
    quiet_from: dt.time | None = None
    quiet_until: dt.time | None = None
    remind_at: dt.time | None = None
    sensitive: tuple[str, ...] = ()
    gap: str = ""
