"""Channels and lines: how somebody reaches us, when they are answered, and by which number or address."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from reimari.region.profile.values.items import Coded, Item, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours(Item):
    """When a channel answers: 1 = Monday … 7 = Sunday; on public holidays only if `holidays`."""

    days: tuple[int, ...]
    opens: dt.time
    closes: dt.time
    language: str = ""  # empty: all languages of the channel
    area: str = ""
    holidays: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionalHours(Item):
    """Days on which other hours hold than the weekly ones, on public holidays too (R-PS-28).

    `closed`, or the hours of the day; several on one day are all kept, and the one that names an area or a
    language goes before the one that names neither.
    """

    first_day: dt.date
    last_day: dt.date  # inclusive
    closed: bool = False
    opens: dt.time | None = None
    closes: dt.time | None = None
    language: str = ""  # empty: all languages of the channel
    area: str = ""
    reason: Text = field(default_factory=Text)

    def hold_on(self, day: dt.date) -> bool:
        """Whether they hold on the day."""
        return self.first_day <= day <= self.last_day and self.valid_on(day)


class Serves(StrEnum):
    """Whom a line serves."""

    EVERYBODY = "everybody"
    OWN_EMPLOYEES = "own_employees"  # only the county's own staff (R-PS-01)
    PROFESSIONALS = "professionals"  # the county's own staff and other authorities (R-KS-09)

    def takes(self, contactor: str | None) -> bool:
        """Whether it is for such a contactor; None: it isn't known who contacts."""
        return self not in _TAKES or contactor in _TAKES[self]


_TAKES = {
    Serves.OWN_EMPLOYEES: frozenset({"own_employee"}),
    Serves.PROFESSIONALS: frozenset({"own_employee", "other_authority"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel(Coded):
    """How somebody reaches us; with a unit it is a line. `hours` None: the sources don't tell (G-09).

    `urgent_only`: it is for what can't wait, whomever it serves (R-KS-09). `partners`: what isn't public is
    told to a partner's people too (R-IU-48).
    """

    kind: str  # phone, walk_in, home_visit, email, letter, web_form, professional, chat, web …
    unit: str = ""  # the unit that answers
    serves: Serves = Serves.EVERYBODY
    urgent_only: bool = False
    tasks: tuple[str, ...] = ()  # codes of the needs that it handles; empty: all
    languages: tuple[str, ...] = ("fi",)
    hours: tuple[Hours, ...] | None = ()  # (): never closed, or hours don't apply
    exceptions: tuple[ExceptionalHours, ...] = ()
    public: bool = True
    partners: bool = False
    digital: bool = False
    recorded: bool = True  # staff record contacts on it in this version
    gap: str = ""

    @property
    def is_internal(self) -> bool:
        """Whether its numbers and addresses never leave the house (R-PS-74)."""
        return not self.public


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuChoice(Item):
    """A key of a line's phone menu leads to an area (R-PS-23). No key: the sources don't tell the order."""

    channel: str
    area: str
    key: str = ""  # "1" … "9"
    gap: str = ""


class PointKind(StrEnum):
    PHONE = "phone"
    EMAIL = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPoint(Coded):
    """A number or an address of a line, perhaps of one area or language. It is a unit's, never a person's.

    No value: the sources don't tell it (a gap). After `valid_until` it is retired, and `moved_to` names the
    contact point that answers instead (R-PS-71, R-PS-95). One that isn't public is told to the county's own
    people, and with `partners` to a partner's too (R-IU-48).
    """

    name: Text = field(default_factory=Text)  # what people call it, if anything
    channel: str
    kind: PointKind
    value: str = ""  # a number in the form of E.164, or an e-mail address
    area: str = ""
    language: str = ""
    public: bool = False
    partners: bool = False
    moved_to: str = ""
    gap: str = ""


class LastStep(StrEnum):
    """How a callback that reached nobody ends."""

    MESSAGE = "message"  # a message on the phone, or a letter
    LETTER = "letter"  # a letter, nothing less


class AfterHangUp(StrEnum):
    """What becomes of somebody who hangs up in the queue."""

    NOTHING = "nothing"  # counted only
    CALLBACK = "callback"  # called back too


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackRule(Item):
    """That a line calls back, and when it has tried enough to reach nobody (R-PS-24, K-12).

    `attempts` None: the sources don't tell (a gap), and no callback ends unreached until the county sets it.
    """

    channel: str
    attempts: int | None = None  # calls before it may end unreached
    days_between: int = 0  # from one call that counts to the next, at least; 0: another hour will do
    parts: int = 1  # over how many times of day the calls are spread
    then: LastStep = LastStep.MESSAGE
    claim_minutes: int = 15  # so long nobody else calls the client whom somebody has begun to call
    abandoned: AfterHangUp = AfterHangUp.NOTHING
    abandoned_after: int = 0  # seconds in the queue; who hangs up sooner isn't called back
    gap: str = ""
