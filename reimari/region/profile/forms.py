"""The form of a profile's files, declared once: reading, writing, checking and look-up of lines follow it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from reimari.region.profile.values import (
    AccessRules,
    Area,
    AssessmentRequest,
    Background,
    BookingCondition,
    BookingRules,
    CallbackRule,
    CarePlace,
    Channel,
    Clock,
    Competence,
    ContactPoint,
    DemoPerson,
    ExceptionalHours,
    Feature,
    Gap,
    Grantable,
    Hours,
    Instruction,
    KnowledgeRule,
    Level,
    LevelRule,
    LoadRules,
    MenuChoice,
    MinimumStaffing,
    MonthlyReport,
    Need,
    NoticeRules,
    NoticeWords,
    OnCall,
    Organisation,
    PauseReason,
    Phrase,
    Place,
    PlaceKind,
    Post,
    Profile,
    Prompt,
    ReachRules,
    Relation,
    RemoteWork,
    ReportRules,
    Requirement,
    Retention,
    Role,
    RosterRules,
    RoutingRule,
    Segment,
    SegmentRule,
    Separation,
    ServiceTask,
    Sharing,
    StepKind,
    Target,
    Team,
    Unit,
    UrgentHelp,
    fold,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelHours(Hours):
    """Invented opening hours in demo.toml, which name the channel they belong to."""

    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelException(ExceptionalHours):
    """Invented exceptional hours in demo.toml, which name the channel they belong to."""

    channel: str


# What demo.toml tells of channels by naming them, and what it is inside a channel.
OF_CHANNELS: Mapping[type[Any], type[Any]] = {ChannelHours: Hours, ChannelException: ExceptionalHours}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A kind of `[[table]]` in a file, and the field of Profile (or Demo) that its items make up.

    `fixed`: values that the table's name says. `absent`: what a left-out key means where that isn't the
    default of the dataclass. `without`: fields that may not be written in this table.
    """

    file: str
    table: str
    type: type[Any]
    attribute: str
    fixed: Mapping[str, object] = field(default_factory=dict)
    absent: Mapping[str, object] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    demo: bool = False

    def holds(self, item: object) -> bool:
        """Whether an item of the Profile's field is written in this table."""
        return all(getattr(item, name) == value for name, value in self.fixed.items())


def _section(file: str, table: str, kind: type[Any], attribute: str = "", **more: Any) -> Section:
    return Section(file=f"{file}.toml", table=table, type=kind, attribute=attribute or f"{table}s", **more)


_PLACES_UNKNOWN = {"places": None}
_HOURS_UNKNOWN = {"hours": None}

