"""I-08: a local promise may be stricter than the law, never looser."""

from collections.abc import Iterator

from reimari.region.profile import reference
from reimari.region.profile.checking.book import Book
from reimari.region.profile.findings import Finding
from reimari.region.profile.values import Clock, ClockKind, Conditions, Limit, fold

# How many working days a month may hold: February with its fewest, July with its most.
_MONTH = (19, 23)
# A promise that ends with one of these lets the assessment begin no sooner (36 §): the first meeting and the
# initial assessment are its beginning.
_BEGINS_WITH = {"initial_assessment": "assessment_started", "meeting_realised": "assessment_started"}
_AT_ONCE = frozenset({Limit.AT_ONCE, Limit.WITH_CONTACT, Limit.SAME_DAY})


def check_law(book: Book) -> Iterator[Finding]:
    """Promises against legal deadlines that end with the same event or a later one, for the same people."""
    laws = reference.law_clocks()
    codes = {fold(law.code) for law in laws}
    for entry in book.of("clocks"):
        clock = entry.item
        if fold(clock.code) in codes:
            message = f"{clock.code} is a legal deadline of every county; it comes with the program"
            yield book.error(entry, "code", "duplicate-code", message)
        elif clock.kind == ClockKind.PROMISE:
            for law in laws:
                if _same_matter(clock, law) and is_looser(clock, law):
                    known = law.law_told or "not checked against the statute"
                    message = f"is looser than {law.code} ({known}): {_words(clock)}, the law {_words(law)}"
                    yield book.error(entry, "length", "looser-than-law", message)


def is_looser(promise: Clock, law: Clock) -> bool:
    """Whether the promise may run longer than the law allows; no limit is a gap, not looser."""
    if Limit.NONE in (promise.limit, law.limit):
        return False
    if promise.limit == law.limit:
        return promise.length > law.length
    return _working_days(promise, longest=True) > _working_days(law, longest=False)


def _working_days(clock: Clock, *, longest: bool) -> int:
    if clock.limit in _AT_ONCE:
        return 0
    return clock.length * (_MONTH[longest] if clock.limit == Limit.MONTHS else 1)


def _same_matter(promise: Clock, law: Clock) -> bool:
    stops = {*promise.stops, *(_BEGINS_WITH.get(stop, "") for stop in promise.stops)}
    return not stops.isdisjoint(law.stops) and not _apart(promise.when, law.when)


def _apart(one: Conditions, other: Conditions) -> bool:
    """Whether no contact can fulfil both conditions."""
    for fact, codes in one.any_of.items():
        if fact in other.any_of and not {fold(c) for c in codes} & {fold(c) for c in other.any_of[fact]}:
            return True
    return (
        _below(one.age_max, other.age_min)
        or _below(other.age_max, one.age_min)
        or _differ(one.urgent, other.urgent)
        or _differ(one.open, other.open)
    )


def _below(highest: int | None, lowest: int | None) -> bool:
    return highest is not None and lowest is not None and highest < lowest


def _differ(one: bool | None, other: bool | None) -> bool:  # noqa: FBT001
    return one is not None and other is not None and one != other


def _words(clock: Clock) -> str:
    if clock.limit in (Limit.WORKING_DAYS, Limit.MONTHS):
        return f"{clock.length} {clock.limit.replace('_', ' ')}"
    return clock.limit.replace("_", " ")
