"""Items of a county's profile: places, units, roles, rules, clocks … Nothing here knows TOML or Django.

Codes keep the letters they were written with; whoever looks one up compares `fold(code)`. Days are inclusive:
`valid_until` is the last day. A field that is None because the sources don't tell it has its reason in
`Profile.gaps`.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


def fold(code: str) -> str:
    """The form in which codes and names are compared: letter case and outer spaces don't count."""
    return code.strip().casefold()


@dataclass(frozen=True, slots=True)
class Text:
    """A county's own words. Swedish is required where the county serves in Swedish; English never."""

    fi: str = ""
    sv: str = ""
    en: str = ""

    def in_language(self, language: str) -> str:
        """The text in `language`; else Finnish, Swedish or English, whichever exists first."""
        asked = ""
        if language == "fi":
            asked = self.fi
        elif language == "sv":
            asked = self.sv
        elif language == "en":
            asked = self.en
        return asked or self.fi or self.sv or self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What every item of a profile may carry. `invented` marks values of demo.toml, never the sources'."""

    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    source: tuple[str, ...] = ()
    invented: bool = False

    def valid_on(self, day: dt.date) -> bool:
        """Whether the item holds on the day; a missing end is open."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded(Item):
    """An item that is known by its code and has a name."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarSettings:
    """How working days are counted (I-09): Mon-Fri without public holidays, unless set otherwise."""

    count_saturday: bool = False
    eves_nonworking: bool = True  # Christmas Eve and Midsummer Eve don't count


class PlaceKind(StrEnum):
    MUNICIPALITY = "municipality"
    LOCALITY = "locality"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Coded):
    """A municipality (`number`: its three digits) or a locality inside one."""

    kind: PlaceKind = PlaceKind.MUNICIPALITY
    number: str = ""  # municipality: "297"
    municipality: str = ""  # locality: the code of the municipality it lies in
    postcodes: tuple[str, ...] = ()  # locality: its five-digit postal codes
    former_names: tuple[Text, ...] = ()
    languages: tuple[str, ...] = ("fi",)  # in which the municipality must serve
    gap: str = ""  # something the sources don't tell of this place (G-14: taking part isn't said)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTask(Coded):
    """A task that the law gives the county (palvelutehtävä): older people, working age …

    `whom`: for whom it is, as somebody who worries would say it; empty: by its name.
    """

    has_areas: bool = True  # False: one team for the whole county
    adoption: str = ""  # in_use, planned (VS); empty: in use
    whom: Text = Text()  # "a child or a family"

    @property
    def in_plain_words(self) -> Text:
        """Whom it is for, or its name."""
        return self.whom if self.whom.in_language("fi") else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Area(Coded):
    """Places that one team answers for in one service task.

    `places`: codes of places; None: the sources don't tell (a gap). `presumed`: those of `places` that
    aren't in the sources but follow from a default, each with the G-id that says so: {place code: G-id}.
    """

    service_task: str
    places: tuple[str, ...] | None = ()
    presumed: Mapping[str, str] = field(default_factory=dict)
    number: int | None = None  # its place in the menu of a line
    gap: str = ""  # G-id when `places` is None


class OrganisationKind(StrEnum):
    COUNTY = "county"
    PARTNER = "partner"  # outsourced
    MUNICIPALITY = "municipality"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Coded):
    """Who employs: the county itself or a partner whose contract has dates (D-10)."""

    kind: OrganisationKind
    may: tuple[str, ...] = ()
    may_not: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit(Coded):
    """A unit, intake point or line that takes contacts or does work: what `route` calls a destination."""

    organisation: str
    parent: str = ""
    public: bool = True  # False: its contact details never leave the house …
    partners: bool = False  # … though a partner's people are told them (R-IU-48)
    special: bool = False  # serves the whole county before any area (DR-15)
    phone: str = ""
    email: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Team(Coded):
    """Who does the work of a unit: one team (UNIT), or one for each area (UNIT_AREA)."""

    unit: str
    service_task: str = ""
    area: str = ""
    supervisors: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post(Item):
    """A kind of post: so many people of this title, with this role, in this team. No person is named."""

    title: Text
    role: str
    team: str
    count: float | None = None


class Scope(StrEnum):
    OWN = "own"  # what oneself made or sent
    TEAM = "team"
    UNIT = "unit"
    SERVICE_TASK = "service_task"
    PARTNERS = "partners"  # of the organisations with which the county has a contract
    COUNTY = "county"


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Coded):
    """Which Actions, how far (§ Access of the house): permissions come from here, never from a title.

    `four_eyes`: whether a post with it is given by two people; its ending never needs two.
    """

    actions: tuple[str, ...]
    scope: Scope
    four_eyes: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Need(Coded):
    """What somebody may need (tarve); codes are shared where the issue lists them."""

    service_tasks: tuple[str, ...] = ()  # where it belongs; empty: anywhere
    instruction: Text = Text()
    words: tuple[str, ...] = ()  # words in free text that suggest it


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Coded):
    """A kind of existing client relationship (asiakkuus): home care, housing …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """`when` of a routing rule or clock: all that are set must hold; a tuple means any of.

    `open_of`: the channel that `open` asks; empty: the one by which the contact came.
    """

    any_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # fact -> codes
    none_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    age_min: int | None = None
    age_max: int | None = None
    open: bool | None = None
    open_of: str = ""
    urgent: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`then` of a routing rule. Templates may hold {destination}, {area} and {service_task}.

    `special`: a unit that serves the whole county: it is the destination and the team, and no area is asked.
    """

    destination: str = ""
    team: str = ""
    special: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingRule(Item):
    id: str
    when: Conditions
    then: Outcome
    why: Text  # templates with {place}, {area}, {destination}, {service_task}, {age}, {need}, {contactor}
    gap: str = ""  # a G-id that this rule rests on: shown whenever it decides


