"""Callbacks: from which lines, after how many calls one may stop, and with what."""

from collections.abc import Iterator

from reimari.region.profile.checking.book import Book
from reimari.region.profile.findings import Finding
from reimari.region.profile.values import CallbackRule, by_code, fold

_PARTS = range(1, 5)  # morning, midday, afternoon, evening
_MINUTES = range(1, 241)


def check_callbacks(book: Book) -> Iterator[Finding]:
    """A line that calls back has a unit, and tells when it has tried enough; else it is a gap."""
    channels = by_code(book.profile.channels)
    for entry in book.of("callbacks"):
        rule: CallbackRule = entry.item
        channel = channels.get(fold(rule.channel))
        if channel and not channel.unit:
            message = f"{rule.channel} has no unit: nobody calls back from it"
            yield book.error(entry, "channel", "callback-without-unit", message)
        if rule.attempts is None:
            message = "after how many calls a callback may end isn't told"
            yield book.absent(entry, "attempts", "missing-value", message)
        for field, message in _mistakes(rule):
            yield book.error(entry, field, "wrong-callback", message)


def _mistakes(rule: CallbackRule) -> Iterator[tuple[str, str]]:
    if rule.attempts is not None and rule.attempts < 1:
        yield "attempts", f"must be at least 1, not {rule.attempts}"
    if rule.parts not in _PARTS:
        yield "parts", f"a day has 1 to 4 parts, not {rule.parts}"
    if rule.attempts and rule.parts > rule.attempts:
        yield "parts", f"{rule.attempts} calls can't be spread over {rule.parts} parts of the day"
    if rule.days_between < 0:
        yield "days_between", f"can't be below 0: {rule.days_between}"
    if rule.claim_minutes not in _MINUTES:
        yield "claim_minutes", f"must be from 1 to 240, not {rule.claim_minutes}"
    if rule.abandoned_after < 0:
        yield "abandoned_after", f"can't be below 0: {rule.abandoned_after}"
