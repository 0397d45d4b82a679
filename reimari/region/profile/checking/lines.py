"""Lines: what is internal stays internal, and every number, address, key and exception makes sense."""

import re
from collections.abc import Iterator, Mapping
from itertools import combinations

from reimari.region.profile.checking.book import Book, Entry, overlap
from reimari.region.profile.findings import Finding
from reimari.region.profile.values import (
    Channel,
    ContactPoint,
    ExceptionalHours,
    PointKind,
    Serves,
    fold,
)

NUMBER = re.compile(r"\+[1-9]\d{5,14}")  # ITU-T E.164
_ADDRESS = re.compile(r"[A-Za-z0-9._%+&'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_KEY = re.compile(r"[1-9]")
WITH_EXCEPTIONS = ("channels", "on_calls", "urgent_helps")


def check_visibility(book: Book) -> Iterator[Finding]:
    """A line of professionals isn't public, nor is any number or address of a hidden line."""
    for entry in book.of("channels"):
        if entry.item.serves != Serves.EVERYBODY and entry.item.public:
            message = f"{entry.label} serves professionals only: write public = false"
            yield book.error(entry, "public", "internal-line-public", message)
    for entry, channel in _points(book):
        if channel is None:
            continue
        if entry.item.public and not channel.public:
            message = f"{channel.code} isn't public, so its numbers and addresses aren't"
            yield book.error(entry, "public", "internal-point-public", message)
        if entry.item.partners and not (channel.public or channel.partners):
            message = f"{channel.code} isn't told to a partner's people, so its numbers and addresses aren't"
            yield book.error(entry, "partners", "internal-point-public", message)
        if not channel.unit:
            message = f"{channel.code} has no unit: a contact point belongs to a unit, never to a person"
            yield book.error(entry, "channel", "point-without-unit", message)


def check_urgent_only(book: Book) -> Iterator[Finding]:
    """What is only for urgent matters is a line, and another one takes what can wait (R-KS-09)."""
    for entry in book.of("channels"):
        if entry.item.urgent_only and (problem := _urgent_problem(book, entry.item)):
            yield book.error(entry, "urgent_only", "wrong-urgent-only", problem)


def check_exceptions(book: Book) -> Iterator[Finding]:
    """An exception ends when it begins or later, and either closes the line or tells its hours.

    So do those of whoever is on call and helps at once, who have no areas of their own.
    """
    for entry in (entry for table in WITH_EXCEPTIONS for entry in book.of(table)):
        exceptions: tuple[ExceptionalHours, ...] = entry.item.exceptions
        for number, exception in enumerate(exceptions):
            problem = _exception_problem(exception)
            if exception.area and not isinstance(entry.item, Channel):
                problem = "names an area: only a line's hours differ by area"
            if problem:
                yield book.error(entry, f"exceptions.#{number + 1}", "wrong-exception", problem)
        for (_, one), (number, other) in combinations(enumerate(exceptions), 2):
            if _quarrel(one, other):
                message = "one exception closes the line and another opens it on the same day"
                yield book.error(entry, f"exceptions.#{number + 1}", "wrong-exception", message)


def check_menus(book: Book) -> Iterator[Finding]:
    """A menu has a key for each area, 1 to 9, and no key leads to two."""
    keyed = []
    for entry in book.of("menu_choices"):
        key = entry.item.key
        if not key:
            names = (f"channels.{entry.item.channel}.menu",)
            yield book.absent(entry, "key", "missing-value", "the key in the menu isn't told", also=names)
        elif not _KEY.fullmatch(key):
            yield book.error(entry, "key", "wrong-key", f"a key is one digit from 1 to 9, not {key}")
        else:
            keyed.append(entry)
    for one, other in combinations(keyed, 2):
        same = fold(one.item.channel) == fold(other.item.channel) and one.item.key == other.item.key
        if same and overlap(one.item, other.item):
            message = f"key {other.item.key} leads to {one.item.area} already"
            yield book.error(other, "key", "double-key", message)


def check_values(book: Book) -> Iterator[Finding]:
    """Numbers are in the form of E.164, addresses are addresses; languages are the line's own."""
    for entry, channel in _points(book):
        point: ContactPoint = entry.item
        if not point.value:
            message = "the number isn't told" if point.kind == PointKind.PHONE else "the address isn't told"
            yield book.absent(entry, "value", "missing-value", message)
        elif point.kind == PointKind.PHONE and not NUMBER.fullmatch(point.value):
            message = f"must be a number with + and its country and no spaces, not {point.value}"
            yield book.error(entry, "value", "wrong-number", message)
        elif point.kind == PointKind.EMAIL and not _ADDRESS.fullmatch(point.value):
            yield book.error(entry, "value", "wrong-address", f"must be an e-mail address, not {point.value}")
        if channel and point.language and point.language not in channel.languages:
            message = f"{channel.code} isn't answered in {point.language}"
            yield book.error(entry, "language", "unknown-code", message)


def check_moves(book: Book) -> Iterator[Finding]:
    """What has moved ends, and leads to what answers; never round, and never from public to internal."""
    points = {fold(entry.item.code): entry.item for entry in book.of("contact_points")}
    for entry in book.of("contact_points"):
        point: ContactPoint = entry.item
        target = points.get(fold(point.moved_to))
        if not point.moved_to or target is None:
            continue
        if point.valid_until is None:
            message = f"it has moved to {target.code}, so it has a last day: write valid_until"
            yield book.error(entry, "valid_until", "moved-without-end", message)
        if problem := _move_problem(book, point, target, points):
            yield book.error(entry, "moved_to", *problem)


def _move_problem(
    book: Book, point: ContactPoint, target: ContactPoint, points: Mapping[str, ContactPoint]
) -> tuple[str, str] | None:
    """The name of the error and its message."""
    if _leads_back(point, points):
        return "moved-in-a-circle", f"{target.code} leads back to {point.code}"
    if target.valid_until is not None and target.valid_until < book.on:
        return "moved-to-retired", f"{target.code} ended {target.valid_until}"
    if point.public and not target.public:
        return "moved-to-internal", f"{target.code} isn't public: outsiders would be led to it"
    return None


def _leads_back(point: ContactPoint, points: Mapping[str, ContactPoint]) -> bool:
    known = set()
    code = fold(point.moved_to)
    while code in points and code not in known:
        if code == fold(point.code):
            return True
        known.add(code)
        code = fold(points[code].moved_to)
    return False


def _points(book: Book) -> Iterator[tuple[Entry, Channel | None]]:
    """Contact points, each with its channel if there is such a one."""
    channels = {fold(entry.item.code): entry.item for entry in book.of("channels")}
    for entry in book.of("contact_points"):
        yield entry, channels.get(fold(entry.item.channel))


def _urgent_problem(book: Book, line: Channel) -> str:
    if not line.unit:
        return "no unit answers it: only a line can be for urgent matters"
    others = [each.item for each in book.valid("channels") if each.item.kind == line.kind]
    if any(each.unit and not each.urgent_only for each in others):
        return ""
    return f"no other {line.kind} line takes what can wait"


def _exception_problem(exception: ExceptionalHours) -> str:
    times = exception.opens, exception.closes
    if exception.last_day < exception.first_day:
        return f"ends {exception.last_day} before it begins {exception.first_day}"
    if exception.closed:
        return "is closed, so it has no hours" if any(time is not None for time in times) else ""
    if exception.opens is None or exception.closes is None:
        return "needs closed = true, or opens and closes"
    if exception.opens >= exception.closes:
        return f"opens {exception.opens:%H:%M}, but closes {exception.closes:%H:%M}"
    return ""


def _quarrel(one: ExceptionalHours, other: ExceptionalHours) -> bool:
    """Whether they say both closed and open of the same days, area and language."""
    return (
        one.closed != other.closed
        and (fold(one.area), one.language) == (fold(other.area), other.language)
        and max(one.first_day, other.first_day) <= min(one.last_day, other.last_day)
        and overlap(one, other)
    )
