"""Calendars: backgrounds have length and ways to meet, their units common rules; conditions ask something."""

from collections.abc import Iterator

from reimari.region.profile.checking.book import Book
from reimari.region.profile.findings import Finding, Kind
from reimari.region.profile.values import Background, BookingCondition, BookingRules, Conditions, Mode, fold

_FILE = "calendars.toml"
SHORTEST, LONGEST = 5, 480  # minutes of a time
LONGEST_BESIDE = 240  # minutes before, after and on the way
LIMITS = {
    "opens_days": (1, 366),
    "notice_minutes": (0, 14 * 24 * 60),
    "urgent_until_hours": (0, 14 * 24),
    "hold_minutes": (1, 60),
    "returns_after_minutes": (0, 24 * 60),
}
TOLD = {
    "opens_days": "how far ahead times can be booked isn't told",
    "notice_minutes": "how soon a time may begin that is booked now isn't told",
    "urgent_until_hours": "how long before it begins what is kept for urgent is everybody's isn't told",
    "hold_minutes": "how long a time is held during a call isn't told",
    "returns_after_minutes": "how long after it was freed a time can be booked again isn't told",
}


def check_backgrounds(book: Book) -> Iterator[Finding]:
    """A background tells how long its times are and how one meets; what it doesn't tell is a gap."""
    for entry in book.of("backgrounds"):
        background: Background = entry.item
        if not background.modes:
            yield book.absent(entry, "modes", "missing-value", "how one meets isn't told")
        if background.minutes is None:
            message = "how long a time is isn't told: nothing is booked"
            yield book.absent(entry, "minutes", "missing-value", message)
        if Mode.HOME in background.modes and background.travel is None:
            yield book.absent(entry, "travel", "missing-value", "how long the way to a client is isn't told")
        for field, message in _mistakes(background):
            yield book.error(entry, field, "wrong-background", message)


def _mistakes(background: Background) -> Iterator[tuple[str, str]]:
    if background.minutes is not None and not SHORTEST <= background.minutes <= LONGEST:
        yield "minutes", f"must be from {SHORTEST} to {LONGEST}, not {background.minutes}"
    for field in ("before", "after", "travel"):
        minutes = getattr(background, field) or 0
        if not 0 <= minutes <= LONGEST_BESIDE:
            yield field, f"must be from 0 to {LONGEST_BESIDE}, not {minutes}"
    if background.travel and Mode.HOME not in background.modes:
        yield "travel", "only a home visit has a way to the client"
    for field in ("modes", "bookers", "roles", "purpose", "languages"):
        values = [fold(each) for each in getattr(background, field)]
        if len(set(values)) < len(values):
            yield field, "names something twice"


def check_booking_rules(book: Book) -> Iterator[Finding]:
    """Each unit with backgrounds has its common rules; what they don't tell is a gap, with our own value."""
    ruled = {fold(entry.item.unit) for entry in book.valid("booking_rules")}
    for unit in dict.fromkeys(entry.item.unit for entry in book.valid("backgrounds")):
        if fold(unit) not in ruled:
            message = f"the common rules for booking times of {unit} aren't told"
            yield book.told(_FILE, "", "no-booking-rules", message, kind=Kind.GAP)
    for entry in book.of("booking_rules"):
        rules: BookingRules = entry.item
        for field, (least, most) in LIMITS.items():
            value = getattr(rules, field)
            if value is None:
                yield book.absent(entry, field, "missing-value", TOLD[field])
            elif not least <= value <= most:
                yield book.error(entry, field, "wrong-limit", f"must be from {least} to {most}, not {value}")


def check_booking_conditions(book: Book) -> Iterator[Finding]:
    """A condition of booking asks something of the contact; a time is booked whatever hour it is asked at."""
    for entry in book.of("booking_conditions"):
        condition: BookingCondition = entry.item
        if condition.when == Conditions():
            yield book.error(entry, "when", "wrong-condition", "asks nothing, so that it always holds")
        if condition.when.open is not None:
            message = "whether a line is open is no condition of booking"
            yield book.error(entry, "when.open", "unknown-key", message)