SECTIONS = (
    _section(
        "places",
        "municipality",
        Place,
        "places",
        fixed={"kind": PlaceKind.MUNICIPALITY},
        without=frozenset({"municipality", "postcodes"}),
    ),
    _section(
        "places",
        "locality",
        Place,
        "places",
        fixed={"kind": PlaceKind.LOCALITY},
        without=frozenset({"number", "languages"}),
    ),
    _section("areas", "area", Area, absent=_PLACES_UNKNOWN),
    _section("needs", "service_task", ServiceTask),
    _section("needs", "need", Need),
    _section("needs", "knowledge", KnowledgeRule, "knowledge"),
    _section("needs", "instruction", Instruction),
    _section("relations", "relation", Relation),
    _section("units", "organisation", Organisation),
    _section("units", "unit", Unit),
    _section("units", "team", Team),
    _section("units", "post", Post),
    _section("units", "roster_rules", RosterRules, "roster_rules"),
    _section("units", "load_rules", LoadRules, "load_rules"),
    _section("units", "minimum_staffing", MinimumStaffing, "minimum_staffing"),
    _section("units", "sharing", Sharing),
    _section("roles", "role", Role),
    _section("roles", "competence", Competence),
    _section("roles", "requirement", Requirement),
    _section("roles", "remote_work", RemoteWork),
    _section("roles", "separation", Separation),
    _section("roles", "access_rules", AccessRules, "access_rules"),
    _section("channels", "channel", Channel, absent={"hours": None}),
    _section("channels", "menu_choice", MenuChoice),
    _section("channels", "contact_point", ContactPoint),
    _section("channels", "callback", CallbackRule),
    _section("routing", "rule", RoutingRule),
    _section("steps", "step", StepKind),
    _section("clocks", "clock", Clock),
    _section("clocks", "pause_reason", PauseReason),
    _section("clocks", "reach_rules", ReachRules, "reach_rules"),
    _section("clocks", "retention", Retention),
    _section("clocks", "target", Target),
    _section("clocks", "monthly_report", MonthlyReport),
    _section("levels", "level", Level),
    _section("levels", "level_rule", LevelRule),
    _section("guiding", "prompt", Prompt),
    _section("guiding", "segment", Segment),
    _section("guiding", "segment_rule", SegmentRule),
    _section("guiding", "urgent_help", UrgentHelp, absent=_HOURS_UNKNOWN),
    _section("texts", "text", Phrase, "phrases"),
    _section("texts", "notice", NoticeWords),
    _section("texts", "notice_rules", NoticeRules, "notice_rules"),
    _section("grants", "grantable", Grantable),
    _section("grants", "care_place", CarePlace),
    _section("grants", "assessment_request", AssessmentRequest),
    _section("calendars", "background", Background),
    _section("calendars", "booking_rules", BookingRules, "booking_rules"),
    _section("calendars", "booking_condition", BookingCondition),
    _section("features", "feature", Feature),
    _section("concerns", "on_call", OnCall, absent=_HOURS_UNKNOWN),
    _section("concerns", "report_rules", ReportRules, "report_rules"),
    _section("gaps", "gap", Gap),
    _section("demo", "hours", ChannelHours, "hours", demo=True),
    _section("demo", "exception", ChannelException, demo=True),
    _section("demo", "menu_choice", MenuChoice, demo=True),
    _section("demo", "contact_point", ContactPoint, demo=True),
    _section("demo", "callback", CallbackRule, demo=True),
    _section("demo", "grantable", Grantable, demo=True),
    _section("demo", "care_place", CarePlace, demo=True),
    _section("demo", "assessment_request", AssessmentRequest, demo=True),
    _section("demo", "feature", Feature, demo=True),
    _section("demo", "area", Area, absent=_PLACES_UNKNOWN, demo=True),
    _section("demo", "organisation", Organisation, demo=True),
    _section("demo", "unit", Unit, demo=True),
    _section("demo", "team", Team, demo=True),
    _section("demo", "post", Post, demo=True),
    _section("demo", "roster_rules", RosterRules, "roster_rules", demo=True),
    _section("demo", "load_rules", LoadRules, "load_rules", demo=True),
    _section("demo", "reach_rules", ReachRules, "reach_rules", demo=True),
    _section("demo", "minimum_staffing", MinimumStaffing, "minimum_staffing", demo=True),
    _section("demo", "sharing", Sharing, demo=True),
    _section("demo", "background", Background, demo=True),
    _section("demo", "booking_rules", BookingRules, "booking_rules", demo=True),
    _section("demo", "notice_rules", NoticeRules, "notice_rules", demo=True),
    _section("demo", "role", Role, demo=True),
    _section("demo", "competence", Competence, demo=True),
    _section("demo", "requirement", Requirement, demo=True),
    _section("demo", "remote_work", RemoteWork, demo=True),
    _section("demo", "separation", Separation, demo=True),
    _section("demo", "step", StepKind, demo=True),
    _section("demo", "clock", Clock, demo=True),
    _section("demo", "retention", Retention, demo=True),
    _section("demo", "on_call", OnCall, absent=_HOURS_UNKNOWN, demo=True),
    _section("demo", "report_rules", ReportRules, "report_rules", demo=True),
    _section("demo", "access_rules", AccessRules, "access_rules", demo=True),
    _section("demo", "knowledge", KnowledgeRule, "knowledge", demo=True),
    _section("demo", "instruction", Instruction, demo=True),
    _section("demo", "prompt", Prompt, demo=True),
    _section("demo", "segment", Segment, demo=True),
    _section("demo", "segment_rule", SegmentRule, demo=True),
    _section("demo", "level_rule", LevelRule, demo=True),
    _section("demo", "urgent_help", UrgentHelp, absent=_HOURS_UNKNOWN, demo=True),
    _section("demo", "person", DemoPerson, "people", demo=True),
)

