"""Professionals' calendars: what times are for (taustat), common rules, conditions (ehdot) (R-KL-23 … 25)."""

from dataclasses import dataclass
from enum import StrEnum

from reimari.region.profile.values.items import Coded, Conditions, Item


class Mode(StrEnum):
    """How a client meets a professional (R-KL-10)."""

    PHONE = "phone"
    VIDEO = "video"
    OFFICE = "office"
    HOME = "home"


@dataclass(frozen=True, slots=True, kw_only=True)
class Background(Coded):
    """What times of a unit's professionals are for, how long they are and who may book them (R-KL-24).

    `purpose`: the needs that it serves; empty: any. `roles`: the professional group; empty: the whole unit.
    `bookers`: the units whose people may book besides the background's own (R-KL-16); `clients`: clients
    themselves may. `urgent`: kept for what can't wait (R-KL-29). `languages`: empty: those the worker serves
    in. Minutes before, after and of travel (each way, of a home visit) are the worker's, not the client's.
    `minutes` or `travel` None: the sources don't tell; of a background without its length nothing is booked.
    """

    unit: str
    purpose: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    modes: tuple[Mode, ...] = ()
    minutes: int | None = None
    before: int = 0
    after: int = 0
    travel: int | None = None
    bookers: tuple[str, ...] = ()
    clients: bool = False
    urgent: bool = False
    languages: tuple[str, ...] = ()
    gap: str = ""

    @property
    def leads(self) -> int:
        """Minutes of the worker before the client's time."""
        return self.before + (self.travel or 0)

    @property
    def trails(self) -> int:
        """Minutes of the worker after the client's time."""
        return self.after + (self.travel or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRules(Item):
    """The common rules (pelisäännöt) of a unit's calendars; of a unit one holds at a time (R-KL-25).

    `opens_days`: so many days ahead times can be booked. `notice_minutes`: nothing is booked that begins
    sooner. `urgent_until_hours`: what is kept for urgent is everybody's from so many hours before.
    `hold_minutes`: a time is held so long while somebody talks. `returns_after_minutes`: a freed time can be
    booked again after so long, so that times aren't traded. None: the sources don't tell.
    """

    unit: str
    opens_days: int | None = None
    notice_minutes: int | None = None
    urgent_until_hours: int | None = None
    hold_minutes: int | None = None
    returns_after_minutes: int | None = None
    gap: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingCondition(Coded):
    """A condition (ehto) under which times of the units are booked; all have to hold (R-KL-23, DR-18).

    `name` is the sentence that states it. `units`: whose times; empty: all. `when`: what has to be so of the
    contact.
    """

    units: tuple[str, ...] = ()
    when: Conditions
    gap: str = ""
