"""The roster: its rules are told, and what has to be staffed is a line that its unit's people can answer."""

from collections.abc import Iterator

from reimari.region.profile.checking.book import Book
from reimari.region.profile.findings import Finding, Kind
from reimari.region.profile.values import MinimumStaffing, RosterRules, by_code, fold

_FILE = "units.toml"
HALF_DAYS = 14  # of a week
LONGEST = 24 * 60  # minutes


def check_roster_rules(book: Book) -> Iterator[Finding]:
    """One set of rules holds on a day; what they don't tell is a gap."""
    valid = book.valid("roster_rules")
    if not valid:
        message = "when the afternoon begins and how early a cover plan alarms isn't told"
        yield book.told(_FILE, "", "no-roster-rules", message, kind=Kind.GAP)
    for entry in valid[1:]:
        yield book.error(entry, "code", "double-roster-rules", f"{valid[0].label} holds on the same day")
    for entry in book.of("roster_rules"):
        rules: RosterRules = entry.item
        if rules.midday is None:
            yield book.absent(entry, "midday", "missing-value", "when the afternoon begins isn't told")
        if rules.cover_minutes is None:
            message = "how long before its first due time a cover plan alarms isn't told"
            yield book.absent(entry, "cover_minutes", "missing-value", message)
        elif not 0 <= rules.cover_minutes <= LONGEST:
            message = f"must be from 0 to {LONGEST}, not {rules.cover_minutes}"
            yield book.error(entry, "cover_minutes", "wrong-limit", message)
        if rules.most_half_days is not None and not 1 <= rules.most_half_days <= HALF_DAYS:
            message = f"must be from 1 to {HALF_DAYS}, not {rules.most_half_days}"
            yield book.error(entry, "most_half_days", "wrong-limit", message)


def check_minimum_staffing(book: Book) -> Iterator[Finding]:
    """A minimum belongs to a line of a unit, and its area to one of the unit's teams."""
    channels = by_code(entry.item for entry in book.of("channels"))
    teams = [entry.item for entry in book.of("teams")]
    for entry in book.of("minimum_staffing"):
        minimum: MinimumStaffing = entry.item
        if minimum.people is None:
            yield book.absent(
                entry, "people", "missing-value", "how many people have to be on duty isn't told"
            )
        elif minimum.people < 1:
            yield book.error(entry, "people", "wrong-limit", f"must be at least 1, not {minimum.people}")
        line = channels.get(fold(minimum.line))
        if line is None:  # `check_references` tells it
            continue
        if not line.unit:
            yield book.error(entry, "line", "line-without-unit", f"{line.code} belongs to no unit")
        areas = {fold(team.area) for team in teams if fold(team.unit) == fold(line.unit)}
        if minimum.area and fold(minimum.area) not in areas:
            message = f"no team of {line.unit} has the area {minimum.area}"
            yield book.error(entry, "area", "area-without-team", message)
