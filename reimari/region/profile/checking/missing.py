"""Values that every county must tell: what is missing is an error, or a gap if gaps.toml names it."""

import re
from collections.abc import Iterator

from reimari.region.profile import reference
from reimari.region.profile.checking.book import Book, Entry
from reimari.region.profile.findings import Finding
from reimari.region.profile.forms import EVENTS, HEAD
from reimari.region.profile.values import (
    Clock,
    ClockKind,
    ComparedBy,
    Hours,
    Limit,
    MonthlyReport,
    Retained,
    Target,
    fold,
)

CONTACTORS = frozenset(
    {"client", "close_person", "own_employee", "other_authority", "outside_party", "anonymous"}
)
_OPEN_BY_HOURS = frozenset({"phone", "chat", "walk_in"})  # somebody answers there, so it has hours
_INDICATOR = re.compile(r"K-\d+[a-z]?")
_CLOCKS = "clocks.toml"
_WHOLE = 100
_ACCEPT = "accept"  # the kind of step by which a case is offered
# Of these one is a part of another: beside each other they would tell small numbers by subtraction.
_PARTS = (
    (ComparedBy.TEAM, ComparedBy.AREA, ComparedBy.MUNICIPALITY),
    (ComparedBy.NEED, ComparedBy.TASK),
)
_GAP_ID = re.compile(r"G-\d+", re.IGNORECASE)


def check_head(book: Book) -> Iterator[Finding]:
    """profile.toml: languages, contactors and population."""
    profile = book.profile
    if not {"fi", "sv"} & set(profile.languages):
        yield book.told(HEAD, "languages", "unknown-code", "a county serves in fi, sv or both")
    for code in profile.contactors:
        if code not in CONTACTORS:
            message = f"there is no contactor {code}; known are {', '.join(sorted(CONTACTORS))}"
            yield book.told(HEAD, "contactors", "unknown-code", message)
    if profile.population.total is None:
        yield book.absent_in_head("population.total", "missing-value", "the population isn't told")


def check_hours(book: Book) -> Iterator[Finding]:
    """A channel has its opening hours, each with days and in the right order."""
    for entry in book.of("channels"):
        channel = entry.item
        if channel.hours is None or (not channel.hours and fold(channel.kind) in _OPEN_BY_HOURS):
            yield book.absent(entry, "hours", "channel-without-hours", "the opening hours aren't told")
        for number, hours in enumerate(channel.hours or ()):
            if problem := hours_problem(hours):
                yield book.error(entry, f"hours.#{number + 1}", "wrong-hours", problem)
        for language in channel.languages:
            if language not in reference.ISO_639_1:
                yield book.error(
                    entry, "languages", "unknown-code", f"{language} is no language of ISO 639-1"
                )


def check_answering(book: Book, entry: Entry) -> Iterator[Finding]:
    """Somebody on call or who helps at once tells the hours, each with days and in the right order."""
    if entry.item.hours is None:
        yield book.absent(entry, "hours", "missing-value", "the hours aren't told")
    for number, hours in enumerate(entry.item.hours or (), start=1):
        if problem := hours_problem(hours, overnight=True):
            yield book.error(entry, f"hours.#{number}", "wrong-hours", problem)


def check_areas(book: Book) -> Iterator[Finding]:
    """An area's places are told."""
    for entry in book.of("areas"):
        if entry.item.places is None:
            message = f"the places of {entry.item.code} aren't told for {entry.item.service_task}"
            yield book.absent(entry, "places", "unmapped-place", message)


def check_tasks(book: Book) -> Iterator[Finding]:
    """A service task in use has a team on the day."""
    served = {fold(entry.item.service_task) for entry in book.valid("teams")}
    for entry in book.valid("service_tasks"):
        if fold(entry.item.code) not in served and fold(entry.item.adoption) != "planned":
            message = f"{entry.item.code} has no team on {book.on}"
            also = (f"teams.{entry.item.code}", f"units.{entry.item.code}")
            yield book.absent(entry, "team", "task-without-team", message, also=also)


def check_steps(book: Book) -> Iterator[Finding]:
    """A kind of step has its own due time, in working days or in opening hours."""
    for entry in book.of("steps"):
        step = entry.item
        if step.working_days is None and step.hours is None:
            yield book.absent(entry, "working_days", "missing-value", "the step's own due time isn't told")
        if step.working_days is not None and step.hours is not None:
            yield book.error(entry, "hours", "wrong-limit", "has working days and hours; one of them holds")
        if step.urgent_minutes is not None and step.urgent_minutes < 1:
            message = f"must be at least 1, not {step.urgent_minutes}"
            yield book.error(entry, "urgent_minutes", "wrong-limit", message)
        if fold(step.code) == _ACCEPT and step.urgent_minutes is None:
            message = "how soon an urgent matter has to be accepted isn't told"
            yield book.absent(entry, "urgent_minutes", "missing-value", message)


def check_posts(book: Book) -> Iterator[Finding]:
    """How many people hold a post is told."""
    for entry in book.of("posts"):
        if entry.item.count is None:
            yield book.absent(entry, "count", "missing-value", "how many people isn't told")


