"""When a case may end because its client isn't reached: one set of rules, with numbers that can be kept."""

from collections.abc import Iterator

from reimari.region.profile.checking.book import Book
from reimari.region.profile.findings import Finding
from reimari.region.profile.values import ReachRules

_WAYS = range(1, 7)  # as many as there are ways to try


def check_reach_rules(book: Book) -> Iterator[Finding]:
    """One set of rules holds on a day; it can be fulfilled."""
    valid = book.valid("reach_rules")
    for entry in valid[1:]:
        message = f"{valid[0].label} holds on the same day"
        yield book.error(entry, "code", "double-reach-rules", message)
    for entry in book.of("reach_rules"):
        rules: ReachRules = entry.item
        if rules.attempts < 1:
            message = f"must be at least 1, not {rules.attempts}"
            yield book.error(entry, "attempts", "wrong-reach-rules", message)
        if rules.ways not in _WAYS or rules.ways > rules.attempts:
            message = f"must be from 1 to {min(6, max(1, rules.attempts))}, not {rules.ways}"
            yield book.error(entry, "ways", "wrong-reach-rules", message)
