"""Dates and codes: validity the right way round, no code twice on one day, what has ended."""

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

from reimari.region.profile.checking.book import Book, Entry, overlap
from reimari.region.profile.findings import Finding
from reimari.region.profile.forms import LABELS, key_of
from reimari.region.profile.values import (
    Channel,
    ContactPoint,
    ExceptionalHours,
    Gap,
    Hours,
    Item,
    RoutingRule,
)


def check_order(book: Book) -> Iterator[Finding]:
    """No validity ends before it begins (of items and of hours inside channels)."""
    for entry in book.entries:
        for item, prefix in _dated(entry):
            first, last = getattr(item, "valid_from", None), getattr(item, "valid_until", None)
            if first and last and last < first:
                message = f"ends {last} before it begins {first}"
                yield book.error(entry, f"{prefix}valid_until", "wrong-validity", message)


def check_duplicates(book: Book) -> Iterator[Finding]:
    """One code has one meaning on one day."""
    groups: dict[tuple[str, tuple[object, ...]], list[Entry]] = {}
    for entry in book.entries:
        if not isinstance(entry.item, Hours | ExceptionalHours):
            groups.setdefault((entry.section.attribute, key_of(entry.item)), []).append(entry)
    for group in groups.values():
        for one, other in combinations(group, 2):
            if _same_days(one.item, other.item):
                message = f"{other.label} is written twice for the same days (also {_place(one)})"
                yield book.error(other, _key_field(other.item), "duplicate-code", message)


def check_ended(book: Book) -> Iterator[Finding]:
    """What has ended by the day and has nothing in its place is shown as a gap; its dates stay."""
    running = {
        (e.section.attribute, key_of(e.item)) for e in _items(book, lambda item: not _ended(book, item))
    }
    for entry in _items(book, lambda item: _ended(book, item)):
        if (entry.section.attribute, key_of(entry.item)) not in running:
            message = f"ended {entry.item.valid_until} and nothing follows it"
            yield book.gap(entry, "valid_until", "ended", message)


def _same_days(one: Any, other: Any) -> bool:
    """Two alternatives of one rule (an "or") share its id, and differ in what they ask."""
    if isinstance(one, RoutingRule) and one.when != other.when:
        return False
    return isinstance(one, Gap) or overlap(one, other)


def _items(book: Book, fits: Callable[[Any], bool]) -> Iterator[Entry]:
    for entry in book.entries:
        left_out = isinstance(entry.item, Hours | ExceptionalHours) or _has_moved(entry.item)
        if isinstance(entry.item, Item) and not left_out and fits(entry.item):
            yield entry


def _has_moved(item: Any) -> bool:
    """A retired number tells itself what follows it."""
    return isinstance(item, ContactPoint) and bool(item.moved_to)


def _ended(book: Book, item: Any) -> bool:
    return item.valid_until is not None and item.valid_until < book.on


def _dated(entry: Entry) -> Iterator[tuple[Any, str]]:
    yield entry.item, ""
    if isinstance(entry.item, Channel):
        for table in ("hours", "exceptions"):
            for number, hours in enumerate(getattr(entry.item, table) or ()):
                yield hours, f"{table}.#{number + 1}."


def _key_field(item: Any) -> str:
    return next((name for name in (*LABELS, "role") if hasattr(item, name)), "")


def _place(entry: Entry) -> str:
    return f"{entry.section.file}, {entry.section.table} {entry.number + 1}"