def check_limits(book: Book) -> Iterator[Finding]:
    """A clock tells how long it may run."""
    for entry in book.of("clocks"):
        clock: Clock = entry.item
        if clock.limit == Limit.NONE:
            yield book.absent(entry, "limit", "missing-value", "the time limit isn't told")
        if clock.limit in (Limit.WORKING_DAYS, Limit.MONTHS) and clock.length < 1:
            yield book.error(entry, "length", "wrong-limit", f"must be at least 1, not {clock.length}")


def check_retentions(book: Book) -> Iterator[Finding]:
    """All that is kept for a time only tells after how many days it is removed."""
    told = {fold(entry.item.code) for entry in book.valid("retentions")}
    for code in sorted(set(Retained) - told):
        names = (f"retentions.{code}.days",)
        yield book.absent_in_head(
            f"retention.{code}", "missing-value", "how long it is kept isn't told", also=names, file=_CLOCKS
        )
    for entry in book.of("retentions"):
        kept = entry.item
        if fold(kept.code) not in Retained:
            message = f"nothing is called {kept.code}; known are {', '.join(sorted(Retained))}"
            yield book.error(entry, "code", "unknown-code", message)
        if kept.days is None:
            yield book.absent(entry, "days", "missing-value", "how long it is kept isn't told")
        elif kept.days < 1:
            yield book.error(entry, "days", "wrong-limit", f"must be at least 1, not {kept.days}")


def check_indicators(book: Book) -> Iterator[Finding]:
    """A promise is measured by an indicator (requirements §7)."""
    for entry in book.of("clocks"):
        clock: Clock = entry.item
        if clock.kind == ClockKind.PROMISE and not clock.indicator:
            message = "no indicator measures this promise"
            yield book.absent(entry, "indicator", "promise-without-indicator", message)
        if clock.indicator and not _INDICATOR.fullmatch(clock.indicator):
            message = f"{clock.indicator} isn't an indicator (K-05)"
            yield book.error(entry, "indicator", "unknown-code", message)


def check_targets(book: Book) -> Iterator[Finding]:
    """What is wanted of an indicator is a share, and is told."""
    for entry in book.of("targets"):
        target: Target = entry.item
        if not _INDICATOR.fullmatch(target.code):
            message = f"{target.code} isn't an indicator (K-05)"
            yield book.error(entry, "code", "unknown-code", message)
        if target.percent is None:
            yield book.absent(entry, "percent", "missing-value", "how much is wanted isn't told")
        elif not 0 < target.percent <= _WHOLE:
            message = f"must be from 1 to {_WHOLE}, not {target.percent}"
            yield book.error(entry, "percent", "wrong-limit", message)
        if target.baseline is not None and target.baseline < 1:
            message = f"must be at least 1, not {target.baseline}"
            yield book.error(entry, "baseline", "wrong-limit", message)


def check_monthly_reports(book: Book) -> Iterator[Finding]:
    """A report of each month says of which figures it tells, and who goes through it (R-PS-80, R-PS-81)."""
    for entry in book.of("monthly_reports"):
        report: MonthlyReport = entry.item
        for code in report.figures:
            if not _INDICATOR.fullmatch(code):
                yield book.error(entry, "figures", "unknown-code", f"{code} isn't an indicator (K-05)")
        for parts in _PARTS:
            both = [each for each in report.by if each in parts]
            if len(both) > 1:
                message = f"compare by one of {', '.join(both)}: parts beside wholes tell small numbers"
                yield book.error(entry, "by", "parts-and-wholes", message)
        if not report.roles:
            yield book.absent(entry, "roles", "missing-value", "who goes through it isn't told")


def check_events(book: Book) -> Iterator[Finding]:
    """A clock starts and stops by events that the program records."""
    for entry in book.of("clocks"):
        for field in ("starts", "stops"):
            events = getattr(entry.item, field)
            for event in sorted(set(events) - EVENTS):
                yield book.error(entry, field, "unknown-code", f"there is no event {event}")
            if not events:
                yield book.absent(entry, field, "missing-value", "the event isn't told")


def check_gaps(book: Book) -> Iterator[Finding]:
    """A gap with an id of its own tells its reason; what no other finding has shown is shown here.

    Runs last: it shows the gaps that no missing value has used.
    """
    for entry in book.of("gaps"):
        gap = entry.item
        if not _GAP_ID.fullmatch(gap.id) and not gap.reason.in_language("en"):
            yield book.error(entry, "reason", "gap-without-reason", "needs a G-id or a reason")
        elif fold(gap.id) not in book.used_gaps:
            yield book.gap(entry, "about", "gap", f"isn't told: {', '.join(gap.about)}", gap)


def hours_problem(hours: Hours, *, overnight: bool = False) -> str:
    """What is wrong with weekly hours; empty if nothing. `overnight`: they may run past midnight."""
    if not hours.days or not set(hours.days) <= set(range(1, 8)):
        return "days are numbers from 1 (Monday) to 7 (Sunday)"
    if hours.opens == hours.closes or (hours.opens > hours.closes and not overnight):
        return f"opens {hours.opens:%H:%M}, but closes {hours.closes:%H:%M}"
    return ""
