"""Every code that an item names is defined somewhere in the profile."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from reimari.region.profile.checking.book import Book, Entry
from reimari.region.profile.findings import Finding, Kind
from reimari.region.profile.forms import DEMO, ChannelException, ChannelHours
from reimari.region.profile.values import (
    Area,
    AssessmentRequest,
    Background,
    BookingCondition,
    BookingRules,
    CallbackRule,
    CarePlace,
    Channel,
    Clock,
    ContactPoint,
    DemoPerson,
    ExceptionalHours,
    Feature,
    Grantable,
    Hours,
    Instruction,
    KnowledgeRule,
    LevelRule,
    MenuChoice,
    MinimumStaffing,
    MonthlyReport,
    Need,
    OnCall,
    Place,
    PlaceKind,
    Post,
    Prompt,
    RemoteWork,
    ReportRules,
    Requirement,
    SegmentRule,
    Separation,
    Sharing,
    Team,
    Unit,
    UrgentHelp,
    fold,
)

# Type of item -> its fields that name codes -> the field of Profile that defines them.
REFERENCES: Mapping[type[Any], Mapping[str, str]] = {
    Area: {"service_task": "service_tasks", "places": "places"},
    Unit: {"organisation": "organisations", "parent": "units"},
    Team: {"unit": "units", "service_task": "service_tasks", "area": "areas"},
    Post: {"role": "roles", "team": "teams"},
    Requirement: {"role": "roles", "competence": "competences"},
    RemoteWork: {"role": "roles", "service_task": "service_tasks"},
    Separation: {"roles": "roles"},
    Channel: {"unit": "units", "tasks": "needs"},
    ChannelHours: {"channel": "channels", "area": "areas"},
    ChannelException: {"channel": "channels", "area": "areas"},
    MenuChoice: {"channel": "channels", "area": "areas"},
    ContactPoint: {"channel": "channels", "area": "areas", "moved_to": "contact_points"},
    CallbackRule: {"channel": "channels"},
    MinimumStaffing: {"line": "channels", "area": "areas"},
    Sharing: {"unit": "units", "teams": "teams"},
    Background: {"unit": "units", "purpose": "needs", "roles": "roles", "bookers": "units"},
    BookingRules: {"unit": "units"},
    BookingCondition: {"units": "units"},
    MonthlyReport: {"units": "units", "roles": "roles"},
    Grantable: {"need": "needs", "service_task": "service_tasks", "channel": "channels"},
    CarePlace: {"place": "places", "unit": "units"},
    AssessmentRequest: {
        "need": "needs",
        "service_task": "service_tasks",
        "step": "steps",
        "unit": "units",
    },
    Need: {"service_tasks": "service_tasks"},
    KnowledgeRule: {"team": "teams"},
    Instruction: {"need": "needs", "service_task": "service_tasks", "place": "places", "team": "teams"},
    Prompt: {"needs": "needs", "service_tasks": "service_tasks"},
    SegmentRule: {"segment": "segments"},
    LevelRule: {"level": "levels"},
    UrgentHelp: {"places": "places", "service_tasks": "service_tasks", "on_call": "on_calls"},
    Clock: {"owner": "units", "channel": "channels"},
    Feature: {"places": "places", "service_tasks": "service_tasks"},
    OnCall: {"places": "places", "service_tasks": "service_tasks"},
    ReportRules: {"channel": "channels", "need": "needs"},
    DemoPerson: {"role": "roles", "team": "teams"},
}
VOLUMES = {
    "channels": "channels",
    "service_tasks": "service_tasks",
    "needs": "needs",
    "populations": "places",
}


def check_references(book: Book) -> Iterator[Finding]:
    """Codes in the fields of REFERENCES, and gaps that items rest on."""
    for entry in book.entries:
        for field, target in REFERENCES.get(type(entry.item), {}).items():
            for code in _codes(getattr(entry.item, field)):
                if fold(code) not in book.codes.get(target, ()):
                    yield book.error(entry, field, "unknown-code", f"{target} have no {code}")
        gap = getattr(entry.item, "gap", "")
        if gap and fold(gap) not in book.codes.get("gaps", ()):
            yield book.error(entry, "gap", "unknown-gap", f"gaps.toml has no {gap}")


def check_localities(book: Book) -> Iterator[Finding]:
    """A locality lies in a municipality of the profile."""
    known = {fold(e.item.code) for e in book.of("places") if e.item.kind == PlaceKind.MUNICIPALITY}
    for entry in book.of("places"):
        place: Place = entry.item
        if place.kind == PlaceKind.LOCALITY and fold(place.municipality) not in known:
            message = f"there is no municipality {place.municipality}"
            yield book.error(entry, "municipality", "unknown-code", message)


def check_team_areas(book: Book) -> Iterator[Finding]:
    """A team's area is one of its own service task."""
    areas = {(fold(e.item.service_task), fold(e.item.code)) for e in book.of("areas")}
    codes = book.codes.get("areas", ())
    for entry in book.of("teams"):
        task, area = fold(entry.item.service_task), fold(entry.item.area)
        if task and area in codes and (task, area) not in areas:
            message = f"{entry.item.area} isn't an area of {entry.item.service_task}"
            yield book.error(entry, "area", "unknown-code", message)


def check_channel_hours(book: Book) -> Iterator[Finding]:
    """Hours and exceptions inside a channel name its own languages and known areas."""
    for entry in book.of("channels"):
        for table in ("hours", "exceptions"):
            for number, hours in enumerate(getattr(entry.item, table) or ()):
                for field, code, message in _hours_problems(book, entry, hours):
                    yield book.error(entry, f"{table}.#{number + 1}.{field}", code, message)


def _hours_problems(
    book: Book, entry: Entry, hours: Hours | ExceptionalHours
) -> Iterator[tuple[str, str, str]]:
    if hours.invented and not book.demo:
        yield "invented", "invented-value", f"invented hours belong to {DEMO}"
    if hours.language and hours.language not in entry.item.languages:
        yield "language", "unknown-code", f"{entry.label} isn't answered in {hours.language}"
    if hours.area and fold(hours.area) not in book.codes.get("areas", ()):
        yield "area", "unknown-code", f"areas have no {hours.area}"


def check_actions(book: Book, known: Collection[str]) -> Iterator[Finding]:
    """Roles name Actions that exist; an Action that no role has is told."""
    given: set[str] = set()
    for entry in book.of("roles"):
        given.update(entry.item.actions)
        for action in entry.item.actions:
            if action not in known:
                yield book.error(entry, "actions", "unknown-action", f"there is no Action {action}")
    for action in sorted(set(known) - given):
        yield book.told("roles.toml", "", "unused-action", f"no role has the Action {action}", kind=Kind.NOTE)


def check_volumes(book: Book) -> Iterator[Finding]:
    """Invented figures name codes of the profile, and shares sum to one."""
    if not book.demo:
        return
    volumes = book.written.demo.volumes
    for name, target in VOLUMES.items():
        for code in getattr(volumes, name):
            if fold(code) not in book.codes.get(target, ()):
                yield book.told(DEMO, f"volumes.{name}", "unknown-code", f"{target} have no {code}")
    for name in ("channels", "languages", "service_tasks", "needs", "contactors"):
        shares = getattr(volumes, name)
        if shares and abs(sum(shares.values()) - 1) > 0.01:  # noqa: PLR2004
            yield book.told(
                DEMO, f"volumes.{name}", "wrong-share", f"the shares sum to {sum(shares.values()):.2f}, not 1"
            )


def _codes(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(value or ())
