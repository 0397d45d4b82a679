"""Grants on the line: every service with its longest time, every place with its beds, and where others go."""

from collections.abc import Iterator

from reimari.region.profile.checking.book import Book
from reimari.region.profile.findings import Finding
from reimari.region.profile.values import AssessmentRequest, CarePlace, Grantable, GrantKind, by_code, fold


def check_grantables(book: Book) -> Iterator[Finding]:
    """A grantable service has a longest time and a follow-up before its end; else it is a gap."""
    for entry in book.of("grantables"):
        grantable: Grantable = entry.item
        if grantable.max_days is None:
            message = "for how long it may be granted on the line isn't told"
            yield book.absent(entry, "max_days", "missing-value", message)
        if grantable.follow_up_days is None:
            message = "how long before the end somebody looks how it goes on isn't told"
            yield book.absent(entry, "follow_up_days", "missing-value", message)
        for field, message in _mistakes(grantable):
            yield book.error(entry, field, "wrong-grant", message)
    if book.valid("grantables") and not book.valid("assessment_requests"):
        message = "services are granted on a line, but nowhere is told who assesses everything else (DR-06)"
        yield book.told("grants.toml", "", "grant-without-assessment", message)


def _mistakes(grantable: Grantable) -> Iterator[tuple[str, str]]:
    days, total, before = grantable.max_days, grantable.total_days, grantable.follow_up_days
    if days is not None and days < 1:
        yield "max_days", f"must be at least 1, not {days}"
    if total is not None and (days is None or total < days):
        yield "total_days", f"can't be below max_days: {total}"
    if before is not None and (before < 0 or (days is not None and before >= days)):
        yield "follow_up_days", f"must be from 0 to the day before max_days, not {before}"
    if grantable.kind == GrantKind.PLACE and grantable.use is None:
        yield "use", "a place names which ones of the register it takes: crisis or short_term"
    if grantable.kind != GrantKind.PLACE and grantable.use is not None:
        yield "use", "only a place takes beds of the register"


def check_care_places(book: Book) -> Iterator[Finding]:
    """A place of the register tells how many beds it has."""
    for entry in book.of("care_places"):
        place: CarePlace = entry.item
        if place.beds is None:
            yield book.absent(entry, "beds", "missing-value", "how many beds it has isn't told")
        elif place.beds < 1:
            yield book.error(entry, "beds", "wrong-grant", f"must be at least 1, not {place.beds}")


def check_requests(book: Book) -> Iterator[Finding]:
    """The unit that takes assessment requests has a team in the service task."""
    teams = {(fold(entry.item.unit), fold(entry.item.service_task)) for entry in book.of("teams")}
    units = by_code(book.profile.units)
    for entry in book.of("assessment_requests"):
        request: AssessmentRequest = entry.item
        unit, task = fold(request.unit), fold(request.service_task)
        if unit and unit in units and not {(unit, task), (unit, "")} & teams:
            message = f"{request.unit} has no team in {request.service_task}: nobody would assess"
            yield book.error(entry, "unit", "request-without-team", message)
