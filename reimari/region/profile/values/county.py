"""The whole of a county: its Profile, and what demo.toml invents where the sources are silent."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from reimari.region.profile.values.calendars import Background, BookingCondition, BookingRules
from reimari.region.profile.values.channels import (
    CallbackRule,
    Channel,
    ContactPoint,
    ExceptionalHours,
    Hours,
    MenuChoice,
)
from reimari.region.profile.values.concerns import OnCall, ReportRules
from reimari.region.profile.values.grants import AssessmentRequest, CarePlace, Grantable
from reimari.region.profile.values.guiding import LevelRule, Prompt, Segment, SegmentRule, UrgentHelp
from reimari.region.profile.values.items import (
    Area,
    CalendarSettings,
    Clock,
    Coded,
    Feature,
    Gap,
    Level,
    Need,
    Organisation,
    PauseReason,
    Phrase,
    Place,
    Post,
    Relation,
    Retention,
    Role,
    RoutingRule,
    ServiceTask,
    StepKind,
    Team,
    Text,
    Unit,
    by_code,
    fold,
)
from reimari.region.profile.values.knowledge import Instruction, KnowledgeRule
from reimari.region.profile.values.load import LoadRules
from reimari.region.profile.values.monthly import MonthlyReport
from reimari.region.profile.values.need_to_know import AccessRules
from reimari.region.profile.values.notices import NoticeRules, NoticeWords
from reimari.region.profile.values.reaching import ReachRules
from reimari.region.profile.values.roster import MinimumStaffing, RosterRules, Sharing
from reimari.region.profile.values.staffing import Competence, RemoteWork, Requirement, Separation
from reimari.region.profile.values.targets import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """An invented member of staff to sign in as in the demo."""

    username: str
    name: str
    title: Text
    role: str
    team: str
    language: str = "fi"
    shows: Text = field(default_factory=Text)
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoVolumes:
    """Invented figures for the demo's two months, where the sources give none; shares sum to 1."""

    contacts: int = 2000
    cases: int = 600
    channels: Mapping[str, float] = field(default_factory=dict)
    languages: Mapping[str, float] = field(default_factory=dict)
    service_tasks: Mapping[str, float] = field(default_factory=dict)
    needs: Mapping[str, float] = field(default_factory=dict)
    contactors: Mapping[str, float] = field(default_factory=dict)
    populations: Mapping[str, int] = field(default_factory=dict)  # place code -> inhabitants


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """All of demo.toml: invented values for the demo and tests only; every item has `invented` set."""

    hours: Mapping[str, tuple[Hours, ...]] = field(default_factory=dict)  # folded channel code -> hours
    exceptions: Mapping[str, tuple[ExceptionalHours, ...]] = field(default_factory=dict)  # the same way
    menu_choices: tuple[MenuChoice, ...] = ()
    contact_points: tuple[ContactPoint, ...] = ()
    callbacks: tuple[CallbackRule, ...] = ()
    grantables: tuple[Grantable, ...] = ()
    care_places: tuple[CarePlace, ...] = ()
    assessment_requests: tuple[AssessmentRequest, ...] = ()
    features: tuple[Feature, ...] = ()
    areas: tuple[Area, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    units: tuple[Unit, ...] = ()
    teams: tuple[Team, ...] = ()
    posts: tuple[Post, ...] = ()
    roles: tuple[Role, ...] = ()
    competences: tuple[Competence, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    remote_works: tuple[RemoteWork, ...] = ()
    separations: tuple[Separation, ...] = ()
    steps: tuple[StepKind, ...] = ()
    clocks: tuple[Clock, ...] = ()
    retentions: tuple[Retention, ...] = ()
    on_calls: tuple[OnCall, ...] = ()
    report_rules: tuple[ReportRules, ...] = ()
    access_rules: tuple[AccessRules, ...] = ()
    roster_rules: tuple[RosterRules, ...] = ()
    load_rules: tuple[LoadRules, ...] = ()
    reach_rules: tuple[ReachRules, ...] = ()
    minimum_staffing: tuple[MinimumStaffing, ...] = ()
    sharings: tuple[Sharing, ...] = ()
    backgrounds: tuple[Background, ...] = ()
    booking_rules: tuple[BookingRules, ...] = ()
    notice_rules: tuple[NoticeRules, ...] = ()
    knowledge: tuple[KnowledgeRule, ...] = ()
    instructions: tuple[Instruction, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    segments: tuple[Segment, ...] = ()
    segment_rules: tuple[SegmentRule, ...] = ()
    level_rules: tuple[LevelRule, ...] = ()
    urgent_helps: tuple[UrgentHelp, ...] = ()
    people: tuple[DemoPerson, ...] = ()
    volumes: DemoVolumes = DemoVolumes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    total: int | None = None
    aged_65_plus: int | None = None
    as_of: str = ""
    swedish_share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One county, whole. The same value serves the pages, the command line and the replay."""

    code: str
    name: Text
    unit_name: Text
    county_number: str  # two digits of the classification of counties
    languages: tuple[str, ...]
    contactors: tuple[str, ...]
    population: Population = Population()
    calendar: CalendarSettings = field(default_factory=CalendarSettings)
    over_age: int = 65  # "over 65" is this age reached
    start_date: dt.date | None = None
    valid_from: dt.date | None = None
    places: tuple[Place, ...] = ()
    service_tasks: tuple[ServiceTask, ...] = ()
    areas: tuple[Area, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    units: tuple[Unit, ...] = ()
    teams: tuple[Team, ...] = ()
    posts: tuple[Post, ...] = ()
    roles: tuple[Role, ...] = ()
    competences: tuple[Competence, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    remote_works: tuple[RemoteWork, ...] = ()
    separations: tuple[Separation, ...] = ()
    channels: tuple[Channel, ...] = ()
    menu_choices: tuple[MenuChoice, ...] = ()
    contact_points: tuple[ContactPoint, ...] = ()
    callbacks: tuple[CallbackRule, ...] = ()
    needs: tuple[Need, ...] = ()
    knowledge: tuple[KnowledgeRule, ...] = ()
    instructions: tuple[Instruction, ...] = ()
    relations: tuple[Relation, ...] = ()
    rules: tuple[RoutingRule, ...] = ()
    steps: tuple[StepKind, ...] = ()
    clocks: tuple[Clock, ...] = ()
    pause_reasons: tuple[PauseReason, ...] = ()
    retentions: tuple[Retention, ...] = ()
    targets: tuple[Target, ...] = ()
    monthly_reports: tuple[MonthlyReport, ...] = ()
    levels: tuple[Level, ...] = ()
    level_rules: tuple[LevelRule, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    segments: tuple[Segment, ...] = ()
    segment_rules: tuple[SegmentRule, ...] = ()
    urgent_helps: tuple[UrgentHelp, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    grantables: tuple[Grantable, ...] = ()
    care_places: tuple[CarePlace, ...] = ()
    assessment_requests: tuple[AssessmentRequest, ...] = ()
    features: tuple[Feature, ...] = ()
    on_calls: tuple[OnCall, ...] = ()
    report_rules: tuple[ReportRules, ...] = ()
    access_rules: tuple[AccessRules, ...] = ()
    roster_rules: tuple[RosterRules, ...] = ()
    load_rules: tuple[LoadRules, ...] = ()
    reach_rules: tuple[ReachRules, ...] = ()
    minimum_staffing: tuple[MinimumStaffing, ...] = ()
    sharings: tuple[Sharing, ...] = ()
    backgrounds: tuple[Background, ...] = ()
    booking_rules: tuple[BookingRules, ...] = ()
    booking_conditions: tuple[BookingCondition, ...] = ()
    notices: tuple[NoticeWords, ...] = ()
    notice_rules: tuple[NoticeRules, ...] = ()
    gaps: tuple[Gap, ...] = ()
    demo: Demo = Demo()

    def with_demo(self) -> "Profile":
        """The same county with what demo.toml invents put in its place, each item marked as invented."""
        demo = self.demo
        return replace(
            self,
            channels=tuple(_invented_hours(channel, demo) for channel in self.channels),
            menu_choices=_menu_laid_over(self.menu_choices, demo.menu_choices),
            contact_points=_laid_over(self.contact_points, demo.contact_points),
            callbacks=_callbacks_laid_over(self.callbacks, demo.callbacks),
            areas=_areas_laid_over(self.areas, demo.areas),
            organisations=(*self.organisations, *demo.organisations),
            units=(*self.units, *demo.units),
            teams=(*self.teams, *demo.teams),
            posts=(*self.posts, *demo.posts),
            roles=_laid_over(self.roles, demo.roles),
            competences=_laid_over(self.competences, demo.competences),
            requirements=_requirements_laid_over(self.requirements, demo.requirements),
            remote_works=(*self.remote_works, *demo.remote_works),
            separations=(*self.separations, *demo.separations),
            steps=_laid_over(self.steps, demo.steps),
            clocks=_laid_over(self.clocks, demo.clocks),
            grantables=_laid_over(self.grantables, demo.grantables),
            care_places=_laid_over(self.care_places, demo.care_places),
            assessment_requests=_requests_laid_over(self.assessment_requests, demo.assessment_requests),
            prompts=_laid_over(self.prompts, demo.prompts),
            segments=_laid_over(self.segments, demo.segments),
            segment_rules=(*self.segment_rules, *demo.segment_rules),
            level_rules=(*self.level_rules, *demo.level_rules),
            urgent_helps=_laid_over(self.urgent_helps, demo.urgent_helps),
            features=_features_laid_over(self.features, demo.features),
            retentions=_laid_over(self.retentions, demo.retentions),
            on_calls=_laid_over(self.on_calls, demo.on_calls),
            report_rules=demo.report_rules or self.report_rules,
            access_rules=demo.access_rules or self.access_rules,
            roster_rules=demo.roster_rules or self.roster_rules,
            load_rules=demo.load_rules or self.load_rules,
            reach_rules=demo.reach_rules or self.reach_rules,
            minimum_staffing=(*self.minimum_staffing, *demo.minimum_staffing),
            sharings=_sharings_laid_over(self.sharings, demo.sharings),
            backgrounds=_laid_over(self.backgrounds, demo.backgrounds),
            booking_rules=_booking_laid_over(self.booking_rules, demo.booking_rules),
            notice_rules=demo.notice_rules or self.notice_rules,
            knowledge=demo.knowledge or self.knowledge,
            instructions=_laid_over(self.instructions, demo.instructions),
        )


def _invented_hours(channel: Channel, demo: Demo) -> Channel:
    """The channel with the hours and exceptions that demo.toml invents; itself if it invents none."""
    code = fold(channel.code)
    if code in demo.hours:
        channel = replace(channel, hours=(*(channel.hours or ()), *demo.hours[code]), gap="")
    if code in demo.exceptions:
        channel = replace(channel, exceptions=(*channel.exceptions, *demo.exceptions[code]))
    return channel


def _menu_laid_over(
    choices: tuple[MenuChoice, ...], invented: tuple[MenuChoice, ...]
) -> tuple[MenuChoice, ...]:
    """As `_laid_over`; a choice is known by its channel and area together."""
    over = {(fold(choice.channel), fold(choice.area)) for choice in invented}
    kept = (choice for choice in choices if (fold(choice.channel), fold(choice.area)) not in over)
    return (*kept, *invented)


def _callbacks_laid_over(
    rules: tuple[CallbackRule, ...], invented: tuple[CallbackRule, ...]
) -> tuple[CallbackRule, ...]:
    """As `_laid_over`; a rule of callbacks is known by its channel."""
    over = {fold(rule.channel) for rule in invented}
    return (*(rule for rule in rules if fold(rule.channel) not in over), *invented)


def _sharings_laid_over(items: tuple[Sharing, ...], invented: tuple[Sharing, ...]) -> tuple[Sharing, ...]:
    """As `_laid_over`, of teams that share their work."""
    over = {fold(item.code) for item in invented}
    return (*(item for item in items if fold(item.code) not in over), *invented)


def _requests_laid_over(
    requests: tuple[AssessmentRequest, ...], invented: tuple[AssessmentRequest, ...]
) -> tuple[AssessmentRequest, ...]:
    """As `_laid_over`; where assessment requests go is known by the service task."""
    over = {fold(request.service_task) for request in invented}
    return (*(request for request in requests if fold(request.service_task) not in over), *invented)


def _booking_laid_over(
    rules: tuple[BookingRules, ...], invented: tuple[BookingRules, ...]
) -> tuple[BookingRules, ...]:
    """As `_laid_over`; the common rules of booking are known by their unit."""
    over = {fold(rule.unit) for rule in invented}
    return (*(rule for rule in rules if fold(rule.unit) not in over), *invented)


def _requirements_laid_over(
    items: tuple[Requirement, ...], invented: tuple[Requirement, ...]
) -> tuple[Requirement, ...]:
    """As `_laid_over`; a requirement is known by its role and competence together."""
    over = {(fold(item.role), fold(item.competence)) for item in invented}
    kept = (item for item in items if (fold(item.role), fold(item.competence)) not in over)
    return (*kept, *invented)


def _features_laid_over(features: tuple[Feature, ...], invented: tuple[Feature, ...]) -> tuple[Feature, ...]:
    """The invented switches of a code take the place of all that the profile says of it."""
    over = {fold(feature.code) for feature in invented}
    return (*(feature for feature in features if fold(feature.code) not in over), *invented)


def _laid_over[T: Coded](items: tuple[T, ...], invented: tuple[T, ...]) -> tuple[T, ...]:
    """`items`, each replaced by the invented item of the same code if there is one; new codes at the end."""
    over = by_code(invented)
    known = {fold(item.code) for item in items}
    return (
        *(over.get(fold(item.code), item) for item in items),
        *(item for item in invented if fold(item.code) not in known),
    )


def _areas_laid_over(areas: tuple[Area, ...], invented: tuple[Area, ...]) -> tuple[Area, ...]:
    """As `_laid_over`; an area is known by its service task and code together."""
    over = {(fold(area.service_task), fold(area.code)) for area in invented}
    return (*(area for area in areas if (fold(area.service_task), fold(area.code)) not in over), *invented)