HEAD = "profile.toml"
HEAD_FIELDS = (
    "code",
    "county_number",
    "languages",
    "contactors",
    "over_age",
    "start_date",
    "valid_from",
    "name",
    "unit_name",
    "population",
    "calendar",
)
DEMO = "demo.toml"
VOLUMES = "volumes"  # the one plain table of demo.toml
FILES = (HEAD, *dict.fromkeys(section.file for section in SECTIONS))

# Fields of every Item, written last.
ITEM_FIELDS = ("valid_from", "valid_until", "source", "invented")

# What a routing rule and a clock may ask of a contact, besides ages, `open` and `urgent`.
FACTS = ("contactor", "services", "needs", "service_task", "language", "channel", "place", "destination")
NONE_OF = "_none_of"
# What the rules that suggest a segment or a level may ask besides: the answer to a prompt by its code …
GUIDED_FACTS = ("urgency", "outcome", "segment")
ANSWER = "answer_"


def is_fact(name: str) -> bool:
    """Whether `when` knows such a fact; which of them a table may ask, the checks tell."""
    return name in FACTS or name in GUIDED_FACTS or name.startswith(ANSWER)


# What starts and stops clocks: the same words in every county.
EVENTS = frozenset(
    {
        "application_received",
        "contact_received",
        "contact_recorded",
        "concern_received",
        "case_opened",
        "told",
        "outcome_recorded",
        "client_reached",
        "initial_assessment",
        "assessment_started",
        "assessment_done",
        "meeting_agreed",
        "meeting_realised",
        "decision_made",
        "service_started",
        "urgency_assessed",
        "contact_ended",
        "case_closed",
        "callback_requested",
        "callback_reached",
        "remark_made",
        "remark_answered",
    }
)


def items_of(profile: Profile, section: Section) -> tuple[Any, ...]:
    """The profile's items that this table holds, in its order."""
    if not section.demo:
        return tuple(item for item in getattr(profile, section.attribute) if section.holds(item))
    told = getattr(profile.demo, section.attribute)
    if section.type in OF_CHANNELS:
        return tuple(_of_channel(section, code, each) for code, items in told.items() for each in items)
    return tuple(told)


def _of_channel(section: Section, channel: str, item: Any) -> Any:
    values = {form.name: getattr(item, form.name) for form in fields(item)}
    return section.type(channel=channel, **values)


# Fields that tell items of a kind apart, where that isn't their label.
KEYS: Mapping[type[Any], tuple[str, ...]] = {
    Area: ("service_task", "code"),
    MenuChoice: ("channel", "area"),
    CallbackRule: ("channel",),
    AssessmentRequest: ("service_task",),
    Requirement: ("role", "competence"),
    RemoteWork: ("role", "service_task"),
    MinimumStaffing: ("line", "area"),
    BookingRules: ("unit",),
}


def key_of(item: Any) -> tuple[object, ...]:
    """What tells items of one kind apart: two with the same key may not hold on the same day.

    Of items without a name, as the rule of instructions, one holds at a time.
    """
    match item:
        case Feature():
            return fold(item.code), item.places, item.service_tasks
        case Post():
            return fold(item.role), fold(item.team), item.title
    if names := KEYS.get(type(item)):
        return tuple(fold(getattr(item, name)) for name in names)
    return (fold(label_of(item, 0)),)


LABELS = ("code", "id", "username")  # fields by which a finding calls an item


def label_of(item: Any, number: int) -> str:
    """How a finding calls an item: its code, id or user name; else its number in the file, from 1."""
    for name in LABELS:
        if label := getattr(item, name, ""):
            return str(label)
    return f"#{number + 1}"