@dataclass(frozen=True, slots=True, kw_only=True)
class StepKind(Coded):
    """A kind of step. Its own due time holds when no clock runs on the track."""

    promise: Text = Text()  # what the client is told: {unit}, {due}
    working_days: int | None = None
    hours: int | None = None  # instead of working days: this many opening hours of office time
    soon_hours: int = 24  # "soon late" this long before it is due
    waits_for_client: bool = False
    urgent_minutes: int | None = None  # an urgent one is due so soon after it was opened, whatever clocks say


class ClockKind(StrEnum):
    PROMISE = "promise"  # the county's own word
    LAW = "law"


class Limit(StrEnum):
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    SAME_DAY = "same_day"
    WITH_CONTACT = "with_contact"  # ends with the contact
    AT_ONCE = "at_once"
    NONE = "none"  # the sources give no limit: a gap


FROM_MEMORY = "M"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock(Coded):
    """A dated rule: which event starts and stops it, how long it may run (D-1 …, or law)."""

    kind: ClockKind
    limit: Limit
    length: int = 0  # working days or months
    starts: tuple[str, ...] = ()  # names of events: contact_recorded, case_opened …
    stops: tuple[str, ...] = ()  # outcome_recorded, told, initial_assessment, meeting_realised …
    when: Conditions = field(default_factory=Conditions)  # for whom the desk starts it
    owner: str = ""  # unit
    channel: str = ""  # whose opening hours move a same-day clock
    due_time: dt.time | None = None  # the hour, when the clock names one
    indicator: str = ""  # K-id that measures it
    law: str = ""  # "1301/2014 36 §"
    confidence: str = ""  # F found, C computed, M from memory: an M is never shown as law
    reading: Text = field(default_factory=Text)  # of the law's words; said wherever the law is shown
    gap: str = ""

    @property
    def is_from_memory(self) -> bool:
        """Whether nobody has checked it against the statute: it is never shown as law."""
        return self.confidence == FROM_MEMORY

    @property
    def law_told(self) -> str:
        """The section of law as it may be told."""
        return "" if self.is_from_memory else self.law


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseReason(Coded):
    """Why a clock may stand still (I-11)."""


class Retained(StrEnum):
    """What is kept for a time only: the same in every county, and from which end the days count."""

    MAIL_CONTENT = "mail_content"  # of the contact and its cases, or when it was moved to the client record
    CALLBACK_WORDS = "callback_words"  # of the callback
    CALLER_NUMBERS = "caller_numbers"  # the call's beginning: its end may never be told
    CONCERN_WORDS = "concern_words"  # of the report's last case
    ASSESSMENT_WORDS = "assessment_words"  # of the case
    GRANT_WORDS = "grant_words"  # of the grant, or when it was extended
    REMARK_WORDS = "remark_words"  # the answer
    TEXT_WORDS = "text_words"  # its coming


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention(Coded):
    """How long what people said in one kind of record (`Retained`) is kept after its end (I-18).

    `days`: None: the sources don't tell it (a gap), and nothing is removed.
    """

    days: int | None = None
    gap: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level(Coded):
    """A level of guidance (C09)."""

    number: int
    inferred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase(Item):
    """A text of the county shown on pages: emergency numbers, out of hours, told to the client."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature(Item):
    """A switch, for the county or for some municipalities and service tasks (C10)."""

    code: str
    on: bool
    places: tuple[str, ...] = ()
    service_tasks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What the sources don't tell. `about` names the values it excuses: "channels.phone.hours"."""

    id: str  # G-id, or an id of its own: then the reason must be told
    about: tuple[str, ...]
    reason: Text = Text()


def valid_items[T: Item](items: Iterable[T], day: dt.date) -> tuple[T, ...]:
    """Those that hold on the day, in their order."""
    return tuple(item for item in items if item.valid_on(day))


def by_code[T: Coded](items: Iterable[T]) -> Mapping[str, T]:
    """Items by folded code; of several with one code (different days) the last wins.

    A profile lives as long as the process and its names are looked up for every row of a page, so what was
    made of a tuple is kept as long as that tuple is.
    """
    known = _BY_CODE.get(id(items))
    if known and known[0] is items:
        return known[1]
    made = {fold(item.code): item for item in items}
    if isinstance(items, tuple):
        if len(_BY_CODE) >= MOST_KEPT:
            _BY_CODE.clear()
        _BY_CODE[id(items)] = (items, made)
    return made


MOST_KEPT = 200
_BY_CODE: dict[int, tuple[object, Mapping[str, Any]]] = {}
