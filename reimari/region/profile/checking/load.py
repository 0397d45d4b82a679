"""How open work is weighed: one set of weights holds, and what it doesn't tell is a gap."""

from collections.abc import Iterator
from dataclasses import fields

from reimari.region.profile.checking.book import Book
from reimari.region.profile.findings import Finding, Kind
from reimari.region.profile.values import Item, LoadRules

_FILE = "units.toml"
_BESIDE = {"code", "gap", *(each.name for each in fields(Item))}
WEIGHTS = tuple(each.name for each in fields(LoadRules) if each.name not in _BESIDE)
HEAVIEST = 20


def check_load_rules(book: Book) -> Iterator[Finding]:
    """One set of weights holds on a day; what they don't tell is a gap."""
    valid = book.valid("load_rules")
    if not valid:
        message = "how much each part of the work weighs isn't told"
        yield book.told(_FILE, "", "no-load-rules", message, kind=Kind.GAP)
    for entry in valid[1:]:
        yield book.error(entry, "code", "double-load-rules", f"{valid[0].label} holds on the same day")
    for entry in book.of("load_rules"):
        for name in WEIGHTS:
            weight = getattr(entry.item, name)
            if weight is None:
                yield book.absent(entry, name, "missing-value", "how much it weighs isn't told")
            elif not 0 <= weight <= HEAVIEST:
                message = f"must be from 0 to {HEAVIEST}, not {weight}"
                yield book.error(entry, name, "wrong-limit", message)
