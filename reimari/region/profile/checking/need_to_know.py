"""Who sees what: the rules are told, and a partner's people open nobody in an emergency."""

from collections.abc import Iterator

from reimari.region.profile.checking.book import Book
from reimari.region.profile.findings import Finding
from reimari.region.profile.values import AccessRules, OrganisationKind, fold

BREAK_GLASS = "people.break_glass"
LONGEST = 24  # hours: what the database takes too


def check_access_rules(book: Book) -> Iterator[Finding]:
    """One set of rules holds on a day: how long an emergency opens, and how a caller is recognised."""
    valid = book.valid("access_rules")
    for entry in valid[1:]:
        message = f"{valid[0].label} holds on the same day"
        yield book.error(entry, "code", "double-access-rules", message)
    for entry in book.of("access_rules"):
        rules: AccessRules = entry.item
        if rules.emergency_hours is None:
            message = "for how many hours an emergency opens a person isn't told"
            yield book.absent(entry, "emergency_hours", "missing-value", message)
        elif not 1 <= rules.emergency_hours <= LONGEST:
            message = f"must be from 1 to {LONGEST}, not {rules.emergency_hours}"
            yield book.error(entry, "emergency_hours", "wrong-limit", message)
        if not rules.identity_check.in_language("en"):
            message = "how an adviser makes sure on the phone who calls isn't told"
            yield book.absent(entry, "identity_check", "missing-value", message)


def check_partners(book: Book) -> Iterator[Finding]:
    """Nobody in a partner's team has a role by which people are opened in an emergency (R-IU-03)."""
    partners = {
        fold(each.item.code)
        for each in book.of("organisations")
        if each.item.kind == OrganisationKind.PARTNER
    }
    units = {fold(each.item.code) for each in book.of("units") if fold(each.item.organisation) in partners}
    teams = {fold(each.item.code) for each in book.of("teams") if fold(each.item.unit) in units}
    roles = {fold(each.item.code) for each in book.of("roles") if BREAK_GLASS in each.item.actions}
    for entry in (*book.of("posts"), *book.of("people")):
        if fold(entry.item.team) in teams and fold(entry.item.role) in roles:
            message = f"{entry.item.role} may open people in an emergency, which a partner's people never may"
            yield book.error(entry, "role", "partner-breaks-glass", message)
